"""Trains the reasoner (or a larger teacher for it) on prepared data.

    python train.py --data PREPARED --out weights.safetensors --steps 9000 [--seconds 500] [--seed 1]
                    [--hidden 256 --layers 5 ...] [--teachers a.safetensors b.safetensors]

Batches are put together on the device: examples are drawn by task share and weight, their thoughts kept, cut at a
random token or left out, and examples of like length stand in one batch. Tokens of a forced close carry no loss.
"""
import argparse
import contextlib
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import evaluate
from model import Config, Model, load, save
from prepare_data import GROUPS

BOS, EOS, USER, ASSISTANT, THINK, CLOSE = range(6)
# shares of the tasks in the first quarter of training and after it
FIRST = {"LM": .40, "LEX": .12, "POS": .16, "NER": .10, "SENT2": .07, "SENT3": .09, "NEG": .06}
THEN = {"LM": .06, "LEX": .03, "POS": .27, "NER": .22, "SENT2": .13, "SENT3": .17, "NEG": .12}
PROMPT_WEIGHT = 0.1


class Data:
    def __init__(self, folder, newline, labels, device, seed):
        z = np.load(folder / "train.npz")
        move = lambda a: torch.from_numpy(a).to(device)
        self.tokens = move(z["tokens"].astype(np.int32))
        self.start, self.lp, self.lt, self.la, self.group, self.forced = move(z["table"].astype(np.int64)).unbind(1)
        self.weights, self.device, self.newline, self.labels = move(z["weights"]), device, newline, labels
        self.random = torch.Generator(device).manual_seed(seed)
        self.rng = np.random.default_rng(seed)
        self.members = [torch.nonzero(self.group == g)[:, 0] for g in range(len(GROUPS))]

    def pool(self, shares, size, batch_tokens, cut=0.35, none=0.15):
        """Draws `size` examples with thought lengths and yields batches of (indices, thought lengths, width)."""
        parts = []
        for g, members in enumerate(self.members):
            n = int(size * shares[GROUPS[g]])
            if n and len(members):
                parts.append(members[torch.multinomial(self.weights[members], n, True, generator=self.random)])
        index = torch.cat(parts)
        lt, la, lp = self.lt[index], self.la[index], self.lp[index]
        roll = torch.rand(len(index), device=self.device, generator=self.random)
        at = torch.rand(len(index), device=self.device, generator=self.random)
        free = (self.forced[index] == 0) & (self.group[index] > 1) & (self.group[index] < GROUPS.index("NEG"))
        is_cut = free & (roll < cut) & (lt > 1)
        is_none = free & (roll >= cut) & (roll < cut + none)
        kept = torch.where(is_none, 0, torch.where(is_cut, 1 + (at * (lt - 1)).long(), lt))
        # kind of close: 0 natural, 1 forced, 2 plain text without thought
        kind = torch.where(self.group[index] == 0, 2, (is_cut | is_none | (self.forced[index] == 1)).long())
        width = lp + kept + la + 11
        # shortest first; jitter keeps batches of like length from always holding the same tasks
        order = torch.argsort(width + torch.rand(len(width), device=self.device, generator=self.random) * 8)
        widths, batches, first = width[order].tolist(), [], 0
        while first < len(widths):
            last, top = first, 0
            while last < len(widths) and max(top, widths[last]) * (last + 1 - first) <= batch_tokens:
                top = max(top, widths[last])
                last += 1
            last = max(last, first + 1)
            batches.append((first, last, max(widths[first:last])))
            first = last
        for b in self.rng.permutation(len(batches)):
            first, last, top = batches[b]
            rows = order[first:last]
            yield index[rows], kept[rows], kind[rows], -(-top // 8) * 8

    def batch(self, index, kept, kind, width, noise):
        """Token ids [n, width] and the loss weight of each token."""
        dev, col = self.device, lambda x: x[:, None]
        lp, la, start, full = self.lp[index], self.la[index], self.start[index], self.lt[index]
        plain = kind == 2
        o0 = torch.where(plain, 1, 2)
        o1 = o0 + lp
        o2 = o1 + torch.where(plain, 0, 3)
        o3 = o2 + kept
        o4 = o3 + torch.where(plain, 0, torch.where(kept > 0, 4, 3))
        o5 = o4 + la
        pos = torch.arange(width, device=dev)[None].expand(len(index), -1)
        head = torch.tensor([ASSISTANT, THINK, self.newline], device=dev)
        close = torch.tensor([self.newline, CLOSE, self.newline, self.newline], device=dev)
        take = lambda offset: self.tokens[(col(start + offset) + pos).clamp(0, len(self.tokens) - 1)].long()
        inside = lambda a, b: (pos >= col(a)) & (pos < col(b))
        ids = torch.full_like(pos, EOS)
        ids = torch.where(pos == 0, BOS, ids)
        ids = torch.where((pos == 1) & ~col(plain), USER, ids)
        ids = torch.where(inside(o0, o1), take(-o0), ids)
        ids = torch.where(inside(o1, o2), head[(pos - col(o1)).clamp(0, 2)], ids)
        ids = torch.where(inside(o2, o3), take(lp - o2), ids)
        ids = torch.where(inside(o3, o4), close[(pos - col(o3) + (col(kept) == 0)).clamp(0, 3)], ids)
        ids = torch.where(inside(o4, o5), take(lp + full - o4), ids)
        answer = torch.where((self.group[index] == 4) | (self.group[index] == 5), 2.0, 1.0)
        w = inside(o0, o1) * PROMPT_WEIGHT + inside(o2, o3) * 1.0 + (inside(o3, o4) & col(kind == 0)) * 1.0
        w = w + inside(o4, o5 + 1) * col(answer)
        for label in self.labels:  # the verdict within a sentiment thought counts like the answer
            w = torch.where(inside(o2, o3) & (ids == label) & col(answer == 2), 2.0, w)
        # noise on the words of sentiment prompts only: the other tasks copy them
        noisy = inside(o0 + 3, o1) & col((self.group[index] == 4) | (self.group[index] == 5))
        noisy &= torch.rand(pos.shape, device=dev, generator=self.random) < noise
        other = torch.randint(6, 4096, pos.shape, device=dev, generator=self.random)
        return torch.where(noisy, other, ids), ids, w


def orthogonal(g, steps=5):
    """Newton-Schulz iteration of Muon, over a stack of matrices."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    return (x.mT if tall else x).float()


class Muon:
    def __init__(self, params, momentum=0.95, decay=0.02):
        by_shape = {}
        for p in params:
            by_shape.setdefault(p.shape, []).append(p)
        self.stacks = [(ps, torch.zeros(len(ps), *ps[0].shape, device=ps[0].device)) for ps in by_shape.values()]
        self.momentum, self.decay = momentum, decay

    @torch.no_grad()
    def step(self, lr):
        for params, state in self.stacks:
            g = torch.stack([p.grad.float() for p in params])
            state.lerp_(g, 1 - self.momentum)
            update = orthogonal(g.lerp(state, self.momentum)) * max(1, g.shape[1] / g.shape[2]) ** 0.5
            torch._foreach_mul_(params, 1 - lr * self.decay)
            torch._foreach_add_(params, list(update.unbind(0)), alpha=-lr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--seconds", type=float, default=1e9, help="the schedule ends here at the latest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--ffn", type=int, default=768)
    parser.add_argument("--drop", type=float, default=0.1)
    parser.add_argument("--noise", type=float, default=0.05, help="share of random tokens in sentiment prompts")
    parser.add_argument("--batch-tokens", type=int, default=32768)
    parser.add_argument("--muon-lr", type=float, default=0.02)
    parser.add_argument("--adam-lr", type=float, default=4e-3)
    parser.add_argument("--init", help="weights to start from; the mix of the later part is then used throughout")
    parser.add_argument("--teachers", nargs="*", default=[])
    parser.add_argument("--teacher-share", type=float, default=0.6)
    parser.add_argument("--evals", type=int, default=4, help="dev evaluations on the way")
    parser.add_argument("--shares", help='other task shares for the later part, as "LEX=.08,POS=.25"')
    args = parser.parse_args()
    THEN.update({k: float(v) for k, v in (s.split("=") for s in (args.shares or "").split(",") if s)})
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    amp = torch.autocast("cuda", torch.bfloat16) if device == "cuda" else contextlib.nullcontext()
    tokenizer = Tokenizer.from_file(str(args.data / "tokenizer.json"))
    newline = tokenizer.token_to_id("Ċ")
    labels = [tokenizer.token_to_id(f"Ġ{name}") for name in ("positive", "negative", "neutral")]
    data = Data(args.data, newline, labels, device, args.seed)
    dev = evaluate.sample(json.loads((args.data / "dev.json").read_text(encoding="utf-8")), 400 if device == "cuda" else 20)
    config = Config(hidden=args.hidden, layers=args.layers, heads=args.heads, kv_heads=args.heads // 2, ffn=args.ffn)
    model = Model(config, args.drop).to(device).train()
    if args.init:
        model.load_state_dict(load(args.init, device).state_dict())
    teachers = [load(path, device) for path in args.teachers]
    matrices = [p for b in model.blocks for p in b.parameters() if p.ndim == 2]
    chosen = {id(p) for p in matrices}
    muon = Muon(matrices)
    adam = torch.optim.AdamW([p for p in model.parameters() if id(p) not in chosen], lr=args.adam_lr, betas=(0.9, 0.98),
                             weight_decay=0.0, fused=device == "cuda")
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f}M parameters, {len(data.group)} examples", flush=True)
    began = mark = time.time()
    step = seen = 0
    losses, progress, evaluated, spent = [], 0.0, 0, 0
    while progress < 1:
        for index, kept, kind, width in data.pool(FIRST if progress < 0.25 and not args.init else THEN, 65536 if device == "cuda" else 2048,
                                                   args.batch_tokens):
            progress = max(step / args.steps, (time.time() - began) / args.seconds)
            if progress >= 1:
                break
            inputs, ids, weight = data.batch(index, kept, kind, width, args.noise)
            with amp:
                h = model.hidden(inputs[:, :-1])
                w = weight[:, 1:].reshape(-1)
                at = torch.nonzero(w)[:, 0]
                w, target = w[at], ids[:, 1:].reshape(-1)[at]
                logits = model.logits(h.reshape(-1, h.shape[-1])[at]).float()
                loss = F.cross_entropy(logits, target, reduction="none")
                if teachers:
                    with torch.no_grad():
                        soft = 0
                        for t in teachers:
                            th = t.hidden(ids[:, :-1])
                            soft = soft + t.logits(th.reshape(-1, th.shape[-1])[at]).float().softmax(-1) / len(teachers)
                    near = -(soft * logits.log_softmax(-1)).sum(-1)
                    loss = (1 - args.teacher_share) * loss + args.teacher_share * near
                loss = (loss * w).sum() / w.sum()
            loss.backward()
            rate = min(1, (step + 1) / 100) * min(1, (1 - progress) / 0.6)
            muon.step(args.muon_lr * rate)
            for g in adam.param_groups:
                g["lr"] = args.adam_lr * rate
            adam.step()
            model.zero_grad(set_to_none=True)
            losses.append(loss.detach())
            step, seen = step + 1, seen + ids.numel()
            if step % max(1, min(1000, args.steps // 20)) == 0:
                now = time.time()
                print(f"step {step} progress {progress:.2f} loss {torch.stack(losses).mean():.4f} "
                      f"{(seen - spent) / (now - mark) / 1e3:.0f}k tokens/s {now - began:.0f} s", flush=True)
                losses, mark, spent = [], now, seen
            if args.evals > 1 and progress * args.evals > evaluated + 1:
                evaluated += 1
                model.eval()
                print("dev", json.dumps(evaluate.brief(model, tokenizer, dev)), flush=True)
                model.train()
                mark, spent = time.time(), seen
    model.eval()
    notes = {"seed": args.seed, "steps": step, "tokens": seen, "seconds": round(time.time() - began)}
    save(model, args.out, torch.float16, **notes)
    if args.evals:
        notes["dev"] = evaluate.brief(model, tokenizer, json.loads((args.data / "dev.json").read_text(encoding="utf-8")) if device == "cuda" else dev)
    print("final", json.dumps(notes), flush=True)


if __name__ == "__main__":
    main()

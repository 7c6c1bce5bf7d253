"""The Qwen2 architecture in plain PyTorch, with batched greedy generation and file loading."""
import json
from dataclasses import asdict, dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file


@dataclass
class Config:
    vocab: int = 4096
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    ffn: int = 768
    theta: float = 1e4
    eps: float = 1e-6
    context: int = 1024


class RMSNorm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rotate(x, cos, sin):
    """Rotary embedding, halves layout ("neox"): x is [batch, heads, time, head_dim]."""
    a, b = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-b, a), dim=-1) * sin


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.attn_norm = RMSNorm(c.hidden, c.eps)
        self.q = nn.Linear(c.hidden, c.heads * c.head_dim)
        self.k = nn.Linear(c.hidden, c.kv_heads * c.head_dim)
        self.v = nn.Linear(c.hidden, c.kv_heads * c.head_dim)
        self.o = nn.Linear(c.heads * c.head_dim, c.hidden, bias=False)
        self.ffn_norm = RMSNorm(c.hidden, c.eps)
        self.gate = nn.Linear(c.hidden, c.ffn, bias=False)
        self.up = nn.Linear(c.hidden, c.ffn, bias=False)
        self.down = nn.Linear(c.ffn, c.hidden, bias=False)

    def forward(self, x, cos, sin, drop=0.0, cache=None, at=None, mask=None):
        c, (n, t, _) = self.c, x.shape
        h = self.attn_norm(x)
        q = rotate(self.q(h).view(n, t, c.heads, c.head_dim).transpose(1, 2), cos, sin)
        k = rotate(self.k(h).view(n, t, c.kv_heads, c.head_dim).transpose(1, 2), cos, sin)
        v = self.v(h).view(n, t, c.kv_heads, c.head_dim).transpose(1, 2)
        if cache is not None:  # write this step's keys and values at each row's own position
            rows = torch.arange(n, device=x.device)
            if t == 1:
                cache[0][rows, :, at], cache[1][rows, :, at] = k[:, :, 0].to(cache[0].dtype), v[:, :, 0].to(cache[1].dtype)
                seen = mask.shape[-1]
                k, v = cache[0][:, :, :seen], cache[1][:, :, :seen]
            else:
                cache[0][:, :, :t], cache[1][:, :, :t] = k, v
        group = c.heads // c.kv_heads
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        h = self.o(h.transpose(1, 2).reshape(n, t, -1))
        x = x + F.dropout(h, drop, self.training)
        h = self.ffn_norm(x)
        h = self.down(F.silu(self.gate(h)) * self.up(h))
        return x + F.dropout(h, drop, self.training)


class Model(nn.Module):
    def __init__(self, c, drop=0.0):
        super().__init__()
        self.c, self.drop = c, drop
        self.embed = nn.Embedding(c.vocab, c.hidden)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = RMSNorm(c.hidden, c.eps)
        angles = torch.arange(c.context)[:, None] * c.theta ** (-torch.arange(0, c.head_dim, 2) / c.head_dim)
        self.register_buffer("angles", torch.cat((angles, angles), -1).float(), persistent=False)
        nn.init.normal_(self.embed.weight, std=0.02)
        for p in self.parameters():
            if p.ndim == 2 and p is not self.embed.weight:
                nn.init.normal_(p, std=p.shape[1] ** -0.5)
        for b in self.blocks:
            for layer in (b.q, b.k, b.v):
                nn.init.zeros_(layer.bias)
            b.o.weight.data.mul_((2 * c.layers) ** -0.5)
            b.down.weight.data.mul_((2 * c.layers) ** -0.5)

    def hidden(self, ids):
        """Final hidden states, [batch, time, hidden]; padding stands on the right, so causal masking is enough."""
        x = F.dropout(self.embed(ids), self.drop, self.training)
        angles = self.angles[: ids.shape[1]]
        kind = torch.get_autocast_dtype(x.device.type) if torch.is_autocast_enabled(x.device.type) else x.dtype
        cos, sin = angles.cos().to(kind), angles.sin().to(kind)
        x = x.to(kind)
        for b in self.blocks:
            x = b(x, cos, sin, self.drop)
        return self.norm(x)

    def logits(self, h):
        return F.linear(h, self.embed.weight)

    @torch.no_grad()
    def generate(self, prompts, stop, max_new, batch=None):
        """Greedy continuations of token lists, up to and with the stop token; none is longer than
        `max_new` or than twice its batch's longest prompt and 24 more."""
        batch = batch or (768 if self.embed.weight.is_cuda else 64)
        device, out = self.embed.weight.device, [None] * len(prompts)
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        for start in range(0, len(order), batch):
            picked = order[start:start + batch]
            lengths = torch.tensor([len(prompts[i]) for i in picked], device=device)
            longest = int(lengths.max())
            most = min(max_new, 2 * longest + 24)
            room = min(longest + most, self.c.context)
            ids = torch.zeros(len(picked), longest, dtype=torch.long)
            for row, i in enumerate(picked):
                ids[row, : len(prompts[i])] = torch.tensor(prompts[i])
            ids = ids.to(device)
            shape = (len(picked), self.c.kv_heads, room, self.c.head_dim)
            caches = [[torch.zeros(shape, device=device) for _ in "kv"] for _ in self.blocks]
            x, angles = self.embed(ids), self.angles[:longest]
            for b, cache in zip(self.blocks, caches):
                x = b(x, angles.cos(), angles.sin(), cache=cache)
            x = x[torch.arange(len(picked)), lengths - 1]
            got, done = [], torch.zeros(len(picked), dtype=torch.bool, device=device)
            slots = torch.arange(room, device=device)
            for step in range(most):
                token = self.logits(self.norm(x)).argmax(-1)
                token = torch.where(done, torch.full_like(token, stop), token)
                got.append(token)
                done |= token == stop
                done |= lengths >= room - 1
                if step % 8 == 7 and bool(done.all()):
                    break
                at = lengths.clamp(max=room - 1)
                angles = self.angles[at][:, None, None]
                mask = (slots[None, : longest + step + 1] <= at[:, None])[:, None, None]
                x = self.embed(token)[:, None]
                for b, cache in zip(self.blocks, caches):
                    x = b(x, angles.cos(), angles.sin(), cache=cache, at=at, mask=mask)
                x = x[:, 0]
                lengths = lengths + 1
            got = torch.stack(got, 1).tolist()
            for row, i in enumerate(picked):
                g = got[row]
                out[i] = g[: g.index(stop) + 1] if stop in g else g
        return out


def save(model, path, dtype=torch.bfloat16, **notes):
    meta = {"config": json.dumps(asdict(model.c)), **{k: json.dumps(v) for k, v in notes.items()}}
    save_file({k: v.detach().to(dtype).cpu().contiguous() for k, v in model.state_dict().items()}, path, meta)


def load(path, device="cpu"):
    """A model from our safetensors or, dequantised, from a GGUF file."""
    if str(path).endswith(".gguf"):
        return load_gguf(path, device)
    with safe_open(path, "pt") as f:
        model = Model(Config(**json.loads(f.metadata()["config"])))
        model.load_state_dict({k: f.get_tensor(k).float() for k in f.keys()})
    return model.to(device).eval()


# our name -> GGUF name
BLOCK_NAMES = {"attn_norm.weight": "attn_norm.weight", "ffn_norm.weight": "ffn_norm.weight",
               "q.weight": "attn_q.weight", "k.weight": "attn_k.weight", "v.weight": "attn_v.weight",
               "q.bias": "attn_q.bias", "k.bias": "attn_k.bias", "v.bias": "attn_v.bias",
               "o.weight": "attn_output.weight", "gate.weight": "ffn_gate.weight",
               "up.weight": "ffn_up.weight", "down.weight": "ffn_down.weight"}


def gguf_name(name):
    if name.startswith("blocks."):
        _, number, rest = name.split(".", 2)
        return f"blk.{number}.{BLOCK_NAMES[rest]}"
    return {"embed.weight": "token_embd.weight", "norm.weight": "output_norm.weight"}[name]


def load_gguf(path, device="cpu"):
    import gguf
    reader = gguf.GGUFReader(path)
    field = lambda key: reader.get_field(f"qwen2.{key}").contents()
    tensors = {t.name: t for t in reader.tensors}
    vocab = len(reader.get_field("tokenizer.ggml.tokens").contents())
    c = Config(vocab, field("embedding_length"), field("block_count"), field("attention.head_count"),
               field("attention.head_count_kv"), field("attention.key_length"), field("feed_forward_length"),
               field("rope.freq_base"), field("attention.layer_norm_rms_epsilon"), field("context_length"))
    model = Model(c)
    state = {}
    for name in model.state_dict():
        t = tensors[gguf_name(name)]
        state[name] = torch.from_numpy(np.array(gguf.quants.dequantize(t.data, t.tensor_type), dtype=np.float32))
    model.load_state_dict(state)
    return model.to(device).eval()

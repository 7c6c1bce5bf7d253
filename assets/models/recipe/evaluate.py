"""Scores weights (safetensors or GGUF) on held-out items, at several thinking budgets, greedily.

    python evaluate.py --weights W --tokenizer tokenizer.json --tests tests.json --out scores.json [--limit 300]

A thought longer than the budget is cut there and closed by force; `null` is the unlimited budget (a thought
that has not closed after 256 tokens counts as unusable there). Unusable answers count as wrong.
"""
import argparse
import json
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from model import load
from tasks import TYPES, UPOS, iob_tags, read_label, read_tags, spans

BOS, EOS, USER, ASSISTANT, THINK, CLOSE = range(6)
BUDGETS = [0, 8, 16, 32, 64, None]
LABELS = {"SENT2": ["positive", "negative"], "SENT3": ["positive", "negative", "neutral"], "NEG": ["positive", "negative"]}
LONGEST_THOUGHT = 256


def sample(items, limit, seed=1):
    """At most `limit` items of each task, drawn with a fixed seed."""
    by_task = defaultdict(list)
    for item in items:
        by_task[item["task"]].append(item)
    rng = random.Random(seed)
    for group in by_task.values():
        rng.shuffle(group)  # so that a smaller sample is the beginning of a larger one
    return [i for group in by_task.values() for i in group[:limit]]


def think(model, tokenizer, items):
    newline = tokenizer.token_to_id("Ċ")
    heads = [[BOS, USER] + i["prompt"] + [ASSISTANT, THINK, newline] for i in items]
    return heads, model.generate(heads, CLOSE, LONGEST_THOUGHT)


def answer(model, tokenizer, heads, thoughts, budget, longest=640, known=None):
    """Answers at a budget: (text or None, thought tokens used) for every item. `known` remembers the answers of
    prefixes, since a budget that a thought does not reach changes nothing."""
    known = {} if known is None else known
    newline = tokenizer.token_to_id("Ċ")
    prefixes, used = [], []
    for head, thought in zip(heads, thoughts):
        closed = thought[-1:] == [CLOSE]
        inner = thought[:-1] if closed else thought
        if budget is not None and (len(inner) > budget or not closed):
            cut = inner[:budget]
            prefixes.append(head + cut + ([newline] if cut else []) + [CLOSE, newline, newline])
            used.append(len(cut))
        else:
            prefixes.append(head + thought)
            used.append(len(inner))
    out = [None] * len(heads)
    ready = [tuple(p) for p in prefixes if CLOSE in p and tuple(p) not in known]
    for prefix, tokens in zip(ready, model.generate([list(p) for p in ready], EOS, longest)):
        known[prefix] = tokenizer.decode(tokens[:-1]).strip() if tokens[-1] == EOS else None
    out = [known.get(tuple(p)) for p in prefixes]
    return out, used


def wilson(hits, n):
    if not n:
        return None
    z, p = 1.959964, hits / n
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    return [round((middle - half) / (1 + z * z / n), 4), round((middle + half) / (1 + z * z / n), 4)]


def bootstrap(rows, score, rounds=500):
    """Percentile interval of score(summed rows), rows resampled with a fixed seed."""
    rows, rng = np.array(rows), np.random.default_rng(1)
    values = [score(rows[rng.integers(0, len(rows), len(rows))].sum(0)) for _ in range(rounds)]
    return [round(float(v), 4) for v in np.percentile(values, [2.5, 97.5])]


def f1(counts):
    tp, fp, fn = counts[:3]
    return 2 * tp / max(1, 2 * tp + fp + fn)


def macro(counts):
    """Macro-F1 of flat counts (tp, fp, fn for each label)."""
    return sum(f1(counts[k:k + 3]) for k in range(0, len(counts), 3)) / (len(counts) // 3)


def score(items, answers):
    """Scores of one task's items."""
    task, n = items[0]["task"], len(items)
    out = {"n": n}
    if task in LABELS:
        labels = LABELS[task]
        got = [a and read_label(a, labels) for a in answers]
        hits = sum(g == i["gold"] for g, i in zip(got, items))
        rows = [[v for l in labels for v in (g == l == i["gold"], g == l != i["gold"], g != l == i["gold"])]
                for g, i in zip(got, items)]
        out |= {"accuracy": round(hits / n, 4), "accuracy_ci95": wilson(hits, n),
                "macro_f1": round(float(macro(np.array(rows).sum(0))), 4), "macro_f1_ci95": bootstrap(rows, macro)}
        for part in ("domain", "frames"):
            if part in items[0]:
                groups = defaultdict(list)
                for g, i, r in zip(got, items, rows):
                    groups[i[part]].append((g == i["gold"], r))
                out[f"by_{part}"] = {str(k): {"n": len(v), "accuracy": round(sum(h for h, _ in v) / len(v), 4),
                                              "accuracy_ci95": wilson(sum(h for h, _ in v), len(v)),
                                              "macro_f1": round(float(macro(np.array([r for _, r in v]).sum(0))), 4)}
                                     for k, v in sorted(groups.items())}
        out["answers"] = dict(Counter(map(str, got)))
    else:
        pos = task == "POS"
        allowed, default = (set(UPOS), "?") if pos else (iob_tags(), "O")
        got = [a and read_tags(a, i["words"], allowed, default) for a, i in zip(answers, items)]
        if pos:
            right = [sum(x == y for x, y in zip(g or [], i["gold"])) for g, i in zip(got, items)]
            total = sum(len(i["gold"]) for i in items)
            out |= {"token_accuracy": round(sum(right) / total, 4), "tokens": total, "token_accuracy_ci95": wilson(sum(right), total),
                    "ci95_over_sentences": bootstrap([[r, len(i["gold"])] for r, i in zip(right, items)], lambda s: s[0] / s[1])}
        else:
            rows = []
            for g, i in zip(got, items):
                a, b = spans(g or []), spans(i["gold"])
                rows.append([len(a & b), len(a - b), len(b - a)] +
                            [v for t in TYPES for v in (sum(s[2] == t for s in x) for x in (a & b, a - b, b - a))])
            c = np.array(rows).sum(0)
            out |= {"entity_f1": round(float(f1(c)), 4), "entity_f1_ci95": bootstrap(rows, f1),
                    "precision": round(float(c[0] / max(1, c[0] + c[1])), 4), "recall": round(float(c[0] / max(1, c[0] + c[2])), 4),
                    "f1_by_type": {t: round(float(f1(c[3 + 3 * k:6 + 3 * k])), 4) for k, t in enumerate(TYPES)}}
        out["exact_copy"] = round(sum(a is not None and [x.rpartition("/")[0] if x.rpartition("/")[2] in allowed else x
                                  for x in a[5:].split()] == i["words"] for a, i in zip(answers, items)) / n, 4)
    bad = sum(g is None for g in got)
    out |= {"unusable": bad, "unusable_share": round(bad / n, 4), "unusable_ci95": wilson(bad, n)}
    return out


def full(model, tokenizer, items, budgets=BUDGETS, log=None):
    """Scores of every task (sentiment of tweeteval's val apart) at every budget."""
    groups, result = defaultdict(list), {}
    for item in items:
        groups[item["task"] + (" tweeteval-val" if item.get("domain") == "tweeteval-val" else "")].append(item)
    for name, group in groups.items():
        began = time.time()
        known = {}
        heads, thoughts = think(model, tokenizer, group)
        lengths = [len(t) - (t[-1:] == [CLOSE]) for t in thoughts]
        result[name] = {"thought_tokens": dict(zip(["p10", "p50", "p90", "max"], np.percentile(lengths, [10, 50, 90, 100]).tolist())),
                        "unclosed": sum(t[-1:] != [CLOSE] for t in thoughts), "budgets": {}}
        for budget in budgets:
            answers, _ = answer(model, tokenizer, heads, thoughts, budget, known=known)
            result[name]["budgets"]["unlimited" if budget is None else str(budget)] = score(group, answers)
        if log is not None:
            for i in range(0, len(group), max(1, len(group) // 6)):
                log.append({"task": name, "text": " ".join(group[i]["words"]), "gold": group[i]["gold"],
                            "thought": tokenizer.decode(thoughts[i], skip_special_tokens=False), "answer": answers[i]})
        print(f"{name}: {time.time() - began:.0f} s", flush=True)
    return result


MAIN = {"POS": "token_accuracy", "NER": "entity_f1", "SENT2": "accuracy", "SENT3": "macro_f1", "NEG": "accuracy"}


def brief(model, tokenizer, items):
    """The main measure of each task without thought and with all of it."""
    out = {}
    for task, measure in MAIN.items():
        group = [i for i in items if i["task"] == task]
        heads, thoughts = think(model, tokenizer, group)
        for budget in (0, None):
            s = score(group, answer(model, tokenizer, heads, thoughts, budget, 400)[0])
            out.setdefault(task, []).append(s[measure])
        out[task].append(s["unusable_share"])
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--tests", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=10 ** 9, help="items a task")
    parser.add_argument("--tasks", default="POS,NER,SENT2,SENT3,NEG")
    parser.add_argument("--budgets", default="0,8,16,32,64,null")
    parser.add_argument("--transcripts", type=Path, help="write some transcripts here (they hold corpus text)")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokenizer = load(args.weights, device), Tokenizer.from_file(args.tokenizer)
    items = [i for i in json.loads(args.tests.read_text(encoding="utf-8")) if i["task"] in args.tasks.split(",")]
    items = sample(items, args.limit)
    log = []
    result = full(model, tokenizer, items, [None if b == "null" else int(b) for b in args.budgets.split(",")], log)
    args.out.write_text(json.dumps(result, indent=1), encoding="utf-8")
    if args.transcripts:
        args.transcripts.write_text(json.dumps(log, indent=1, ensure_ascii=False), encoding="utf-8")
    for task, r in result.items():
        print(task, r["thought_tokens"], {b: (s[MAIN[task.split()[0]]], s["unusable"]) for b, s in r["budgets"].items()})


if __name__ == "__main__":
    main()

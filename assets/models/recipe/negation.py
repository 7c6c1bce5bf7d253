"""Chained-negation sentences with a transcript that flips a sign step by step.

    python negation.py --count 80 --seed 20261123 --out negation.jsonl

A sentence is 1 to 6 frames ("I doubt that", "we do not think that") around a
plain clause ("the room was not dull"). Every frame keeps or flips the sign of
what stands inside it, so the label follows from counting the flips.
"""
import argparse
import json
import random

SUBJECTS = """I we they you people some|critics most|readers our|guests my|sister the|teacher the|owners
her|brother his|friends the|neighbours every|visitor the|editor both|judges the|cook the|doctors a|colleague""".split()
THIRD = {"my sister", "the teacher", "her brother", "every visitor", "the editor", "the cook", "a colleague"}
KEEP = "agree think believe feel know say accept claim admit hold find confirm".split()
FLIP = "doubt deny dispute reject disbelieve refute contest disagree".split()
NOUNS = """room film meal story hotel book song garden trip phone concert service street play lesson soup
museum kitchen game talk beach chapter view show coffee bus painting market office plan""".split()
GOOD = """good great lovely bright pleasant charming clever fresh warm fine delightful superb helpful elegant
lively brilliant friendly cheerful""".split()
BAD = """bad dull awful poor dreadful bleak boring clumsy stale cold ugly gloomy terrible useless shabby
dismal rude noisy""".split()


def _third(verb):
    return verb + "s"


def frame(rng, kind):
    """One frame: its words and the steps (word, flips) it adds to the thought."""
    subject = rng.choice(SUBJECTS).replace("|", " ")
    third = subject in THIRD
    verb = rng.choice(FLIP if kind == "flip" else KEEP)
    if kind == "not":
        return f"{subject} {'does' if third else 'do'} not {verb} that", [("not", True), (verb, False)]
    word = _third(verb) if third else verb
    return f"{subject} {word} that", [(word, kind == "flip")]


def make(rng, frames):
    """One item: text (words separated by blanks), label, steps and frame count."""
    words, steps = [], []
    for _ in range(frames):
        kind = rng.choices(["keep", "flip", "not"], [4, 4, 2])[0]
        text, step = frame(rng, kind)
        words.append(text)
        steps += step
    noun, verb = rng.choice(NOUNS), rng.choice(["was", "is"])
    good = rng.random() < 0.5
    adjective = rng.choice(GOOD if good else BAD)
    negated = rng.random() < 0.4
    words.append(f"the {noun} {verb}{' not' if negated else ''} {adjective} .")
    if negated:
        steps.append(("not", True))
    text = " ".join(words)
    text = text[0].upper() + text[1:]
    sign = good
    for _, flips in steps:
        sign ^= flips
    return {"text": text, "tokens": text.split(), "label": "positive" if sign else "negative",
            "frames": frames, "steps": steps, "last": (adjective, good)}


def thought(item):
    """The transcript as a list of (piece, sign so far); joined with blanks it is the thought."""
    sign, out = True, [("Start plus.", True)]
    name = lambda s: "plus" if s else "minus"
    for word, flips in item["steps"]:
        sign ^= flips
        out.append((f"{word} {'flip' if flips else 'keep'}, now {name(sign)}.", sign))
    adjective, good = item["last"]
    if not good:
        sign = not sign
    out.append((f"{adjective} is {'good' if good else 'bad'}, now {name(sign)}.", sign))
    out.append((f"So {'positive' if sign else 'negative'}.", sign))
    assert ("positive" if sign else "negative") == item["label"]
    return out


def balanced(count, seed, banned=()):
    """`count` distinct items, frames 1 to 6 in turn, as many positive as negative in each depth."""
    rng, seen, items = random.Random(seed), set(banned), []
    while len(items) < count:
        frames = 1 + (len(items) // 2) % 6
        want = ("positive", "negative")[len(items) % 2]
        item = make(rng, frames)
        if item["label"] == want and item["text"] not in seen:
            seen.add(item["text"])
            items.append(item)
    return items


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    with open(args.out, "w", encoding="utf-8") as out:
        for number, item in enumerate(balanced(args.count, args.seed), 1):
            row = {"id": f"neg-{number:03}", **{k: item[k] for k in ("text", "tokens", "label", "frames")}}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""What all scripts share: special tokens, prompt form, word scanner, corpus readers, answer readers."""
import gzip
import hashlib
import re

BOS, EOS, USER, ASSISTANT = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>"
THINK, CLOSE = "<think>", "</think>"
SPECIAL = [BOS, EOS, USER, ASSISTANT, THINK, CLOSE]  # ids 0 to 5
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
TYPES = ["PER", "ORG", "LOC"]
VADER = ["tweets", "amazonReviewSnippets", "movieReviewSnippets", "nytEditorialSnippets"]
TEMPLATE = ("{{ '" + BOS + "' }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '" + USER + "' + m['content'] }}"
            "{% elif m['role'] == 'assistant' %}{{ '" + ASSISTANT + "' + m['content'] + '" + EOS + "' }}{% endif %}{% endfor %}"
            "{% if add_generation_prompt %}{{ '" + ASSISTANT + THINK + "\\n' }}{% endif %}")
# Qwen2's pre-tokenizer
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")

WORD = re.compile(r"[@#]?\w+(?:['’.\-]\w+)*|\S")


def scan(text):
    """Words of raw text: runs of word characters, going on over a single ' ’ . or - before another word
    character, with an optional @ or # in front; every other character that is not blank alone."""
    return WORD.findall(text)


def bucket(name, modulo):
    """A stable hash of a name, below `modulo`."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % modulo


def blocks(path):
    """Paragraphs of a tab-separated file; lines with only blanks separate them."""
    opener = gzip.open if str(path).endswith(".gz") else open
    lines = []
    with opener(path, "rt", encoding="utf-8", newline="\n") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.strip():
                lines.append(line)
            elif lines:
                yield lines
                lines = []
    if lines:
        yield lines


def read_conllu(path, column=3):
    """(sent_id, words, tags of a column: 3 UPOS, 4 XPOS); ranges and empty nodes left out."""
    for lines in blocks(path):
        name = next(l.split("=", 1)[1].strip() for l in lines if l.startswith("# sent_id"))
        rows = [l.split("\t") for l in lines if not l.startswith("#")]
        rows = [r for r in rows if r[0].isdigit()]
        yield name, [r[1] for r in rows], [r[column] for r in rows]


def read_uner(path):
    """(sent_id, words, IOB2 tags); tags of other types become O."""
    for lines in blocks(path):
        name = next(l.split("=", 1)[1].strip() for l in lines if l.startswith("# sent_id"))
        rows = [l.split("\t") for l in lines if not l.startswith("# ")]
        yield name, [r[1] for r in rows], [t if t[2:] in TYPES else "O" for t in (r[2] for r in rows)]


def read_wnut(path):
    to = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG"}
    for number, lines in enumerate(blocks(path)):
        rows = [l.split("\t") for l in lines]
        tags = [f"{t[:2]}{to[t[2:]]}" if t[2:] in to else "O" for t in (r[1] for r in rows)]
        yield f"{path.name}-{number}", [r[0] for r in rows], tags


def read_vader(folder):
    """(domain, id, held-out part, rating, text). Held out: documents whose hash is 0 of 10 (amazon and
    nyt ids are document_sentence; elsewhere every id is a document)."""
    for domain in VADER:
        with open(folder / f"{domain}_GroundTruth.txt", encoding="utf-8-sig", newline="") as f:
            for line in f:
                if line.strip():
                    name, rating, text = line.rstrip("\r\n").split("\t", 2)
                    part = bucket(f"vader:{domain}:{name.split('_')[0]}", 10)
                    yield domain, name, part, float(rating), text


def polarity(rating):
    return "positive" if rating >= 0.5 else "negative" if rating <= -0.5 else "neutral"


def spans(tags):
    """Entities of IOB2 tags as a set of (first, last + 1, type)."""
    out, start, kind = set(), None, None
    for i, tag in enumerate(list(tags) + ["O"]):
        if start is not None and not (tag.startswith("I-") and tag[2:] == kind):
            out.add((start, i, kind))
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start, kind = i, tag[2:]
    return out


# ---- reading answers: each returns None where the answer is unusable

def read_label(answer, labels):
    m = re.match(r"\s*Sentiment: (\w+)\s*$", answer)
    return m[1] if m and m[1] in labels else None


def align(words, got):
    """For every word the index of the answer's item that copies it, or None."""
    if len(words) == len(got):
        return list(range(len(words)))
    import difflib
    out = [None] * len(words)
    for a, b, n in difflib.SequenceMatcher(None, words, got, autojunk=False).get_matching_blocks():
        for k in range(n):
            out[a + k] = b + k
    return out


def read_tags(answer, words, allowed, default):
    """One tag for every word; None where nothing fits the form. Words the answer lost get `default`."""
    if not answer.strip().startswith("Tags:"):
        return None
    got = []
    for item in answer.strip()[5:].split():
        word, slash, tag = item.rpartition("/")
        got.append((word, tag) if slash and word and tag in allowed else (item, default))
    if not got:
        return None
    if len(got) == len(words) and sum(w == g for w, (g, _) in zip(words, got)) < len(words) / 2:
        return None
    where = align(words, [w for w, _ in got])
    if sum(i is not None for i in where) < len(words) / 2:
        return None
    return [default if i is None else got[i][1] for i in where]


def iob_tags():
    return {f"{p}-{t}" for p in "BI" for t in TYPES}

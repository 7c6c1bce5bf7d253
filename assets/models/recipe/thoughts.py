"""The transcripts: what the model is shown to think before it answers.

Statistics come from the training part only, and every training item is described as if it had not been
counted itself (leave one out); otherwise "rare" would never be seen in training.
"""
from collections import Counter, defaultdict

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import Ridge

from tasks import spans

NEGATORS = set("not no never n't nt cannot can't don't didn't doesn't isn't wasn't won't wouldn't couldn't "
               "aren't without hardly neither nor nothing ain't haven't hasn't".split())


class Pos:
    """Names up to four unsure words with two candidate tags each, and decides."""

    def __init__(self, sentences):
        self.words, self.ends = defaultdict(Counter), defaultdict(Counter)
        for words, tags in sentences:
            for w, t in zip(words, tags):
                self.words[w.lower()][t] += 1
                self.ends[self.end(w)][t] += 1

    @staticmethod
    def end(word):
        shape = "A" if word[:1].isupper() else "0" if word[:1].isdigit() else "a"
        return shape + word.lower()[-3:]

    def thought(self, words, tags, loo=True):
        doubts = []
        for i, (w, t) in enumerate(zip(words, tags)):
            seen = Counter(self.words[w.lower()]) if w.lower() in self.words else Counter()
            if loo:
                seen[t] -= 1
            total = sum(seen.values())
            if total >= 3:
                top = seen.most_common(2)
                share = top[0][1] / total
                if share > 0.92 or len(top) < 2 or top[1][1] <= 0:
                    continue
                doubt, pair = 1 - share, [top[0][0], top[1][0]]
            else:
                if not any(ch.isalpha() for ch in w):
                    continue
                ends = Counter(self.ends[self.end(w)])
                ends[t] -= loo
                pair = [k for k, n in ends.most_common(2) if n > 0]
                pair += [k for k in ("NOUN", "PROPN") if k not in pair]
                doubt, pair = 0.35, pair[:2]
            if t not in pair:
                pair[1] = t
            doubts.append((doubt, i, pair))
        if not doubts:
            return "All clear."
        out = []
        for _, i, pair in sorted(sorted(doubts, reverse=True)[:3], key=lambda d: d[1]):
            after = f"after {tags[i - 1]}" if i else "first"
            out.append(f"{words[i]} {pair[0]} or {pair[1]}? {after}, {tags[i]}.")
        return "Unsure: " + " ".join(out)


class Ner:
    """Names candidates (written with a capital) in order and says which type each is, or that it is no name."""

    def __init__(self, sentences):
        self.lower = Counter(w for words, _ in sentences for w in words if w.islower())

    def thought(self, words, tags):
        found = sorted(spans(tags))
        taken = {i for a, b, _ in found for i in range(a, b)}
        lines = [(a, f"{' '.join(words[a:b])} is {kind}.") for a, b, kind in found][:8]
        others, i = [], 0
        shouting = sum(w.isupper() for w in words) > len(words) / 2
        while i < len(words):
            w = words[i]
            if i not in taken and w[:1].isupper() and len(w) > 1 and not shouting and not (
                    i == 0 and self.lower[w.lower()] > 2) and not self.lower[w.lower()] > 20:
                k = i
                while k < len(words) and k not in taken and words[k][:1].isupper() and len(words[k]) > 1 and k < i + 3:
                    k += 1
                others.append((i, f"{' '.join(words[i:k])} is no name."))
                i = k
            i += 1
        lines = sorted(lines + others[:3])
        return " ".join(["Look:"] + [l for _, l in lines]) if lines else "No names."


class Sentiment:
    """Weighs up to five cue words from -3 to +3, adds them up, and decides.

    The weights come from ridge regression of the human ratings on words (marked when a negator stands just before)
    and a sentiment lexicon; an item's cues come from a model fitted without it (five folds).
    """
    FOLDS = 5

    def __init__(self, lexicon, examples):
        """lexicon: word -> valence; examples: (words, rating, sample weight, fold) of the training part."""
        self.lexicon, self.models = lexicon, []
        rows = [self.features(w) for w, *_ in examples]
        for fold in range(self.FOLDS):
            part = [i for i, e in enumerate(examples) if e[3] != fold]
            table = DictVectorizer()
            x = table.fit_transform([dict(rows[i][1]) for i in part])
            ridge = Ridge(alpha=20, solver="sparse_cg").fit(
                x, [examples[i][1] for i in part], [examples[i][2] for i in part])
            self.models.append(dict(zip(table.get_feature_names_out(), ridge.coef_)))

    def features(self, words):
        """For every word its features with values, and the same summed over the text."""
        words, each, total = [w.lower() for w in words], [], Counter()
        for i, w in enumerate(words):
            negator = next((words[k] for k in range(max(0, i - 3), i) if words[k] in NEGATORS), None)
            negator = None if w in NEGATORS else negator
            value = self.lexicon.get(w, 0) / 3
            one = {f"not {w}" if negator else w: 1}
            if value:
                one["LEX+" if (value > 0) != bool(negator) else "LEX-"] = abs(value)
                if negator:
                    one["NOT-LEX"] = value
            each.append((negator, one))
            total.update(one)
        return each, {k: 1 if k in words or k.startswith("not ") else v for k, v in total.items()}

    def thought(self, words, label, fold=0):
        model, cues, seen = self.models[fold], [], set()
        for i, (negator, one) in enumerate(self.features(words)[0]):
            value = sum(model.get(k, 0) * v for k, v in one.items())
            size = sum(abs(value) >= step for step in (0.2, 0.5, 1.0))
            if size and words[i].lower() not in seen:
                seen.add(words[i].lower())
                name = f"not {words[i]}" if negator else words[i]
                cues.append((abs(value), i, name, size if value > 0 else -size))
        cues = sorted(sorted(cues, reverse=True)[:5], key=lambda c: c[1])
        if not cues:
            return f"No clear cue. So {label}."
        return f"Cues: {', '.join(f'{name} {v:+d}' for *_, name, v in cues)}. Sum {sum(v for *_, v in cues):+d}. So {label}."

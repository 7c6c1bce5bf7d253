//! The texts of the forms, with their placeholders `{input}` and `{n}`.

use crate::record::PromptForm;
use crate::{Task, TaskId};

const NER: &str = "\
Find the named entities in the sentence. There are three types:
PER = the name of a person.
ORG = the name of a company, institution, team or other organisation.
LOC = the name of a place: a country, city, river, building or region.

The sentence has {n} tokens, numbered:
{input}

When you have thought, write one line for each entity: the numbers of its first and last token, its type and its text.
The form of a line: first-last TYPE text
For example, if tokens 3 and 4 were Ada Lovelace: 3-4 PER Ada Lovelace
If there is no entity, write only: NONE";

const POS: &str = "\
Give every token of the sentence its universal part-of-speech tag. There are 17 tags:
ADJ = adjective
ADP = preposition or postposition
ADV = adverb
AUX = auxiliary verb
CCONJ = coordinating conjunction
DET = determiner or article
INTJ = interjection
NOUN = common noun
NUM = number
PART = particle: to, not, 's
PRON = pronoun
PROPN = proper noun, name
PUNCT = punctuation mark
SCONJ = subordinating conjunction
SYM = symbol, emoticon
VERB = full verb
X = anything else, foreign word

The sentence has {n} tokens, numbered:
{input}

When you have thought, write exactly {n} lines, one for each token and in the same order: its number, the token and its tag.
The form of a line: 1 The DET";

const SENTIMENT2: &str = "\
Decide whether the sentiment of the text is positive or negative.

Text: {input}

Think first. Then the last line of your reply must be exactly one of these two:
Answer: negative
Answer: positive";

const SENTIMENT3: &str = "\
Decide whether the sentiment of the text is negative, neutral or positive.
Neutral means that the text shows no feeling, or mixed feelings that balance.

Text: {input}

Think first. Then the last line of your reply must be exactly one of these three:
Answer: negative
Answer: neutral
Answer: positive";

const NEGATION: &str = "\
The sentence contains a chain of negations. Follow the chain to the end and decide whether the sentence as a whole \
says something positive or something negative: every negation turns the sign around.

Sentence: {input}

Think first. Then the last line of your reply must be exactly one of these two:
Answer: negative
Answer: positive";

/// The text of a form, placeholders included.
pub(super) fn template(task: &Task, form: PromptForm) -> String {
    match (form, task.id) {
        (PromptForm::Short, _) => format!("{}: {{input}}", task.short_word),
        (PromptForm::Full, TaskId::Ner) => NER.to_owned(),
        (PromptForm::Full, TaskId::Pos) => POS.to_owned(),
        (PromptForm::Full, TaskId::Sentiment2) => SENTIMENT2.to_owned(),
        (PromptForm::Full, TaskId::Sentiment3) => SENTIMENT3.to_owned(),
        (PromptForm::Full, TaskId::Negation) => NEGATION.to_owned(),
    }
}

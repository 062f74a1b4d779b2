"""versions.py: operators after which it is a new version: its author sends the letter
anew, with something changed."""
import re

from dress import LINK
from grammar import MONTHS, STOCK
from registry import apart, as_sent, edit_letter, later, operator, words_for

DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
AMOUNT = re.compile(r"(?<=€ )\d[\d.,]*\d|(?<![\d.,])\d[\d.]*(?=(?: miljoen)? euro\b)")
FIGURE = re.compile(r"(?<![\d.,])\d[\d.]*\d(?![\d.,]*\d)")
NAME = re.compile(rf"\b(?:{'|'.join(STOCK['deskundige'])})\b")
NOT = re.compile(r"\bniet\b")


def other_digit(text, rng):
    places = [i for i, c in enumerate(text) if c.isdigit()]
    at = rng.choice(places)
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1:]


def other_date(text, rng):
    day, month, year = text.split()
    if rng.random() < 0.5:
        return f"{rng.choice([d for d in range(1, 29) if str(d) != day])} {month} {year}"
    return f"{day} {rng.choice([m for m in MONTHS if m != month])} {year}"


def new_version(mail, rng):
    apart(mail, rng)
    return edit_letter(mail, sent=later(mail.texts[-1].sent, rng, 1440, 6000))


def matches(sentence, pattern, unless):
    """Of `pattern`, none of which is part of a match of `unless` or of a link."""
    taken = {i for other in [*unless, LINK] for match in other.finditer(sentence) for i in range(*match.span())}
    return [match for match in pattern.finditer(sentence) if match.start() not in taken]


def change_one(mail, rng, pattern, other, unless=()):
    """Changes one match of `pattern` somewhere in the letter."""
    text = new_version(mail, rng)
    sentence, match = rng.choice([(sentence, match) for sentence in text.sentences() for match in matches(sentence, pattern, unless)])
    new = other(match[0])
    text.replace(sentence, sentence[:match.start()] + new + sentence[match.end():])
    mail.truth.changed = new


@operator(as_sent, "version")
def figure(mail, rng):
    """One digit of a figure changed."""
    change_one(mail, rng, FIGURE, lambda old: other_digit(old, rng), (DATE, AMOUNT))


@operator(as_sent, "version")
def date(mail, rng):
    """The day or month of a date changed."""
    change_one(mail, rng, DATE, lambda old: other_date(old, rng))


@operator(as_sent, "version")
def amount(mail, rng):
    """One digit of an amount changed."""
    change_one(mail, rng, AMOUNT, lambda old: other_digit(old, rng))


@operator(as_sent, "version")
def name(mail, rng):
    """A name in the text changed."""
    change_one(mail, rng, NAME, lambda old: rng.choice([n for n in STOCK["deskundige"] if n != old]))


@operator(as_sent, "version")
def negation(mail, rng):
    """'niet' left out, or 'wel' in its place."""
    change_one(mail, rng, NOT, lambda old: rng.choice(["", "wel"]))


@operator(as_sent, "version")
def paragraph_removed(mail, rng):
    """A paragraph left out, not more than half of the letter; the sign-off stays."""
    text = new_version(mail, rng)
    sizes = [len(" ".join(sentences).split()) for sentences in text.paragraphs]
    del text.paragraphs[rng.choice([i for i, size in enumerate(sizes) if 2 * size <= sum(sizes)])]


@operator(as_sent, "version")
def paragraph_added(mail, rng):
    """A paragraph put in."""
    text, new = new_version(mail, rng), words_for(mail, rng).some("bewering", rng.randrange(2, 5))
    text.paragraphs.insert(rng.randrange(1, len(text.paragraphs) + 1), new)
    mail.truth.changed = new[0]


@operator(as_sent, "version")
def paragraph_moved(mail, rng):
    """A paragraph in another place."""
    text = new_version(mail, rng)
    at = rng.randrange(len(text.paragraphs))
    moved = text.paragraphs.pop(at)
    text.paragraphs.insert(rng.choice([i for i in range(len(text.paragraphs) + 1) if i != at]), moved)


@operator(as_sent, "version")
def sentence_changed(mail, rng):
    """Another sentence in the place of one."""
    text, new = new_version(mail, rng), words_for(mail, rng).say("bewering")
    text.replace(rng.choice(text.sentences()), new)
    mail.truth.changed = new


@operator(as_sent, "version")
def ocr_noise(mail, rng):
    """Letters misread, as by a scanner, in a word or two of each paragraph."""
    text = new_version(mail, rng)
    for sentences in text.paragraphs:
        at = rng.randrange(len(sentences))
        sentences[at] = misread(sentences[at], rng)


def misread(sentence, rng):
    found = [m for m in re.finditer(r"rn|cl|[leo]", sentence) if "http" not in sentence]
    if not found:
        return sentence
    match = rng.choice(found)
    return sentence[:match.start()] + {"rn": "m", "cl": "d", "l": "1", "e": "c", "o": "0"}[match[0]] + sentence[match.end():]

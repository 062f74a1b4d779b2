"""campaigns.py: operators after which it is one text by many senders."""
import re

from letters import Person, make_organisation, make_person, make_signature
from registry import apart, as_sent, edit_letter, later, operator, words_for

WORDS = [("daarom", "om die reden"), ("graag", "met plezier"), ("ook", "eveneens"), ("vragen", "verzoeken"), ("Wij", "We"), ("wij", "we"),
         ("merken", "zien"), ("te voorkomen", "tegen te gaan"), ("blijkt", "is gebleken"), ("nu al", "al"), ("volgens", "naar zeggen van")]


def join_campaign(mail, rng, author=None):
    """The same words from another author."""
    author = author or make_person(rng)
    campaign, sender = mail.truth.campaign or f"actie-{mail.letter.id}", f"{author.name} <{author.address}>"
    edit_letter(mail, author=author, signature=[author.name], sent=later(mail.texts[-1].sent, rng, 5, 3000))
    apart(mail, rng, campaign=campaign, sender=sender)
    for first in mail.before:
        person = first.texts[-1].author
        first.truth.campaign, first.truth.sender = campaign, f"{person.name} <{person.address}>"


@operator(as_sent, "campaign")
def other_author(mail, rng):
    """The same words from another author."""
    join_campaign(mail, rng)


@operator(as_sent, "campaign")
def platform(mail, rng):
    """One address of a campaign platform that sends in the names of many."""
    address = f"actie@{mail.letter.theme}.handtekening.example"
    first = mail.before[0].twin()
    person = first.texts[-1].author
    first.texts[-1] = first.texts[-1].edit(author=Person(person.name, address), signature=[person.name])
    mail.before = [first]
    join_campaign(mail, rng, Person(make_person(rng).name, address))


@operator(as_sent, "campaign")
def small_edits(mail, rng):
    """Another author, who put other words in some places, mistyped one, or left a sentence out."""
    join_campaign(mail, rng)
    edit_a_little(mail.texts[-1], rng, rng.randrange(1, 4))


def edit_a_little(text, rng, times, keep=()):
    for _ in range(times):
        rng.choice([swap_word, mistype, drop_sentence, join_paragraphs])(text, rng, keep)


def swap_word(text, rng, keep):
    old, new = rng.choice(WORDS)
    for sentence in text.sentences():
        if re.search(rf"\b{old}\b", sentence) and sentence not in keep:
            return text.replace(sentence, re.sub(rf"\b{old}\b", new, sentence, count=1))
    return None


def mistype(text, rng, keep):
    sentence = rng.choice(text.sentences())
    long = [match for match in re.finditer(r"\b[a-z]{6,}\b", sentence) if "http" not in sentence]
    if long and sentence not in keep:
        match = rng.choice(long)
        at = match.start() + rng.randrange(1, 4)
        text.replace(sentence, sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2:])


def drop_sentence(text, rng, keep):
    sentences = text.sentences()
    sentence = rng.choice(sentences)
    if sentence in keep or len(sentences) < 5:
        return
    for paragraph in text.paragraphs:
        if sentence in paragraph:
            paragraph.remove(sentence)
            break
    text.paragraphs = [paragraph for paragraph in text.paragraphs if paragraph]


def join_paragraphs(text, rng, keep):
    if len(text.paragraphs) > 1:
        at = rng.randrange(len(text.paragraphs) - 1)
        text.paragraphs[at:at + 2] = [text.paragraphs[at] + text.paragraphs[at + 1]]


def add_own(mail, rng, n, place):
    own = words_for(mail, rng).some("eigen", n)
    paragraphs = mail.texts[-1].paragraphs
    if place == "inside":
        inner = rng.choice([paragraph for paragraph in paragraphs if len(paragraph) > 1])
        at = rng.randrange(1, len(inner))
        inner[at:at] = own
    else:
        paragraphs.insert(0 if place == "before" else len(paragraphs), own)
    mail.truth.own = mail.truth.own + own


@operator(as_sent, "campaign")
def own_before(mail, rng):
    """Another author, who wrote sentences of his own before the text."""
    join_campaign(mail, rng)
    add_own(mail, rng, rng.randrange(1, 4), "before")


@operator(as_sent, "campaign")
def own_inside(mail, rng):
    """Another author, who wrote sentences of his own within a paragraph."""
    join_campaign(mail, rng)
    add_own(mail, rng, rng.randrange(1, 4), "inside")


@operator(as_sent, "campaign")
def own_after(mail, rng):
    """Another author, who wrote sentences of his own under the text."""
    join_campaign(mail, rng)
    add_own(mail, rng, rng.randrange(1, 4), "after")


@operator(as_sent, "campaign")
def own_at_length(mail, rng):
    """Another author, who wrote more of his own than an average paragraph."""
    join_campaign(mail, rng)
    add_own(mail, rng, rng.randrange(7, 12), rng.choice(["before", "after"]))


@operator(as_sent, "campaign")
def joint_letter(mail, rng):
    """Two organisations wrote one letter, and each sends it."""
    first = mail.before[0].twin()
    one = make_person(rng, make_organisation(rng, mail.letter.theme))
    two = make_person(rng, make_organisation(rng, mail.letter.theme))
    both = make_signature(rng, one)[:3] + make_signature(rng, two)[:3]
    first.texts[-1] = first.texts[-1].edit(author=one, signature=both)
    mail.before = [first]
    join_campaign(mail, rng, two)
    edit_letter(mail, signature=both)

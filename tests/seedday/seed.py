"""seed.py: the seed letter as its author wrote it, from the sample that carries it; and its second version.

    SENATORS        the nineteen it is addressed to, in its order
    letter()        a Letter as tests/mutate makes them, with both PDFs
    second(rng)     the mail in which its author sends it anew, with other words and another day"""
import email
import email.policy
import functools
import re
from datetime import datetime

from letters import Letter, Person, Stamp, Text
from registry import as_sent, later
from tap import ROOT

SAMPLE = ROOT / "tests" / "samples" / "seed-1.eml"
AUTHOR = Person("Afdeling Politieke Zaken", "politiek@amnesty.nl")  # blacked out in the sample, with three marks
SENT = datetime(2026, 5, 14, 0, 57)
CLERK = Person("Laurens Dragstra", "laurens.dragstra@eerstekamer.nl")
NEW_WORDS = ("van aanstaande dinsdag", "van dinsdag 19 mei")
NEW_SENTENCE = "Inmiddels hebben meer dan 35.000 mensen de petitie getekend."
PERSON = re.compile(r"([^;<>]+?)\s*<([^<>]+)>")
LINK = re.compile(r"(VluchtelingenWerk Nederland)<(https://[^>]+)>")


@functools.cache
def sample():
    return email.message_from_bytes(SAMPLE.read_bytes(), policy=email.policy.default)


def forwarded():
    """What stands in the sample under the forwarder's name: (header lines by label, blocks of the letter)."""
    text = sample().get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
    head, *blocks = text.split("\n\n")
    return dict(line.split(": ", 1) for line in head.split("\n")), blocks


SENATORS = [Person(name.strip(), address) for name, address in PERSON.findall(forwarded()[0]["Aan"])]


def files():
    return [(part.get_filename(), part.get_content()) for part in sample().iter_attachments() if part.get_content_type() == "application/pdf"]


@functools.cache
def letter():
    head, (salutation, *body, closing, _, _, office) = forwarded()
    paragraphs = [re.split(r"(?<=\.) ", LINK.sub(r"[\1](\2)", block)) for block in body]
    text = Text(AUTHOR, Stamp(SENT), head["Onderwerp"], salutation, paragraphs, closing, [AUTHOR.name, office], SENATORS, [CLERK],
                files(), "geen-kind-in-de-cel.1@amnesty.nl")
    return Letter("seed", "asiel", text)


def second(rng):
    made = as_sent(letter(), rng)
    text = letter().text.edit(sent=later(letter().text.sent, rng, 1440, 2000), message_id="geen-kind-in-de-cel.2@amnesty.nl")
    text.paragraphs[-1] = [sentence.replace(*NEW_WORDS) for sentence in text.paragraphs[-1]] + [NEW_SENTENCE]
    made.texts = [text]
    made.truth.group, made.truth.relation, made.truth.changed = "seed-2", "version", NEW_SENTENCE
    return made

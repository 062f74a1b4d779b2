"""letters.py: letters as organisations and citizens write them, made up from our own stock.

    letters = make_letters(random.Random(1), 200)

They are surely different letters, though those on one bill share its words and
many of their phrases, as real ones do. The same seed gives the same letters."""
import re
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grammar import STOCK, THEMES, Words

FIRST_DAY = datetime(2026, 5, 4, 7, 30)
DAYS = 60  # in which letters are written
HOUSE = "eerstekamer.nl"
PROVIDERS = ["mailbus.example", "kabelpost.example", "thuismail.example", "webpost.example", "glasnet.example"]
EVERY = ["cijferzin", "bedragzin", "datumzin", "naamzin", "nietzin"]  # each letter has one of each, to be changed
MORE = {"bewering": 9, "oordeel": 6, "vraagzin": 2, **dict.fromkeys(EVERY, 1)}  # how often, where it is longer


@dataclass(frozen=True)
class Person:
    name: str
    address: str
    organisation: str = ""


class Stamp:
    """A time that several mails speak of: when it moves, it moves in all of them."""

    def __init__(self, time):
        self.time = time


@dataclass
class Text:
    """What one author wrote: one layer of a chain."""
    author: Person
    sent: Stamp
    subject: str
    salutation: str = ""
    paragraphs: list = field(default_factory=list)  # each a list of sentences
    closing: str = ""
    signature: list = field(default_factory=list)   # lines
    to: list = field(default_factory=list)
    cc: list = field(default_factory=list)
    files: list = field(default_factory=list)       # (name, text or bytes of a PDF) enclosed
    message_id: str = ""

    def blocks(self):
        """Paragraphs as they are written, the lines of one parted by a line end."""
        made = [self.salutation] + [" ".join(sentences) for sentences in self.paragraphs]
        made += [self.closing, "\n".join(self.signature)]
        return [block for block in made if block]

    def edit(self, **changes):
        """A copy with paragraphs of its own, and these changes."""
        twin = copy(self)
        twin.message_id = ""
        twin.paragraphs = [list(sentences) for sentences in self.paragraphs]
        twin.signature = list(self.signature)
        for name, value in changes.items():
            setattr(twin, name, value)
        return twin

    def sentences(self):
        return [sentence for sentences in self.paragraphs for sentence in sentences]

    def replace(self, old, new):
        """Puts `new` in the place of the sentence `old`."""
        for sentences in self.paragraphs:
            if old in sentences:
                sentences[sentences.index(old)] = new
                return


@dataclass
class Letter:
    id: str
    theme: str
    text: Text


def slug(name):
    plain = name.lower().translate(str.maketrans("éëïöüèê", "eeiouee"))
    return re.sub(r"[^a-z]+", ".", plain).strip(".")


def make_person(rng, organisation=""):
    words = Words(rng)
    first, last = words.say("voornaam"), words.say("achternaam")
    if organisation:
        domain = re.sub(r"[^a-z]", "", slug(organisation)) + ".example"
        local = rng.choice([slug(f"{first[0]} {last}"), slug(f"{first} {last}"), "beleid", "bestuur", "info"])
    else:
        domain = rng.choice(PROVIDERS)
        local = slug(f"{first} {last}") + rng.choice(["", "", str(rng.randrange(50, 99))])
    return Person(f"{first} {last}", f"{local}@{domain}", organisation)


def make_organisation(rng, theme):
    words = Words(rng, theme)
    group = re.sub(r"\b(in|uit|met|van|die|zonder)\b.*", "", words.say("groep")).strip().title()
    return f"{words.say('orgaan')} {group} {words.say('verband')}"


def house_people():
    names = ["Marijke Hollander", "Joost van Ommeren", "Saskia Wouters", "Bram ter Horst", "Fatima el Idrissi",
             "Willem-Jan de Graaf", "Yvette Sanders", "Pieter Nooteboom", "Carolien Vermaat", "Rutger Duinker"]
    return [Person(name, name.lower().replace(" ", ".", 1).replace(" ", "").replace("-", "") + "@" + HOUSE) for name in names]


HOUSE_PEOPLE = house_people()
POSTBUS = Person("EK-postbus", "postbus@" + HOUSE)


def body_length(rng):
    """In words: many short ones by citizens, some long ones by organisations."""
    return rng.choice([rng.randrange(60, 140), rng.randrange(100, 320), rng.randrange(250, 600), rng.randrange(500, 880)])


def make_paragraphs(rng, words, length):
    sentences = [words.say(name) for name in EVERY]
    size = sum(len(sentence.split()) for sentence in sentences)
    while size < length - 30:
        sentences.append(words.say(rng.choices(list(MORE), MORE.values())[0]))
        size += len(sentences[-1].split())
    rng.shuffle(sentences)
    if length > 110:
        sentences += [words.say("vraagzin"), words.say("slotzin")]
    sentences.insert(0, words.say("opening"))
    paragraphs = []
    while sentences:
        n = rng.randrange(2, 6)
        paragraphs.append(sentences[:n])
        sentences = sentences[n:]
    return paragraphs


def make_subject(rng, words):
    title = STOCK[f"{words.theme}.titel"][0]
    return rng.choice([title, f"Reactie op de {title}", f"{title}: {words.say('onderwerp')}", f"Inbreng {title}",
                       f"Zorgen over {words.say('onderwerp')}", f"{words.say('maatregel')} gaat ons aan het hart".capitalize()])


def make_signature(rng, author):
    lines = [author.name]
    if author.organisation:
        lines += rng.sample(["beleidsadviseur", "voorzitter", "directeur", "secretaris"], 1) + [author.organisation]
        lines += rng.choice([[], [f"Postbus {rng.randrange(100, 990)}"], [f"T 0{rng.randrange(10, 80)} - {rng.randrange(1000000, 9999999)}"]])
    elif rng.random() < 0.4:
        lines.append(Words(rng).say("plaats"))
    return lines


def make_letter(rng, number, theme):
    organisation = make_organisation(rng, theme) if rng.random() < 0.6 else ""
    author = make_person(rng, organisation)
    link = f"https://www.{author.address.split('@')[1]}/{theme}/{rng.randrange(100, 999)}?bron=brief" if organisation else \
        f"https://www.opinieplein.example/{rng.randrange(1000, 9999)}"
    words = Words(rng, theme, rng.choice([link, f"[onze website]({link})", f"[deze pagina]({link})"]))
    sent = Stamp(FIRST_DAY + timedelta(days=rng.randrange(DAYS), minutes=rng.randrange(900)))
    text = Text(author, sent, make_subject(rng, words), words.say("aanhef"), make_paragraphs(rng, words, body_length(rng)),
                words.say("groet"), make_signature(rng, author), rng.sample(HOUSE_PEOPLE, rng.randrange(1, 5)),
                message_id=f"{number}.{rng.getrandbits(40):010x}@{author.address.split('@')[1]}")
    return Letter(f"brief-{number}", theme, text)


def make_letters(rng, n):
    return [make_letter(rng, i, THEMES[i % len(THEMES)]) for i in range(n)]

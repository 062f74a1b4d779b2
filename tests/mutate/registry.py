"""registry.py: how operators are written down, and what most of them need."""
from datetime import timedelta

from dress import Truth, forward, straight
from grammar import Words
from letters import HOUSE_PEOPLE, Stamp

OPERATORS = {}
WANTED = {  # relation in the truth: what dry-run may say
    "duplicate": {"duplicate"},
    "note": {"note"},
    "partial": {"partial"},
    "version": {"version"},
    "thread": {"thread"},
    "campaign": {"campaign"},
    "other": {"new", "thread", "version"},  # never the other's item, nor of one campaign with it
    "any": {"new", "duplicate", "note", "version", "thread"},
}


class Operator:
    def __init__(self, function, start, relation):
        self.function, self.start, self.relation = function, start, relation
        self.name, self.doc = function.__name__, function.__doc__.splitlines()[0]

    def __call__(self, letter, rng):
        mail = self.start(letter, rng)
        mail.before = [original(letter)]
        return self.onto(mail, rng)

    def onto(self, mail, rng):
        made = mail.twin()
        self.function(made, rng)
        made.operators.append(self.name)
        if self.relation == "duplicate":  # dress changes nothing of what the mail is already
            return made
        made.truth.relation = self.relation
        return made


def later(stamp, rng, least=60, most=5000):
    return Stamp(stamp.time + timedelta(minutes=rng.randrange(least, most)))


def apart(mail, rng, **truth):
    """From here on the mail is a letter of its own."""
    mail.truth.group = f"{mail.letter.id}+{rng.getrandbits(40):010x}"
    for name, value in truth.items():
        setattr(mail.truth, name, value)


def original(letter):
    mail = straight(letter.text)
    mail.letter, mail.truth = letter, Truth(letter.id, letter.id)
    return mail


def as_sent(letter, rng):
    mail = original(letter)
    mail.truth.relation = "duplicate"
    return mail


def signed(person):
    return {"closing": "Met vriendelijke groet,", "signature": [person.name, "lid van de Eerste Kamer"]}


def as_forwarded(letter, rng, client="outlook-nl"):
    """By a senator whose program adds his signature."""
    senator = rng.choice(HOUSE_PEOPLE)
    mail = forward(as_sent(letter, rng), client, senator, later(letter.text.sent, rng), **signed(senator))
    return mail


def operator(start=as_forwarded, relation="duplicate"):
    def add(function):
        OPERATORS[function.__name__] = Operator(function, start, relation)
        return function
    return add


def edit_letter(mail, **changes):
    """Changes the innermost text, of this mail only."""
    mail.texts[-1] = mail.texts[-1].edit(**changes)
    return mail.texts[-1]


def words_for(mail, rng):
    return Words(rng, mail.letter.theme)

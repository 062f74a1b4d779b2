"""post.py: what the postbus gets on the day of the seed letter, each mail with what a careful clerk says of it.

    for post in day(seed=1, size="short"):   # in order of arrival; the same number gives the same day
        post.kind, post.mail, post.truth, post.queues, post.forwarder, post.moment

The letters, dresses and operators are those of tests/mutate; the samples bring what else a postbus gets."""
import csv
import random
import re
from dataclasses import dataclass
from itertools import islice

import generate
import wire
from clients import CLIENTS
from dress import Truth, forward, render, straight
from grammar import Words
from letters import POSTBUS, Person, Stamp, Text, make_letter
from operators import OPERATORS
from registry import as_sent, edit_letter, later, signed
from seed import SENATORS, SENT, letter, second
from tap import ROOT

SAMPLES = ROOT / "tests" / "samples"
PROGRAMS = sorted(CLIENTS)


@dataclass(frozen=True)
class Size:
    mails: int       # all; the petitions make up for what is left
    rounds: int      # of forwards: in each, every senator sends the letter on, from another program, in another dress
    again: int       # times that the author writes to one senator alone
    versions: int    # copies of the second version that senators send on
    replies: int
    letters: int     # of other committees, with their copies, versions and replies
    bills: int       # letters on the bill that the rules do not know in the morning
    newsletters: int
    advertisements: int
    samples: int     # every so many


SIZES = {"short": Size(130, 2, 2, 3, 5, 8, 10, 4, 3, 6), "whole": Size(1000, 19, 12, 19, 32, 40, 40, 30, 20, 1)}
# What a forward has been through besides its program. Most take two of these lists' turns to meet every program.
DRESSES = [(), ("note",), ("twice",), ("attached",), ("redacted",), ("without_files", "empty_phrase"), ("disclaimer", "phone_line"), ("banner",),
           ("redacted", "twice"), ("html_alone", "without_files"), ("flowed",), ("quoted",), ("html_to_text",), ("encoding", "typography"), ("links",),
           ("width",), ("hyphenated",), ("header_damage",), ("redacted", "note", "without_files"), ("truncated", "without_files"),
           ("attached", "note"), ("sender_lost",), ("twice", "note", "disclaimer")]
COMMITTEES = {"asiel": "IA-JBZ", "huur": "IW-VRO", "jeugd": "VWS", "box3": "FIN", "warmte": "EZ-KGG", "werk": "SZW", "school": "OCW", "vlieg": "FIN"}
NEW_BILL = "vlieg"  # the theme of the bill that is added on the way
OTHERS = [theme for theme in COMMITTEES if theme not in ("asiel", NEW_BILL)]
MANUAL, NEWSLETTERS = "Handmatig", "Nieuwsbrieven"


@dataclass
class Post:
    kind: str
    mail: bytes
    truth: Truth
    queues: tuple          # it stands in one of these, or beside
    forwarder: str = ""    # who of the house sent the seed letter on; empty where it came straight
    operators: tuple = ()
    moment: float = 0.0    # of the day: 0 to 1
    delivered: float = 0.0 # when it was

    @property
    def ident(self):
        found = re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", self.mail)
        return found[1].decode() if found else None

    def row(self, number):
        """As tests/mutate/score.py reads the truth."""
        return {"file": name(number), **vars(self.truth), "operators": list(self.operators)}


def name(number):
    return f"m{number:05}"


def queue_of(theme):
    return f"Commissies/{COMMITTEES[theme]}"


# ---- the seed letter

def twice(mail, rng):
    """Another senator had it first: FW: FW:."""
    colleague = rng.choice([person for person in SENATORS if person != mail.texts[0].author])
    last = mail.texts.pop(0)
    join = mail.joins.pop(0)
    first = forward(mail, rng.choice([name for name in PROGRAMS if name != "notes"]), colleague, Stamp(SENT), to=[last.author], **signed(colleague))
    first.texts[0].sent = later(first.texts[-1].sent, rng, 5, 50)
    last.subject = CLIENTS[join.client].prefix + first.texts[0].subject
    mail.texts, mail.joins = [last, *first.texts], [join, *first.joins]


def without_files(mail, rng):
    edit_letter(mail, files=[])


OWN = {"twice": twice, "without_files": without_files}


def sent_on(senator, program, dress, rng):
    mail = forward(as_sent(letter(), rng), program, senator, later(letter().text.sent, rng), **signed(senator))
    mail.form = rng.choice(["plain", "html", "both"])
    for step in dress:
        if step in OWN:
            OWN[step](mail, rng)
            mail.operators.append(step)
        else:
            mail = OPERATORS[step].onto(mail, rng)
    return mail


def forwards(size, rng):
    """Round by round; in two, every program is used."""
    for turn in range(size.rounds):
        for i, senator in enumerate(SENATORS):
            dress = DRESSES[(turn * len(SENATORS) + i) % len(DRESSES)]
            yield senator, sent_on(senator, PROGRAMS[(turn * len(SENATORS) + turn // 2 + i) % len(PROGRAMS)], dress, rng)


def by_the_postbus(rng):
    """As the archive released it: the postbus sent it to itself."""
    return OPERATORS["redacted"].onto(forward(as_sent(letter(), rng), "outlook-nl", POSTBUS, later(letter().text.sent, rng)), rng)


def to_one(rng):
    """The author writes to one senator alone, with his name over it."""
    senator = rng.choice(SENATORS)
    mail = as_sent(letter(), rng)
    edit_letter(mail, salutation=f"Beste {senator.name},", to=[senator], cc=[POSTBUS], sent=later(letter().text.sent, rng, 2, 50))
    return generate.author_dress(mail, rng)


def seed_letter(size, rng):
    straight_on = as_sent(letter(), rng)
    straight_on.texts[0] = letter().text.edit(to=[*SENATORS, POSTBUS], message_id=letter().text.message_id)
    yield "seed", "", generate.author_dress(straight_on, rng)
    for senator, mail in forwards(size, rng):
        yield "seed", senator.name, mail
    yield "seed", POSTBUS.name, by_the_postbus(rng)
    for _ in range(size.again):
        yield "seed", "", to_one(rng)


def second_version(size, rng):
    version = second(rng)
    yield version
    for i in range(size.versions):
        senator = SENATORS[(7 * i) % len(SENATORS)]
        yield forward(version, PROGRAMS[(5 * i) % len(PROGRAMS)], senator, later(version.texts[0].sent, rng), **signed(senator))


def replies(size, rng):
    """Some with the petition once more."""
    for i, mail in enumerate(generate.changed([letter()], generate.REPLIES, size.replies, rng)):
        if i % 4 == 3:
            mail.texts[0] = mail.texts[0].edit(files=letter().text.files)
        yield mail


# ---- what else comes

def other_letters(size, rng):
    letters = [make_letter(rng, f"dag-{i}", OTHERS[i % len(OTHERS)]) for i in range(size.letters)]
    few = generate.Size(size.letters, 2, 0, 0, size.letters // 4, 0, 0)
    return [*generate.copies(letters, few, rng), *generate.versions(letters, few, rng),
            *generate.changed(letters, generate.REPLIES, size.letters // 4, rng)]


def bill_letters(size, rng):
    for i in range(size.bills):
        yield generate.author_dress(generate.original(make_letter(rng, f"wet-{i}", NEW_BILL)), rng)


def bulk(number, rng, subject, header, opening):
    """One text to many: a newsletter, an advertisement."""
    words = Words(rng, rng.choice(OTHERS))
    firm = f"{words.say('verband')} {words.say('plaats')}".replace(" ", "").lower()
    text = Text(Person(firm.title(), f"actie@{firm}.example"), Stamp(later(Stamp(SENT), rng).time), f"{subject} {number}", "Beste relatie,",
                [[opening], words.some("eigen", 2)], "Zonnige groeten,", [firm.title()], [POSTBUS], message_id=f"bulk.{number}@{firm}.example")
    part = wire.entity("\n\n".join(text.blocks()) + "\n", "text/plain", "utf-8", "quoted-printable")
    mail = straight(text)
    mail.truth = Truth(f"{header[0]} {number}", f"{header[0]} {number}")
    return wire.message(text, text.subject, part, [header]), mail.truth


def newsletter(number, rng):
    return bulk(number, rng, "Nieuwsbrief mei, editie", ("List-Unsubscribe", f"<https://nieuws.example/u/{number}>"), "Bekijk deze nieuwsbrief online.")


def advertisement(number, rng):
    return bulk(number, rng, "Gratis parasolvoet bij bestelling", ("X-Spam-Flag", "YES"), f"Bij bestelling voor {number + 1} juni leveren wij gratis de voet erbij.")


def samples(size):
    """Every so many of the samples, each with its row of the table; a copy comes with the mail it is a copy of."""
    with open(SAMPLES / "expected.tsv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    chosen = {row["file"] for row in rows[::size.samples]}
    chosen |= {row["of_or_item"] for row in rows if row["file"] in chosen}
    for row in rows:
        if row["file"] in chosen and row["file"].endswith(".eml"):
            yield sample(row)


def sample(row):
    joins = row["relation"] in ("duplicate", "note", "partial")
    group = row["of_or_item"] if joins else row["file"]
    truth = Truth(group, group if joins or row["of_or_item"] == "-" else row["of_or_item"], row["relation"])
    if row["file"].startswith("seed-"):
        truth = Truth("seed", "seed", "duplicate")
    if row["relation"] == "campaign" or row["file"].startswith("campagne-") or group.startswith("campagne-"):
        truth.campaign, truth.sender = "tweestatusstelsel", row["from"]
    truth.note = [row["note"]] if row["note"] != "-" else []
    kind = "seed" if truth.group == "seed" else "sample"
    data = (SAMPLES / row["file"]).read_bytes()
    forwarder = re.search(rb"^From: (.*?) <", data, re.M)[1].decode() if kind == "seed" else ""
    return Post(kind, data, truth, tuple(row["queues"].split(",")), forwarder)


# ---- the day

def made_up(size, rng):
    """(kind, forwarder, mail of tests/mutate)."""
    yield from seed_letter(size, rng)
    for kind, mails in (("version", second_version(size, rng)), ("reply", replies(size, rng)),
                        ("other", other_letters(size, rng)), ("bill", bill_letters(size, rng))):
        for mail in mails:
            yield kind, "", mail


def petitions(n, rng):
    template, demands = generate.template(rng, 0, "tegen")
    return islice(generate.campaign(template, demands, generate.Size(0, 0, 1, n, 0, 0, 0), rng, ""), n)


def posted(kind, forwarder, mail):
    theme = mail.letter.theme
    queues = (queue_of(theme),) if kind in ("seed", "version", "petition") else (queue_of(theme), MANUAL)
    return Post(kind, render(mail), mail.truth, queues, forwarder, tuple(mail.operators))


def day(seed, size):
    rng, size = random.Random(f"{seed} seed day"), SIZES[size]
    mails = list(made_up(size, rng))
    bulks = [Post("newsletter", *newsletter(i, rng), (NEWSLETTERS,)) for i in range(size.newsletters)]
    bulks += [Post("spam", *advertisement(i, rng), (MANUAL,)) for i in range(size.advertisements)]
    bulks += samples(size)
    mails += [("petition", "", mail) for mail in petitions(size.mails - len(mails) - len(bulks), rng)]
    generate.number_mails([mail for _, _, mail in mails], rng)
    return in_order([posted(*mail) for mail in mails] + bulks, rng)


def in_order(posts, rng):
    """Of arrival, by chance: the seed letter first, as its author sent it, and what answers or changes a letter behind that."""
    first, beside = {}, [post.truth.relation in ("version", "thread") for post in posts]
    for post in posts:
        post.moment = rng.random()
    posts[0].moment = 0.0
    for post, waits in zip(posts, beside):
        if not waits:
            first[post.truth.letter] = min(post.moment, first.get(post.truth.letter, 1.0))
    for post, waits in zip(posts, beside):
        if waits:
            post.moment = rng.uniform(first[post.truth.letter], 1.0)
    return sorted(posts, key=lambda post: post.moment)

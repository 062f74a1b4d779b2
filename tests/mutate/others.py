"""others.py: operators after which the mail is another letter: versions, answers,
campaigns, and what only looks the same."""
import re
from datetime import timedelta

from clients import CLIENTS
from dress import Truth, forward, reply, straight
from grammar import MONTHS, STOCK, thousands
from letters import HOUSE_PEOPLE, POSTBUS, Person, Stamp, make_organisation, make_person, make_signature
from operators import apart, as_sent, edit_letter, later, operator, original, signed, words_for

# --- versions: the author sends it anew, with something changed -------------

DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
AMOUNT = re.compile(r"(?<=€ )\d[\d.,]*\d|\b\d[\d.]*(?=(?: miljoen)? euro\b)")
FIGURE = re.compile(r"(?<![\d.,])\d[\d.]*\d(?![\d.,]*\d)")
NAME = re.compile("|".join(sorted(STOCK["deskundige"], key=len, reverse=True)))
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


def change_one(mail, rng, pattern, other, unless=None):
    """Changes one match of `pattern` in a sentence that has no match of `unless`."""
    text = new_version(mail, rng)
    found = [(sentence, match) for sentence in text.sentences() if not (unless and unless.search(sentence)) and "http" not in sentence
             for match in pattern.finditer(sentence)]
    sentence, match = rng.choice(found)
    new = other(match[0])
    text.replace(sentence, sentence[:match.start()] + new + sentence[match.end():])
    mail.truth.changed = new


@operator(as_sent, "version")
def figure(mail, rng):
    """One digit of a figure changed."""
    change_one(mail, rng, FIGURE, lambda old: other_digit(old, rng), re.compile(f"{DATE.pattern}|{AMOUNT.pattern}"))


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
    """A paragraph left out; the sign-off stays."""
    text = new_version(mail, rng)
    del text.paragraphs[rng.randrange(len(text.paragraphs))]


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


# --- answers ----------------------------------------------------------------

def signed_by(person):
    return {"closing": "Met vriendelijke groet,", "signature": [person.name]}


def answer_house(mail, rng, way, clients, n=4):
    senator = rng.choice(HOUSE_PEOPLE)
    own = words_for(mail, rng).some("antwoord.huis", rng.randrange(2, n))
    paragraphs = [own] if way == "above" else [[sentence] for sentence in own]
    made = reply(mail, rng.choice(clients), way, senator, later(mail.texts[0].sent, rng), cc=[POSTBUS], paragraphs=paragraphs, **signed(senator))
    mail.texts, mail.joins = made.texts, made.joins
    return own


def house_answers(mail, rng, way, clients):
    own = answer_house(mail, rng, way, clients)
    mail.form = "plain" if way == "inside" else rng.choice(["plain", "both"])
    apart(mail, rng, own=own, house=True)


def author_answers(mail, rng, way, clients, section="antwoord.schrijver", most=5):
    """To the answer of the house, which stands over the letter."""
    letter = mail.texts[-1]
    answer_house(mail, rng, "above", ["outlook-nl", "apple-nl", "gmail-nl"])
    own = words_for(mail, rng).some(section, rng.randrange(1, most))
    paragraphs = [own] if way == "above" else [[sentence] for sentence in own]
    made = reply(mail, rng.choice(clients), way, letter.author, later(mail.texts[0].sent, rng), paragraphs=paragraphs,
                 subject=mail.texts[0].subject, cc=[POSTBUS], **signed_by(letter.author))
    mail.texts, mail.joins = made.texts, made.joins
    mail.form = "plain" if way == "inside" else rng.choice(["plain", "both"])
    apart(mail, rng, own=own)
    if rng.random() < 0.5:
        mail.references = f"<{letter.message_id}>"


ABOVE = ["outlook-nl", "outlook-us", "web-nl", "gmail-nl", "gmail-us", "apple-nl", "ios-nl", "thunderbird-nl"]
AMONG = ["gmail-nl", "gmail-us", "apple-nl", "ios-gb", "thunderbird-nl", "thunderbird-us"]


@operator(as_sent, "thread")
def reply_above_by_house(mail, rng):
    """A senator answers the author, above the letter."""
    house_answers(mail, rng, "above", ABOVE)


@operator(as_sent, "thread")
def reply_below_by_house(mail, rng):
    """A senator answers below the quoted letter."""
    house_answers(mail, rng, "below", AMONG)


@operator(as_sent, "thread")
def reply_inside_by_house(mail, rng):
    """A senator answers between the quoted paragraphs."""
    house_answers(mail, rng, "inside", AMONG)


@operator(as_sent, "thread")
def reply_above_by_author(mail, rng):
    """The author answers the senator's answer, above it and his own letter."""
    author_answers(mail, rng, "above", ABOVE)


@operator(as_sent, "thread")
def reply_below_by_author(mail, rng):
    """The author answers below what he quotes."""
    author_answers(mail, rng, "below", AMONG)


@operator(as_sent, "thread")
def reply_inside_by_author(mail, rng):
    """The author answers between the quoted paragraphs."""
    author_answers(mail, rng, "inside", AMONG)


@operator(as_sent, "thread")
def reply_in_short(mail, rng):
    """The author answers in one sentence."""
    author_answers(mail, rng, "above", ABOVE, "dankwoord", 2)


@operator(as_sent, "thread")
def reply_forwarded(mail, rng):
    """The author's answer, sent on by a senator."""
    author_answers(mail, rng, "above", ABOVE)
    senator = rng.choice(HOUSE_PEOPLE)
    made = forward(mail, rng.choice(["outlook-nl", "web-us", "gmail-nl", "apple-nl"]), senator, later(mail.texts[0].sent, rng), **signed(senator))
    mail.texts, mail.joins, mail.references = made.texts, made.joins, ""


# --- campaigns --------------------------------------------------------------

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


# --- what only looks the same -------------------------------------------------

@operator(as_sent, "other")
def opposite(mail, rng):
    """The same words from another author, with the opposite demand."""
    title = STOCK[f"{mail.letter.theme}.titel"][0]
    demand = f"Wij vragen u om {{}} de {title} te stemmen."
    first = mail.before[0].twin()
    text = first.texts[-1].edit()
    text.paragraphs.append([demand.format("voor")])
    first.texts[-1], mail.before = text, [first]
    mail.texts[-1] = text.edit()
    mail.texts[-1].paragraphs[-1] = [demand.format("tegen")]
    join_campaign(mail, rng)
    mail.truth.campaign, first.truth.campaign = f"tegen-{mail.letter.id}", f"voor-{mail.letter.id}"


@operator(as_sent, "other")
def another_letter(mail, rng):
    """Another letter by the author under the same subject."""
    apart(mail, rng)
    words = words_for(mail, rng)
    new = [words.some("bewering", 3), words.some("oordeel", 3), words.some("vraagzin", 1)]
    edit_letter(mail, paragraphs=new, sent=later(mail.texts[-1].sent, rng, 1440, 6000))


def cover(mail, rng):
    """The letter becomes an enclosure; what is written is a phrase."""
    text = mail.texts[-1]
    paragraphs = [[words_for(mail, rng).say("bijlagebrief")]]
    file = "\n\n".join(text.blocks())
    return text.edit(paragraphs=paragraphs, files=[(f"{mail.letter.theme}-{rng.randrange(10, 99)}.txt", file)])


def replace_first(mail, text):
    first = straight(text)
    first.letter, first.truth = mail.letter, Truth(f"{mail.letter.id}=", mail.letter.id)
    mail.truth.group = first.truth.group
    mail.before, mail.texts[-1] = [first], text


@operator(as_sent, "duplicate")
def cover_again(mail, rng):
    """'Zie bijlage' with the same enclosure, sent on by a senator."""
    replace_first(mail, cover(mail, rng))
    senator = rng.choice(HOUSE_PEOPLE)
    made = forward(mail, rng.choice(["outlook-nl", "gmail-nl", "web-us"]), senator, later(mail.texts[0].sent, rng), **signed(senator))
    mail.texts, mail.joins = made.texts, made.joins


@operator(as_sent, "other")
def cover_other_enclosure(mail, rng):
    """'Zie bijlage' by the same author and under the same subject, with another enclosure."""
    replace_first(mail, cover(mail, rng))
    apart(mail, rng)
    words = words_for(mail, rng)
    new = "\n\n".join(" ".join(words.some("bewering", 4)) for _ in range(3))
    text = mail.texts[-1]
    edit_letter(mail, files=[(text.files[0][0], new)], sent=Stamp(text.sent.time + timedelta(minutes=rng.randrange(1, 4000))))


@operator(as_sent, "any")
def letter_enclosed(mail, rng):
    """The letter as an enclosure, once more beside the one written out: may join it, need not."""
    mail.texts[-1] = cover(mail, rng)
    edit_letter(mail, sent=later(mail.texts[-1].sent, rng, 30, 600))
    mail.truth.required = False

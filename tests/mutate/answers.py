"""answers.py: operators that answer a letter, by the house or by its author."""
from dress import forward, reply
from letters import HOUSE_PEOPLE, POSTBUS
from registry import apart, as_sent, later, operator, signed, words_for

ABOVE = ["outlook-nl", "outlook-us", "web-nl", "gmail-nl", "gmail-us", "apple-nl", "ios-nl", "thunderbird-nl"]
AMONG = ["gmail-nl", "gmail-us", "apple-nl", "ios-gb", "thunderbird-nl", "thunderbird-us"]


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
    mail.form = rng.choice(["plain", "both"])
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
    mail.form = rng.choice(["plain", "both"])
    apart(mail, rng, own=own)
    if rng.random() < 0.5:
        mail.references = f"<{letter.message_id}>"


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

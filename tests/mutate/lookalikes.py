"""lookalikes.py: operators after which another letter only looks the same, or the same
one does not."""
from datetime import timedelta

from campaigns import join_campaign
from dress import Truth, forward, straight
from grammar import STOCK
from letters import HOUSE_PEOPLE, Stamp
from registry import apart, as_sent, edit_letter, later, operator, signed, words_for


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

#!/usr/bin/python3
"""Writes mails and, in truth.jsonl, what a careful clerk would say of each.

    generate.py [--seed N] [--size tiny|small|whole] OUTDIR"""
import argparse
import json
import random
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from campaigns import add_own, edit_a_little, join_campaign
from clients import CLIENTS
from dress import forward, render
from grammar import STOCK, THEMES, Words
from letters import HOUSE_PEOPLE, POSTBUS, Person, make_letter, make_letters, make_person
from operators import OPERATORS
from registry import as_forwarded, as_sent, later, original, signed


@dataclass(frozen=True)
class Size:
    letters: int
    copies: int      # of each letter
    campaigns: int   # the last is the first's opposite
    members: int     # of each campaign
    versions: int    # of all letters
    replies: int
    hard: int        # of each kind of hard case


SIZES = {"tiny": Size(9, 4, 2, 12, 10, 12, 1), "small": Size(40, 5, 3, 45, 60, 100, 6), "whole": Size(200, 23, 5, 2000, 1000, 2000, 40)}
ONE_TOKEN = ["figure", "date", "amount", "name", "negation"]
MORE = ["paragraph_removed", "paragraph_added", "paragraph_moved", "sentence_changed", "ocr_noise"]
REPLIES = [name for name in OPERATORS if name.startswith("reply_")]
HARD = ["joint_letter", "platform", "opposite", "another_letter", "cover_again", "cover_other_enclosure", "letter_enclosed"]
TRIES = 20
# What a forward may have been through: at most one of each row.
DRESSES = [
    [None, None, None, "width", "flowed", "hyphenated", "quoted", "html_alone", "html_to_text"],
    [None, None, "encoding", "typography", "links"],
    [None, None, None, "banner", "phone_line", "disclaimer", "empty_phrase"],
    [None] * 12 + ["redacted", "header_damage", "sender_lost"],
    [None] * 7 + ["nested", "note", "nested_note", "truncated"],
]


def author_dress(mail, rng):
    """As the author's own program writes it."""
    mail.form = rng.choice(["plain", "plain", "html", "both", "both"])
    mail.transfer = rng.choice(["quoted-printable", "quoted-printable", "base64", "8bit"])
    mail.charset = rng.choice(["utf-8", "utf-8", "utf-8", "windows-1252"])
    mail.inner_width = rng.choice([0, 0, 72, 76]) if mail.form == "plain" else 0
    mail.flowed = mail.form == "plain" and not mail.inner_width and rng.random() < 0.3
    return mail


def dressed(mail, rng, same_minute):
    """Who wrote it is told from the minute alone where the sender is lost."""
    if rng.random() < 0.04:
        return OPERATORS["attached"].onto(mail, rng)
    mail = OPERATORS["client_wrap"].onto(mail, rng)
    for row in DRESSES:
        name = rng.choice(row)
        if name in ("redacted", "sender_lost") and not same_minute:
            continue
        if name == "truncated" and "sender_lost" in mail.operators:  # then nothing is left that tells whose it is
            continue
        mail = OPERATORS[name].onto(mail, rng) if name else mail
    return mail


def send_on(mail, rng, least=60):
    """Any mail, forwarded by a senator from any program."""
    senator, client = rng.choice(HOUSE_PEOPLE), rng.choice(sorted(CLIENTS))
    made = forward(mail, client, senator, later(mail.texts[0].sent, rng, least), **signed(senator))
    made.form, made.references, made.flowed = rng.choice(["plain", "both"]), "", False
    return made


def copy_of(letter, rng, first):
    """One more copy of a letter: mostly forwarded, some sent by the author to another senator or again."""
    way = rng.random()
    if not first and way < 0.08:
        return author_dress(OPERATORS[rng.choice(["salutation", "sent_again"])].onto(as_sent(letter, rng), rng), rng)
    mail = as_forwarded(letter, rng)
    again = not first and way < 0.2
    if again:
        mail = OPERATORS["salutation"].onto(mail, rng)
        mail.texts[0].sent = later(mail.texts[-1].sent, rng)
    if rng.random() < 0.25:
        mail.references = f"<{letter.text.message_id}>"
    mail = dressed(mail, rng, not again)
    if first:
        mail.texts[0].sent = later(letter.text.sent, rng, 5, 50)
    return mail


def copies(letters, size, rng):
    for letter in letters:
        comes_straight = rng.random() < 0.6
        if comes_straight:
            yield author_dress(original(letter), rng)
        for i in range(size.copies):
            yield copy_of(letter, rng, i == 0 and not comes_straight)


def changed(letters, names, n, rng):
    """`n` mails made from the letters in turn by the named operators; no two say the same."""
    said = set()
    for i in range(n):
        name, letter = names[(i + i // len(letters)) % len(names)], letters[i % len(letters)]
        for _ in range(TRIES):
            mail = OPERATORS[name](letter, rng)
            if (letter.id, *mail.texts[0].sentences()) not in said:
                break
        said.add((letter.id, *mail.texts[0].sentences()))
        mail.before = []
        yield mail if mail.joins else author_dress(mail, rng)


def versions(letters, size, rng):
    """Sent straight, or sent on by a senator, or both."""
    half = size.versions // 2
    for mail in [*changed(letters, ONE_TOKEN, half, rng), *changed(letters, MORE, half, rng)]:
        way = rng.random()
        if way < 0.8:
            yield mail
        if way > 0.7:
            yield send_on(mail, rng)


def hard_cases(size, rng):
    for number, name in enumerate(HARD):
        for i in range(size.hard):
            letter = make_letter(rng, f"{name}-{i}", THEMES[(i + number) % len(THEMES)])
            mail = OPERATORS[name](letter, rng)
            yield from mail.before
            yield mail


# --- campaigns --------------------------------------------------------------

def template(rng, number, side):
    """A letter of some 150 words that ends in a demand; returns it with the sentences nobody leaves out."""
    theme = THEMES[number % len(THEMES)]
    letter = make_letter(rng, f"actie-{number}", theme)
    words, title = Words(rng, theme), STOCK[f"{theme}.titel"][0]
    demands = [f"Ik vraag u {side} de {title} te stemmen.", f"Stem daarom {side} dit voorstel."]
    paragraphs = [words.some("bewering", 3), words.some("oordeel", 3), words.some("bewering", 2) + words.some("nietzin", 1)]
    letter.text = letter.text.edit(paragraphs=[demands[:1], *paragraphs, demands[1:]], subject=f"Stem {side} de {title}")
    return letter, demands


def opposed(letter, demands, side, number):
    """The counter-campaign: word for word the same, but for the demand."""
    other = "tegen" if side == "voor" else "voor"
    text = letter.text.edit(subject=letter.text.subject.replace(side, other, 1))
    turned = [demand.replace(f" {side} ", f" {other} ", 1) for demand in demands]
    for old, new in zip(demands, turned):
        text.replace(old, new)
    return type(letter)(f"actie-{number}", letter.theme, text), turned


def sender(rng, taken, platform):
    """Somebody who has not sent one yet."""
    while True:
        person = make_person(rng)
        first, last = person.name.split(" ", 1)
        name = f"{first} {rng.choice(['', '', 'A. ', 'J. ', 'M. ', 'P. ', 'T.H. '])}{last}"
        person = Person(name, platform or f"{rng.randrange(10, 99)}{person.address}")
        if name not in taken:
            taken.add(name)
            return person


def member(letter, demands, rng, person):
    mail = original(letter)
    join_campaign(mail, rng, person)
    text = mail.texts[-1]
    words = Words(rng, letter.theme)
    text.salutation, text.closing = words.say("aanhef"), words.say("groet")
    text.message_id, text.to = "", [POSTBUS]
    edit_a_little(text, rng, rng.choice([0, 0, 1, 1, 2, 3]), demands)
    if rng.random() < 0.3:
        text.subject = rng.choice([words.say("onderwerp").capitalize(), STOCK[f"{letter.theme}.titel"][0], "Uw stem", text.subject.upper()])
    for place, chance in (("before", 0.15), ("inside", 0.2), ("after", 0.3)):
        if rng.random() < chance:
            add_own(mail, rng, rng.choice([1, 1, 2, 3, 8]), place)
    mail.truth.relation = "campaign"
    return author_dress(mail, rng)


def campaign(letter, demands, size, rng, platform):
    taken = set()
    for _ in range(size.members):
        mail = member(letter, demands, rng, sender(rng, taken, platform))
        yield mail
        again = mail.twin()
        again.truth.relation = "duplicate"
        if rng.random() < 0.03:
            yield OPERATORS["sent_again"].onto(again, rng)
        elif rng.random() < 0.03:
            yield send_on(again, rng)


def campaigns(size, rng):
    first, demands = template(rng, 0, "voor")
    for number in range(size.campaigns):
        letter, kept = (first, demands) if number == 0 else template(rng, number, rng.choice(["voor", "tegen"]))
        if number == size.campaigns - 1:
            letter, kept = opposed(first, demands, "voor", number)
        platform = f"actie@{letter.theme}.handtekening.example" if number == 1 else ""
        yield from campaign(letter, kept, size, rng, platform)


# --- all ----------------------------------------------------------------------

def plan(seed, size):
    """The mails, each with a date of its own."""
    rng, size = random.Random(f"{seed} plan"), SIZES[size]
    letters = make_letters(random.Random(f"{seed} letters"), size.letters)
    mails = [*copies(letters, size, rng), *versions(letters, size, rng), *changed(letters, REPLIES, size.replies, rng),
             *campaigns(size, rng), *hard_cases(size, rng)]
    number_mails(mails, rng)
    return mails


def number_mails(mails, rng):
    """Gives each mail a Message-ID and a minute of its own."""
    taken = set()
    for number, mail in enumerate(mails):
        outer = mail.texts[0]
        outer.message_id = outer.message_id or f"{number}.{rng.getrandbits(48):012x}@{outer.author.address.split('@')[1]}"
        while outer.sent.time in taken:
            outer.sent.time += timedelta(minutes=1)
        taken.add(outer.sent.time)


def row(file, mail):
    return {"file": file, **asdict(mail.truth), "operators": mail.operators}


def write(mails, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "truth.jsonl", "w", encoding="utf-8") as truth:
        for number, mail in enumerate(mails):
            file = f"m{number:05}.eml"
            (folder / file).write_bytes(render(mail))
            truth.write(json.dumps(row(file, mail), ensure_ascii=False) + "\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", choices=SIZES, default="small")
    options.add_argument("folder", type=Path)
    given = options.parse_args()
    mails = plan(given.seed, given.size)
    write(mails, given.folder)
    print(f"{len(mails)} mails in {given.folder}")


if __name__ == "__main__":
    main()

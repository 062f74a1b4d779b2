#!/usr/bin/python3
"""The generator of tests/mutate itself: does each operator do what it says, and does
the reader find in the mails what was put into them?"""
import json
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE.parent / "mutate")]
from dress import LINK, blocks_of, render
from generate import plan, write
from letters import make_letters
from operators import OPERATORS
from score import Score, load_truth, moved, words
from tap import check, ctl, equal, run_all, test

SEED = 7
READ = 250  # mails that are read back


def letters(n):
    return make_letters(random.Random(f"{SEED} letters"), n)


def through(name, letter):
    return OPERATORS[name](letter, random.Random(f"{SEED} {name}"))


def triples(text):
    all_words = words(" ".join(text.sentences())).split()
    return {tuple(all_words[i:i + 3]) for i in range(len(all_words) - 2)}


@test
def one_seed_makes_the_same_mails_each_time(_):
    first, second = ([render(mail) for mail in plan(SEED, "small")] for _ in range(2))
    equal(first == second, True, "bytes")


@test
def two_hundred_letters_are_two_hundred_letters(_):
    sets = [(letter.id, triples(letter.text)) for letter in letters(200)]
    alike = [f"{a} and {b}" for i, (a, mine) in enumerate(sets) for b, other in sets[i + 1:]
             if len(mine & other) > 0.6 * min(len(mine), len(other))]
    check(not alike, f"alike: {alike}")


@test
def letters_have_the_lengths_of_real_ones(_):
    sizes = sorted(len(words(" ".join(letter.text.sentences())).split()) for letter in letters(200))
    check(50 <= sizes[0] and 700 <= sizes[-1] <= 950, f"from {sizes[0]} to {sizes[-1]} words")


def own_words(mail):
    """Sentences of the innermost text, in their order."""
    return mail.texts[-1].sentences()


@test
def operators_that_copy_leave_the_words_as_they_are(_):
    for letter in letters(20):
        for name, operator in OPERATORS.items():
            if operator.relation in ("duplicate", "note", "partial"):
                made = through(name, letter)
                equal(own_words(made), own_words(made.before[0]), name)


@test
def operators_that_make_a_version_change_the_words(_):
    for letter in letters(20):
        for name, operator in OPERATORS.items():
            if operator.relation == "version":
                made = through(name, letter)
                check(words(" ".join(own_words(made))) != words(" ".join(letter.text.sentences())), f"{name} changed nothing in {letter.id}")
                equal(made.texts[-1].author, letter.text.author, name)


@test
def operators_that_change_one_token_change_one_sentence(_):
    for letter in letters(20):
        for name in ("figure", "date", "amount", "name", "negation"):
            made = own_words(through(name, letter))
            equal(sum(a != b for a, b in zip(made, letter.text.sentences())), 1, f"{name} in {letter.id}")


@test
def operators_of_campaigns_keep_most_words_and_change_the_sender(_):
    for letter in letters(20):
        for name, operator in OPERATORS.items():
            if operator.relation == "campaign":
                made = through(name, letter)
                mine, first = triples(made.texts[-1]), triples(made.before[0].texts[-1])
                check(len(mine & first) > 0.6 * len(first), f"{name} left little of {letter.id}")
                check(made.truth.sender != made.before[0].truth.sender, name)
                check(set(made.truth.own) <= set(own_words(made)), f"{name} lost a sentence")


@test
def every_operator_says_what_it_does_and_leaves_the_letter_alone(_):
    for letter in letters(5):
        before = render(through("sent_again", letter).before[0])
        for name, operator in OPERATORS.items():
            check(operator.doc.endswith(".") or operator.doc.endswith("'"), f"{name}: {operator.doc}")
            made = through(name, letter)
            check(render(made) != render(made.before[0]), f"{name} did nothing")
        equal(render(through("sent_again", letter).before[0]), before, letter.id)


# --- the score ------------------------------------------------------------------

def truth(place):
    write(plan(SEED, "tiny"), place)
    return load_truth(place / "truth.jsonl")


def all_right(rows):
    """Lines as a clerk would give them."""
    item, letter_item, campaign, lines = {}, {}, {}, {}
    for row in rows:
        known = row["group"] in item
        mine = item.setdefault(row["group"], f"i-{len(item)}")
        first = campaign.setdefault(row["campaign"], mine) if row["campaign"] else None
        letter_item.setdefault(row["letter"], mine)
        relation = row["relation"] if row["relation"] not in ("other", "any") else "new"
        if known and relation in ("version", "thread", "campaign"):
            relation = "duplicate"
        lines[row["file"]] = {
            "path": row["file"], "relation": "new" if first == mine and not known else relation, "item": mine,
            "of": first if first and first != mine else letter_item[row["letter"]] if relation in ("version", "thread") else None,
            "campaign": f"c-{first}" if first and relation == "campaign" and first != mine else None,
            "note": " ".join(row["note"]) or None, "added": row["own"] + [row["changed"]]}
    return lines


@test
def the_score_finds_nothing_where_all_is_right(place):
    rows = truth(place)
    score = Score(rows, all_right(rows))
    for good, total, wrong in (score.recall(), score.told("version"), score.told("thread"), score.told("campaign"), score.senders(),
                               score.own_shown(), score.notes_shown(), score.changes_shown()):
        equal((good, wrong), (total, []), "figure")
    equal((score.wrong_merges()[0], score.hidden()[0]), (0, 0), "merges")
    check(score.bcubed()[2] > 0.9999, f"F1 {score.bcubed()}")
    equal(moved([score, Score(rows, all_right(rows))]), [[]], "moved")


@test
def the_score_finds_each_kind_of_mistake(place):
    rows = truth(place)

    def spoiled(pick, **values):
        lines = all_right(rows)
        row = next(row for row in rows if pick(row))
        lines[row["file"]] = {**lines[row["file"]], **values}
        return Score(rows, lines)

    apart = spoiled(lambda row: row["relation"] == "duplicate" and not row["campaign"], item="i-99999", relation="new")
    equal(len(apart.recall()[2]), 1, "missed")
    check(moved([Score(rows, all_right(rows)), apart]) != [[]], "moved")
    merged = spoiled(lambda row: row["relation"] == "version", item="i-0", relation="duplicate")
    equal((merged.wrong_merges()[0], merged.hidden()[0], len(merged.told("version")[2])), (1, 1, 1), "merged")
    elsewhere = spoiled(lambda row: row["relation"] == "version" and row["letter"] != "brief-0", of="i-0")
    equal(len(elsewhere.told("version")[2]), 1, "linked to another letter")
    last = max(row["file"] for row in rows if row["relation"] == "campaign")
    lonely = spoiled(lambda row: row["file"] == last, relation="new", campaign=None, of=None)
    check(lonely.bcubed()[2] < 0.9999 and lonely.senders()[2], "left out of its campaign")
    silent = spoiled(lambda row: row["own"] and row["campaign"] and not Score(rows, all_right(rows)).opens(row), added=[])
    check(silent.own_shown()[2], "own sentences lost")
    check(spoiled(lambda row: row["note"], note=None).notes_shown()[2], "note lost")


# --- what the reader finds ----------------------------------------------------

def dense(text):
    """Letters and figures alone: where words end is told apart elsewhere."""
    text = LINK.sub(lambda match: match[1] or "", text)
    return words(re.sub(r"<?https?://\S+", "", text)).replace(" ", "")


def differences(mail):
    """Between the mail as it was made and as it is read."""
    layers = json.loads(ctl("read", "--json", "-", stdin=render(mail)))["layers"]
    if len(layers) != len(mail.texts):
        return [f"{len(layers)} layers, want {len(mail.texts)}"]
    found, last, text = [], layers[-1], mail.texts[-1]
    for i in {0, len(layers) - 1}:
        got, want = dense(layers[i]["text"]), dense("\n".join(blocks_of(mail, i)))
        if want not in got:
            found.append(f"words of layer {i} lost")
        elif i and len(got) > len(want) + len(dense(" ".join(mail.tail))):
            found.append(f"layer {i} has more words")
    if (last["sent"] or "")[:16] != f"{text.sent.time:%Y-%m-%dT%H:%M}":
        found.append(f"sent {last['sent']}")
    read, author = last["from"] or {}, text.author
    named = read.get("name") == author.name or read.get("address") == author.address.replace(" ", "")
    if not named and "sender_lost" not in mail.operators:
        found.append(f"from {read}")
    return found


@test
def mails_are_read_as_they_were_made(_):
    mails = plan(SEED, "small")
    random.Random(SEED).shuffle(mails)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(differences, mails[:READ]))
    wrong = [f"{'+'.join(mail.operators)} {'/'.join(join.client for join in mail.joins)}: {', '.join(found)}"
             for mail, found in zip(mails, results) if found]
    check(not wrong, f"{len(wrong)} of {READ}\n" + "\n".join(wrong))


run_all()

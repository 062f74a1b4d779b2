#!/usr/bin/python3
"""How well letters are told apart and together: mails from tests/mutate, measured from outside.

One test per figure, over some 600 mails; one per operator, over 30 letters each.
MUTATIONS=whole (make check-identity) takes 19,000 mails for the figures instead, in 21 orders."""
import functools
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "lib"), str(HERE.parent / "mutate")]
from measure import in_orders, through_each
from operators import OPERATORS
from score import SHOWN, moved, part
from tap import check, run_all, test

SEED = 1
WHOLE = os.environ.get("MUTATIONS") == "whole"
ORDERS = 20
LETTERS = 30  # for each operator


@functools.cache
def scores():
    with tempfile.TemporaryDirectory(prefix="postbus-") as folder:
        return in_orders(SEED, "whole" if WHOLE else "small", ORDERS if WHOLE else 0, Path(folder))


@functools.cache
def all_orders():
    """In `make check` of fewer mails."""
    if WHOLE:
        return scores()
    with tempfile.TemporaryDirectory(prefix="postbus-") as folder:
        return in_orders(SEED, "tiny", ORDERS, Path(folder))


def at_least(share, result):
    good, total, wrong = result
    shown = "\n".join(wrong[:SHOWN])
    check(total > 0 and good >= share * total, f"{part(good, total)}, and should be {100 * share:g} %\n{shown}")


def none(result):
    count, total, wrong = result
    check(total > 0 and count == 0, f"{part(count, total)}\n" + "\n".join(wrong[:SHOWN]))


@test
def copies_join_the_item_of_their_letter(_):
    at_least(0.995, scores()[0].recall())


@test
def no_two_letters_are_taken_for_one(_):
    none(scores()[0].wrong_merges())


@test
def no_reply_and_no_version_is_hidden_in_another_item(_):
    none(scores()[0].hidden())


@test
def versions_are_flagged(_):
    at_least(0.99, scores()[0].told("version"))


@test
def campaigns_are_found_whole_and_kept_apart(_):
    precision, recall, f1 = scores()[0].bcubed()
    check(f1 >= 0.99, f"B-cubed precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")


@test
def senders_of_a_campaign_are_counted_exactly(_):
    at_least(1, scores()[0].senders())


@test
def personal_sentences_in_campaigns_are_shown(_):
    at_least(0.99, scores()[0].own_shown())


@test
def no_forwarders_note_is_lost(_):
    at_least(1, scores()[0].notes_shown())


@test
def the_groups_are_the_same_in_twenty_orders_of_arrival(_):
    others = moved(all_orders())
    wrong = [f"order {k}: {len(files)} mails, {files[:SHOWN]}" for k, files in enumerate(others, 1) if files]
    check(len(others) == ORDERS and not wrong, "\n".join(wrong))


@test
def no_two_letters_are_taken_for_one_in_any_order(_):
    for score in all_orders():
        none(score.wrong_merges())
        none(score.hidden())


def test_name(name):
    return f"{name}_is_told_as_{OPERATORS[name].relation}"


@functools.cache
def operator_scores():
    asked = sys.argv[1:]
    return through_each([name for name in OPERATORS if not asked or test_name(name) in asked], LETTERS, SEED)


def one_operator(name, operator):
    def told(_):
        score = operator_scores()[name]
        counts = score.by_operator()[name]
        wrong = score.recall()[2] + [f"{row['file']}: {score.lines[row['file']]['relation']}" for row in score.truth
                                     if row["operators"] and not score.agrees(row)]
        none(score.wrong_merges())
        check(counts["mails"] == counts["told"] == LETTERS and (operator.relation == "any" or counts["joined"] == LETTERS),
              f"{operator.doc} Wanted {operator.relation}: {counts['told']} told, {counts['joined']} joined, of {LETTERS}\n" +
              "\n".join(wrong[:SHOWN]))
    told.__name__ = test_name(name)
    test(told)


for one in OPERATORS.items():
    one_operator(*one)
run_all()

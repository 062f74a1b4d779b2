#!/usr/bin/python3
"""The sample mails, and what a careful clerk says of each: tests/samples/expected.tsv.

One test per column. A test that fails prints every mail that differs."""
import csv
import functools
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, check, ctl, equal, run_all, test

SAMPLES = ROOT / "tests" / "samples"
JOINS = {"duplicate", "note", "partial"}  # the mail belongs to the other's item; else it has its own


@functools.cache
def expected():
    with open(SAMPLES / "expected.tsv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@functools.cache
def decided():
    """What dry-run says of each mail, by file name, in the order in which it says it."""
    with tempfile.TemporaryDirectory(prefix="postbus-") as place:
        for row in expected():
            shutil.copy(SAMPLES / row["file"], place)
        out = ctl("dry-run", "--json", "--rules", ROOT / "rules", place)
    lines = [json.loads(line) for line in out.splitlines()]
    return {Path(line["path"]).name: line for line in lines}


@functools.cache
def reading(file):
    return json.loads(ctl("read", "--json", SAMPLES / file))


def words(value):
    return " ".join(value.split()) if value else "-"


def listed(values):
    return ",".join(sorted(values)) or "-"


def in_order(text):
    return listed(text.split(",")) if text != "-" else text


def compare(column, got, rows=None, want=lambda text: text):
    """`got` and `want` give a mail's value as the table would write it."""
    rows = [row for row in rows or expected() if row["relation"] != "unreadable" or column in ("relation", "kind", "queues")]
    wrong = [f"{row['file']}: {column} is {got(row)}, and should be {want(row[column])}"
             for row in rows if got(row) != want(row[column])]
    check(not wrong, f"{len(wrong)} of {len(rows)}\n" + "\n".join(wrong))


def items():
    """Item of each mail by name: the first mail that belongs to it."""
    first = {}
    for file, line in decided().items():
        first.setdefault(line["item"], file)
    return first


def relative(row):
    line, first = decided()[row["file"]], items()
    if row["relation"] in JOINS or line["relation"] in JOINS:
        return first.get(line["item"]) if line["relation"] in JOINS else "an item of its own"
    return first.get(line["of"], "-")


def relation(row):
    return decided()[row["file"]]["relation"]


def wanted_item(row):
    return row["of_or_item"] if row["relation"] in JOINS else row["file"]


def told(*ways):
    return [row for row in expected() if row["told_by"] in ways]


def layer(row):
    return reading(row["file"])["layers"][int(row["letter_layer"])]


def letters():
    return [row for row in expected() if row["letter_layer"] != "-"]


@test
def the_table_names_every_sample_once(_):
    names = [row["file"] for row in expected()]
    there = [path.name for path in SAMPLES.iterdir() if path.suffix in (".eml", ".txt")]
    equal(sorted(names), sorted(there), "files")


@test
def mails_are_decided_on_in_the_order_of_arrival(_):
    # A printed mail has no time zone, so its place among the others is nobody's.
    order = [file for file in decided() if file.endswith(".eml")]
    equal(order, [row["file"] for row in expected() if row["file"].endswith(".eml")], "order")


@test
def mails_that_are_new_internal_or_unreadable_are_told(_):
    compare("relation", relation, told("-"))


@test
def mails_that_a_message_id_ties_to_another_are_told(_):
    compare("relation", relation, told("id"))
    compare("of_or_item", relative, told("id"))


@test
def copies_with_the_same_text_are_told(_):
    compare("relation", relation, told("text"))
    compare("of_or_item", relative, told("text"))


@test
def near_copies_are_told(_):
    compare("relation", relation, told("near"))
    compare("of_or_item", relative, told("near"))


@test
def no_two_letters_are_taken_for_one(_):
    want = {row["file"]: wanted_item(row) for row in expected()}
    merged = [f"{file} was put with {items()[line['item']]}" for file, line in decided().items()
              if line["item"] and want[file] != want[items()[line["item"]]]]
    check(not merged, "\n".join(merged))


@test
def kinds(_):
    compare("kind", lambda row: decided()[row["file"]]["kind"])


@test
def organisations(_):
    compare("organisation", lambda row: decided()[row["file"]]["organisation"] or "-")


@test
def bills(_):
    compare("bills", lambda row: listed(bill["id"] for bill in decided()[row["file"]]["bills"] if bill["state"] == "assigned"),
            want=in_order)


@test
def queues(_):
    compare("queues", lambda row: listed(decided()[row["file"]]["queues"]), want=in_order)


@test
def forwarders_notes(_):
    compare("note", lambda row: words(decided()[row["file"]]["note"]), want=words)


@test
def the_layer_that_is_the_letter(_):
    def index(row):
        letter = reading(row["file"])["letter"]
        return "-" if letter is None else str(letter)
    compare("letter_layer", index)


@test
def how_many_layers(_):
    compare("depth", lambda row: str(len(reading(row["file"])["layers"])))


@test
def who_wrote_the_letter(_):
    compare("from", lambda row: layer(row)["from"]["address"] or "-", letters())


@test
def when_the_letter_was_sent(_):
    def zoned(sent):
        return sent.replace("+00:00", "Z")
    compare("sent", lambda row: zoned(layer(row)["sent"] or "-"), letters(), want=zoned)


@test
def what_is_no_mail_is_refused(_):
    for row in expected():
        if row["relation"] == "unreadable":
            ctl("read", SAMPLES / row["file"], status=65)


run_all()

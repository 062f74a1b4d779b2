#!/usr/bin/python3
"""Forward chains of the sample mails, as plain text, read by the chain reader and by email-forward-parser, by turns: what a
text costs, and how often the letter's writer is not found.

    tests/bench/forwards.py BUILD FOLDER

Those samples count that are forwards and name the letter's writer in their plain text."""
import csv
import email
import email.policy
import json
import random
import shutil
import statistics
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import texts
from measure import NOT_HERE, OURS, tell

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
TURNS, ROUNDS, TIMES = 3, 11, 10
PEER = "email-forward-parser"
Chain = namedtuple("Chain", "name text subject writer")


def plain_text(path):
    """(text with LF line ends, subject); no text where the mail has none that is plain."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = mail.get_body(("plain",))
    return part and part.get_content().replace("\r\n", "\n").replace("\0", ""), mail["Subject"] or ""


def chains():
    for row in csv.DictReader(open(SAMPLES / "expected.tsv", encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["depth"].isdigit() and int(row["depth"]) > 1 and row["from"] != "-":
            text, subject = plain_text(SAMPLES / row["file"])
            if text and row["from"] in text:
                yield Chain(row["file"], text, subject, row["from"])


def longer(text, times):
    """More words of the letter's own below it: as many forwards stand above."""
    chance, size = random.Random(len(text)), times * len(text)
    lexicon = texts.lexicon(chance) if times > 1 else ()
    while len(text) < size:
        text += "\n" + texts.letter(chance, *lexicon)
    return text[:size]


def write(folder, found, times):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for chain in found:
        (folder / chain.name).write_text(longer(chain.text, times), encoding="utf-8")
    Path(f"{folder}.json").write_text(json.dumps({chain.name: chain.subject for chain in found}))


def ask(command, folder):
    """Microseconds a text, and by name who was found to have written."""
    told = subprocess.run([*map(str, command), str(folder), str(ROUNDS)], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.splitlines()
    return float(told[0]), {name: found for name, *found in (line.split("\t") for line in told[1:])}


def measure(ways, folder, times, count, kilobytes):
    took, found = {who: [] for who in ways}, {}
    for _ in range(TURNS):
        for who, command in ways.items():
            micros, found[who] = ask(command, folder)
            took[who].append(micros)
    for who, all_of_it in took.items():
        tell("reading", "a forward chain, as text", f"{count} samples of {kilobytes:.0f} kB", times, who, statistics.median(all_of_it), "us")
    return found


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build, place, found = Path(sys.argv[1]), Path(sys.argv[2]), list(chains())
    ways = {OURS: [build / "bench" / "chain"]}
    if shutil.which("node") and (HERE / "node/node_modules" / PEER).is_dir():
        ways[PEER] = ["node", HERE / "node" / "forwards.js"]
    kilobytes = sum(len(chain.text.encode()) for chain in found) / len(found) / 1000
    for times in (1, TIMES):  # the letter's own words are more then; as many forwards stand above it
        write(place, found, times)
        read = measure(ways, place, times, len(found), kilobytes * times)
        for who, writers in read.items() if times == 1 else ():
            missed = sum(chain.writer not in writers[chain.name] for chain in found)
            tell("reading", "a forward's writer is not found", f"{len(found)} of our own samples", 1, who, 100 * missed / len(found), "of 100")
    if PEER not in ways:
        tell("reading", "a forward chain, as text", "", 1, PEER, NOT_HERE, "us")


main()

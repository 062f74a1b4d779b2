#!/usr/bin/python3
"""Rules tried on a history, and on one ten times as long: whole commands, from start to end, middle of three; beside the
plain loop over all patterns.

    tests/bench/trial.py BUILD RULES TEXTS FOLDER LETTERS"""
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from measure import OURS, tell

ROUNDS = 3
NAIVE_LETTERS = 20
CHANGED = 20  # lines, half of them new
WHOLE = "rules diff --whole"


def run(*command, status=(0, 1)):
    """Seconds, megabytes at most, and what was printed."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    told = process.stdout.read()
    _, ended, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(ended) not in status:
        sys.exit(f"{command[1:3]}: {told}")
    return time.monotonic() - began, used.ru_maxrss / 1024, told


def middle(*command):
    rounds = [run(*command) for _ in range(ROUNDS)]
    return statistics.median(r[0] for r in rounds), max(r[1] for r in rounds), rounds[0][2].splitlines()[-1]


def words_by_share(texts):
    """Words of eight letters and more, by how many of the texts have them."""
    counts = Counter()
    for text in texts:
        counts.update(set(re.findall(r"\b[a-z]{8,}\b", text)))
    return counts


def edited(rules, folder, words):
    """The rules with some terms gone and some new ones."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(rules, folder)
    path = folder / "bench.rules"
    lines, chance = path.read_text().splitlines(), random.Random(5)
    gone = set(chance.sample([i for i, line in enumerate(lines) if line.startswith("term")], CHANGED // 2))
    lines = [line for i, line in enumerate(lines) if i not in gone]
    topics = [i for i, line in enumerate(lines) if line.startswith("[topic")]
    for place, word in zip(sorted(chance.sample(topics, CHANGED // 2), reverse=True), words):
        lines.insert(place + 2, f"term 8 = {word}")
    path.write_text("\n".join(lines) + "\n")


def commands(rules, folder, texts):
    """(what, the words of the command)."""
    shares = words_by_share([path.read_text() for path in sorted(texts.iterdir())])
    ranked = sorted(shares, key=lambda word: (shares[word], word))
    rare, common = [word for word in ranked if shares[word] == 1][:CHANGED], ranked[-1]
    edited(rules, folder / "few", rare)
    edited(rules, folder / "all", ranked[-CHANGED:])
    topic = next(line[1:-1] for line in (rules / "bench.rules").read_text().splitlines() if line.startswith("[topic"))
    return [
        (f"rules diff, {CHANGED} lines, new words rare", "rules", "diff", folder / "few"),
        (f"rules diff, {CHANGED} lines, new words common", "rules", "diff", folder / "all"),
        (WHOLE, "rules", "diff", "--whole", folder / "few"),
        ("rules try, a word of one text", "rules", "try", f"term 3 = {rare[0]}", "--in", topic),
        ("rules try, a common word: half a second at most", "rules", "try", f"term 3 = {common}", "--in", topic),
    ]


def history(build, rules, texts, folder, letters, times):
    """A store of so many letters, as the daemon keeps them; its configuration."""
    store, config = folder / f"history-{times}.db", folder / f"trial-{times}.conf"
    config.write_text(f"[mailbox]\nmaildir = {folder}/mail\n[rules]\ndirectory = {rules}\n[store]\nfile = {store}\n")
    took, _, _ = run(build / "bench/history", store, rules, texts, letters * times)
    tell("replay", "a letter of 10 kB judged and kept", f"{letters} letters", times, OURS, took * 1e6 / (letters * times), "us")
    return config


def main():
    build, rules, texts, folder, letters = *(Path(argument) for argument in sys.argv[1:5]), int(sys.argv[5])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    naive = float(run(build / "bench/history", folder / "none.db", rules, texts, 0, NAIVE_LETTERS)[2])
    asked = commands(rules, folder, texts)
    for times in (1, 10):
        config, source, peak = history(build, rules, texts, folder, letters, times), f"{letters} letters, 10,000 rules", 0
        for what, *command in asked:
            took, most, told = middle(build / "postbusctl", *command, "--config", config, "--lang", "en")
            tell("replay", what, source, times, OURS, took * 1e6, "us")
            print(f"# {what}: {told}")
            peak = max(peak, most)
        tell("replay", WHOLE, source, times, "plain loop, reckoned", 2 * naive * letters * times * 1e6, "us")
        tell("memory", "rules tried on a history", source, times, OURS, peak, "MB")
    shutil.rmtree(folder)


main()

#!/usr/bin/python3
"""Makes mails, lets dry-run decide on them, and reports how right it was.

    measure.py [--seed N] [--size tiny|small|whole] [--orders K] [--keep DIR]
    measure.py --one OPERATOR [--letters N] [--keep DIR]

`--one` shows what becomes of letters that went through a single operator."""
import argparse
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from generate import SIZES, number_mails, plan, write
from letters import make_letters
from operators import OPERATORS
from score import Score, load_lines, load_truth, report
from tap import BUILD

AT_ONCE = 2  # dry-runs


def dry_run(folder, files=None):
    """Of the folder by date, or of its files in this order of arrival. Without rules: what
    a letter is about is not asked here."""
    paths = ["--order", "given", *files] if files else ["."]
    with tempfile.TemporaryDirectory(prefix="postbus-") as rules:
        run = subprocess.run([BUILD / "postbusctl", "dry-run", "--json", "--rules", rules, *paths], capture_output=True, cwd=folder)
    if run.returncode != 0:
        raise AssertionError(f"postbusctl dry-run: status {run.returncode}: {run.stderr.decode()}")
    return load_lines(run.stdout.decode())


def measured(mails, folder):
    write(mails, folder)
    return Score(load_truth(folder / "truth.jsonl"), dry_run(folder))


def shuffled(truth, seed, k):
    """The files in the k-th other order of arrival."""
    files = [row["file"] for row in truth]
    random.Random(f"{seed} order {k}").shuffle(files)
    return files


def in_orders(seed, size, orders, folder):
    """Scores of the mails by date, and in `orders` other orders of arrival."""
    write(plan(seed, size), folder)
    truth = load_truth(folder / "truth.jsonl")
    ways = [None, *(shuffled(truth, seed, k) for k in range(1, orders + 1))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [Score(truth, lines) for lines in pool.map(lambda files: dry_run(folder, files), ways)]


def through_one(name, n, folder, seed=1):
    """The score of `n` letters that went through one operator, each with what came before."""
    rng, mails = random.Random(f"{seed} {name}"), []
    for letter in make_letters(random.Random(f"{seed} letters"), n):
        made = OPERATORS[name](letter, rng)
        mails += [*made.before, made]
    number_mails(mails, rng)
    return measured(mails, folder)


def through_each(names, n, seed=1):
    """Scores by operator."""
    def one(name):
        with tempfile.TemporaryDirectory(prefix="postbus-") as folder:
            return through_one(name, n, Path(folder), seed)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(one, names)))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", choices=SIZES, default="small")
    options.add_argument("--orders", type=int, default=0, help="other orders of arrival")
    options.add_argument("--one", choices=OPERATORS, metavar="OPERATOR", help=", ".join(OPERATORS))
    options.add_argument("--letters", type=int, default=40)
    options.add_argument("--keep", type=Path, help="leave the mails in this folder")
    options.add_argument("--shown", type=int, default=12, help="lines of each list")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="postbus-") as place:
        folder = given.keep or Path(place)
        scores = [through_one(given.one, given.letters, folder, given.seed)] if given.one else \
            in_orders(given.seed, given.size, given.orders, folder)
        report(scores, given.shown)


if __name__ == "__main__":
    main()

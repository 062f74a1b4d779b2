#!/usr/bin/python3
"""The page with very many letters in the store: how long each page takes, how large it is, what memory it needs.

    tests/bench/review.py BUILD STORES LETTERS PLACE

STORES: what the desk's bench leaves, 1.db with LETTERS letters and 10.db with ten times as many: all in one queue, one
of ten in a campaign. Fails where a page takes 50 ms or more (the median of 25), where a queue is more than a screen of
HTML, or where memory grows."""
import os
import shutil
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BUILD, STORES, LETTERS, PLACE = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
os.environ["VARIANT"] = BUILD.name
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from measure import OURS, tell  # noqa: E402
from postbus import Maildir, Postbus, wait_for  # noqa: E402
from review import Page  # noqa: E402

MOST_MS = 50
ROUNDS = 25
PAGES = {"all queues": "/", "a queue": "/queue?queue=Commissies%2FJV", "what was decided": "/queue?queue=Commissies%2FJV&state=decided",
         "one bill of it": "/queue?queue=Commissies%2FJV&bill=36327", "a letter": "/letter/{middle}?queue=Commissies%2FJV", "a campaign": "/campaign/1", "search, a word that all have": "/search?q=opvang",
         "search, two words": "/search?q=opvang+wet&undecided=1", "list of letters, a week": "/list?queue=Commissies%2FJV", "overview, 28 days": "/overview",
         "overview, 90 days": "/overview?days=90", "rules": "/rules", "a rule file": "/rules/file?path=test.rules"}


def memory(process, what="VmRSS"):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024


def start(times):
    """The daemon, which only observes, and the page, on a store of the desk's."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    Maildir(PLACE / "mail")
    daemon = Postbus(PLACE, "maildir = mail", "observe")
    shutil.copy(STORES / f"{times}.db", PLACE / "store.db")
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write("[control]\nsocket = control\n")
    daemon.start()
    wait_for((PLACE / "control").exists, "the daemon", 120)
    return daemon, Page(daemon)


def one_by_one(page, letters, times):
    """Each page, again and again; those that are too much."""
    for name, path in PAGES.items():
        path, took = path.format(middle=letters // 2), []
        page.get(path)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = page.get(path)
            took.append((time.perf_counter() - began) * 1000)
        size = len(answer.bytes) / 1000
        tell("review pages", name, f"{LETTERS} letters", times, OURS, statistics.median(took) * 1000, "us")
        if answer.status != 200 or statistics.median(took) >= MOST_MS or (name == "a queue" and size > 100):
            yield name, answer.status, f"{statistics.median(took):.1f} ms", f"{size:.0f} kB"


def side_by_side(page, times):
    """A thousand pages by sixteen people; what memory is too much."""
    def one(n):
        page.get(list(PAGES.values())[n % len(PAGES)].format(middle=n + 1))
    with ThreadPoolExecutor(16) as pool:
        began = time.perf_counter()
        list(pool.map(one, range(1000)))
        tell("review pages", "each of 1,000 pages, 16 at a time", f"{LETTERS} letters", times, OURS, (time.perf_counter() - began) * 1000, "us")
    tell("memory", "the review page", f"{LETTERS} letters", times, OURS, memory(page.process, "VmHWM"), "MB")
    if memory(page.process) > 512:
        yield "memory", f"{memory(page.process):.0f} MB"


def main():
    slow = []
    for times in (1, 10):
        daemon, page = start(times)
        try:
            slow += [*one_by_one(page, LETTERS * times, times), *side_by_side(page, times)]
        finally:
            page.stop()
            daemon.stop()
            shutil.rmtree(PLACE, ignore_errors=True)
    for fault in slow:
        print("too much:", *fault)
    return 1 if slow else 0


sys.exit(main())

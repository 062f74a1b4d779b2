#!/usr/bin/python3
"""The page with very many letters in the store: how long each page takes, how large it is, what memory it needs.

    tests/bench/review.py BUILD TEXTS LETTERS PLACE

The store is made by the desk's bench: all letters in one queue, one of ten in a campaign. Fails where a page takes
50 ms or more (the median of 25), where a queue is more than a screen of HTML, or where memory grows."""
import os
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BUILD, TEXTS, LETTERS, PLACE = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
os.environ["VARIANT"] = BUILD.name
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import Maildir, Postbus, wait_for  # noqa: E402
from review import Page  # noqa: E402

MOST_MS = 50
ROUNDS = 25
PAGES = {"all queues": "/", "a queue": "/queue?queue=Commissies%2FJV", "what was decided": "/queue?queue=Commissies%2FJV&state=decided", "one bill of it": "/queue?queue=Commissies%2FJV&bill=36327",
         "a letter": "/letter/{middle}?queue=Commissies%2FJV", "a campaign": "/campaign/1", "search, a word that all have": "/search?q=opvang",
         "search, two words": "/search?q=opvang+wet&undecided=1", "list of letters, a week": "/list?queue=Commissies%2FJV", "overview, 28 days": "/overview",
         "overview, 90 days": "/overview?days=90", "rules": "/rules", "a rule file": "/rules/file?path=test.rules"}


def memory(process, what="VmRSS"):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024


def main():
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    Maildir(PLACE / "mail")
    daemon = Postbus(PLACE, "maildir = mail", "observe")
    subprocess.run([BUILD / "bench" / "desk", TEXTS, LETTERS, PLACE / "store.db"], check=True, stdout=subprocess.DEVNULL)
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write("[control]\nsocket = control\n")
    daemon.start()
    wait_for((PLACE / "control").exists, "the daemon", 120)
    page = Page(daemon)
    slow = []
    try:
        print(f"{'':32}{'median ms':>10}{'slowest':>9}{'kB':>7}")
        for name, path in PAGES.items():
            path, took = path.format(middle=int(LETTERS) // 2), []
            page.get(path)
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = page.get(path)
                took.append((time.perf_counter() - began) * 1000)
            size = len(answer.bytes) / 1000
            print(f"{name:32}{statistics.median(took):10.1f}{max(took):9.1f}{size:7.0f}", flush=True)
            if answer.status != 200 or statistics.median(took) >= MOST_MS or (name == "a queue" and size > 100):
                slow.append((name, answer.status, f"{statistics.median(took):.1f} ms", f"{size:.0f} kB"))
        before = memory(page.process)
        with ThreadPoolExecutor(16) as pool:
            began = time.perf_counter()
            list(pool.map(lambda n: page.get(list(PAGES.values())[n % len(PAGES)].format(middle=n + 1)), range(1000)))
            rate = 1000 / (time.perf_counter() - began)
        print(f"\n1,000 pages by 16 at a time: {rate:.0f} a second; memory {before:.0f} MB before, {memory(page.process):.0f} MB after, at most {memory(page.process, 'VmHWM'):.0f} MB")
        if memory(page.process) > 512:
            slow.append(("memory", f"{memory(page.process):.0f} MB"))
    finally:
        page.stop()
        daemon.stop()
        shutil.rmtree(PLACE, ignore_errors=True)
    for fault in slow:
        print("too much:", *fault)
    return 1 if slow else 0


sys.exit(main())

#!/usr/bin/python3
"""A mail arrives where all was quiet: from the server's EXISTS until the command that files it, and until the server has
carried that out. Beside imapfilter, which waits in IDLE as well; by turns, as a proxy between them and a real Dovecot
sees it. Then with mails ten times as large.

    tests/bench/latency.py PAIRS      of mails, the second half a second behind the first"""
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]
import texts
from burst import PATIENCE, moments, one_round
from measure import NOT_HERE, OURS, tell
from dovecot import PASSWORD, Dovecot
from postbus import letter
from session import QUICK, Bench

PEER = "imapfilter"
TURNS = 2
KILOBYTES = 4
LUA = """\
options.timeout = 600
options.starttls = false
options.create = true
account = IMAP {{ server = '127.0.0.1', port = {port}, username = '{user}', password = '{password}' }}
while true do
  all = account.INBOX:select_all()
  while #all > 0 do
    about = all:match_body('36327')
    about:move_messages(account['Commissies/JV']);
    (all - about):move_messages(account['Handmatig'])
    all = account.INBOX:select_all()
  end
  account.INBOX:enter_idle()
end
"""


def shares(proxy):
    """(seconds until the UID MOVE or COPY, until its OK) from each EXISTS that comes before one."""
    exists = moments(proxy, "answer", b" EXISTS")
    moves = sorted([*moments(proxy, "command", b"UID MOVE"), *moments(proxy, "command", b"UID COPY")])
    with proxy.changed:
        answers = [(moment, line) for moment, what, _, line in proxy.events if what == "answer" and line.split()[1:2] == [b"OK"]]
    for move in moves:
        news = [moment for moment in exists if moment < move]
        done = [moment for moment, _ in answers if moment > move]
        if news and done and not any(news[-1] < other < move for other in moves):
            yield move - news[-1], done[0] - news[-1]


def rounds(bench, box, pairs, make, patient=False):
    """`patient`: with a program that may leave a mail lying until the next one comes; what it did until then counts."""
    bench.proxy.wait_for("answer", b"+ idling", PATIENCE)
    bench.proxy.clear()
    try:
        for number in range(pairs):
            one_round(bench, box, number, make)
    except AssertionError as late:
        if not patient:
            raise
        print(f"# {PEER} left a mail lying: {late}")
    return list(shares(bench.proxy))


def postbusd(bench, pairs, make):
    box, daemon = bench.fresh("poll-seconds = 60\n", filled=False)
    daemon.start()
    try:
        return rounds(bench, box, pairs, make)
    finally:
        daemon.stop()


def imapfilter(bench, pairs, make):
    box, daemon = bench.fresh(filled=False)
    config = daemon.place / "config.lua"
    config.write_text(LUA.format(port=bench.proxy.port, user=box.user, password=PASSWORD))
    process = subprocess.Popen(["imapfilter", "-c", config], env={**os.environ, "HOME": str(daemon.place)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return rounds(bench, box, pairs, make, patient=True)
    finally:
        process.kill()
        process.wait()


def sized(kilobytes):
    """Letters of about so much, each of its own words."""
    lexicon = texts.lexicon(random.Random(7))

    def make(number):
        chance, made = random.Random(number), letter(number)
        while len(made) < 1000 * kilobytes:
            made += texts.letter(chance, *lexicon).encode("ascii", "ignore")
        return made
    return make


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    pairs, ways = int(sys.argv[1]), {OURS: postbusd}
    source = f"mails of {KILOBYTES} kB"
    if shutil.which(PEER):
        ways[PEER] = imapfilter
    with Dovecot(extra=QUICK) as server, tempfile.TemporaryDirectory(prefix="postbus-") as place:
        for times in (1, 10):
            took = {who: [] for who in ways}
            for turn in range(TURNS):
                for who, way in ways.items():
                    bench = Bench(Path(place), server, f"{who}{times}-{turn}-")
                    took[who] += way(bench, pairs, sized(KILOBYTES * times))
                    bench.close()
            for who, found in took.items():
                if who == PEER and not found:
                    continue
                tell("latency", "EXISTS to the command that files", source, times, who, statistics.median(asked for asked, _ in found) * 1e6, "us")
                tell("latency", "EXISTS to filed", source, times, who, statistics.median(done for _, done in found) * 1e6, "us")
                print(f"# {who}: {len(found)} of {2 * pairs * TURNS} mails, each filed by a command of its own")
    if PEER not in ways:
        tell("latency", "EXISTS to filed", source, 1, PEER, NOT_HERE, "us")


main()

"""burst.py: two mails half a second apart into a daemon that idles, and how long each step takes."""
import threading
import time

from postbus import letter, wait_for
from session import Bench

APART = 0.5
PATIENCE = 10


def moments(proxy, kind, words):
    with proxy.changed:
        return [moment for moment, what, _, line in proxy.events if what == kind and words in line]


def own_shares(proxy):
    """Seconds from each EXISTS that leaves the server to the UID MOVE that follows it."""
    exists, moves = moments(proxy, "answer", b" EXISTS"), moments(proxy, "command", b"UID MOVE")
    shares = []
    for move in moves:
        news = [moment for moment in exists if moment < move]
        if news and not any(news[-1] < other < move for other in moves):
            shares.append(move - news[-1])
    return shares


def one_round(bench, box, number, make=letter):
    """Seconds from the second delivery until both stand in their folder."""
    before = sum(n for (folder, _), n in box.mails().items() if folder)
    bench.server.deliver(box.user, make(2 * number))
    time.sleep(APART)
    bench.server.deliver(box.user, make(2 * number + 1))
    began = time.monotonic()
    wait_for(lambda: sum(n for (folder, _), n in box.mails().items() if folder) == before + 2, f"pair {number}", PATIENCE)
    waited = time.monotonic() - began
    wait_for(lambda: bench.proxy.events[-1][1:2] == ("answer",) and bench.proxy.events[-1][3].startswith(b"+"), "it idles again", PATIENCE)
    return waited


def run_rounds(place, server, name, rounds, waits, shares):
    bench = Bench(place, server, name)
    box, daemon = bench.fresh("poll-seconds = 60\n", filled=False)
    daemon.start()
    try:
        bench.proxy.wait_for("answer", b"+ idling", PATIENCE)
        bench.proxy.clear()
        for number in range(rounds):
            waits.append(one_round(bench, box, number))
        shares.extend(own_shares(bench.proxy))
    finally:
        daemon.stop()
        bench.close()


def in_pairs(place, server, workers, rounds):
    """(seconds that each second mail waited, own shares), of several daemons side by side."""
    waits, shares = [], []
    threads = [threading.Thread(target=run_rounds, args=(place, server, f"pair{i}-", rounds, waits, shares)) for i in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, shares

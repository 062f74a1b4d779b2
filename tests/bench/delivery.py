#!/usr/bin/python3
"""Mails from the postbus into the queues of a real Dovecot, with imapfilter beside it, which fetches each body and looks
for a word in it. Both move every mail, by turns; then ten times as many.

    tests/bench/delivery.py BUILD MAILS      of 4 to 60 kB, one in twenty with a PDF of 200 kB"""
import html
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]
import texts
from measure import NOT_HERE, OURS, tell
from dovecot import PASSWORD, Dovecot
from proxy import Proxy
from session import Box, plain_postbus

ROUNDS = 3
PEER = "imapfilter"
SIZES = (4000, 60000)
PDF_BYTES = 200000
BILL = "36327"
RULES = f"""\
[committee JV]
name  = Justitie en Veiligheid
queue = Commissies/JV

[bill {BILL}]
title     = Wetboek van Strafvordering
committee = JV
"""
LUA = """\
options.timeout = 600
options.starttls = false
options.create = true
options.limit = 1000
account = IMAP {{ server = '127.0.0.1', port = {port}, username = '{user}', password = '{password}' }}
account.INBOX:match_body('{bill}'):move_messages(account['Commissies/JV'])
account.INBOX:select_all():move_messages(account['Handmatig'])
"""


def pdf(chance):
    """A page of text, and an enclosure of noise that no reader looks into."""
    page = b"BT /F1 12 Tf 72 700 Td (Bijlage bij onze brief, met cijfers.) Tj ET"
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
              b"<</Length %d>>stream\n%s\nendstream" % (len(page), page), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
              b"<</Length %d>>stream\n%s\nendstream" % (PDF_BYTES, chance.randbytes(PDF_BYTES))]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, table, len(bodies) + 1, len(out))


def mail(chance, lexicon, number):
    """Every other one in HTML as well, one in three about a bill."""
    size = chance.randint(*SIZES)
    head = f"Brief {number}.\n\n" + (f"Het gaat ons om wetsvoorstel {BILL}.\n\n" if number % 3 == 0 else "")
    share, rest = 2 if number % 2 else 1, ""
    while len(rest) < size / share:
        rest += texts.letter(chance, *lexicon)
    text = head + re.sub(r"36[. ]?327", "36328", rest[:size // share - len(head)])
    made = EmailMessage()
    made["From"], made["To"] = f"Schrijver {number} <schrijver{number}@example.org>", "postbus@eerstekamer.nl"
    made["Date"], made["Message-ID"] = "Thu, 14 May 2026 10:00:00 +0200", f"<brief-{number}@example.org>"
    made["Subject"] = f"Brief nummer {number}"
    made.set_content(text, cte="8bit")
    if number % 2:
        made.add_alternative("".join(f"<p>{html.escape(part)}</p>\n" for part in text.split("\n\n")), subtype="html", cte="quoted-printable")
    if number % 20 == 0:
        made.add_attachment(pdf(chance), maintype="application", subtype="pdf", filename=f"bijlage-{number}.pdf")
    return bytes(made)


def mails(count):
    chance = random.Random(7)
    lexicon = texts.lexicon(chance)
    for number in range(count):
        made = mail(chance, lexicon, number)
        while number % 3 and BILL.encode() in made:  # in the noise of a file, encoded
            made = mail(chance, lexicon, number)
        yield made


def peak_kb(pid):
    try:
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    except (OSError, TypeError):  # it has ended
        return 0


def is_empty(path):
    return all(next(os.scandir(path / part), None) is None for part in ("new", "cur"))


def run(command, box, **more):
    """(seconds until the postbus was empty, its peak in kB); it ends by itself: we look words through behind that."""
    began, peak, filed = time.monotonic(), 0, None
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, **more)
    said = []
    listener = threading.Thread(target=lambda: said.append(process.stderr.read()))
    listener.start()
    while process.poll() is None:
        peak = max(peak, peak_kb(process.pid))
        filed = filed or (is_empty(box.path) and time.monotonic() - began)
        time.sleep(0.02)
    took = filed or time.monotonic() - began
    listener.join()
    if process.returncode != 0:
        sys.exit(f"{command[0]}: status {process.returncode}: {said[0].decode(errors='replace')[-2000:]}")
    return took, peak


def moved(box, count):
    """Those about the bill, and the others; each once: the two must have done the same work."""
    counts = {}
    for folder, _ in box.files():
        counts[folder] = counts.get(folder, 0) + 1
    about = len(range(0, count, 3))
    if counts != {"Commissies/JV": about, "Handmatig": count - about}:
        sys.exit(f"not all mails are where they belong: {counts}")


def filled(server, user, made):
    box = Box(server, user)
    box.fill(made)
    return box


def postbusd(build, server, place, user, made, port):
    box = filled(server, user, made)
    daemon = plain_postbus(place / user, port, user, rules=RULES)
    result = run([build / "postbusd", "--config", daemon.config, "--once"], box)
    moved(box, len(made))
    shutil.rmtree(box.path)
    return result


def imapfilter(build, server, place, user, made, port):
    box = filled(server, user, made)
    home = place / user
    home.mkdir()
    (home / "config.lua").write_text(LUA.format(port=port, user=user, password=PASSWORD, bill=BILL))
    result = run(["imapfilter", "-c", home / "config.lua"], box, env={**os.environ, "HOME": str(home)})
    moved(box, len(made))
    shutil.rmtree(box.path)
    return result


def round_trips(way, build, server, place, made):
    """How often it waits for the server: commands that were sent once all before were answered."""
    with Proxy(server.imap_port) as proxy:
        way(build, server, place, f"counted-{way.__name__}", made, proxy.port)
        events = [(kind, line) for _, kind, _, line in proxy.events if kind in ("command", "answer")]
    open_tags, trips = set(), 0
    for kind, line in events:
        tag = line.split(b" ", 1)[0]
        if kind == "command":
            trips += not open_tags
            open_tags.add(tag.strip())
        else:
            open_tags.discard(tag)
            if line.startswith(b"+"):
                open_tags.discard(b"DONE")
    return trips


def by_turns(ways, build, server, place, count, times):
    """All of them several times, each on a mailbox of its own."""
    made, took, peaks = list(mails(count * times)), {who: [] for who in ways}, {who: [] for who in ways}
    for number in range(ROUNDS):
        for who, way in ways.items():
            seconds, peak = way(build, server, place, f"{who}{times}-{number}", made, server.imap_port)
            took[who].append(seconds * 1e6 / len(made))
            peaks[who].append(peak / 1024)
    for who, way in ways.items():
        tell("delivery", "a mail fetched, judged and filed", f"{count} mails", times, who, statistics.median(took[who]), "us")
        tell("memory", "the daemon while filing", f"{count} mails", times, who, statistics.median(peaks[who]), "MB")
        if times == 1:
            tell("delivery", "waits for the server", f"{count} mails", times, who, round_trips(way, build, server, place, made), "trips")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build, count = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    ways = {OURS: postbusd}
    if shutil.which(PEER):
        ways[PEER] = imapfilter
    else:
        tell("delivery", "a mail fetched, judged and filed", f"{count} mails", 1, PEER, NOT_HERE, "us")
    with Dovecot() as server, tempfile.TemporaryDirectory(prefix="postbus-") as folder:
        for times in (1, 10):
            by_turns(ways, build, server, Path(folder), count, times)


main()

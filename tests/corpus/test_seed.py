#!/usr/bin/python3
"""One real letter, released by an archive with its sender made unreadable, as it comes in
four dresses, in every order. It stands outside of the project: skipped where it is missing."""
import html
import itertools
import json
import sys
import textwrap
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, Skip, check, ctl, equal, run_all, test  # noqa: E402

SEED = ROOT.parent / "shared" / "seed" / "postbus-2026-05-15.txt"
AUTHOR = "Politiek <politiek@amnesty.nl>"
HOUSE = "eerstekamer.nl"


def letter():
    """Its subject and text, as they were sent."""
    if not SEED.exists():
        raise Skip("no seed letter here")
    read = json.loads(ctl("read", "--json", SEED))["layers"][-1]
    return read["subject"], read["text"]


def mail(sender, subject, sent, text, page=None):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Date"] = sender, f"postbus@{HOUSE}", subject, sent
    made["Message-ID"] = f"<{parsedate_to_datetime(sent):%Y%m%d%H%M}@{sender.split('@')[1]}"
    made.set_content(text, cte="base64")
    if page:
        made.add_alternative(page, subtype="html")
    return bytes(made)


def outlook(subject, text):
    note = "Ter behandeling."
    head = [("Van", AUTHOR), ("Verzonden", "donderdag 14 mei 2026 00:57"), ("Aan", f"Peter Nicolai <peter.nicolai@{HOUSE}>"), ("Onderwerp", subject)]
    block = "<br>".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in head)
    paragraphs = "".join(f"<p class=MsoNormal>{html.escape(part)}</p>" for part in text.split("\n\n"))
    page = f'<html><body><p>{note}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>{block}</p></div>{paragraphs}</body></html>'
    plain = "\n".join([note, "", *(f"{name}: {value}" for name, value in head), "", text])
    return mail(f"Peter Nicolai <peter.nicolai@{HOUSE}>", f"FW: {subject}", "Thu, 14 May 2026 09:12:00 +0200", plain, page)


def gmail(subject, text):
    head = ["---------- Forwarded message ---------", f"Van: {AUTHOR}", "Date: do 14 mei 2026 om 00:57", f"Subject: {subject}", f"To: <rik.janssen@{HOUSE}>"]
    wrapped = "\n".join(textwrap.fill(line, 72) for line in text.split("\n"))
    return mail(f"Rik Janssen <rik.janssen@{HOUSE}>", f"Fwd: {subject}", "Fri, 15 May 2026 07:30:00 +0200", "\n".join([*head, "", "", wrapped]))


def dry_run(files):
    out = ctl("dry-run", "--json", "--order", "given", "--rules", ROOT / "rules", *files)
    return [line for line in map(json.loads, out.splitlines()) if "item" in line]


@test
def one_letter_in_every_order(place):
    subject, text = letter()
    dresses = {"seed": SEED.read_bytes(), "sent": mail(AUTHOR, subject, "Thu, 14 May 2026 00:57:00 +0200", text),
               "outlook": outlook(subject, text), "gmail": gmail(subject, text)}
    for name, dress in dresses.items():
        (place / name).write_bytes(dress)
    for order in itertools.permutations(dresses):
        lines = dry_run([place / name for name in order])
        equal((len(lines), len({line["item"] for line in lines})), (len(dresses), 1), f"mails and letters, {' '.join(order)}")


@test
def more_signatures_make_a_version(place):
    subject, text = letter()
    more = text.replace("meer dan 31.000 mensen", "meer dan 35.000 mensen")
    check(more != text, "the seed letter counts its signatures")
    (place / "seed").write_bytes(SEED.read_bytes())
    (place / "later").write_bytes(mail(AUTHOR, subject, "Sat, 16 May 2026 10:00:00 +0200", more))
    seed, later = dry_run([place / "seed", place / "later"])
    equal((seed["relation"], later["relation"]), ("new", "version"), "relations")
    check(seed["item"] != later["item"], "two letters")


run_all()

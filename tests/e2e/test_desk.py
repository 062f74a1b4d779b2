#!/usr/bin/python3
"""What people look at: letters found, told and listed, on a store that the real daemon filled; and corrections, which
are one thing wherever they were made."""
import csv
import io
import json
import os
import pty
import pwd
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from bus import ON_BEHALF, Bus  # noqa: E402
from earlier import bring_back  # noqa: E402
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402

ME = pwd.getpwuid(os.getuid()).pw_name
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def postbus(place, letters):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail")
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write(f"[control]\nsocket = control\nreview-user = {ME}\n[review]\nclerks = a.jansen\n")
    for mail in letters:
        maildir.deliver(mail)
    return maildir, daemon


def ask(daemon, *words, status=0):
    return ctl(*words, "--config", daemon.config, status=status)


def told(daemon, *words):
    return [json.loads(line) for line in ask(daemon, *words, "--json").splitlines()]


def evil(number):
    """A letter whose every field wants to be more than text."""
    return letter(number).replace(f"Subject: Brief nummer {number}".encode(), b"Subject: =?utf-8?B?PUhZUEVSTElOSygiaHR0cDovL3giKRtbMzFtPGI+?=").replace(
        f"From: Schrijver {number} <".encode(), b"From: \"=1+1,\\\"x\\\"\" <")


@test
def letters_are_found_told_and_listed(place):
    maildir, daemon = postbus(place, [letter(1), letter(2, "36748"), forwarded(1, "Willemsen"), evil(3), letter(4, None)])
    daemon.once()
    found = told(daemon, "search", "strafvordering")
    equal([row["item"] for row in found], ["i-3", "i-1"])
    check("Strafvordering" in found[1]["snippet"] and found[1]["queues"] == ["Commissies/JV"], found)
    equal([row["item"] for row in told(daemon, "search", "brief", "--queue", "financiën")], ["i-2"])
    equal([row["item"] for row in told(daemon, "search", "--bill", "36327", "nummer OR")], [])
    equal([row["item"] for row in told(daemon, "search", "Willemsen")], ["i-1"], "who sent it on")
    equal(told(daemon, "search", "brief", "--until", "2020-01-01"), [])
    equal(len(told(daemon, "search", "--since", "1d", "brief", "--most", "2")), 2)
    ask(daemon, "search", "brief", "--queue", "niets", status=66)
    ask(daemon, "search", "brief", "--since", "gisteren", status=64)
    ctl("search", "--config", daemon.config, "--", "-brief", status=64)
    equal([json.loads(line)["item"] for line in ctl("search", "--json", "--config", daemon.config, "--", "brief", "-strafvordering").splitlines()], ["i-4", "i-2"])
    equal([row["item"] for row in told(daemon, "queue", "--bill", "36748")], ["i-2"])
    equal((len(told(daemon, "queue", "--waiting")), told(daemon, "queue", "--waiting", "--bill", "36999")), (3, []))
    why = told(daemon, "why", "i-1")[0]
    check(why["bills"][0]["id"] == "36327" and any(e["words"] == "Wetboek van Strafvordering" and e["end"] > e["start"] for e in why["evidence"]), why)
    check("Wetboek van Strafvordering" in ask(daemon, "why", "1"), "in words")
    shown = told(daemon, "show", "i-1")[0]
    equal((len(shown["mails"]), shown["bills"], shown["version"], shown["notes"]), (2, "36327", 1, []))
    texts = [" ".join(ask(daemon, "show", "1", *words).split()) for words in ((), ("--text",))]
    equal(["bij de plenaire behandeling van wetsvoorstel" in text for text in texts], [False, True], "its text, where it is wanted")
    stats = told(daemon, "stats")[0]
    equal((stats["letters"], stats["mails"], stats["sure"], stats["corrected"]), (4, 5, 3, 0))
    listed = told(daemon, "list", "JV", "--since", "2020-01-01")[0]
    equal([(group["bill"], group["title"], [row["letters"] for row in group["rows"]]) for group in listed["groups"]], [("36327", "Wetboek van Strafvordering", [2])])
    check(listed["groups"][0]["rows"][0]["campaign"] and (listed["letters"], listed["campaigns"]) == (2, 1), listed)
    ask(daemon, "list", "JV", status=64)
    ask(daemon, "list", "JV", "--since", "2020-01-40", status=64)


@test
def what_letters_say_breaks_neither_terminal_nor_list(place):
    maildir, daemon = postbus(place, [evil(1), letter(2, "36748")])
    daemon.once()
    for words in (("queue",), ("show", "i-1"), ("why", "i-1"), ("search", "strafvordering"), ("list", "JV", "--since", "2020-01-01"), ("stats",), ("compare",)):
        check("\x1b" not in ask(daemon, *words), f"{words} hands a control character on")
    rows = list(csv.reader(io.StringIO(ask(daemon, "list", "JV", "--since", "2020-01-01", "--csv"), newline="")))
    equal([len(row) for row in rows], [11, 11])
    check(rows[1][2].startswith("'=1+1") and rows[1][4].startswith("'=HYPERLINK"), rows[1])
    check(not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell), rows)
    ask(daemon, "list", "JV", "--since", "2020-01-01", "--odt", place / "lijst.odt")
    with zipfile.ZipFile(place / "lijst.odt") as odt:
        equal((odt.testzip(), odt.namelist()[0], odt.infolist()[0].compress_type), (None, "mimetype", zipfile.ZIP_STORED))
        parts = {name: ElementTree.fromstring(odt.read(name)) for name in odt.namelist() if name.endswith(".xml")}
    cells = ["".join(cell.itertext()) for cell in parts["content.xml"].iter(TABLE + "table-cell")]
    check(any("=HYPERLINK" in cell and "<b>" in cell for cell in cells) and len(cells) == 8, cells)
    named = {entry.get("{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}full-path") for entry in parts["META-INF/manifest.xml"]}
    equal(named, {"/", "content.xml", "styles.xml", "meta.xml"})
    ask(daemon, "list", "JV", "--since", "2020-01-01", "--odt", "/nowhere/lijst.odt", status=73)


@test
def a_list_is_read_again_by_our_own_reader(place):
    maildir, daemon = postbus(place, [letter(1)])
    daemon.once()
    ask(daemon, "list", "JV", "--since", "2020-01-01", "--odt", place / "lijst.odt")
    from email.message import EmailMessage
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = "a@example.org", "postbus@eerstekamer.nl", "Lijst", "Fri, 15 May 2026 08:51:00 +0200"
    mail.set_content("Bijgaand.")
    mail.add_attachment((place / "lijst.odt").read_bytes(), maintype="application", subtype="vnd.oasis.opendocument.text", filename="lijst.odt")
    reading = json.loads(ctl("read", "--json", "-", stdin=bytes(mail)))
    equal((reading["attachments"][0]["status"], reading["attachments"][0]["text_chars"] > 50), ("text", True))


def on_terminal(daemon, *words, **environment):
    """What the verb writes where standard output is a terminal."""
    main, side = pty.openpty()
    run = subprocess.Popen([BUILD / "postbusctl", *words, "--config", daemon.config], stdout=side, env={**os.environ, "TERM": "xterm", **environment})
    os.close(side)
    text = b""
    try:
        while piece := os.read(main, 4096):
            text += piece
    except OSError:  # the other end is closed
        pass
    os.close(main)
    equal(run.wait(30), 0)
    return text.decode()


@test
def colour_is_for_terminals_that_want_it(place):
    maildir, daemon = postbus(place, [letter(1)])
    daemon.once()
    check("\x1b[1mStrafvordering\x1b[0m" in on_terminal(daemon, "search", "strafvordering"), "the words found stand out")
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        check("\x1b" not in on_terminal(daemon, "search", "strafvordering", **environment), environment)
    shown = on_terminal(daemon, "show", "1", "--text")
    check(re.search("\x1b\\[1m[^\x1b]*Wetboek", shown), shown)
    check("\x1b" in on_terminal(daemon, "search", "strafvordering", NO_COLOR=""), "an empty NO_COLOR forbids nothing")


@test
def a_note_stands_beside_the_letter_and_is_found(place):
    maildir, daemon = postbus(place, [letter(1)])
    daemon.start()
    with ended(daemon):
        wait_for(lambda: (place / "control").exists() and maildir.folders() == {"Commissies/JV": 1}, "filed")
        check("i-1" in ask(daemon, "note", "i-1", "De griffier belt <b>terug</b>."), "told")
        Bus(place / "control").call("Note", ("s", "a.jansen"), ("x", 1), ("s", "Gebeld."), interface=ON_BEHALF)
        equal([(note["who"], note["text"]) for note in told(daemon, "show", "1")[0]["notes"]], [(ME, "De griffier belt <b>terug</b>."), ("a.jansen", "Gebeld.")])
        equal(told(daemon, "queue")[0]["notes"], 2)
        equal([(row["item"], row["by_note"]) for row in told(daemon, "search", "gebeld")], [("i-1", True)])
        equal(told(daemon, "show", "1")[0]["version"], 1, "nobody's decision is touched")
        ask(daemon, "note", "i-9", "x", status=1)
        ask(daemon, "note", "i-1", " ", status=1)
        ask(daemon, "note", "i-1", status=64)
        equal(ask(daemon, "undo", "i-1", status=1), "")  # a note is no decision: it stays


def box_3(number):
    """Letters about one bill that are no campaign: each in its own words."""
    words = ["Wie zijn spaargeld op een gewone rekening heeft staan, begrijpt niet waarom de staat rekent met winst die er nooit was.",
             "Als accountant in een dorp zie ik elke week gezinnen die hun beleggingen moeten verkopen om een aanslag te voldoen.",
             "Onze stichting beheert een klein fonds voor muziekonderwijs; door de nieuwe berekening verdwijnt een derde van de beurzen."][number - 1]
    head, _, body = letter(number, "36748").partition(b"\n\n")
    return head + f"\n\nGeachte leden,\n\n{words}\nHet gaat om de Wet werkelijk rendement box 3.\n\nGroet,\n\nSchrijver {number}\n".encode()


@test
def a_correction_is_the_same_from_the_page_the_terminal_and_the_mail_program(place):
    maildir, daemon = postbus(place, [box_3(n) for n in (1, 2, 3)])
    daemon.config.write_text(daemon.config.read_text().replace("[triage]\n", "[triage]\nsweep-seconds = 1\n", 1))
    daemon.start()
    with ended(daemon):
        wait_for(lambda: (place / "control").exists() and maildir.folders() == {"Commissies/FIN": 3}, "filed")
        Bus(place / "control").call("Route", ("s", "a.jansen"), ("x", 1), ("x", 1), ("as", ["JV"]), ("s", ""), interface=ON_BEHALF)
        ask(daemon, "route", "i-2", "JV")
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1, "Commissies/JV": 2}, "two have moved")
        (place / "mail" / ".Commissies.JV" / "cur").mkdir(exist_ok=True)
        last = [path for part in ("new", "cur") for path in (place / "mail" / ".Commissies.FIN" / part).iterdir()]
        os.rename(last[0], place / "mail" / ".Commissies.JV" / "cur" / (last[0].name.partition(":")[0] + ":2,S"))
        wait_for(lambda: all(row["decided_by"] for row in told(daemon, "queue")), "it was seen", 30)
    with sqlite3.connect(f"file:{place}/store.db?mode=ro", uri=True) as store:
        rows = store.execute("SELECT d.item, d.act, d.version, d.undoes IS NULL, d.sure, d.ruleset,"
                             " (SELECT group_concat(queue) FROM decision_queue WHERE decision = d.id AND after = 0),"
                             " (SELECT group_concat(queue) FROM decision_queue WHERE decision = d.id AND after = 1) FROM decision d ORDER BY d.item").fetchall()
        who = [row[0] for row in store.execute("SELECT who FROM decision ORDER BY item")]
    equal([row[0] for row in rows], [1, 2, 3])
    equal(len({row[1:] for row in rows}), 1, f"three rows alike: {rows}")
    equal(rows[0][1:5] + rows[0][6:], ("route", 1, 1, 1, "Commissies/FIN", "Commissies/JV"))
    check(who[:2] == ["a.jansen", ME] and who[2], who)
    stats = told(daemon, "stats")[0]
    equal((stats["sure"], stats["decided"], stats["corrected"]), (3, 3, 3))
    equal(told(daemon, "rules", "suggest")[0]["decided"], 3, "they are what the rules learn from")
    lines = [line for line in told(daemon, "rules", "stats")[0]["lines"] if "box 3" in line["text"]]
    equal(lines[0]["corrected"], 3)


@test
def a_damaged_text_keeps_no_other_from_being_found_or_forgotten(place):
    maildir, daemon = postbus(place, [letter(1), letter(2, "36748"), letter(3, None)])
    daemon.once()
    with sqlite3.connect(place / "store.db") as store:
        store.execute("UPDATE kept SET reading = x'00' WHERE mail = 2")
        store.execute("UPDATE mail SET taken = 1 WHERE id < 3")
        store.execute("UPDATE signature SET taken = 1 WHERE mail < 3")
    equal([row["item"] for row in told(daemon, "search", "brief")], ["i-3", "i-2", "i-1"])
    ask(daemon, "show", "i-2", status=78)
    daemon.config.write_text(daemon.config.read_text().replace("file = store.db", "file = store.db\nkeep-months = 1"))
    maildir.deliver(letter(4, None))
    daemon.once()
    equal([row["item"] for row in told(daemon, "search", "brief")], ["i-4", "i-3"])
    with sqlite3.connect(f"file:{place}/store.db?mode=ro", uri=True) as store:
        equal(store.execute("SELECT count(*) FROM kept").fetchone(), (2,))
        equal(store.execute("SELECT count(*) FROM searched").fetchone(), (2,))


@test
def a_store_from_before_is_brought_up_to_date_and_searched(place):
    letters = [letter(n, ("36327", "36748", None)[n % 3]) for n in range(60)]
    maildir, daemon = postbus(place, [*letters, forwarded(1, "Willemsen"), *(letter(1, author=f"actie{n}") for n in range(5))])
    daemon.once()
    before = (told(daemon, "queue"), told(daemon, "search", "brief", "--most", "100"), told(daemon, "search", "Willemsen"))
    check(len(before[1]) > 60 and len(before[2]) == 1, before[2])
    bring_back(place / "store.db", 3)
    ask(daemon, "queue", status=78)  # it is of an older version: the daemon has to come first
    daemon.once()
    equal(told(daemon, "queue"), before[0])
    equal(told(daemon, "search", "brief", "--most", "100"), before[1])
    equal(told(daemon, "search", "Willemsen"), before[2])
    with sqlite3.connect(f"file:{place}/store.db?mode=ro", uri=True) as store:
        equal(store.execute("SELECT count(*) FROM search_due").fetchone(), (0,))


run_all()

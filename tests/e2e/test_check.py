#!/usr/bin/python3
"""postbusctl check: the store against the mailbox, on a real server: what differs is mended, or named."""
import imaplib
import json
import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from session import Box  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402

JV, FIN, MANUAL = "Commissies/JV", "Commissies/FIN", "Handmatig"


class Clerk:
    """A mail program."""

    def __init__(self, server):
        self.imap = imaplib.IMAP4_SSL(server.host, server.imaps_port, ssl_context=ssl.create_default_context(cafile=server.ca))
        self.imap.login("postbus", PASSWORD)

    def uid(self, folder, ident):
        self.imap.select(f'"{folder}"')
        found = self.imap.uid("SEARCH", None, f'HEADER Message-ID "{ident}"')[1][0].split()
        check(found, f"{ident} is not in {folder}")
        return found[0].decode()

    def move(self, ident, source, target):
        self.imap.create(f'"{target}"')
        equal(self.imap.uid("MOVE", self.uid(source, ident), f'"{target}"')[0], "OK")

    def delete(self, ident, folder):
        self.imap.uid("STORE", self.uid(folder, ident), "+FLAGS", "(\\Deleted)")
        equal(self.imap.expunge()[0], "OK")

    def put(self, mail, folder):
        equal(self.imap.append(f'"{folder}"', None, None, mail)[0], "OK")


def slow(place, server):
    """A daemon that looks around once an hour: what a check finds is the check's work."""
    place.mkdir(parents=True)
    (place / "password").write_text(PASSWORD + "\n")
    daemon = Postbus(place, f"host = 127.0.0.1\nport = {server.imap_port}\ntls = none\nuser = postbus\npassword-file = password\n[control]\nsocket = {place}/control\n")
    daemon.config.write_text(daemon.config.read_text().replace("mode = route", "mode = route\nsweep-seconds = 3600"))
    return daemon


def look(daemon):
    return json.loads(ctl("check", "--json", "--config", daemon.config))


def item_of(daemon, number):
    """The letter's number, and its queues: in a list of a queue those of a campaign are one row."""
    with closing(sqlite3.connect(f"file:{daemon.place}/store.db?mode=ro", uri=True)) as store:
        item = store.execute("SELECT id FROM item WHERE subject = ?", (f"Brief nummer {number}",)).fetchone()[0]
    return f"i-{item}", json.loads(ctl("show", f"i-{item}", "--json", "--config", daemon.config))["queues"]


@test
def what_differs_is_mended_or_named(place):
    with Dovecot() as server:
        box = Box(server, "postbus")
        box.fill([letter(1), letter(2), letter(3, "36748"), letter(4, "36748"), letter(5), forwarded(5, "Jansen")])
        daemon = slow(place / "daemon", server)
        daemon.start()
        with ended(daemon):
            wait_for(lambda: (daemon.place / "control").exists() and len(box.mails()) == 6 and all(folder for folder, _ in box.mails()), "all are filed")
            report = look(daemon)
            equal((report["faults"], report["not_looked"]), ([], None))
            seen = report["mailbox"]
            equal((seen["stand"], seen["elsewhere"], seen["strangers"], seen["closed"], seen["vain"], seen["missing"]), (6, [], [], [], [], 0))
            clerk = Clerk(server)
            items = {number: item_of(daemon, number)[0] for number in range(1, 6)}
            clerk.move("<brief-1@example.org>", JV, MANUAL)      # its letter belongs there
            clerk.move("<brief-2@example.org>", JV, "Van mij")   # nobody looks there
            clerk.delete("<brief-3@example.org>", FIN)
            clerk.move("<fw-Jansen-5@eerstekamer.nl>", JV + "/Dubbel", FIN)  # a further copy says nothing
            clerk.put(letter(9, "36748"), FIN)
            clerk.put(letter(10, "36748"), FIN)
            stood = box.mails()
            seen = look(daemon)["mailbox"]
            found = {row["item"]: (row["is"], row["from"], row["folder"]) for row in seen["elsewhere"]}
            equal(found, {items[1]: ("belongs", JV, MANUAL), items[2]: ("gone", JV, None), items[3]: ("gone", FIN, None), items[5]: ("kept", JV + "/Dubbel", FIN)})
            equal(seen["strangers"], [{"mails": "2", "folder": FIN}])
            equal((seen["missing"], seen["more"], seen["closed"], seen["vain"]), (0, 0, [], []))
            equal((box.mails(), box.seen()), (stood, []), "a check moves nothing and reads nothing")
            equal(item_of(daemon, 1), (items[1], [MANUAL]), "it is written down")
            again = look(daemon)["mailbox"]
            equal((again["stand"], again["elsewhere"]), (4, []), "it is mended")
            told = ctl("check", "--config", daemon.config, "--lang", "en")
            check("is whole" in told and "mails where they should be: 4" in told and f"2  {FIN}: mails that the store does not know" in told, told)
        run = subprocess.run([BUILD / "postbusd", "--config", daemon.config, "--rebuild"], capture_output=True, text=True, timeout=60)
        check(run.returncode == 0, run.stderr)
        daemon.start()
        try:
            wait_for(lambda: (daemon.place / "control").exists() and look(daemon)["mailbox"], "it runs")
            equal(look(daemon)["mailbox"]["strangers"], [], "a rebuild has taken them down")
        finally:
            daemon.stop()


@test
def what_cannot_be_filed_is_named_with_the_reason(place):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, f"maildir = mail\n[control]\nsocket = {place}/control\n")
    for folder in (".Commissies.JV", ".Handmatig"):
        (place / "mail" / folder).write_text("a file where a folder should be")
    maildir.deliver(letter(1))
    daemon.start()
    try:
        wait_for(lambda: (place / "control").exists() and json.loads(ctl("status", "--json", "--config", daemon.config))["put_off"], "tried in vain")
        seen = look(daemon)["mailbox"]
        equal([row["item"] for row in seen["vain"]], ["i-1"])
        check(seen["vain"][0]["problem"], "why")
        check(seen["vain"][0]["folder"] in ctl("check", "--config", daemon.config), "in words")
    finally:
        daemon.stop()


@test
def without_a_daemon_the_file_alone_is_looked_at_and_that_is_said(place):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, f"maildir = mail\n[control]\nsocket = {place}/control\n")
    maildir.deliver(letter(1))
    daemon.once()
    report = look(daemon)
    equal((report["faults"], report["mailbox"]), ([], None))
    check(report["not_looked"], report)
    check("the mailbox was not looked at" in ctl("check", "--config", daemon.config, "--lang", "en"), "said")
    ctl("backup", place / "copy.db", "--config", daemon.config)
    daemon.start()
    with ended(daemon):
        wait_for(lambda: (place / "control").exists(), "it runs")
        other = json.loads(ctl("check", "--json", "--config", daemon.config, "--store", place / "copy.db"))
        equal((other["faults"], other["mailbox"]), ([], None), "a backup is not held against today's mailbox")


run_all()

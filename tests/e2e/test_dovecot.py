#!/usr/bin/python3
"""The daemon on a real Dovecot over TLS: mail comes by LMTP while it idles."""
import csv
import imaplib
import json
import random
import signal
import ssl
import sys
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot, make_certificate, make_self_signed  # noqa: E402
from postbus import Postbus, RULES, letter, wait_for  # noqa: E402
from tap import ROOT, check, ctl, ended, equal, run_all, test  # noqa: E402

SAMPLES = ROOT / "tests" / "samples"


def postbus(place, server, user="postbus", mode="route", tls="implicit", **more):
    (place / "password").write_text(PASSWORD + "\n")
    port = server.imaps_port if tls == "implicit" else server.imap_port
    return Postbus(place, f"host = 127.0.0.1\nport = {port}\ntls = {tls}\nca-file = {server.ca}\nuser = {user}\n"
                          f"password-file = password\nfolder = INBOX\n", mode, **more)


class Eyes:
    """Looks into the mailbox as a clerk's program would, without touching \\Seen."""

    def __init__(self, server, user="postbus"):
        context = ssl.create_default_context(cafile=server.ca)
        self.imap = imaplib.IMAP4_SSL("127.0.0.1", server.imaps_port, ssl_context=context)
        self.imap.login(user, PASSWORD)

    def folders(self):
        names = [line.decode().rsplit(' "/" ', 1)[1].strip('"') for line in self.imap.list()[1] if line]
        return sorted(names)

    def mails(self, folder):
        """(Message-ID, flags) of each mail that is not marked as deleted."""
        if self.imap.select(f'"{folder}"', readonly=True)[0] != "OK":
            return []
        answer = self.imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        found = []
        for part in answer:
            if not isinstance(part, tuple):
                continue
            flags = imaplib.ParseFlags(part[0])
            name = BytesHeaderParser().parsebytes(part[1])["Message-ID"]
            if b"\\Deleted" not in flags:
                found.append(((name or "").strip(), flags))
        return found

    def where(self):
        """folder -> Counter of Message-IDs, empty folders left out."""
        all_of_them = {name: Counter(m for m, _ in self.mails(name)) for name in self.folders()}
        return {name: ids for name, ids in all_of_them.items() if ids}

    def counts(self):
        return {name: sum(ids.values()) for name, ids in self.where().items()}

    def flags(self):
        return {flag for name in self.folders() for _, flags in self.mails(name) for flag in flags} - {b"\\Recent"}


@test
def the_samples_are_each_found_in_their_folder(place):
    with open(SAMPLES / "expected.tsv", encoding="utf-8", newline="") as file:
        expected = [row for row in csv.DictReader(file, delimiter="\t") if row["file"].endswith(".eml")]
    check(len(expected) >= 40, "there are samples")
    with Dovecot() as server:
        daemon = postbus(place, server)
        (place / "postbusd.conf").write_text(
            (place / "postbusd.conf").read_text().replace("directory = rules", f"directory = {ROOT / 'rules'}"))
        daemon.start()
        with ended(daemon):
            want = {}
            for row in expected:
                mail = (SAMPLES / row["file"]).read_bytes()
                server.deliver("postbus", mail)
                name = (BytesHeaderParser().parsebytes(mail)["Message-ID"] or "").strip()
                joined = row["relation"] in ("duplicate", "note", "partial")
                folders = row["queues"].split(",")
                for folder in ([folders[0] + "/Dubbel"] if joined else folders):
                    want.setdefault(folder, Counter())[name] += 1
            eyes = Eyes(server)
            wait_for(lambda: eyes.counts().get("INBOX", 0) == 0, "the postbus is empty", 60)
            got = eyes.where()
            wrong = [f"{name} in {folder}: {got.get(folder, Counter())[name]} instead of {n}"
                     for folder, ids in want.items() for name, n in ids.items() if got.get(folder, Counter())[name] != n]
            equal(wrong, [])
            equal(sum(eyes.counts().values()), sum(sum(ids.values()) for ids in want.values()), "no mail more, none less")
            equal(eyes.flags(), set(), "no flag was set on anything")


@test
def observing_changes_nothing_on_the_server(place):
    with Dovecot() as server:
        server.deliver("postbus", *[letter(n) for n in range(5)])
        daemon = postbus(place, server, mode="observe")
        box = Path(server.path("mail", "postbus"))
        equal(len(list((box / "new").iterdir())), 5)
        daemon.once()
        equal(len(list((box / "new").iterdir())), 5, "to the server they are as new as before")
        eyes = Eyes(server)
        equal(eyes.imap.status("INBOX", "(RECENT UNSEEN)")[1], [b"INBOX (RECENT 5 UNSEEN 5)"])
        before = eyes.folders(), eyes.where(), eyes.flags()
        daemon.once()
        equal((eyes.folders(), eyes.where(), eyes.flags()), before)
        state = json.loads(ctl("status", "--json", "--config", daemon.config))
        equal((state["mails"], state["planned"]), (5, 0))


@test
def suggesting_marks_with_a_keyword_and_moves_nothing(place):
    with Dovecot() as server:
        server.deliver("postbus", letter(1, "36327"), letter(2, "36748"))
        postbus(place, server, mode="suggest").once()
        eyes = Eyes(server)
        equal(eyes.counts(), {"INBOX": 2})
        equal({flag.lower() for flag in eyes.flags()}, {b"postbus-jv", b"postbus-fin"})


@test
def killed_at_any_moment_nothing_is_lost_or_doubled(place):
    for capability in ("", "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED"):
        with Dovecot(extra=capability) as server:
            here = place / (capability[:4] or "move")
            here.mkdir()
            daemon = postbus(here, server)
            mails = [letter(n, "36327" if n % 2 else "36748") for n in range(40)]
            server.deliver("postbus", *mails)
            chance = random.Random(11)
            for _ in range(20):
                daemon.start()
                time.sleep(chance.uniform(0.0, 0.4))
                daemon.stop(signal.SIGKILL)
            daemon.once()
            eyes = Eyes(server)
            equal(eyes.counts(), {"Commissies/JV": 20, "Commissies/FIN": 20}, capability)
            check(all(n == 1 for ids in eyes.where().values() for n in ids.values()), "each mail once")


@test
def a_letter_for_two_committees_stands_in_both_queues(place):
    both = RULES.replace("committee = FIN", "committee = FIN; JV")
    with Dovecot() as server:
        daemon = postbus(place, server, rules=both)
        server.deliver("postbus", letter(1, "36748"))
        daemon.once()
        equal(Eyes(server).counts(), {"Commissies/FIN": 1, "Commissies/JV": 1})


@test
def two_mails_half_a_second_apart_are_both_filed(place):
    with Dovecot() as server:
        daemon = postbus(place, server)
        daemon.start()
        with ended(daemon):
            eyes = Eyes(server)
            for number in range(6):
                server.deliver("postbus", letter(2 * number))
                time.sleep(0.5)
                server.deliver("postbus", letter(2 * number + 1))
                wait_for(lambda: eyes.counts() == {"Commissies/JV": 2 * number + 2}, f"pair {number}", 4)


@test
def the_server_goes_away_and_comes_back(place):
    with Dovecot() as server:
        daemon = postbus(place, server)
        daemon.start()
        with ended(daemon):
            server.deliver("postbus", letter(1))
            wait_for(lambda: Eyes(server).counts() == {"Commissies/JV": 1}, "the first is filed")
            server.stop()
            wait_for(lambda: json.loads(ctl("status", "--json", "--config", daemon.config))["problem"], "the problem is told", 90)
            server.start()
            server.deliver("postbus", letter(2))
            wait_for(lambda: Eyes(server).counts() == {"Commissies/JV": 2}, "the second is filed", 60)
            equal(json.loads(ctl("status", "--json", "--config", daemon.config))["problem"], None)


@test
def starttls_serves_as_well(place):
    with Dovecot() as server:
        server.deliver("postbus", letter(1))
        postbus(place, server, tls="starttls").once()
        equal(Eyes(server).counts(), {"Commissies/JV": 1})


@test
def a_certificate_of_another_name_or_of_nobody_is_refused(place):
    with Dovecot() as server:
        good = server.certificate, server.key
        others = {"other": make_certificate(server.directory, "other", ["DNS:mail.example.org"], (server.ca, server.ca_key)),
                  "alone": make_self_signed(server.directory, "alone", ["IP:127.0.0.1"])}
        server.deliver("postbus", letter(1))
        for name, (certificate, key) in others.items():
            server.stop()
            server.certificate, server.key = certificate, key
            server.start()
            here = place / name
            here.mkdir()
            said = postbus(here, server).once(status=75)
            check("certificate" in said, said)
            check("Login" not in server.log() and "auth failed" not in server.log(), "no login was tried")
        server.stop()
        server.certificate, server.key = good
        server.start()
        equal(Eyes(server).counts(), {"INBOX": 1})


@test
def a_wrong_password_is_told_and_nothing_is_lost(place):
    with Dovecot() as server:
        server.deliver("postbus", letter(1))
        daemon = postbus(place, server)
        (place / "password").write_text("falsch\n")
        said = daemon.once(status=75)
        check("login" in said.lower() or "password" in said.lower(), said)
        equal(Eyes(server).counts(), {"INBOX": 1})


run_all()

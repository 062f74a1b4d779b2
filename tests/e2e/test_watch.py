#!/usr/bin/python3
"""Clerks move mails in their mail program: each is followed, and meant as what it says."""
import imaplib
import json
import os
import random
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402

NO_MOVE = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED"


class Clerk:
    """A mail program on an IMAP server, or on a Maildir: moves a mail by its Message-ID."""

    def __init__(self, server, user="postbus"):
        self.imap = imaplib.IMAP4_SSL(server.host, server.imaps_port, ssl_context=ssl.create_default_context(cafile=server.ca))
        self.imap.login(user, PASSWORD)

    def say(self, answer):
        check(answer[0] == "OK", f"{answer}")
        return answer[1]

    def open(self, folder, readonly=False):
        return self.say(self.imap.select(f'"{folder}"', readonly))

    def find(self, folder, mail):
        self.open(folder)
        ident = next(line.split()[1] for line in mail.decode().splitlines() if line.startswith("Message-ID:"))
        found = self.say(self.imap.uid("SEARCH", None, f'UNDELETED HEADER Message-ID "{ident}"'))[0].split()
        check(found, f"{ident} is not in {folder}")
        return found[0].decode()

    def make(self, folder):
        self.imap.create(f'"{folder}"')

    def move(self, mail, source, target):
        self.make(target)
        self.say(self.imap.uid("MOVE", self.find(source, mail), f'"{target}"'))

    def copy_and_delete(self, mail, source, target, expunge=True):
        """As Outlook does."""
        self.make(target)
        uid = self.find(source, mail)
        self.say(self.imap.uid("COPY", uid, f'"{target}"'))
        self.say(self.imap.uid("STORE", uid, "+FLAGS", "(\\Deleted)"))
        if expunge:
            self.say(self.imap.expunge())

    def delete(self, mail, source):
        self.say(self.imap.uid("STORE", self.find(source, mail), "+FLAGS", "(\\Deleted)"))
        self.say(self.imap.expunge())

    def folders(self):
        """How many mails stand where; none may have been read by anybody."""
        found = {}
        for line in self.say(self.imap.list()):
            name = line.decode().split(' "/" ')[-1].strip('"')
            if "\\Noselect" in line.decode() or not int(self.open(name, readonly=True)[0]):
                continue
            n = len(self.say(self.imap.search(None, "UNDELETED"))[0].split())
            check(not self.say(self.imap.search(None, "SEEN"))[0], f"a mail in {name} is \\Seen")
            found.update({name: n} if n else {})
        self.imap.unselect() if "UNSELECT" in self.imap.capabilities else None
        return found


def imap_postbus(place, server, mode="route", sweep=1, **more):
    daemon = Postbus(place, f"host = localhost\nport = {server.imaps_port}\nca-file = {server.ca}\nuser = postbus\npassword-file = secret", mode, **more)
    (place / "secret").write_text(PASSWORD)
    return configured(daemon, mode, sweep)


def maildir_postbus(place, mode="route", sweep=1):
    return Maildir(place / "mail"), configured(Postbus(place, "maildir = mail", mode), mode, sweep)


def configured(daemon, mode, sweep):
    daemon.configure(f"{mode}\nsweep-seconds = {sweep}")
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write("[control]\nsocket = control\n")
    return daemon


def start(daemon):
    daemon.start()
    wait_for((daemon.place / "control").exists, "the control socket")


def decisions(daemon):
    """What people decided, oldest first, as the store has it."""
    return asked(daemon, "SELECT act, item FROM decision ORDER BY id")


def asked(daemon, question):
    store = sqlite3.connect(f"file:{daemon.place / 'store.db'}?mode=ro", uri=True)
    try:
        return store.execute(question).fetchall()
    finally:
        store.close()


def queue_of(daemon, item=1):
    return [queue for queue, in asked(daemon, f"SELECT queue FROM item_queue WHERE item = {item} ORDER BY place")]


def ctl_said(daemon, *words, status=0):
    run = subprocess.run([BUILD / "postbusctl", *words, "--config", daemon.config], capture_output=True, text=True, timeout=60)
    check(run.returncode == status, f"{words}: status {run.returncode}, want {status}: {run.stdout}{run.stderr}")
    return run.stdout + run.stderr


def rests(daemon, look, sweeps=2.5):
    """Two further sweeps and a run from the beginning change nothing."""
    before = look(), decisions(daemon)
    time.sleep(sweeps)
    equal((look(), decisions(daemon)), before, "a second sweep changes nothing")


@test
def a_mail_moved_to_another_queue_is_a_correction_and_its_copies_follow(place):
    with Dovecot() as server:
        mail = letter(1, "36748")
        server.deliver("postbus", mail, forwarded(1, "Jansen", bill="36748"), letter(2))
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            clerk = Clerk(server)
            wait_for(lambda: clerk.folders() == {"Commissies/FIN": 1, "Commissies/FIN/Dubbel": 1, "Commissies/JV": 1}, "filed")
            clerk.move(mail, "Commissies/FIN", "Commissies/JV")
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 2, "Commissies/JV/Dubbel": 1}, "the copy follows")
            rests(daemon, clerk.folders)
            equal((queue_of(daemon), decisions(daemon)), (["Commissies/JV"], [("route", 1)]))
            check("beslist door postbus" in ctl("queue", "--config", daemon.config), "the queue tells of it")
            check("Commissies/FIN" in ctl_said(daemon, "undo", "1"), "it can be taken back")
            wait_for(lambda: clerk.folders() == {"Commissies/FIN": 1, "Commissies/FIN/Dubbel": 1, "Commissies/JV": 1}, "all are back")


@test
def a_mail_program_that_copies_and_deletes_has_moved(place):
    with Dovecot(extra=NO_MOVE) as server:
        mail, other = letter(1), letter(2)
        server.deliver("postbus", mail, other)
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            clerk = Clerk(server)
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 2}, "filed")
            clerk.copy_and_delete(mail, "Commissies/JV", "Commissies/FIN")
            clerk.copy_and_delete(other, "Commissies/JV", "Handmatig", expunge=False)
            wait_for(lambda: len(decisions(daemon)) >= 1, "seen")
            clerk.say(clerk.imap.expunge())  # only now does a server without CONDSTORE tell of the other
            clerk.open("Commissies/JV")
            clerk.say(clerk.imap.expunge())
            wait_for(lambda: len(decisions(daemon)) == 2, "both seen")
            rests(daemon, clerk.folders)
            equal(clerk.folders(), {"Commissies/FIN": 1, "Handmatig": 1})
            equal((queue_of(daemon, 1), queue_of(daemon, 2)), (["Commissies/FIN"], ["Handmatig"]))


@test
def a_further_copy_may_go_anywhere_and_says_nothing_of_the_letter(place):
    with Dovecot() as server:
        copy = forwarded(1, "Jansen")
        server.deliver("postbus", letter(1), copy, forwarded(1, "Pietersen"))
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            clerk = Clerk(server)
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 2}, "filed")
            clerk.move(copy, "Commissies/JV/Dubbel", "Commissies/FIN")
            wait_for(lambda: "a person put a mail into Commissies/FIN" in (place / "log").read_text(), "seen")
            ctl_said(daemon, "route", "1", "Handmatig")
            wait_for(lambda: clerk.folders() == {"Handmatig": 1, "Handmatig/Dubbel": 1, "Commissies/FIN": 1}, "the others follow a decision, that one stays")
            rests(daemon, clerk.folders)
            equal(decisions(daemon), [("route", 1)])


@test
def what_goes_to_an_own_folder_or_the_bin_is_never_touched_or_raised_again(place):
    with Dovecot() as server:
        mine, binned, gone = letter(1), letter(2), letter(3)
        server.deliver("postbus", mine, binned, gone)
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            clerk = Clerk(server)
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 3}, "filed")
            clerk.move(mine, "Commissies/JV", "Archief 2026")
            clerk.move(binned, "Commissies/JV", "Trash")
            clerk.delete(gone, "Commissies/JV")
            wait_for(lambda: (place / "log").read_text().count("took a mail out of") == 3, "recorded")
            equal((queue_of(daemon), decisions(daemon)), (["Commissies/JV"], []))
            ctl_said(daemon, "route", "1", "FIN")
            time.sleep(2.5)
            equal(clerk.folders(), {"Archief 2026": 1, "Trash": 1})
        daemon.once()
        equal(Clerk(server).folders(), {"Archief 2026": 1, "Trash": 1})


@test
def what_is_put_back_into_the_postbus_is_judged_anew_and_is_no_further_copy(place):
    with Dovecot() as server:
        mail = letter(1, "36748")
        server.deliver("postbus", mail)
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            clerk = Clerk(server)
            wait_for(lambda: clerk.folders() == {"Commissies/FIN": 1}, "filed")
            clerk.move(mail, "Commissies/FIN", "Handmatig")
            wait_for(lambda: decisions(daemon) == [("route", 1)], "a correction")
            clerk.move(mail, "Handmatig", "INBOX")
            wait_for(lambda: clerk.folders() == {"Commissies/FIN": 1}, "filed again, where the rules say")
            rests(daemon, clerk.folders)
            equal((queue_of(daemon), decisions(daemon)), (["Commissies/FIN"], [("route", 1), ("undo", 1)]))
            daemon.set_rules((place / "rules" / "test.rules").read_text().replace("committee = FIN", "committee = JV"))
            ctl_said(daemon, "reload")
            clerk.copy_and_delete(mail, "Commissies/FIN", "INBOX")
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 1}, "filed under the new rules")
            rests(daemon, clerk.folders)
            server.deliver("postbus", forwarded(1, "Jansen", bill="36748"))
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1}, "a real copy is one")
            clerk.say(clerk.imap.uid("COPY", clerk.find("Commissies/JV", mail), "INBOX"))
            wait_for(lambda: clerk.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 2}, "the same bytes again, while the first is where it was")
            rests(daemon, clerk.folders)


@test
def the_same_bytes_a_second_time_are_a_further_copy(place):
    maildir, daemon = maildir_postbus(place)
    mail = letter(1)
    maildir.deliver(mail)
    daemon.once()
    maildir.deliver(mail)
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1})
    first = next((maildir.path / ".Commissies.JV" / "new").iterdir())
    (maildir.path / "cur" / (first.name + ":2,")).write_bytes(mail)  # copied back, under the name that it came by
    daemon.once()
    daemon.once()
    equal((maildir.folders(), decisions(daemon)), ({"Commissies/JV": 1, "Commissies/JV/Dubbel": 2}, []))
    os.rename(first, maildir.path / "cur" / (first.name + ":2,S"))
    for _ in range(3):
        daemon.once()
        equal((maildir.folders(), decisions(daemon)), ({"Commissies/JV": 1, "Commissies/JV/Dubbel": 2}, []))
    counts = json.loads(ctl("status", "--json", "--config", daemon.config))
    equal((counts["mails"], counts["items"]), (3, 1), "what came back is not counted again")


@test
def a_waiting_mail_that_gets_another_name_is_the_same_and_nobody_is_overruled(place):
    maildir, daemon = maildir_postbus(place, mode="observe")
    maildir.deliver(letter(1))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: queue_of(daemon) == ["Commissies/JV"], "seen")
        ctl_said(daemon, "route", "1", "FIN")
        name = next((maildir.path / "new").iterdir())
        os.rename(name, maildir.path / "cur" / (name.name + ",U=7:2,"))
        time.sleep(3)
        equal((asked(daemon, "SELECT count(*) FROM mail"), queue_of(daemon), decisions(daemon)), ([(1,)], ["Commissies/FIN"], [("route", 1)]))
    configured(daemon, "route", 1)
    daemon.once()
    equal(maildir.folders(), {"Commissies/FIN": 1})


@test
def what_was_moved_while_the_daemon_was_away_is_followed_when_it_is_back(place):
    for kind in ("imap", "maildir"):
        here = place / kind
        here.mkdir()
        mails = [letter(n) for n in range(1, 9)]
        if kind == "maildir":
            maildir, daemon = maildir_postbus(here)
            for mail in mails:
                maildir.deliver(mail)
            daemon.once()
            for n, name in enumerate(sorted((maildir.path / ".Commissies.JV" / "new").iterdir())):
                target = Maildir(maildir.path / (".Commissies.FIN" if n % 2 else ".Handmatig"))
                os.rename(name, target.path / "new" / name.name)
            for _ in range(3):
                daemon.once()
                equal(maildir.folders(), {"Commissies/FIN": 4, "Handmatig": 4})
                equal(sorted(decisions(daemon)), [("route", n) for n in range(1, 9)])
            continue
        with Dovecot() as server:
            server.deliver("postbus", *mails)
            daemon = imap_postbus(here, server)
            daemon.once()
            clerk = Clerk(server)
            for n, mail in enumerate(mails):
                clerk.move(mail, "Commissies/JV", "Commissies/FIN" if n % 2 else "Handmatig")
            for _ in range(3):
                daemon.once()
                equal(clerk.folders(), {"Commissies/FIN": 4, "Handmatig": 4})
                equal(sorted(decisions(daemon)), [("route", n) for n in range(1, 9)])


@test
def of_two_clerks_who_move_one_mail_the_last_one_counts(place):
    with Dovecot() as server:
        mail = letter(1)
        server.deliver("postbus", mail)
        daemon = imap_postbus(place, server)
        start(daemon)
        with ended(daemon):
            one, two = Clerk(server), Clerk(server)
            wait_for(lambda: one.folders() == {"Commissies/JV": 1}, "filed")
            for n in range(3):
                one.move(mail, "Commissies/JV", "Commissies/FIN")
                two.move(mail, "Commissies/FIN", "Handmatig")
                wait_for(lambda: queue_of(daemon) == ["Handmatig"], "followed")
                ctl_said(daemon, "route", "1", "FIN")
                two.imap.noop()
                wait_for(lambda: one.folders() == {"Commissies/FIN": 1}, "a decision by the other way moves it too")
                one.move(mail, "Commissies/FIN", "Commissies/JV")
                wait_for(lambda: queue_of(daemon) == ["Commissies/JV"], "followed")
            rests(daemon, one.folders)
            equal(one.folders(), {"Commissies/JV": 1})


@test
def killed_at_any_moment_each_move_is_followed_once(place):
    with Dovecot() as server:
        chance = random.Random(20260519)
        mails = [letter(n) for n in range(1, 7)]
        server.deliver("postbus", *mails, *(forwarded(n, "Jansen") for n in (1, 2)))
        daemon = imap_postbus(place, server)
        daemon.once()
        clerk = Clerk(server)
        stands = dict.fromkeys(range(6), "Commissies/JV")
        moves = 0
        for round_ in range(15):
            n, target = round_ % 6, chance.choice(["Commissies/JV", "Commissies/FIN", "Handmatig"])
            if target != stands[n]:
                clerk.move(mails[n], stands[n], target)
                moves += 1
            stands[n] = target
            start(daemon)
            time.sleep(chance.uniform(0.0, 0.25))
            daemon.stop(signal.SIGKILL)
            (place / "control").unlink()
        for _ in range(2):
            daemon.once()
        wanted = {}
        for n, target in stands.items():
            wanted[target] = wanted.get(target, 0) + 1
        for copy_of in (0, 1):
            beside = stands[copy_of] + "/Dubbel"
            wanted[beside] = wanted.get(beside, 0) + 1
        equal(clerk.folders(), wanted)
        equal([queue_of(daemon, n + 1) for n in range(6)], [[stands[n]] for n in range(6)])
        check(0 < len(decisions(daemon)) <= moves, f"{len(decisions(daemon))} decisions for {moves} moves")
        before = decisions(daemon)
        daemon.once()
        equal((clerk.folders(), decisions(daemon)), (wanted, before))


@test
def killed_while_it_looks_again_the_mail_is_filed_once(place):
    with Dovecot() as server:
        chance = random.Random(3)
        mail = letter(1)
        server.deliver("postbus", mail)
        daemon = imap_postbus(place, server)
        daemon.once()
        clerk = Clerk(server)
        for _ in range(12):
            clerk.move(mail, "Commissies/JV", "INBOX")
            start(daemon)
            time.sleep(chance.uniform(0.0, 0.3))
            daemon.stop(signal.SIGKILL)
            (place / "control").unlink()
            daemon.once()
            equal(clerk.folders(), {"Commissies/JV": 1})
        equal((asked(daemon, "SELECT count(*) FROM mail"), decisions(daemon)), ([(1,)], []))


@test
def a_mail_that_was_taken_before_it_was_filed_is_followed_too(place):
    with Dovecot() as server:
        mail, other = letter(1), letter(2)
        server.deliver("postbus", mail, other)
        daemon = imap_postbus(place, server, mode="observe")
        daemon.once()
        clerk = Clerk(server)
        clerk.move(mail, "INBOX", "Commissies/FIN")
        clerk.move(other, "INBOX", "Van mij")
        configured(daemon, "route", 1)  # which would file it now
        for _ in range(3):
            daemon.once()
        equal((clerk.folders(), queue_of(daemon), decisions(daemon)), ({"Commissies/FIN": 1, "Van mij": 1}, ["Commissies/FIN"], [("route", 1)]))


@test
def a_campaigns_letter_that_is_moved_stays_where_it_was_put(place):
    maildir, daemon = maildir_postbus(place)
    daemon.campaigns = "Campagnes"
    configured(daemon, "route", 1)
    for n in range(1, 5):
        maildir.deliver(letter(n))
    daemon.once()
    folder = next((name for name in maildir.folders() if "/Campagnes/" in name), None)
    check(folder and maildir.folders()[folder] == 3, f"{maildir.folders()}")

    def move(source, target):
        name = next(f for part in ("new", "cur") for f in sorted((maildir.path / ("." + source.replace("/", ".")) / part).iterdir()))
        os.rename(name, Maildir(maildir.path / ("." + target.replace("/", "."))).path / "cur" / (name.name.split(":")[0] + ":2,"))

    move(folder, "Commissies/JV")
    move(folder, "Commissies/FIN")
    for _ in range(3):
        daemon.once()
        equal(maildir.folders(), {"Commissies/JV": 2, folder: 1, "Commissies/FIN": 1})
        equal([act for act, _ in decisions(daemon)], ["route"], "one to another committee; the other only within its queue")


@test
def a_suggested_letter_that_is_moved_agrees_or_corrects(place):
    with Dovecot() as server:
        mails = [letter(1), letter(2)]
        server.deliver("postbus", *mails)
        daemon = imap_postbus(place, server, mode="suggest")
        daemon.once()
        clerk = Clerk(server)
        clerk.move(mails[0], "INBOX", "Commissies/JV")
        clerk.copy_and_delete(mails[1], "INBOX", "Handmatig")
        for _ in range(2):
            daemon.once()
            equal((clerk.folders(), decisions(daemon)), ({"Commissies/JV": 1, "Handmatig": 1}, [("confirm", 1), ("route", 2)]))


@test
def a_folder_that_was_made_anew_has_moved_nothing(place):
    with Dovecot() as server:
        mails = [letter(n) for n in (1, 2, 3)]
        server.deliver("postbus", *mails)
        daemon = imap_postbus(place, server)
        daemon.once()
        clerk = Clerk(server)
        for mail in mails:
            clerk.move(mail, "Commissies/JV", "Opzij")
        clerk.imap.unselect()
        clerk.say(clerk.imap.delete('"Commissies/JV"'))
        time.sleep(1.1)  # UIDVALIDITY is a time
        clerk.make("Commissies/JV")
        for mail in mails:
            clerk.move(mail, "Opzij", "Commissies/JV")
        for _ in range(3):
            daemon.once()
            equal((clerk.folders(), decisions(daemon)), ({"Commissies/JV": 3}, []))
        clerk.move(mails[0], "Commissies/JV", "Commissies/FIN")
        daemon.once()
        equal(decisions(daemon), [("route", 1)], "and moves are seen as before")


@test
def while_it_observes_what_people_do_is_recorded(place):
    with Dovecot() as server:
        agreed, other, waiting = letter(1), letter(2), letter(3, "36748")
        server.deliver("postbus", agreed, other, waiting)
        daemon = imap_postbus(place, server, mode="observe")
        daemon.once()
        clerk = Clerk(server)
        equal(clerk.folders(), {"INBOX": 3})
        clerk.move(agreed, "INBOX", "Commissies/JV")
        clerk.move(other, "INBOX", "Commissies/FIN")
        for _ in range(2):
            daemon.once()
            equal(decisions(daemon), [("confirm", 1), ("route", 2)])
            equal(clerk.folders(), {"INBOX": 1, "Commissies/JV": 1, "Commissies/FIN": 1})
        compared = json.loads(ctl("compare", "--json", "--since", "1d", "--config", daemon.config))
        equal(compared["queues"], [{"queue": "Commissies/FIN", "agreed": 0, "otherwise": 0, "waiting": 1, "away": 0},
                                   {"queue": "Commissies/JV", "agreed": 1, "otherwise": 1, "waiting": 0, "away": 0}])
        equal([(row["item"], row["first"], row["now"]) for row in compared["letters"]], [("i-2", ["Commissies/JV"], ["Commissies/FIN"])])
        told = ctl("compare", "--config", daemon.config)
        check("Commissies/JV → Commissies/FIN" in told and "beslist door postbus" in told, told)
        equal(json.loads(ctl("compare", "--json", "--since", "2099-01-01", "--config", daemon.config))["queues"], [])
        ctl("compare", "--since", "gisteren", "--config", daemon.config, status=64)
        clerk.move(other, "Commissies/FIN", "INBOX")
        daemon.once()
        equal((clerk.folders()["INBOX"], decisions(daemon)), (2, [("confirm", 1), ("route", 2), ("undo", 2)]))
        configured(daemon, "route", 1)
        daemon.once()
        equal(clerk.folders(), {"Commissies/JV": 2, "Commissies/FIN": 1})


run_all()

#!/usr/bin/python3
"""Clerks decide: the letter's mails follow, each once, whatever happens in between."""
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, Skip, check, ctl, ended, equal, for_everybody, run_all, test  # noqa: E402

NO_MOVE = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED"
NO_UIDPLUS = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE LIST-EXTENDED"


def with_control(daemon, groups=""):
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write(f"[control]\nsocket = control\n{groups}")


def start(daemon):
    daemon.start()
    wait_for((daemon.place / "control").exists, "the control socket")


def postbus(place, mode="route", **more):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", mode, **more)
    with_control(daemon)
    return maildir, daemon


def decide(daemon, *words, status=0):
    """Runs the verb; returns all it said."""
    run = subprocess.run([BUILD / "postbusctl", *words, "--config", daemon.config], capture_output=True, text=True, timeout=60)
    check(run.returncode == status, f"{words}: status {run.returncode}, want {status}: {run.stdout}{run.stderr}")
    return run.stdout + run.stderr


def rows(daemon):
    return [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]


@test
def a_misrouted_letter_is_routed_and_undo_puts_it_back(place):
    maildir, daemon = postbus(place)
    mail = letter(1, "36748")
    start(daemon)
    with ended(daemon):
        maildir.deliver(mail)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1}, "filed")
        check("i-1 gaat naar Commissies/JV" in decide(daemon, "route", "i-1", "j&v", "--why", "gaat over strafrecht"), "told")
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "moved")
        equal(maildir.folder("Commissies/JV"), [mail], "the mail as it came")
        row = rows(daemon)[0]
        equal((row["queue"], row["sure"], bool(row["decided_by"])), ("Commissies/JV", True, True))
        check("beslist door" in ctl("queue", "--config", daemon.config), "the queue tells of it")
        maildir.deliver(forwarded(1, "Jansen", bill="36748"))
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1}, "a later copy goes beside it")
        check("i-1 blijft in Commissies/JV" in decide(daemon, "confirm", "1"), "told")
        check("Commissies/JV" in decide(daemon, "undo", "1"), "the confirming is taken back")
        check("Commissies/FIN" in decide(daemon, "undo", "1"), "the routing is taken back")
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1, "Commissies/FIN/Dubbel": 1}, "both are back")
        equal(rows(daemon)[0]["decided_by"], None)
        check("niemand heeft" in decide(daemon, "undo", "1", status=1), "nothing is left to be undone")
    said = (place / "log").read_text()
    check("item i-1: routed by" in said and "strafrecht" not in said, "the log tells who, and nothing of the letter or the reason")


@test
def what_is_split_stands_by_itself_and_what_is_merged_together(place):
    maildir, daemon = postbus(place)
    for by in ("Jansen", "Pietersen"):
        maildir.deliver(forwarded(7, by))
    start(daemon)
    try:
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1}, "both are filed")
        wait_for(lambda: [(mail["mail"], mail["relation"], mail["folder"]) for mail in json.loads(decide(daemon, "show", "i-1", "--json"))["mails"]] ==
                 [(1, "new", "Commissies/JV"), (2, "duplicate", "Commissies/JV/Dubbel")], "and written down, a moment later")
        decide(daemon, "split", "i-1", "m-9", status=1)
        told = decide(daemon, "split", "i-1", "m-2", "--why", "een andere brief")
        check("i-2" in told, told)
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 2}, "it stands beside no more")
        maildir.deliver(forwarded(7, "Willemsen"))  # a further copy joins one of them, and does not bring them together
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 2, "Commissies/JV/Dubbel": 1}, "a third copy is filed")
        equal(sorted(row["copies"] for row in rows(daemon)), [1, 2])
        decide(daemon, "merge", "i-1", "i-2", "--why", "toch dezelfde")
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 2}, "together again")
        equal([row["copies"] for row in rows(daemon)], [3])
        text = decide(daemon, "show", "i-1")
        check("een andere brief" in text and "toch dezelfde" in text and "m-3" in text, text)
        decide(daemon, "merge", "i-1", "i-2", status=1)
        decide(daemon, "merge", "i-1", "i-1", status=1)
    finally:
        daemon.stop()


@test
def what_cannot_be_is_refused_and_changes_nothing(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    equal(ctl("route", "1", "FIN", "--config", daemon.config, status=66), "")
    daemon.once()
    decide(daemon, "route", "1", "FIN", status=69)
    start(daemon)
    with ended(daemon):
        check("geen wachtrij" in decide(daemon, "route", "1", "INBOX", status=1), "the postbus is no queue")
        check("geen wachtrij" in decide(daemon, "route", "1", "FIN", "../../etc", status=1), "nor is a path")
        for words in (("route", "1"), ("route", "x", "FIN"), ("confirm",), ("confirm", "1", "2"), ("undo", "-1"), ("undo", "0")):
            decide(daemon, *words, status=64)
        check("99" in decide(daemon, "undo", "99", status=66), "no such letter")
        time.sleep(0.3)
        equal((maildir.folders(), rows(daemon)[0]["decided_by"]), ({"Commissies/JV": 1}, None))


@test
def of_two_clerks_at_once_one_is_told_that_the_other_was_faster(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "filed")

        def route(queue):
            return subprocess.run([BUILD / "postbusctl", "route", "1", queue, "--config", daemon.config], capture_output=True, text=True)

        for _ in range(20):  # until two have read the same version
            with ThreadPoolExecutor(4) as clerks:
                runs = list(clerks.map(route, ("FIN", "JV", "Handmatig", "FIN")))
            check(all(run.returncode in (0, 1) for run in runs), str(runs))
            refused = [run for run in runs if run.returncode == 1]
            if refused:
                break
        check(refused and len(refused) < 4, "one of them at least, and not all")
        check("heeft erover beslist op 20" in refused[0].stderr, refused[0].stderr)
        queue = rows(daemon)[0]["queue"]
        wait_for(lambda: maildir.folders() == {queue: 1}, "the mail stands where the last one said")


@test
def a_reader_may_not_decide_and_a_clerk_may(place):
    if os.getuid() != 0:
        raise Skip("another user's part can be played by root alone")
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail")
    with_control(daemon, "readers = games\nclerks = mail\n")
    maildir.deliver(letter(1))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "filed")
        os.chmod(place, 0o755)
        os.chmod(place / "control", 0o666)
        for path in place.glob("store.db*"):
            os.chmod(path, 0o644)

        def decide_as(user):
            return subprocess.run([for_everybody(place) / "postbusctl", "route", "1", "FIN", "--config", daemon.config], capture_output=True, text=True, user=user)

        refused = decide_as("games")
        check(refused.returncode == 78 and "griffiemedewerkers" in refused.stderr, f"{refused}")
        equal(maildir.folders(), {"Commissies/JV": 1})
        done = decide_as("mail")
        equal(done.returncode, 0, done.stderr)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1}, "moved")
        equal(rows(daemon)[0]["decided_by"], "mail")


@test
def several_queues_and_back_to_one_leave_no_mail_behind(place):
    maildir, daemon = postbus(place)
    mail = letter(1)
    maildir.deliver(mail)
    maildir.deliver(letter(2, "36748", extra=[("List-Unsubscribe", "<mailto:weg@example.org>")]))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Nieuwsbrieven": 1}, "filed")
        decide(daemon, "route", "1", "JV", "FIN", "JV")
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/FIN": 1, "Nieuwsbrieven": 1}, "a copy is made")
        decide(daemon, "route", "1", "Nieuwsbrieven", "FIN")
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1, "Nieuwsbrieven": 2}, "one moves, one stays")
        decide(daemon, "route", "1", "Handmatig")
        wait_for(lambda: maildir.folders() == {"Handmatig": 1, "Handmatig/Dubbel": 1, "Nieuwsbrieven": 1}, "the copy goes beside")
        equal(maildir.folder("Handmatig/Dubbel"), [mail])
        for _ in range(3):
            decide(daemon, "undo", "1")
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1, "Nieuwsbrieven": 1}, "all is undone")


@test
def three_queues_to_one_and_back_to_three(place):
    maildir, daemon = postbus(place)
    mail = letter(1)
    maildir.deliver(mail)
    maildir.deliver(letter(2, extra=[("List-Unsubscribe", "<mailto:weg@example.org>")]))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Nieuwsbrieven": 1}, "filed")
        everywhere = {"Commissies/JV": 1, "Commissies/FIN": 1, "Handmatig": 1, "Nieuwsbrieven": 1}
        decide(daemon, "route", "1", "JV", "FIN", "Handmatig")
        wait_for(lambda: maildir.folders() == everywhere, "in three")
        decide(daemon, "route", "1", "Nieuwsbrieven")
        wait_for(lambda: maildir.folders() == {"Nieuwsbrieven": 2, "Nieuwsbrieven/Dubbel": 1}, "in one")
        decide(daemon, "undo", "1")
        wait_for(lambda: maildir.folders() == everywhere, "in three again")
        equal([maildir.folder(queue) for queue in ("Commissies/JV", "Commissies/FIN", "Handmatig")], [[mail]] * 3)


@test
def a_mail_that_a_person_has_moved_is_left_alone(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "filed")
        mine = Maildir(maildir.path / ".Van mij")
        name = next((maildir.path / ".Commissies.JV" / "new").iterdir())
        os.rename(name, mine.path / "cur" / (name.name + ":2,S"))
        decide(daemon, "route", "1", "FIN")
        wait_for(lambda: "a person moved" in (place / "log").read_text(), "told")
        decide(daemon, "undo", "1")
        time.sleep(0.3)
        equal(maildir.folders(), {"Van mij": 1})


@test
def while_it_observes_the_decision_is_recorded_and_routing_follows_it(place):
    maildir, daemon = postbus(place, "observe")
    maildir.deliver(letter(1))
    start(daemon)
    with ended(daemon):
        wait_for(lambda: (place / "store.db").exists() and len(rows(daemon)) == 1, "seen")
        check("verplaatst nog geen mails" in decide(daemon, "route", "1", "FIN"), "told")
        equal((maildir.folders(), rows(daemon)[0]["queue"]), ({"": 1}, "Commissies/FIN"))
    daemon.configure("route")
    daemon.once()
    equal(maildir.folders(), {"Commissies/FIN": 1})


def tell_and_kill(daemon, chance, places, decisions=25):
    """Decides, and kills the daemon at some moment soon after; again and again."""
    said = None
    for n in range(decisions):
        start(daemon)
        queue = places[n % len(places)]
        run = subprocess.run([BUILD / "postbusctl", "route", "1", *queue, "--config", daemon.config], capture_output=True, text=True)
        said = queue if run.returncode == 0 else said
        time.sleep(chance.uniform(0.0, 0.05))
        daemon.stop(signal.SIGKILL)
        (daemon.place / "control").unlink()
    return said


@test
def killed_between_decision_and_move_each_mail_stands_once_where_it_belongs(place):
    maildir, daemon = postbus(place)
    mails = [letter(1)] + [forwarded(1, by) for by in ("Jansen", "Pietersen", "Willemsen")]
    for mail in mails:
        maildir.deliver(mail)
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 3})
    said = tell_and_kill(daemon, random.Random(5), (["FIN"], ["Handmatig"], ["JV"]))
    check(said, "some decisions were taken")
    daemon.once()
    queue = rows(daemon)[0]["queue"]
    equal(maildir.folders(), {queue: 1, f"{queue}/Dubbel": 3})
    equal(sorted(maildir.folder(queue) + maildir.folder(f"{queue}/Dubbel")), sorted(mails))


class Eyes:
    """How many mails stand in each folder of a Dovecot user's Maildir; none marked as deleted."""

    def __init__(self, server, user="postbus"):
        self.maildir = Maildir.__new__(Maildir)
        self.maildir.path = Path(server.maildir(user))

    def counts(self):
        found = {}
        for path in [self.maildir.path, *self.maildir.path.glob(".*")]:
            names = [f.name for part in ("new", "cur") for f in (path / part).glob("*")]
            n = sum("T" not in name.partition(":2,")[2] for name in names)
            if n:
                found[path.name[1:].replace(".", "/") if path != self.maildir.path else "INBOX"] = n
        return found


def on_dovecot(place, server):
    (place / "password").write_text(PASSWORD + "\n")
    daemon = Postbus(place, f"host = 127.0.0.1\nport = {server.imaps_port}\ntls = implicit\nca-file = {server.ca}\nuser = postbus\n"
                            "password-file = password\nfolder = INBOX\n")
    with_control(daemon)
    return daemon


@test
def on_a_real_server_the_mails_follow_with_or_without_move_and_uidplus(place):
    for number, capability in enumerate(("", NO_MOVE, NO_UIDPLUS)):
        with Dovecot(extra=capability) as server:
            here = place / str(number)
            here.mkdir()
            daemon, eyes = on_dovecot(here, server), Eyes(server)
            server.deliver("postbus", letter(1), forwarded(1, "Jansen"), letter(2))
            start(daemon)
            with ended(daemon):
                wait_for(lambda: eyes.counts() == {"Commissies/JV": 2, "Commissies/JV/Dubbel": 1}, "filed")
                decide(daemon, "route", "1", "FIN", "Handmatig")
                wait_for(lambda: eyes.counts() == {"Commissies/FIN": 1, "Commissies/FIN/Dubbel": 1, "Handmatig": 1, "Commissies/JV": 1},
                         f"routed {capability}")
                server.deliver("postbus", forwarded(1, "Pietersen"))
                wait_for(lambda: eyes.counts().get("Commissies/FIN/Dubbel") == 2, "a later copy goes beside it")
                decide(daemon, "undo", "1")
                wait_for(lambda: eyes.counts() == {"Commissies/JV": 2, "Commissies/JV/Dubbel": 3}, f"undone {capability}")
                server.deliver("postbus", letter(3))
                wait_for(lambda: eyes.counts().get("Commissies/JV") == 3, "the postbus is watched as before")


@test
def killed_on_a_real_server_no_mail_is_lost_or_doubled(place):
    for number, capability in enumerate(("", NO_MOVE)):
        with Dovecot(extra=capability) as server:
            here = place / str(number)
            here.mkdir()
            daemon, eyes = on_dovecot(here, server), Eyes(server)
            server.deliver("postbus", letter(1), *[forwarded(1, by) for by in ("Jansen", "Pietersen", "Willemsen")])
            daemon.once()
            equal(eyes.counts(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 3})
            check(tell_and_kill(daemon, random.Random(9), (["FIN"], ["Handmatig"], ["JV"]), 12), "some decisions were taken")
            daemon.once()
            queue = rows(daemon)[0]["queue"]
            equal(eyes.counts(), {queue: 1, f"{queue}/Dubbel": 3}, capability)


@test
def while_the_server_is_away_a_decision_is_taken_and_the_mail_follows_when_it_is_back(place):
    with Dovecot() as server:
        daemon, eyes = on_dovecot(place, server), Eyes(server)
        server.deliver("postbus", letter(1))
        start(daemon)
        with ended(daemon):
            wait_for(lambda: eyes.counts() == {"Commissies/JV": 1}, "filed")
            server.stop()
            wait_for(lambda: json.loads(ctl("status", "--json", "--config", daemon.config))["problem"], "the problem is told", 90)
            decide(daemon, "route", "1", "FIN")
            equal(eyes.counts(), {"Commissies/JV": 1})
            server.start()
            wait_for(lambda: eyes.counts() == {"Commissies/FIN": 1}, "moved", 60)


@test
def a_decision_that_cannot_be_begun_in_time_is_not_taken(place):
    with Dovecot() as server:
        daemon, eyes = on_dovecot(place, server), Eyes(server)
        server.deliver("postbus", letter(1))
        start(daemon)
        with ended(daemon):
            wait_for(lambda: eyes.counts() == {"Commissies/JV": 1}, "filed")
            time.sleep(0.5)  # it sleeps until there is news
            processes = subprocess.run(["pgrep", "-g", str(server.process.pid)], capture_output=True, text=True).stdout.split()
            for process in processes:
                os.kill(int(process), signal.SIGSTOP)
            try:
                check("er is niets beslist" in decide(daemon, "route", "1", "FIN", status=69), "told")
            finally:
                for process in processes:
                    os.kill(int(process), signal.SIGCONT)
            time.sleep(1)
            equal((rows(daemon)[0]["queue"], eyes.counts()), ("Commissies/JV", {"Commissies/JV": 1}))
            decide(daemon, "route", "1", "FIN")
            wait_for(lambda: eyes.counts() == {"Commissies/FIN": 1}, "moved", 60)


run_all()

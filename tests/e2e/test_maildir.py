#!/usr/bin/python3
"""The daemon on a Maildir: what it files, what it leaves, and what it survives."""
import json
import os
import random
import signal
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import BODY, Maildir, Postbus, RULES, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402
import subprocess  # noqa: E402


def postbus(place, mode="route", **more):
    maildir = Maildir(place / "mail")
    return maildir, Postbus(place, "maildir = mail", mode, **more)


@test
def each_letter_stands_in_its_queue_and_what_is_unsure_waits_for_a_clerk(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1, "36327"))
    maildir.deliver(letter(2, "36748"))
    maildir.deliver(letter(3, None))
    maildir.deliver(letter(4, "36327", extra=[("List-Unsubscribe", "<mailto:weg@example.org>")]))
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/FIN": 1, "Handmatig": 1, "Nieuwsbrieven": 1})


@test
def a_mail_that_is_too_large_or_empty_goes_to_people_unread_and_holds_nobody_up(place):
    maildir, daemon = postbus(place)
    maildir.deliver(b"Subject: groot\n\n" + b"x" * (65 << 20))
    maildir.deliver(b"")
    maildir.deliver(letter(1, "36327"))
    said = daemon.once()
    check("larger than 64 MB" in said, said)
    equal(maildir.folders(), {"Commissies/JV": 1, "Handmatig": 2})
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Handmatig": 2})


@test
def a_letter_that_three_senators_forward_is_one_item(place):
    maildir, daemon = postbus(place)
    for by in ("Jansen", "Pietersen", "Willemsen"):
        maildir.deliver(forwarded(7, by))
    maildir.deliver(letter(7))
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 3})
    rows = [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]
    equal([(row["queue"], row["bills"], row["copies"]) for row in rows], [("Commissies/JV", "36327", 4)])

@test
def a_whole_letter_brings_its_cut_copy_along_to_the_right_queue(place):
    """What a phone sent on first says nothing yet of the bill."""
    maildir, daemon = postbus(place)
    early = ("vorige week kwamen wij met ruim veertig leden van onze vereniging bijeen in het dorpshuis om te praten over wat ons te wachten "
             "staat. Er waren boeren, leraren en verpleegkundigen, en iedereen had een eigen verhaal over de laatste jaren.")
    late = "Wij vragen u daarom om niet in te stemmen met wetsvoorstel 36327, het Wetboek van Strafvordering."
    whole = letter(5).decode().replace(letter(5).decode().split("vereniging: ", 1)[1].split("\n\nMet vr", 1)[0], f"{early} {late}")
    cut = forwarded(5, "Jansen").decode()
    cut = cut[:cut.index("Geachte leden")] + "Geachte leden van de Eerste Kamer,\n\nDit is brief 5 van onze vereniging: " + early[:-30] + "\n"
    maildir.deliver(cut.encode())
    daemon.once()
    equal(maildir.folders(), {"Handmatig": 1})
    maildir.deliver(whole.encode())
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1})
    rows = [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]
    equal([(row["queue"], row["bills"], row["copies"]) for row in rows], [("Commissies/JV", "36327", 2)])
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, "Commissies/JV/Dubbel": 1})


def campaign_letter(number, sent):
    return letter(number, when=f"Thu, 14 May 2026 {sent} +0200").replace(f"Dit is brief {number} van onze vereniging: ".encode(), b"").replace(
        f"Subject: Brief nummer {number}".encode(), b"Subject: Stem tegen: 36327/A")


@test
def a_campaigns_letters_stand_together_beside_its_first(place):
    maildir, daemon = postbus(place, campaigns="Campagnes")
    for number, sent in ((1, "10:00:00"), (2, "11:00:00"), (3, "12:00:00")):
        maildir.deliver(campaign_letter(number, sent))
        said = daemon.once()
    check("Campagnes/1" in said and "Stem" not in said, said)
    folder = "Commissies/JV/Campagnes/1 Stem tegen 36327A"
    equal(maildir.folders(), {"Commissies/JV": 1, folder: 2})
    maildir.deliver(campaign_letter(4, "08:00:00"))  # was sent before the others: stands for them
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 1, folder: 3})
    check(b"Schrijver 4" in maildir.folder("Commissies/JV")[0], "the first that was sent")
    rows = [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]
    equal([(row["queue"], row["senders"]) for row in rows], [("Commissies/JV", 4)])


@test
def observing_moves_nothing_and_routing_then_files_what_waits(place):
    maildir, daemon = postbus(place, "observe")
    mails = [letter(n) for n in range(5)]
    for mail in mails:
        maildir.deliver(mail)
    names = sorted(os.listdir(maildir.path / "new"))
    daemon.once()
    equal(sorted(os.listdir(maildir.path / "new")), names, "the files, names and flags")
    equal(maildir.folder(), sorted(mails))
    daemon.configure("route")
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 5})
    equal(maildir.folder("Commissies/JV"), sorted(mails))


@test
def a_second_run_changes_nothing(place):
    maildir, daemon = postbus(place)
    for n in range(4):
        maildir.deliver(letter(n))
    daemon.once()
    before = ctl("status", "--json", "--config", daemon.config), maildir.folders()
    daemon.once()
    equal((ctl("status", "--json", "--config", daemon.config), maildir.folders()), before)


@test
def a_mail_that_is_no_mail_goes_to_the_manual_queue_with_the_reason(place):
    maildir, daemon = postbus(place)
    junk = bytes(random.Random(1).randrange(256) for _ in range(4000))
    maildir.deliver(junk)
    daemon.once()
    equal(maildir.folder("Handmatig"), [junk])
    row = json.loads(ctl("queue", "--json", "--config", daemon.config))
    equal((row["kind"], row["sure"]), ("unreadable", False))
    check(row["reason"], "a reason is given")


@test
def mail_that_comes_while_the_daemon_waits_is_filed_at_once(place):
    maildir, daemon = postbus(place)
    daemon.start()
    try:
        for n in range(10):
            maildir.deliver(letter(n))
            wait_for(lambda: maildir.folders() == {"Commissies/JV": n + 1}, f"mail {n} is filed", 5)
    finally:
        equal(daemon.stop(), 0, "SIGTERM ends it cleanly")


@test
def killed_at_any_moment_nothing_is_lost_or_doubled(place):
    maildir, daemon = postbus(place)
    mails = [letter(n, "36327" if n % 2 else "36748") for n in range(60)]
    for mail in mails:
        maildir.deliver(mail)
    chance = random.Random(7)
    for _ in range(25):
        daemon.start()
        time.sleep(chance.uniform(0.0, 0.25))
        daemon.stop(signal.SIGKILL)
    daemon.once()
    equal(maildir.folders(), {"Commissies/JV": 30, "Commissies/FIN": 30})
    equal(sorted(maildir.folder("Commissies/JV") + maildir.folder("Commissies/FIN")), sorted(mails))
    state = json.loads(ctl("status", "--json", "--config", daemon.config))
    equal((state["mails"], state["items"], state["planned"]), (60, 60, 0))


@test
def a_broken_rule_file_stops_the_start_and_is_named_with_its_place(place):
    maildir, daemon = postbus(place, rules=RULES + "\n[bill 36999]\ntitel = x\n")
    maildir.deliver(letter(1))
    said = daemon.once(status=78)
    check("test.rules:" in said and "title" in said, said)
    equal(maildir.folders(), {"": 1})


@test
def a_broken_reload_keeps_the_last_good_rules_and_a_mended_one_counts(place):
    maildir, daemon = postbus(place)
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(str(place / "notify"))
    notify.settimeout(10)
    heard = []

    def hear(word):
        while not any(word in h for h in heard):
            heard.append(notify.recv(4096).decode())
        heard.clear()

    daemon.start(NOTIFY_SOCKET=str(place / "notify"))
    with ended(daemon):
        hear("READY=1")
        daemon.set_rules("[committee JV\n")
        daemon.process.send_signal(signal.SIGHUP)
        hear("RELOADING=1")
        hear("RULES BROKEN")
        hear("READY=1")
        maildir.deliver(letter(1))
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "filed under the old rules")
        daemon.set_rules(RULES.replace("Commissies/JV", "Commissies/Justitie"))
        daemon.process.send_signal(signal.SIGHUP)
        hear("RELOADING=1")
        hear("READY=1")
        maildir.deliver(letter(2))
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/Justitie": 1}, "filed under the new rules")


@test
def reload_waits_until_the_new_rules_are_in_use_or_says_what_is_wrong(place):
    maildir, daemon = postbus(place)
    with open(daemon.config, "a") as conf:
        conf.write("[control]\nsocket = control\n")
    ctl("reload", "--config", daemon.config, status=69)
    daemon.start()
    with ended(daemon):
        wait_for((place / "control").exists, "the control socket")
        daemon.set_rules(RULES.replace("Commissies/JV", "Commissies/Justitie"))
        check("in gebruik" in ctl("reload", "--config", daemon.config), "the set is told")
        maildir.deliver(letter(1))
        wait_for(lambda: maildir.folders() == {"Commissies/Justitie": 1}, "filed under the new rules")
        daemon.set_rules(RULES + "\n[bill 36999]\ntitel = x\n")
        run = subprocess.run([BUILD / "postbusctl", "reload", "--config", daemon.config], capture_output=True, text=True)
        equal(run.returncode, 1)
        check("test.rules:" in run.stderr and "bedoelde u title" in run.stderr, run.stderr)
        maildir.deliver(letter(2))
        wait_for(lambda: maildir.folders() == {"Commissies/Justitie": 2}, "the last good set stays")
    check(not (place / "control").exists(), "the socket is gone")


@test
def rules_that_are_saved_come_into_use_by_themselves(place):
    maildir, daemon = postbus(place)
    daemon.start()
    with ended(daemon):
        maildir.deliver(letter(1, "36327"))
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "filed")
        (place / "rules" / "bills").mkdir()
        time.sleep(1)  # a new folder is watched once it rests
        (place / "rules" / "bills" / "36999.rules").write_text("[bill 36999]\ntitle = Wet op de voorbeelden\ncommittee = FIN\n")
        wait_for(lambda: (place / "log").read_text().count("3 bills") > 0, "the new bill is known", 5)


@test
def a_disclaimer_that_a_clerk_adds_counts_from_the_reload_on(place):
    maildir, daemon = postbus(place)
    with open(daemon.config, "a") as conf:
        conf.write("[control]\nsocket = control\n")

    def trailed(number):
        """Letter 1 as it comes through a town hall."""
        return letter(1).replace(b"<brief-1@", b"<stadhuis-%d@" % number) + b"\nDe gemeente Winsum is niet gebonden aan wat haar medewerkers in een mail schrijven.\n"

    def stands(mails, items):
        state = json.loads(ctl("status", "--json", "--config", daemon.config))
        return (state["mails"], state["items"]) == (mails, items)

    daemon.start()
    with ended(daemon):
        wait_for((place / "control").exists, "the control socket")
        maildir.deliver(letter(1))
        wait_for(lambda: stands(1, 1), "the letter is an item")
        maildir.deliver(trailed(1))
        wait_for(lambda: stands(2, 2), "with a disclaimer it is another version")
        daemon.set_rules(RULES + "\n[boilerplate sentence]\nphrase = De gemeente Winsum is niet gebonden\n")
        ctl("reload", "--config", daemon.config)
        maildir.deliver(trailed(2))
        wait_for(lambda: stands(3, 2), "the disclaimer is none of the letter's words")


@test
def the_watchdog_is_fed_while_it_waits(place):
    _, daemon = postbus(place)
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(str(place / "notify"))
    notify.settimeout(10)
    daemon.start(NOTIFY_SOCKET=str(place / "notify"), WATCHDOG_USEC="300000")
    fed = 0
    with ended(daemon):
        while fed < 5:
            fed += b"WATCHDOG=1" in notify.recv(4096)


@test
def check_names_every_fault_and_ends_with_78(place):
    (place / "c.conf").write_text("[mailbox]\nmaildir = m\nhots = x\n[triage]\nmode = rout\n")
    run = subprocess.run([BUILD / "postbusd", "--config", place / "c.conf", "--check"], capture_output=True, text=True)
    equal(run.returncode, 78)
    check(":3:" in run.stderr and ":5:" in run.stderr and "bedoelde u route?" in run.stderr, run.stderr)


@test
def faults_are_told_in_the_language_that_the_configuration_asks_for(place):
    (place / "rules").mkdir()
    (place / "rules" / "a.rules").write_text("[topic x]\ncommitte = JV\n")
    for language, mailbox, told in (("en", "user = x", "names neither host nor maildir"), ("nl", "user = x", "noemt geen host en geen maildir"),
                                    ("en", "maildir = m", "did you mean committee?"), ("nl", "maildir = m", "bedoelde u committee?")):
        (place / "c.conf").write_text(f"[mailbox]\n{mailbox}\n[rules]\ndirectory = rules\n[store]\nfile = s.db\n[triage]\nlanguage = {language}\n")
        run = subprocess.run([BUILD / "postbusd", "--config", place / "c.conf", "--check"], capture_output=True, text=True)
        check(run.returncode == 78 and told in run.stderr, f"{language}: {run}")


@test
def a_second_daemon_on_the_same_store_is_refused(place):
    maildir, daemon = postbus(place)
    daemon.start()
    try:
        maildir.deliver(letter(1))
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "the first is at work")
        said = daemon.once(status=78)
        check("in use by another postbusd" in said, said)
    finally:
        daemon.stop()


run_all()

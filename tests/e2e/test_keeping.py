#!/usr/bin/python3
"""What an operator does with the store as a whole: back it up while the daemon works, lose it, put it back."""
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import Dovecot  # noqa: E402
from postbus import RULES, Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from session import Box, plain_postbus  # noqa: E402
from tap import BUILD, check, ctl, ended, equal, run_all, test  # noqa: E402


def postbus(place, more=""):
    maildir = Maildir(place / "mail")
    return maildir, Postbus(place, f"maildir = mail\n{more}")


def fails(*arguments):
    run = subprocess.run([BUILD / "postbusctl", *arguments], capture_output=True, text=True, check=False)
    check(run.returncode not in (0, -11, -6), f"{arguments}: status {run.returncode}")
    return run.stderr


def queue(daemon):
    return [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]


def status_of(daemon):
    return json.loads(ctl("status", "--json", "--config", daemon.config))


def queues_of(daemon):
    """(subject, queue) of each row."""
    return [(row["subject"], row["queue"]) for row in queue(daemon)]


def item_of(daemon, subject):
    return next(row["item"] for row in queue(daemon) if row["subject"] == subject)


def everything(maildir):
    """folder -> the mails in it."""
    return {folder: maildir.folder(folder) for folder in maildir.folders()}


def one_by_one(files):
    """As if they had come a second after one another."""
    for second, file in enumerate(sorted(files)):
        os.utime(file, (1778000000 + second, 1778000000 + second))


def two_committees(number):
    return letter(number, "36327").replace(b"wetsvoorstel 36327", b"de wetsvoorstellen 36327 en 36748, Wet werkelijk rendement box 3,")


def rebuild(daemon):
    run = subprocess.run([BUILD / "postbusd", "--config", daemon.config, "--rebuild"], capture_output=True, text=True, timeout=60, check=False)
    check(run.returncode == 0, f"--rebuild: status {run.returncode}: {run.stderr}")


@test
def a_backup_is_made_while_the_daemon_works_and_comes_back_with_what_people_decided(place):
    maildir, daemon = postbus(place, f"[control]\nsocket = {place}/control\n")
    backup = place / "backup.db"
    maildir.deliver(letter(1, "36327"))
    daemon.start()
    with ended(daemon):
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "the first is filed")
        ctl("route", "i-1", "Commissies/FIN", "--config", daemon.config)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1}, "where a clerk wants it")
        ctl("backup", backup, "--config", daemon.config)
        equal(backup.stat().st_mode & 0o077, 0, "it holds letters: its owner's alone")
        maildir.deliver(letter(2, "36748"))
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 2}, "the daemon goes on")
        check("in use" in fails("restore", backup, "--config", daemon.config), "not while it runs")
    for file in place.glob("store.db*"):
        file.unlink()
    ctl("restore", backup, "--config", daemon.config)
    equal([(row["item"], row["queue"], row["decided_by"] is not None) for row in queue(daemon)], [("i-1", "Commissies/FIN", True)])
    ctl("check", "--config", daemon.config)
    maildir.deliver(letter(3, "36327"))
    daemon.once()
    equal(maildir.folders(), {"Commissies/FIN": 2, "Commissies/JV": 1}, "nothing is moved again, and new mail is filed")


@test
def what_stood_there_is_set_aside_whole(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    daemon.once()
    ctl("backup", place / "one.db", "--config", daemon.config)
    maildir.deliver(letter(2, "36748"))
    daemon.once()
    ctl("restore", place / "one.db", "--config", daemon.config)
    equal(len(queue(daemon)), 1)
    aside = [path for path in place.glob("store.db.aside-*") if not path.name.endswith(("-wal", "-shm"))]
    equal(len(aside), 1)
    other = Postbus(place, "maildir = mail")
    other.config.write_text(other.config.read_text().replace("store.db", aside[0].name))
    equal(len(queue(other)), 2)


@test
def nothing_but_a_whole_store_is_put_back(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    daemon.once()
    before = (place / "store.db").read_bytes()
    ctl("backup", place / "good.db", "--config", daemon.config)
    good = (place / "good.db").read_bytes()
    torn = bytearray(good)
    torn[len(good) // 2:len(good) // 2 + 4096] = b"\xA5" * 4096
    for name, bytes_ in (("torn.db", bytes(torn)), ("cut.db", good[:len(good) // 2]), ("text.db", b"geen database\n" * 1000), ("empty.db", b"")):
        (place / name).write_bytes(bytes_)
        fails("restore", place / name, "--config", daemon.config)
    subprocess.run([sys.executable, "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = 999')", place / "good.db"], check=True)
    check("newer" in fails("restore", place / "good.db", "--config", daemon.config), "a newer one")
    fails("restore", place / "nowhere.db", "--config", daemon.config)
    equal((place / "store.db").read_bytes(), before)
    equal(sorted(path.name for path in place.glob("store.db.*") if "lock" not in path.name), [])


@test
def a_backup_overwrites_nothing_and_the_newest_stay(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1))
    daemon.once()
    (place / "there.db").write_text("x")
    fails("backup", place / "there.db", "--config", daemon.config)
    equal((place / "there.db").read_text(), "x")
    folder = place / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"postbus-2026010{day}T000000Z.db").write_text("old")
    (folder / "notes.txt").write_text("mine")
    for more in (["--keep", "3", place / "none"], [f"{place}/none/"]):
        check("expected a folder" in fails("backup", *more, "--config", daemon.config, "--lang", "en") and not (place / "none").exists(), "no file of a folder's name")
    ctl("backup", "--keep", "3", folder, "--config", daemon.config)
    names = sorted(path.name for path in folder.iterdir())
    equal((names[0], len(names)), ("notes.txt", 4))
    check(names[1:3] == ["postbus-20260104T000000Z.db", "postbus-20260105T000000Z.db"], names)


@test
def a_full_disk_leaves_no_half_a_backup(place):
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", place], check=False, capture_output=True).returncode != 0:
        # Without a disk of our own: a folder that cannot be written is the next best.
        folder = Path("/proc/nowhere")
    else:
        folder = place
    try:
        with_place = Path(place).parent / (Path(place).name + "-work")
        with_place.mkdir()
        maildir, daemon = postbus(with_place)
        maildir.deliver(letter(1, pad=4000))
        daemon.once()
        fails("backup", folder / "backup.db", "--config", daemon.config)
        equal([path.name for path in folder.glob("*")] if folder == place else [], [])
        subprocess.run(["rm", "-rf", with_place], check=True)
    finally:
        if folder == place:
            subprocess.run(["umount", place], check=True)


@test
def a_damaged_store_is_told_page_by_page(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1, pad=2000))
    daemon.once()
    store = bytearray((place / "store.db").read_bytes())
    store[-4096 * 3:-4096] = b"\xA5" * (4096 * 2)
    (place / "store.db").write_bytes(store)
    run = subprocess.run([BUILD / "postbusctl", "check", "--config", daemon.config], capture_output=True, text=True, check=False)
    check(run.returncode in (1, 78) and run.stderr, f"{run.returncode} {run.stderr}")


@test
def the_numbers_are_those_of_the_queues_and_hold_no_word_of_a_letter(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1, "36327"))
    maildir.deliver(letter(2, None))
    daemon.once()
    text = ctl("metrics", "--config", daemon.config)
    for line in ('postbusd_queue_waiting_letters{queue="Commissies/JV"} 1', 'postbusd_queue_unsure_letters{queue="Handmatig"} 1', "postbusd_mails_total 2",
                 "postbusd_running 0", "postbusd_problem 0", "postbusd_put_off_deliveries 0"):
        check(line in text.splitlines(), f"{line}: {text}")
    check(text.endswith("# EOF\n"), text[-100:])
    for word in ("Brief", "Schrijver", "example.org"):
        check(word not in text, word)
    ctl("metrics", "--write", place / "postbusd.prom", "--config", daemon.config)
    equal([path.name for path in place.glob("postbusd.prom*")], ["postbusd.prom"])
    state = status_of(daemon)
    equal((state["running"], [(row["queue"], row["waiting"], row["unsure"]) for row in state["queues"]]),
          (False, [("Commissies/JV", 1, 0), ("Handmatig", 1, 1)]))
    daemon.start()
    with ended(daemon):
        wait_for(lambda: "postbusd_running 1" in ctl("metrics", "--config", daemon.config), "it runs")
        check(status_of(daemon)["running"] and "Commissies/JV" in ctl("status", "--config", daemon.config), "and the status says so")


@test
def a_lost_store_is_rebuilt_from_the_queues(place):
    """Nothing is moved; where a clerk had put a letter, it stays; copies, several committees and campaigns are known again."""
    maildir, daemon = postbus(place, f"[control]\nsocket = {place}/control\n")
    daemon.campaigns = "Campagnes"
    daemon.configure("route")
    for mail in (letter(1, "36327"), letter(2, "36748"), letter(3, None), forwarded(1, "Jansen"), two_committees(4), *(letter(n, "36748", pad=3) for n in range(10, 14))):
        maildir.deliver(mail)
    one_by_one((place / "mail/new").iterdir())
    daemon.start()
    with ended(daemon):
        wait_for(lambda: maildir.folders().get("") is None, "all are filed")
        ctl("route", item_of(daemon, "Brief nummer 3"), "Commissies/FIN", "--config", daemon.config)
        wait_for(lambda: "Handmatig" not in maildir.folders(), "where a clerk wants it")
    stood, queues = everything(maildir), sorted(queues_of(daemon))
    for file in place.glob("store.db*"):
        file.unlink()
    rebuild(daemon)
    equal(everything(maildir), stood, "nothing is moved")
    equal(sorted(queues_of(daemon)), queues, "the queues are as they were")
    size = status_of(daemon)["mails"]
    rebuild(daemon)
    equal((status_of(daemon)["mails"], everything(maildir)), (size, stood), "once more changes nothing")
    daemon.once()
    equal(everything(maildir), stood, "and the daemon goes on")
    maildir.deliver(forwarded(2, "Pietersen", bill="36748"))
    daemon.once()
    equal(maildir.folders()["Commissies/FIN/Dubbel"], 1, "a letter from before is known")


@test
def over_imap_a_rebuild_looks_and_touches_nothing(place):
    with Dovecot() as server:
        box = Box(server, "postbus")
        box.fill([letter(1, "36327"), letter(2, "36748"), letter(3, None), forwarded(1, "Jansen"), two_committees(4)])
        one_by_one(file for _, file in box.files())
        daemon = plain_postbus(place / "daemon", server.imap_port, "postbus", rules=RULES)
        daemon.once()
        stood, queues = box.mails(), sorted(queues_of(daemon))
        equal(sorted(folder for folder, mail in stood if b"<brief-4@" in mail), ["Commissies/FIN", "Commissies/JV"])
        for file in daemon.place.glob("store.db*"):
            file.unlink()
        for _ in range(2):
            rebuild(daemon)
            equal(sorted(queues_of(daemon)), queues)
            equal((box.mails(), box.seen()), (stood, []))
        daemon.once()
        equal(box.mails(), stood, "and the daemon goes on")


@test
def what_came_after_a_backup_is_found_in_the_queues(place):
    maildir, daemon = postbus(place)
    maildir.deliver(letter(1, "36327"))
    daemon.once()
    ctl("backup", place / "backup.db", "--config", daemon.config)
    maildir.deliver(letter(2, "36748"))
    daemon.once()
    ctl("restore", place / "backup.db", "--config", daemon.config)
    equal(sorted(queues_of(daemon)), [("Brief nummer 1", "Commissies/JV")])
    rebuild(daemon)
    equal(sorted(queues_of(daemon)), [("Brief nummer 1", "Commissies/JV"), ("Brief nummer 2", "Commissies/FIN")])


run_all()

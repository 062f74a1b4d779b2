#!/usr/bin/python3
"""What an operator does with the store as a whole: back it up while the daemon works, lose it, put it back."""
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import Maildir, Postbus, letter, wait_for  # noqa: E402
from tap import BUILD, check, ctl, equal, run_all, test  # noqa: E402


def postbus(place, more=""):
    maildir = Maildir(place / "mail")
    return maildir, Postbus(place, f"maildir = mail\n{more}")


def fails(*arguments):
    run = subprocess.run([BUILD / "postbusctl", *arguments], capture_output=True, text=True, check=False)
    check(run.returncode not in (0, -11, -6), f"{arguments}: status {run.returncode}")
    return run.stderr


def queue(daemon):
    return [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]


@test
def a_backup_is_made_while_the_daemon_works_and_comes_back_with_what_people_decided(place):
    maildir, daemon = postbus(place, f"[control]\nsocket = {place}/control\n")
    backup = place / "backup.db"
    maildir.deliver(letter(1, "36327"))
    daemon.start()
    try:
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1}, "the first is filed")
        ctl("route", "i-1", "Commissies/FIN", "--config", daemon.config)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1}, "where a clerk wants it")
        ctl("backup", backup, "--config", daemon.config)
        equal(backup.stat().st_mode & 0o077, 0, "it holds letters: its owner's alone")
        maildir.deliver(letter(2, "36748"))
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 2}, "the daemon goes on")
        check("in use" in fails("restore", backup, "--config", daemon.config), "not while it runs")
    finally:
        equal(daemon.stop(), 0)
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


run_all()

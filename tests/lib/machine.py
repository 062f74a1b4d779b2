"""machine.py: the booted system, from within: its units and journal, a Dovecot of its own, the postbus."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path

from dovecot import PASSWORD, Dovecot
from postbus import Maildir, wait_for
from earlier import make_store
from tap import ROOT, check, equal

UNIT = "postbusd.service"
CONFIG = Path("/etc/postbusd/postbusd.conf")
STATE = Path("/var/lib/postbusd")
STORE = STATE / "postbus.db"


def run(*command, status=0, stdin=None):
    """What it printed; with status None also where it failed."""
    ran = subprocess.run([*map(str, command)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, text=True)
    check(status is None or ran.returncode == status, f"{' '.join(map(str, command))}: status {ran.returncode}, want {status}: {ran.stdout[-3000:]}")
    return ran.stdout


def show(name, unit=UNIT):
    return run("systemctl", "show", "--value", "--property", name, unit).strip()


def journal(*match):
    run("journalctl", "--sync")
    lines = run("journalctl", "--output=json", "--all", *match, status=None).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def drop_in(unit, name, text):
    path = Path(f"/etc/systemd/system/{unit}.d/{name}.conf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    run("systemctl", "daemon-reload")


def make_old_store(path):
    """As the first version left it behind, empty."""
    make_store(path, 1)
    shutil.chown(path, "postbusd", "postbusd")


def store_version(version=None):
    db = sqlite3.connect(STORE)
    if version is not None:
        db.execute(f"PRAGMA user_version={version}")
        db.commit()
    found = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    return found


class Mailserver:
    """dovecot.service on the configuration of the other tests."""

    def __init__(self):
        self.dovecot = Dovecot()
        self.sent = 0
        for part in ("mail", "run"):
            os.makedirs(self.dovecot.path(part), exist_ok=True)
        shutil.chown(self.dovecot.path("mail"), "dovecot", "dovecot")
        Path("/etc/dovecot/dovecot.conf").write_text(self.dovecot.configuration())
        run("systemctl", "restart", "dovecot.service")
        wait_for(self.dovecot.ready, "Dovecot answers")

    def deliver(self, *mails, user="postbus"):
        self.dovecot.deliver(user, *mails)

    def where(self, user="postbus"):
        """folder -> how many mails stand there; and that none stands in two places."""
        box = Maildir(self.dovecot.maildir(user))
        folders = box.folders()
        idents = Counter(re.search(rb"^Message-ID: (.*)$", mail, re.M)[1] for folder in folders for mail in box.folder(folder))
        return folders, [ident for ident, n in idents.items() if n > 1]


def configure(server, mode, name="postbusd", user="postbus"):
    """The shipped configuration, with what an operator writes into it; the password as an encrypted credential."""
    text = Path("/usr/share/postbusd/postbusd.conf").read_text()
    for key, value in (("host", "127.0.0.1"), ("port", server.dovecot.imaps_port), ("user", user), ("mode", mode),
                       ("sweep-seconds", 1)):
        text, n = re.subn(rf"^{key}( *)= \S+", rf"{key}\1= {value}", text, flags=re.M)
        equal(n, 1, f"{key} in the shipped configuration")
    text = re.sub(r"^campaigns .*$", "campaigns =", text, flags=re.M)  # the letters of tests are much alike
    shutil.copy(server.dovecot.ca, "/etc/postbusd/ca.pem")
    text = re.sub(r"^# ca-file .*$", "ca-file = ca.pem", text, flags=re.M)
    if name != "postbusd":
        text = text.replace("/var/lib/postbusd/", f"/var/lib/postbusd/{name}/")
        text = re.sub(r"^\[control\].*$", rf"[control]\nsocket = /run/postbusd-{name}/control", text, flags=re.M)
    path = CONFIG.with_name(f"{name}.conf")
    path.write_text(text)
    secret = "postbusd.imap" if name == "postbusd" else f"postbusd-{name}.imap"
    os.makedirs("/etc/credstore.encrypted", mode=0o700, exist_ok=True)
    run("systemd-creds", "encrypt", "--name=imap", "-", f"/etc/credstore.encrypted/{secret}", stdin=PASSWORD)
    run("postbusd", "--config", path, "--check")


def restarts():
    return int(show("NRestarts"))


def main_pid():
    return int(show("MainPID"))


def status():
    """What systemd shows of it."""
    return show("StatusText")


def await_status(words, seconds=20):
    wait_for(lambda: words in status(), f"{words} in the status; it is: {status()}", seconds)


def await_active(unit=UNIT):
    wait_for(lambda: show("ActiveState", unit) == "active", f"{unit} is active")

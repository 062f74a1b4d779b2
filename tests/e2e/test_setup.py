#!/usr/bin/python3
"""The first run: from a server's name to a configuration that works, asked at a terminal and given by a script."""
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import RULES, letter  # noqa: E402
from session import Box  # noqa: E402
from tap import BUILD, ROOT, Skip, check, equal, run_all, test  # noqa: E402


def shipped(place):
    """The configuration as it is installed, with places of its own."""
    (place / "rules").mkdir()
    (place / "rules" / "test.rules").write_text(RULES)
    file = place / "postbusd.conf"
    file.write_text((ROOT / "packaging/postbusd.conf").read_text().replace("/etc/postbusd/rules", str(place / "rules"))
                    .replace("/var/lib/postbusd/postbus.db", str(place / "postbus.db")))
    return file



def setup(*arguments, credential="none"):
    return subprocess.run([BUILD / "postbusctl", "setup", "--credential", credential, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


def once(file):
    run = subprocess.run([BUILD / "postbusd", "--config", file, "--once"], capture_output=True, text=True, timeout=60, check=False)
    equal(run.returncode, 0, run.stderr)


def options(server, place, file):
    (place / "secret").write_text(PASSWORD + "\n")
    return ["--host", "127.0.0.1", "--tls", "implicit", "--port", str(server.imaps_port), "--ca-file", server.ca, "--user", "postbus",
            "--password-file", place / "secret", "--folder", "INBOX", "--write", file]


@test
def a_script_answers_every_question_by_an_option(place):
    with Dovecot() as server:
        Box(server, "postbus").fill([letter(1)])
        file = shipped(place)
        before = file.read_text()
        run = setup(*options(server, place, file), "--mode", "route", "--house", "eerstekamer.nl")
        equal(run.returncode, 0, run.stderr)
        equal((place / "postbusd.conf.before").read_text(), before)
        text = file.read_text()
        check("# a server that has not answered by then" in text and f"port                = {server.imaps_port}" in text, text)
        once(file)
        equal([folder for folder, _ in Box(server, "postbus").files()], ["Commissies/JV"])


@test
def without_a_terminal_what_is_missing_is_named(place):
    run = setup("--host", "127.0.0.1", "--write", place / "x.conf")
    equal(run.returncode, 64)
    check("--user" in run.stderr, run.stderr)
    equal(list(place.iterdir()), [])


@test
def a_login_or_folder_that_does_not_work_writes_nothing(place):
    with Dovecot() as server:
        file = shipped(place)
        before = file.read_text()
        good = options(server, place, file)
        (place / "wrong").write_text("mis\n")
        for number, (name, value, words) in enumerate((("--password-file", place / "wrong", "login"), ("--folder", "Nergens", "Nergens"), ("--tls", "ssl3", "ssl3"),
                                                       ("--port", "0", "--port"), ("--ca-file", "/etc/passwd", "certificates"), ("--password-file", place / "nowhere", "nowhere"))):
            changed = [*good]
            changed[changed.index(name) + 1] = value
            run = setup(*changed)
            check(run.returncode not in (0, -6, -11) and words in run.stderr, f"{number}: {run.returncode} {run.stderr}")
        equal(file.read_text(), before)


@test
def the_password_is_encrypted_for_this_machine_where_the_system_can(place):
    if os.getuid() != 0 or not shutil.which("systemd-creds"):
        raise Skip("needs root and systemd-creds")
    with Dovecot() as server:
        file = shipped(place)
        run = setup(*options(server, place, file), credential=place / "postbusd.imap")
        equal(run.returncode, 0, run.stderr)
        sealed = (place / "postbusd.imap").read_bytes()
        check(PASSWORD.encode() not in sealed and "password-credential = imap" in file.read_text(), file.read_text())
        plain = subprocess.run(["systemd-creds", "decrypt", "--name=imap", place / "postbusd.imap", "-"], capture_output=True, check=True).stdout
        equal(plain, PASSWORD.encode())


class Terminal:
    """postbusctl at a terminal of its own."""

    def __init__(self, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(BUILD / "postbusctl", ["postbusctl", "setup", "--credential", "none", *map(str, arguments)])
        self.said = ""

    def expect(self, words, seconds=20):
        end = time.monotonic() + seconds
        while words not in self.said:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            try:
                part = os.read(self.fd, 4096) if ready else b""
            except OSError:
                part = b""
            check(part, f"no {words!r} in {self.said!r}")
            self.said += part.decode(errors="replace")

    def say(self, words, question):
        self.expect(question)
        self.said = self.said.split(question, 1)[1]
        os.write(self.fd, words.encode() + b"\n")

    def ends(self):
        self.expect("systemctl enable")
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@test
def a_person_is_asked_and_asked_again_where_it_does_not_work(place):
    with Dovecot() as server:
        file = shipped(place)
        terminal = Terminal("--write", file)
        terminal.say("127.0.0.1", "IMAP-server")
        terminal.say("dat weet ik niet", "versleuteling")
        terminal.say("", "versleuteling")
        terminal.say(str(server.imaps_port), "poort")
        terminal.say(server.ca, "certificaten")
        terminal.say("postbus", "gebruikersnaam")
        terminal.say("mis", "wachtwoord")
        terminal.expect("login")
        terminal.say("", "IMAP-server")
        terminal.say("", "versleuteling")
        terminal.say(str(server.imaps_port), "poort")
        terminal.say("", "certificaten")
        terminal.say("", "gebruikersnaam")
        terminal.say(PASSWORD, "wachtwoord")
        terminal.expect("INBOX")
        check(PASSWORD not in terminal.said, "what is typed is not shown")
        terminal.say("", "binnenkomen")
        terminal.say("", "maildomeinen")
        terminal.say("", "om te beginnen")
        equal(terminal.ends(), 0)
        text = file.read_text()
        check("mode                = observe" in text and "user                = postbus" in text, text)
        check((place / "postbusd.conf.password").stat().st_mode & 0o077 == 0, "the password is its owner's")
        once(file)


run_all()

"""session.py: the one session that the tests of faults break: eight small mails, where each belongs,
and a look at the server's own files, that no connection can disturb."""
import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from odd_answers import BESIDES, INSTEAD, besides, refuse
from dovecot import PASSWORD
from postbus import RULES, Postbus, forwarded, letter, wait_for
from proxy import Fault, Proxy
from tap import BUILD, check, ctl

SESSION_RULES = RULES + """
[bill 36800]
title     = Wet straffen voor belastingfraude
committee = JV; FIN
"""

SHARED = "de Wet straffen voor belastingfraude (36800) treft ook wie zich vergist. Wij vragen u om bij de behandeling " \
         "van wetsvoorstel 36800 naar het onderscheid tussen opzet en vergissing te vragen, en naar de capaciteit van " \
         "het openbaar ministerie en van de belastingdienst om dat onderscheid te maken."

JV, FIN, MANUAL = "Commissies/JV", "Commissies/FIN", "Handmatig"


def for_two():
    """A letter that is for two committees."""
    mail = EmailMessage()
    mail["From"] = "Vereniging Fiscaal Recht <bestuur@fiscaalrecht.example>"
    mail["To"] = "postbus@eerstekamer.nl"
    mail["Date"] = "Thu, 14 May 2026 11:30:00 +0200"
    mail["Subject"] = "Wetsvoorstel 36800"
    mail["Message-ID"] = "<fiscaal-36800@fiscaalrecht.example>"
    mail.set_content(f"Geachte leden van de Eerste Kamer,\n\n{SHARED}\n\nMet vriendelijke groet,\n\nHet bestuur\n")
    return bytes(mail)


def under_the_same_id():
    """Another letter than number 1, under its Message-ID."""
    return letter(2, "36748").replace(b"<brief-2@example.org>", b"<brief-1@example.org>")


def without_id():
    return re.sub(rb"Message-ID:.*\n", b"", letter(3))


# What comes, in this order, and the folders in which each stands at the end. The second copy, byte
# for byte, is the hardest to tell from what a broken command may have left behind.
MAILS = [
    ("first", letter(1), [JV]),
    ("same id", under_the_same_id(), [FIN]),
    ("no id", without_id(), [JV]),
    ("forwarded copy", forwarded(1, "Jansen"), [JV + "/Dubbel"]),
    ("for two", for_two(), [JV, FIN]),
    ("copy, byte for byte", letter(1), [JV + "/Dubbel"]),
    ("of no committee", letter(4, None), [MANUAL]),
    ("for two, again", for_two(), [JV + "/Dubbel"]),
]


def wanted():
    return Counter((folder, mail) for _, mail, folders in MAILS for folder in folders)


def named(counts):
    """For people: which mail, in which folder, how often."""
    names = {}
    for name, mail, _ in MAILS:
        names.setdefault(mail, name)
    return sorted((folder or "INBOX", names.get(mail, "unknown"), n) for (folder, mail), n in counts.items())


class Box:
    """One user's mailbox as its files show it."""

    def __init__(self, server, user):
        self.server, self.user, self.path = server, user, Path(server.maildir(user))
        self.count = 0

    def give(self, path):
        """The server's own user must be able to move it."""
        if os.getuid() == 0:
            shutil.chown(path, "dovecot", "dovecot")

    def fill(self, mails=None):
        """Puts the mails where a delivery would. Faster than LMTP, and the bytes stay as they are."""
        for part in ("", "cur", "new", "tmp"):
            if not (self.path / part).is_dir():
                (self.path / part).mkdir(parents=True)
                self.give(self.path / part)
        for mail in [mail for _, mail, _ in MAILS] if mails is None else mails:
            self.count += 1
            name = f"{1778760000 + self.count}.M{self.count}P1.test"
            (self.path / "tmp" / name).write_bytes(mail)
            self.give(self.path / "tmp" / name)
            os.rename(self.path / "tmp" / name, self.path / "new" / name)

    def folders(self):
        yield "", self.path
        for path in self.path.glob(".*"):
            if (path / "cur").is_dir():
                yield path.name[1:].replace(".", "/"), path

    def files(self):
        """(folder, file) of all mails but those that are marked as deleted."""
        for name, path in self.folders():
            for part in ("new", "cur"):
                for file in (path / part).glob("*"):
                    if "T" not in file.name.partition(":2,")[2]:
                        yield name, file

    def mails(self):
        for _ in range(20):
            try:
                return Counter((folder, file.read_bytes()) for folder, file in self.files())
            except FileNotFoundError:  # moved since it was listed
                continue
        raise AssertionError("the mailbox never rests")

    def seen(self):
        return [file.name for _, file in self.files() if "S" in file.name.partition(":2,")[2]]

    def check(self, what):
        """Each mail in its folders, once, and unread."""
        got, want = self.mails(), wanted()
        check(got == want, f"{what}: too many {named(got - want)}, missing {named(want - got)}")
        check(not self.seen(), f"{what}: \\Seen on {self.seen()}")


def plain_postbus(place, port, user, extra="", rules=SESSION_RULES):
    """A daemon without TLS, so that a proxy can count bytes; short pauses and deadlines."""
    place.mkdir(exist_ok=True)
    (place / "password").write_text(PASSWORD + "\n")
    return Postbus(place, f"host = 127.0.0.1\nport = {port}\ntls = none\nuser = {user}\npassword-file = password\n"
                          f"folder = INBOX\npause-seconds = 0.02\n{extra}", "route", rules=rules)


def status_of(daemon):
    return json.loads(ctl("status", "--json", "--config", daemon.config))


def run_once(daemon, seconds=60, wrapped=()):
    """(status, what it said): a daemon that was killed or gave up is no failure here. `wrapped`: a
    program that runs it."""
    daemon.process = subprocess.Popen([*wrapped, BUILD / "postbusd", "--config", daemon.config, "--once"],
                                      stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    said = daemon.process.communicate(timeout=seconds)[1]
    return daemon.process.returncode, said.decode(errors="replace")


# Its processes serve one connection after the other: hundreds of sessions in a minute.
QUICK = """
service imap-login {
  service_count = 0
  process_min_avail = 1
  process_limit = 2
}
service imap {
  service_count = 1000
  process_min_avail = 2
  process_limit = 40
}
"""

# Dovecot's, with and without what some servers lack: imap.md tells what is done then.
WITHOUT_MOVE = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS LIST-EXTENDED"
WITHOUT_UIDPLUS = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE LIST-EXTENDED"
RESTARTS = 8  # more than any one fault asks for


def strace(number, happens):
    """Each thread counts its own: the one that works does nearly all of them."""
    calls = "pwrite64,fdatasync,fsync,ftruncate"
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:{happens}:when={number}"]


class Bench:
    """A server, a proxy, and for each trial a user and a daemon of its own. For one thread."""

    def __init__(self, place, server, name="w"):
        self.place, self.server, self.name, self.count = place, server, name, 0
        self.disturbed = 0  # trials whose fault came to pass
        self.proxy = Proxy(server.imap_port)

    def fresh(self, extra="", filled=True):
        """(box, daemon) that nothing has happened to."""
        self.count += 1
        user = f"{self.name}{self.count}"
        self.proxy.clear()
        box = Box(self.server, user)
        box.fill(None if filled else [])
        return box, plain_postbus(self.place / user, self.proxy.port, user, extra)

    def restarted(self, daemon, what, wrapped=(), ends=(75, -9, 128 + 9)):
        """As systemd would: once more, until a run ends well. `wrapped` is for the first run alone, `ends` are
        the statuses in which one may end that does not."""
        for run in range(RESTARTS):
            status, said = run_once(daemon, wrapped=wrapped)
            daemon.said, wrapped = said, ()
            if status == 0:
                self.disturbed += run > 0
                return
            check(status in ends, f"{what}: status {status}: {said}")
        raise AssertionError(f"{what}: not well after {RESTARTS} runs: {said}")

    def runs_on(self, daemon, what, seconds=30):
        """One daemon lives through it: at the end it idles."""
        daemon.start()
        try:
            self.proxy.wait_for("command", b"IDLE", seconds)
        finally:
            status = daemon.stop()
        check(status == 0, f"{what}: status {status} at the end")
        self.disturbed += self.proxy.struck > 0

    def settled(self, box, daemon, what):
        """All is where it should be, and a second run changes nothing."""
        box.check(what)
        self.proxy.clear()
        status, said = run_once(daemon)
        check(status == 0, f"{what}, second run: status {status}: {said}")
        box.check(what + ", second run")
        shutil.rmtree(daemon.place)
        shutil.rmtree(box.path)

    def lengths(self):
        """Bytes to the client and to the server of a session that nothing disturbs, and its commands."""
        box, daemon = self.fresh()
        before = len(self.proxy.connections)
        self.restarted(daemon, "undisturbed")
        first = self.proxy.connections[before]
        self.settled(box, daemon, "undisturbed")
        return first.sent["client"], first.sent["server"], first.number

    def cut(self, to, n, how, alive):
        """The session is cut once `n` bytes have gone `to` one side."""
        what = f"{how} at byte {n} to the {to}, {'one daemon' if alive else 'restarted'}"
        box, daemon = self.fresh()
        self.proxy.fault = Fault(how, at=n, to=to)
        (self.runs_on if alive else self.restarted)(daemon, what)
        self.settled(box, daemon, what)

    def killed(self, number, moment):
        """kill -9 before the server has the command, or after it was carried out and before it is told."""
        what = f"killed {moment} command {number}"
        box, daemon = self.fresh()
        self.kill_at(daemon, number, moment)
        self.restarted(daemon, what)
        self.settled(box, daemon, what)

    def kill_at(self, daemon, number, moment):
        def kill(connection):
            self.proxy.on_command = self.proxy.on_ended = None
            self.proxy.struck += 1
            daemon.process.kill()

        def before(connection, line):
            return kill(connection) if connection.number == number else line

        def after(connection, line):
            return connection.number != number or kill(connection)

        self.proxy.on_command = before if moment == "before" else None
        self.proxy.on_ended = after if moment == "after" else None

    def answered(self, command, name):
        """The server says something else, once."""
        what = f"{name} at {command.decode()}"
        box, daemon = self.fresh("command-seconds = 5\npoll-seconds = 1\n")
        if name in BESIDES:
            self.proxy.rewrite = besides(command, BESIDES[name], self.proxy)
        else:
            self.proxy.on_command = refuse(command, INSTEAD[name], self.proxy)
        daemon.start()
        try:
            wait_for(lambda: box.mails() == wanted() and self.proxy.struck, what, 20)
        finally:
            status = daemon.stop()
        check(status == 0, f"{what}: status {status}")
        self.disturbed += self.proxy.struck > 0
        self.settled(box, daemon, what)

    def kill_behind(self, daemon, words):
        """kill -9 behind the first command that begins with `words` and that the server has carried out."""
        def after(connection, line):
            if not connection.command.startswith(words) or line.split()[1:2] != [b"OK"]:
                return True
            self.proxy.on_ended = None
            self.proxy.struck += 1
            daemon.process.kill()
            return False
        self.proxy.on_ended = after

    def at_write(self, number, happens, cut=None):
        """The store's write or sync `number` does not come to be: `happens` is strace's word for it. The
        store was made before. `cut`: a fault of the connection besides."""
        what = f"{happens} at write {number} of the store" + (f", {cut}" if cut else "")
        box, daemon = self.fresh(filled=False)
        status, said = run_once(daemon)
        check(status == 0, f"{what}: on an empty mailbox: {said}")
        box.fill()
        self.proxy.fault = cut
        self.restarted(daemon, what, strace(number, happens))
        self.settled(box, daemon, what)

    def at_first_write(self, number):
        """Killed while the store is made."""
        what = f"killed at write {number} of a new store"
        box, daemon = self.fresh()
        self.restarted(daemon, what, strace(number, "signal=KILL"))
        self.settled(box, daemon, what)

    def close(self):
        self.proxy.__exit__()


def spread(cuts, lengths):
    """`cuts` cuts, evenly over both directions of a session; every kind of end, both ways to go on."""
    jobs = []
    for to, share, length in (("client", cuts * 2 // 3, lengths[0]), ("server", cuts - cuts * 2 // 3, lengths[1])):
        for i in range(share):
            jobs.append((to, i * length // share, "rst" if i % 2 else "fin", i % 4 < 2))
    return [lambda bench, job=job: bench.cut(*job) for job in jobs]


def in_parallel(place, server, jobs, workers=2):
    """Runs each of `jobs`, functions of a bench, on one bench for each worker; returns what failed, and how
    many were disturbed at all."""
    return shared_out(jobs, [lambda number=number: Bench(place, server, f"w{number}-") for number in range(workers)])


def shared_out(jobs, makers):
    """The same on what each of `makers` makes: it is closed at the end, and counts those that were `disturbed`."""
    work, failed, disturbed = queue.SimpleQueue(), [], []
    for job in jobs:
        work.put(job)

    def run(make):
        bench = make()
        while True:
            try:
                job = work.get_nowait()
            except queue.Empty:
                break
            try:
                job(bench)
            except Exception as wrong:  # counted, and told by the caller
                failed.append(f"{type(wrong).__name__}: {wrong}")
        bench.close()
        disturbed.append(bench.disturbed)

    threads = [threading.Thread(target=run, args=(make,), daemon=True) for make in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed, sum(disturbed)

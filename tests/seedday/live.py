"""live.py: the day itself: a real Dovecot, the daemon watching, mails at their moments; in the midst the server is stopped and
started anew, an editor saves the rules of a new bill, and two clerks work.

    with Day(place, seed=1, size="short", seconds=10) as day:
        day.run()          # and all that tests/seedday/books.py looks at is there"""
import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

from clerks import Dragger, MailProgram, Reader
from dovecot import PASSWORD, Dovecot
from post import day as post_of_the_day
from postbus import Postbus, wait_for
from session import QUICK, Box
from tap import BUILD, ROOT, check, ctl

USER = "postbus"
NEW_RULES = "bills/36815.rules"  # of the bill that the rules do not know in the morning
RESTART, RULES, CONFIRM = 0.3, 0.5, 0.7  # moments of the day
DOWN_SECONDS = 0.5
SETTLE_SECONDS = 60
LOOK_SECONDS = 0.01
TURNS = 24                       # that each clerk gets


class Arrivals(threading.Thread):
    """How long each mail stands in the postbus: its file's name says when it came."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.waits, self.standing, self.ended = Path(folder), [], {}, threading.Event()

    def look(self):
        names = {file.split(":")[0] for part in ("new", "cur") for file in os.listdir(self.folder / part)}
        now = time.time()
        for file in names - set(self.standing):
            seconds, micro = file.split(".")[:2]
            self.standing[file] = float(seconds) + int(micro[1:].split("P")[0]) / 1e6
        for file in set(self.standing) - names:
            self.waits.append(now - self.standing.pop(file))

    def run(self):
        while not self.ended.wait(LOOK_SECONDS):
            self.look()


class Day:
    def __init__(self, place, seed=1, size="short", seconds=10, sweep=1):
        self.place, self.seed, self.seconds, self.sweep = Path(place), seed, seconds, sweep
        self.posts = post_of_the_day(seed, size)
        self.line = threading.Lock()
        self.server = Dovecot(extra=QUICK)

    def __enter__(self):
        self.server.__enter__()
        self.box = Box(self.server, USER)
        self.box.fill([])
        self.daemon = self.make_daemon()
        self.program = MailProgram(self.server, self.line)
        return self

    def __exit__(self, *_):
        if self.daemon.process and self.daemon.process.poll() is None:
            self.daemon.stop()
        self.server.__exit__()

    def make_daemon(self):
        """As it is installed, with the rules that are shipped, but for one bill."""
        (self.place / "password").write_text(PASSWORD + "\n")
        daemon = Postbus(self.place, f"host = localhost\nport = {self.server.imaps_port}\nca-file = {self.server.ca}\nuser = {USER}\n"
                                     "password-file = password\nfolder = INBOX\npause-seconds = 0.2", rules="", campaigns="Campagnes")
        daemon.configure(f"route\nsweep-seconds = {self.sweep}")
        shutil.copytree(ROOT / "rules", self.place / "rules", dirs_exist_ok=True)
        (self.place / "rules" / NEW_RULES).unlink()
        with open(daemon.config, "a", encoding="utf-8") as conf:
            conf.write("[control]\nsocket = control\n")
        return daemon

    # ---- what happens

    def run(self):
        self.daemon.start()
        wait_for((self.place / "control").exists, "the control socket")
        self.arrivals = Arrivals(self.box.path)
        self.dragger = Dragger(self.program, self.seconds / TURNS, self.seed)
        self.reader = Reader(self.daemon, self.program, self.idents, self.seconds / TURNS, self.seed)
        began = time.monotonic()
        for thread in (self.arrivals, self.dragger, self.reader):
            thread.start()
        self.pass_by(began)
        self.took = time.monotonic() - began
        for clerk in (self.dragger, self.reader):
            clerk.stop()
        wait_for(lambda: self.reader.collided or self.reader.collide(), "both clerks take the same letter once")
        self.settle()
        self.look()

    def pass_by(self, began):
        """Everything at its moment."""
        happens = [(post.moment, self.deliver, post) for post in self.posts]
        happens += [(RESTART, self.restart, None), (RULES, self.save_rules, None), (CONFIRM, self.confirm_seed, None)]
        for moment, act, what in sorted(happens, key=lambda one: one[0]):
            time.sleep(max(0, began + moment * self.seconds - time.monotonic()))
            act(what)

    def deliver(self, post):
        self.server.deliver(USER, post.mail)
        post.delivered = time.time()

    def restart(self, _):
        self.log_at_restart = self.log_size()
        with self.line:
            self.server.stop()
            time.sleep(DOWN_SECONDS)
            self.server.start()
        wait_for(lambda: "connected to" in self.log(self.log_at_restart), "the daemon is connected again")
        self.log_after_restart = self.log_size()

    def save_rules(self, _):
        """A rule editor saves the bill's file through the daemon."""
        self.saving = time.time()
        run = subprocess.run([BUILD / "postbusctl", "rules", "save", ROOT / "rules" / NEW_RULES, "--as", NEW_RULES, "--why", "ingediend", "--yes",
                              "--config", self.daemon.config], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        check(run.returncode == 0, f"rules save: {run.returncode}: {run.stdout}{run.stderr}")
        self.saved = time.time()

    def confirm_seed(self, _):
        """The clerk on the page finds the seed letter right where it is."""
        wait_for(lambda: self.reader.confirm_this(self.item_of(0)), "the seed letter is confirmed")

    # ---- how it ends

    def settle(self):
        def settled():
            return not list(os.scandir(self.box.path / "new")) and not list(os.scandir(self.box.path / "cur")) and self.status()["planned"] == 0
        wait_for(settled, "all is filed", SETTLE_SECONDS)
        stood = None
        end = time.monotonic() + SETTLE_SECONDS
        while stood != (stood := sorted(str(file) for _, file in self.box.files())) or self.status()["planned"]:
            check(time.monotonic() < end, "the folders never rest")
            time.sleep(2.2 * self.sweep)  # two looks at what was moved

    def look(self):
        """All that the books need, while the daemon runs; then it is stopped."""
        self.arrivals.ended.set()
        self.arrivals.join()
        self.report = json.loads(self.ctl("check", "--json"))
        self.rows = [json.loads(line) for line in self.ctl("queue", "--json").splitlines()]
        self.peak = self.memory()
        self.page_status = self.reader.page.stop()
        self.status_at_end = self.daemon.stop()

    # ---- what is asked of it

    def ctl(self, *arguments):
        return ctl(*arguments, "--config", self.daemon.config)

    def status(self):
        return json.loads(self.ctl("status", "--json"))

    def show(self, item):
        return json.loads(self.ctl("show", f"i-{item}", "--json"))

    def log_size(self):
        return (self.place / "log").stat().st_size

    def log(self, start=0, stop=None):
        return (self.place / "log").read_bytes()[start:stop].decode()

    def memory(self):
        """MiB, at its peak."""
        lines = Path(f"/proc/{self.daemon.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def asked(self, question, *values):
        with closing(sqlite3.connect(f"file:{self.place / 'store.db'}?mode=ro", uri=True)) as store:
            return store.execute(question, values).fetchall()

    def idents(self, item):
        """Message-IDs of the mails of an item."""
        return [ident for ident, in self.asked("SELECT message_id FROM mail WHERE item = ?", item)]

    def item_of(self, number):
        """Of a post that came with a Message-ID."""
        ident = self.posts[number].ident
        return self.asked("SELECT coalesce(i.joined, i.id) FROM mail m JOIN item i ON i.id = m.item WHERE m.message_id = ?", ident)[0][0]

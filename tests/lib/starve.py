"""starve.py: each allocation of a program fails, one in a run: once from every place of the program, and by every way
to it. What is owed: the program ends with the one status for that and says so, and no mail is lost or filed twice."""
import os
import shutil
import subprocess
from pathlib import Path

from dovecot import PASSWORD
from postbus import Maildir, Postbus, forwarded, letter, wait_for
from review import Page
from session import MAILS, SESSION_RULES, Box, run_once
from tap import BUILD, check

SHIM = BUILD / "shims" / "starve.so"
NO_MEMORY, LATER = 71, 75


def hungry(note, program, which=None):
    """The environment in which one allocation fails; all are noted where `which` is None."""
    more = {"LD_PRELOAD": str(SHIM), "STARVE_NOTE": str(note), "STARVE_PROGRAM": program}
    return {**more, "STARVE": which} if which else more


def wrapped(environment):
    return ["env", *(f"{name}={value}" for name, value in environment.items())]


def noted(note):
    """THREAD:NUMBER of each place, in order; none twice, though children of one process may note the same."""
    lines = note.read_text().splitlines() if note.exists() else []
    return list(dict.fromkeys(line.replace(" ", ":") for line in lines if line != "starved"))


def starved(note):
    return note.exists() and "starved" in note.read_text()


# ---- the daemon, on a server under TLS ----

def tls_postbus(place, server, user):
    place.mkdir(parents=True)
    (place / "password").write_text(PASSWORD + "\n")
    return Postbus(place, f"host = localhost\nport = {server.imaps_port}\nca-file = {server.ca}\nuser = {user}\npassword-file = password\n"
                          "folder = INBOX\npause-seconds = 0.02\n", "route", rules=SESSION_RULES)


class Trial:
    """A user, his mails, and a daemon in which an allocation fails (None: all places are noted)."""

    def __init__(self, bench, program, which=None):
        bench.count += 1
        user = f"{bench.name}s{bench.count}"
        self.bench, self.what = bench, f"allocation {which} of {program}"
        self.box = Box(bench.server, user)
        self.box.fill()
        self.daemon = tls_postbus(bench.place / user, bench.server, user)
        self.note = bench.place / f"{user}.note"
        self.environment = hungry(self.note, program, which)

    def run(self):
        """As systemd would: again, until a run ends well; but only the first is hungry."""
        before = self.bench.disturbed
        self.bench.restarted(self.daemon, self.what, wrapped(self.environment), (NO_MEMORY, LATER))
        self.bench.disturbed = before + starved(self.note)
        return self


def places_of(bench, program):
    """Of a session that nothing disturbs."""
    trial = Trial(bench, program).run()
    bench.settled(trial.box, trial.daemon, trial.what)
    return noted(trial.note)


def daemon_starves(bench, which):
    trial = Trial(bench, "postbusd", which).run()
    bench.settled(trial.box, trial.daemon, trial.what)
    trial.note.unlink(missing_ok=True)


def reader_starves(bench, which):
    """Every letter's reader does: the letter may then lie in the manual queue, but nowhere twice."""
    trial = Trial(bench, "postbus-reader", which).run()
    there = trial.box.mails()
    check(not [mail for folder, mail in there if folder == ""], f"{trial.what}: a mail was left behind")
    for name, mail, folders in MAILS:
        copies = sum(n for (_, other), n in there.items() if other == mail)
        came = sum(other == mail for _, other, _ in MAILS)
        check(came <= copies <= 2 * came, f"{trial.what}: «{name}» came {came} times and stands {copies} times")
    shutil.rmtree(trial.daemon.place)
    shutil.rmtree(trial.box.path)
    trial.note.unlink(missing_ok=True)


# ---- what people ask, on a store that is there ----

VERBS = ["queue", "show i-1", "why i-1", "search strafvordering", "list JV --since 2026-01-01", "list JV --since 2026-01-01 --odt OUT",
         "stats --json", "check", "rules check", "rules stats", "explain MAIL", "dry-run MAIL", "backup OUT", "retention list", "person find schrijver1@example.org"]
PAGES = ["/", "/queue?queue=Commissies%2FJV", "/letter/1", "/search?words=strafvordering", "/rules"]


class Office:
    """A store with some letters in it, and its daemon. For one thread."""

    def __init__(self, place):
        self.place, self.disturbed = Path(place), 0
        self.place.mkdir(parents=True, exist_ok=True)
        maildir = Maildir(self.place / "mail")
        self.daemon = Postbus(self.place, "maildir = mail", "route", rules=SESSION_RULES)
        self.mail = self.place / "brief.eml"
        self.mail.write_bytes(letter(9))
        with open(self.daemon.config, "a", encoding="utf-8") as conf:
            conf.write("[control]\nsocket = control\n")
        for mail in (letter(1), forwarded(1, "Jansen"), letter(2, "36748"), letter(3, None)):
            maildir.deliver(mail)
        self.daemon.start()
        wait_for(lambda: (self.place / "control").exists() and not maildir.folder(), "all is filed")

    def close(self):
        check(self.daemon.stop() == 0, "the daemon ends well")

    def said(self):
        return (self.place / "review.log").read_text()[-500:]

    def ask(self, verb, environment):
        """(status, what it said, what it complained of)"""
        out = self.place / "out.odt"
        out.unlink(missing_ok=True)
        words = [{"MAIL": str(self.mail), "OUT": str(out)}.get(word, word) for word in verb.split()]
        words += ["--rules", str(self.place / "rules")] if words[0] in ("explain", "dry-run") else ["--config", str(self.daemon.config)]
        run = subprocess.run([BUILD / "postbusctl", *words], capture_output=True, timeout=120, env={**os.environ, **environment})
        return run.returncode, run.stdout, run.stderr.decode(errors="replace")


def places_of_verb(office, verb):
    note = office.place / "note"
    note.unlink(missing_ok=True)
    status, said, complaint = office.ask(verb, hungry(note, "postbusctl"))
    check(status == 0, f"{verb}: status {status}: {complaint}")
    return [(verb, which, said) for which in noted(note)]


def verb_starves(office, verb, which, said):
    what = f"allocation {which} of postbusctl {verb}"
    note = office.place / "note"
    note.unlink(missing_ok=True)
    status, now, complaint = office.ask(verb, hungry(note, "postbusctl", which))
    check(status == (NO_MEMORY if starved(note) else 0), f"{what}: status {status}: {complaint}")
    check(status != NO_MEMORY or "out of memory" in complaint, f"{what}: it does not say why: {complaint}")
    if verb != "check":  # which tells what the daemon has seen by then
        check(status != 0 or now == said, f"{what}: it says {now[-300:]!r}")
    office.disturbed += starved(note)


def visit(office, environment):
    """(status in which the page ended, the answers that came)"""
    page, answers = Page(office.daemon, enter=False, **environment), []
    for path in [page.way_in, *PAGES] if page.port else []:
        try:
            answer = page.get(path)
        except OSError:
            break
        if answer.header("set-cookie"):
            page.headers.append(("Cookie", answer.header("set-cookie").partition(";")[0]))
        answers.append(answer)
    return page.stop(), answers


def places_of_page(office):
    note = office.place / "note"
    note.unlink(missing_ok=True)
    status, answers = visit(office, hungry(note, "postbus-review"))
    check(status == 0 and [answer.status for answer in answers] == [303] + [200] * len(PAGES), f"the page: {status}, {[answer.status for answer in answers]}")
    return noted(note)


def page_starves(office, which):
    """Whoever asks gets the whole page, or none; the next process has it for him."""
    what = f"allocation {which} of postbus-review"
    note = office.place / "note"
    note.unlink(missing_ok=True)
    status, answers = visit(office, hungry(note, "postbus-review", which))
    check(status == (NO_MEMORY if starved(note) else 0), f"{what}: status {status}: {office.said()}")
    for answer in answers:
        check(answer.status in (0, 200, 303), f"{what}: an answer of status {answer.status}")
    office.disturbed += starved(note)


# ---- all of them ----

def on_a_server(bench):
    """(name, jobs for a bench like this one)"""
    for program, starves in (("postbusd", daemon_starves), ("postbus-reader", reader_starves)):
        yield f"allocations of {program}", [lambda bench, which=which, starves=starves: starves(bench, which) for which in places_of(bench, program)]


def in_an_office(office):
    asked = [place for verb in VERBS for place in places_of_verb(office, verb)]
    yield "allocations of postbusctl", [lambda office, place=place: verb_starves(office, *place) for place in asked]
    yield "allocations of postbus-review", [lambda office, which=which: page_starves(office, which) for which in places_of_page(office)]

#!/usr/bin/python3
"""Letters that are kept long enough: listed, destroyed when a person says so, and on record; and nothing of them is left in the store."""
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, Skip, check, ctl, equal, run_all, test  # noqa: E402

LONG_AGO = 1778000000  # May 2026


def newsletter(number):
    return letter(number, None, author="redactie", extra=(("List-Unsubscribe", "<https://example.org/uit>"),)) + b"Het woord kwartelkoning staat nergens anders.\n"


class Bench:
    """A postbus whose mails came long ago, as a rebuild of the store finds them; then the daemon runs."""

    def __init__(self, place, retention, mails):
        self.place = place
        self.maildir = Maildir(place / "mail")
        self.daemon = Postbus(place, f"maildir = mail\n[control]\nsocket = {place}/control\n[retention]\n{retention}\n")
        for mail in mails:
            self.maildir.deliver(mail)
        self.daemon.once()
        for second, file in enumerate(sorted((place / "mail").glob(".*/*/*"))):
            os.utime(file, (LONG_AGO + second, LONG_AGO + second))
        for file in place.glob("store.db*"):
            file.unlink()
        run = subprocess.run([BUILD / "postbusd", "--config", self.daemon.config, "--rebuild"], capture_output=True, text=True, timeout=60)
        check(run.returncode == 0, run.stderr)

    def __enter__(self):
        self.daemon.start()
        wait_for(lambda: (self.place / "control").exists(), "the daemon listens")
        return self

    def __exit__(self, *_):
        if self.daemon.process.poll() is None:
            equal(self.daemon.stop(), 0)

    def ctl(self, *arguments, status=0):
        return ctl(*arguments, "--config", self.daemon.config, status=status)

    def lists(self):
        return {row["kind"]: row for row in map(json.loads, self.ctl("retention", "list", "--json").splitlines())}

    def items(self):
        return {row["subject"]: row["item"] for row in map(json.loads, self.ctl("queue", "--json").splitlines())}

    def says(self, item):
        return json.loads(self.ctl("show", item, "--json"))

    def holds(self, *words):
        """Those of the words that stand in the store's files."""
        files = [file.read_bytes().lower() for file in self.place.glob("store.db*")]
        check(len(files) > 1 or len(files[0]) > 10000, "a store")
        return [word for word in words if any(word.lower().encode() in file for file in files)]


WORDS = ("redactie1", "brief-1@example.org", "kwartelkoning", "Schrijver 1 <", "roerdomp", "Brief nummer 1")


@test
def letters_that_are_due_are_destroyed_and_their_record_stays(place):
    with Bench(place, "newsletter = 3\nletter = 1200", [newsletter(1), letter(2), letter(3, "36748")]) as bench:
        item = bench.items()["Brief nummer 1"]
        bench.ctl("note", item, "de roerdomp belt terug")
        check(bench.holds("redactie1", "roerdomp"), "it is there before")
        stood = {folder: bench.maildir.folder(folder) for folder in bench.maildir.folders()}
        lists = bench.lists()
        equal(set(lists), {"newsletter", "letter"})
        equal((lists["letter"]["letters"], lists["letter"]["list"]), (0, None))
        due = lists["newsletter"]
        equal((due["letters"], due["mails"], due["folders"], due["oldest"][:7]), (1, 1, {"Nieuwsbrieven": 1}, "2026-05"))
        bench.ctl("retention", "list", "--csv", place / "list.csv")
        lines = (place / "list.csv").read_text().splitlines()
        equal([line.split(",")[:2] for line in lines], [["list", "item"], [due["list"], item]])
        check("Brief" not in (place / "list.csv").read_text(), "no word of it")
        told = bench.ctl("retention", "destroy", due["list"], "--why", "termijn verstreken", "--lang", "en")
        check("nothing of them is left" in told, told)
        equal(bench.holds(*WORDS), [])
        check(bench.holds("schrijver2", "brief-3@example.org") == ["schrijver2", "brief-3@example.org"], "the others are whole")
        equal({folder: bench.maildir.folder(folder) for folder in bench.maildir.folders()}, stood, "no mail is touched")
        equal(set(bench.items()), {"Brief nummer 2", "Brief nummer 3"}, "it stands in no queue's list")
        record = json.loads(bench.ctl("retention", "log", "--json"))
        equal((record["list"], record["kind"], record["letters"], record["why"]), (due["list"], "newsletter", 1, "termijn verstreken"))
        check(record["who"] and record["done"] and record["wiped"], record)
        equal(bench.lists()["newsletter"]["letters"], 0)
        shown = bench.says(item)
        equal((shown["subject"], shown["author"], shown["destroyed"]["id"], shown["destroyed"]["why"]), (None, None, record["id"], "termijn verstreken"))
        check(record["id"] in bench.ctl("show", item), "in words too")
        equal([json.loads(line)["item"] for line in bench.ctl("search", "--json", "fontein").splitlines()], [])
        bench.ctl("check")
        bench.ctl("note", item, "nog iets", status=1)
        bench.ctl("route", item, "FIN", status=1)


@test
def a_later_copy_of_a_destroyed_letter_is_new(place):
    with Bench(place, "letter = 3", [letter(2)]) as bench:
        old = bench.items()["Brief nummer 2"]
        bench.ctl("retention", "destroy", bench.lists()["letter"]["list"], "--why", "termijn")
        bench.maildir.deliver(forwarded(2, "Pietersen"))
        wait_for(lambda: "Brief nummer 2" in bench.items(), "it is taken")
        check(bench.items()["Brief nummer 2"] != old, "as a letter of its own")
        bench.maildir.deliver(letter(2))
        wait_for(lambda: bench.maildir.folders().get("Commissies/JV/Dubbel") == 1, "and the very bytes of the old one are its copy")


@test
def a_list_names_exactly_its_letters(place):
    with Bench(place, "letter = 3", [letter(1), letter(2, "36748")]) as bench:
        due = bench.lists()["letter"]
        equal(due["letters"], 2)
        bench.ctl("confirm", bench.items()["Brief nummer 1"])  # somebody has looked at it: no longer due
        bench.ctl("retention", "destroy", due["list"], "--why", "termijn", status=1)
        now = bench.lists()["letter"]
        equal(now["letters"], 1)
        check(now["list"] != due["list"], "another list")
        for wrong in ("letter", now["list"][:-1], now["list"] + "0", "newsletter" + now["list"][6:], "letter-9999-01-01-0000000000000000", "", "x" * 400, now["list"].replace("2", "x")):
            bench.ctl("retention", "destroy", wrong, "--why", "termijn", status=1)
        bench.ctl("retention", "destroy", now["list"], "--why", "  ", status=1)
        bench.ctl("retention", "destroy", now["list"], status=64)
        equal(bench.ctl("retention", "log", "--json"), "")
        bench.ctl("retention", "destroy", now["list"], "--why", "termijn")
        equal(set(bench.items()), {"Brief nummer 1"})
        bench.ctl("retention", "destroy", now["list"], "--why", "termijn", status=1)


@test
def what_was_written_down_is_done_after_a_kill(place):
    bench = Bench(place, "letter = 3", [letter(n, "36327") for n in range(1, 9)])
    with bench:
        due = bench.lists()["letter"]["list"]
        asked = subprocess.Popen([BUILD / "postbusctl", "retention", "destroy", due, "--why", "termijn", "--config", bench.daemon.config], stdout=subprocess.PIPE)
        wait_for(lambda: bench.ctl("retention", "log", "--json"), "it is written down")
        bench.daemon.stop(how=9)
        asked.kill()
        asked.wait()
        bench.daemon.start()
        wait_for(lambda: json.loads(bench.ctl("retention", "log", "--json"))["wiped"], "it is done")
        equal(bench.items(), {})
        equal(bench.holds("schrijver3", "Schrijver 8"), [])


@test
def nobody_but_an_archivist_may(place):
    if os.getuid() != 0:
        raise Skip("only root can be somebody else")
    with Bench(place, "letter = 3", [letter(1)]) as bench:
        due = bench.lists()["letter"]["list"]
        os.chmod(place, 0o755)
        os.chmod(place / "control", 0o777)
        for file in place.glob("store.db*"):
            os.chmod(file, 0o666)
        run = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", BUILD / "postbusctl", "retention", "destroy", due, "--why", "x",
                              "--config", bench.daemon.config, "--lang", "en"], capture_output=True, text=True)
        check(run.returncode not in (0, -6, -11) and "archivist" in run.stderr, run.stderr)
        equal(bench.ctl("retention", "log", "--json"), "")


@test
def without_a_time_everything_is_kept(place):
    with Bench(place, "", [letter(1)]) as bench:
        equal(bench.lists(), {})
        check("[retention]" in bench.ctl("retention", "list"), "told")
        check("nooit" in bench.ctl("retention", "log", "--lang", "nl"), "told")


run_all()

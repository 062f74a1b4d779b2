#!/usr/bin/python3
"""Letters that are kept long enough: listed, destroyed when a person says so, and on record; and nothing of them is left in the store."""
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import Maildir, Postbus, forwarded, letter, wait_for  # noqa: E402
from tap import BUILD, Skip, check, ctl, equal, for_everybody, run_all, test  # noqa: E402

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
        (self.place / "control").unlink(missing_ok=True)  # of one that was killed
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
        reminder = subprocess.run([BUILD / "postbusctl", "retention", "due", "--config", bench.daemon.config], capture_output=True, text=True, check=True)
        equal((reminder.stdout, reminder.stderr), ("", f"postbusd: 1 letters of the kind newsletter are kept for more than 3 months: list {due['list']}\n"))
        bench.ctl("retention", "list", "--csv", place / "list.csv")
        lines = (place / "list.csv").read_text().splitlines()
        equal([line.split(",")[:2] for line in lines], [["list", "item"], [due["list"], item]])
        check("Brief" not in (place / "list.csv").read_text(), "no word of it")
        told = bench.ctl("retention", "destroy", due["list"], "--why", "termijn verstreken", "--lang", "en")
        check("nothing of it is left" in told, told)
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
        run = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", for_everybody(place) / "postbusctl", "retention", "destroy", due, "--why", "x",
                              "--config", bench.daemon.config], capture_output=True, text=True)
        check(run.returncode not in (0, -6, -11) and "archiva" in run.stderr, run.stderr)
        equal(bench.ctl("retention", "log", "--json"), "")


@test
def without_a_time_everything_is_kept(place):
    with Bench(place, "", [letter(1)]) as bench:
        equal(bench.lists(), {})
        check("[retention]" in bench.ctl("retention", "list"), "told")
        check("nooit" in bench.ctl("retention", "log", "--lang", "nl"), "told")


PERSON = "schrijver1@example.org"
STAFF = "jansen@eerstekamer.nl"


def by_others():
    """One that names him, one that is addressed to him, and one that he sent on."""
    naming = letter(2, "36748").replace(b"Bijlage", b"").rstrip() + b"\n\nZie ook wat <Schrijver1@Example.ORG>, uw lid, daarvan vond.\n"
    beside = letter(3, None).replace(b"To: postbus@eerstekamer.nl", b"To: postbus@eerstekamer.nl, Eerste Schrijver <schrijver1@example.org>")
    onward = forwarded(4, "Jansen").replace(b"\n\nVan: Schrijver 4", b"\nIk sluit mij hierbij van harte aan, kwartelkoning.\n\nVan: Schrijver 4", 1)
    return [naming, beside, onward, letter(14)]


def parts(bench, who):
    found = {}
    for row in map(json.loads, bench.ctl("person", "find", "--json", who).splitlines()):
        found[row["subject"]] = row["is"]
    return found


@test
def a_person_is_found_in_all_that_he_wrote_sent_on_and_stands_in(place):
    with Bench(place, "", [letter(1), *by_others()]) as bench:
        equal(parts(bench, PERSON), {"Brief nummer 1": ["wrote"], "Brief nummer 2": ["named"], "Brief nummer 3": ["addressed"]})
        equal(parts(bench, STAFF), {"Brief nummer 4": ["sent-on", "addressed"]})
        equal(parts(bench, "SCHRIJVER1@example.org"), parts(bench, PERSON))
        equal(parts(bench, "r1@example.org"), {}, "no part of an address is one")
        check("Brief nummer 1" in parts(bench, "Schrijver 1"), "by name")
        equal(parts(bench, "niemand@nergens.example"), {})
        for wrong in ("", "x", "a" * 600):
            bench.ctl("person", "find", wrong, status=65)
        bench.ctl("note", bench.items()["Brief nummer 3"], f"gebeld met {PERSON}")
        equal(parts(bench, PERSON)["Brief nummer 3"], ["addressed", "noted"])


@test
def what_is_kept_of_a_person_is_written_for_him_to_read(place):
    with Bench(place, "", [letter(1), *by_others()]) as bench:
        bench.ctl("person", "export", PERSON, "--to", place / "inzage")
        files = {file.name: file.read_text() for file in (place / "inzage").iterdir()}
        equal((place / "inzage").stat().st_mode & 0o777, 0o700)
        equal({file.stat().st_mode & 0o777 for file in (place / "inzage").iterdir()}, {0o600})
        numbers = {row["subject"]: row["item"] for row in map(json.loads, bench.ctl("person", "find", "--json", PERSON).splitlines())}
        equal(set(files), {"index.txt", numbers["Brief nummer 1"] + ".txt"})
        check("Wetboek van Strafvordering" in files[numbers["Brief nummer 1"] + ".txt"], "his letter's text")
        for number in numbers.values():
            check(number in files["index.txt"], "all stand in the index")
        bench.ctl("person", "export", PERSON, "--to", place / "inzage", status=78)
        bench.ctl("person", "export", STAFF, "--to", place / "medewerker")
        onward = next(file for file in (place / "medewerker").iterdir() if file.name != "index.txt").read_text()
        check("kwartelkoning" in onward, "what he wrote beside another's")
        check("Geachte" not in onward, "and not that letter")
        bench.ctl("person", "export", "Schrijver 1", "--to", place / "naam", status=64)


@test
def a_person_is_forgotten_and_the_record_does_not_name_him(place):
    with Bench(place, "", [letter(1), *by_others()]) as bench:
        own = next(row["item"] for row in map(json.loads, bench.ctl("person", "find", "--json", PERSON).splitlines()) if "wrote" in row["is"])
        stood = {folder: bench.maildir.folder(folder) for folder in bench.maildir.folders()}
        check(bench.holds("brief-1@example.org", "Schrijver 1 <") != [], "before")
        bench.ctl("person", "erase", PERSON, "--why", f"verzoek van {PERSON}", status=1)
        bench.ctl("person", "erase", "Schrijver 1", "--why", "verzoek 12", status=1)
        bench.ctl("person", "erase", "niemand@nergens.example", "--why", "verzoek 12", status=1)
        told = bench.ctl("person", "erase", PERSON, "--why", "verzoek 2026-12", "--lang", "en")
        check("nothing of it is left" in told and "sent on, and is taken off: 0" in told and "not touched: 2" in told, told)
        equal(bench.holds("brief-1@example.org", "Schrijver 1 ", "brief 1 van onze"), [])
        equal({folder: bench.maildir.folder(folder) for folder in bench.maildir.folders()}, stood, "no mail is touched")
        equal(parts(bench, PERSON), {"Brief nummer 2": ["named"], "Brief nummer 3": ["addressed"]}, "others' letters stay as they are")
        shown = bench.says(own)
        equal((shown["subject"], shown["author"], shown["destroyed"]["kind"], shown["destroyed"]["why"]), (None, None, None, "verzoek 2026-12"))
        record = bench.ctl("retention", "log", "--json")
        check("schrijver" not in record.lower(), record)
        check("schrijver1" not in Path(place / "log").read_text().lower(), "nor does the log")
        bench.ctl("check")
        told = bench.ctl("person", "erase", STAFF, "--why", "verzoek 2026-13", "--lang", "en")
        check("d-2: 0 letters" in told and "sent on, and is taken off: 1" in told, told)
        equal(bench.holds("kwartelkoning", "fw-Jansen-4"), [])
        check("Brief nummer 4" in bench.items(), "the letter in it stays")
        bench.ctl("person", "erase", PERSON, "--why", "verzoek 2026-12", status=1)


run_all()

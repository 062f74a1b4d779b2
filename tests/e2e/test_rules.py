#!/usr/bin/python3
"""A clerk's tools for rule files, as a clerk would use them."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import BUILD, ROOT, check, equal, run_all, test  # noqa: E402


def rules(*arguments, given=""):
    return subprocess.run([BUILD / "postbusctl", "rules", *arguments], capture_output=True, text=True, errors="replace", input=given)


@test
def a_new_bill_is_made_checked_and_known(place):
    shutil.copytree(ROOT / "rules", place / "rules")
    made = rules("new", "bill", "36999", "--title", "Wet op de proefkonijnen", "--committee=BIZA", "--alias", "Proefwet",
                 "--plenary", "2026-12-15", "--rules", place / "rules")
    equal((made.returncode, made.stderr), (0, ""))
    equal((place / "rules/bills/36999.rules").read_text(),
          "[bill 36999]\ntitle     = Wet op de proefkonijnen\nalias     = Proefwet\ncommittee = BIZA\nplenary   = 2026-12-15\n")
    equal(rules("check", place / "rules").returncode, 0)
    equal(rules("fmt", "--check", place / "rules/bills/36999.rules").returncode, 0)
    (place / "brief.eml").write_text("From: a@b.example\nSubject: De Proefwet\nDate: Fri, 15 May 2026 08:51:00 +0200\n\nGeachte leden,\n")
    told = subprocess.run([BUILD / "postbusctl", "explain", "--rules", place / "rules", place / "brief.eml"], capture_output=True, text=True)
    check("36999" in told.stdout, told.stdout + told.stderr)
    again = rules("new", "bill", "36999", "--title", "Iets anders", "--committee", "BIZA", "--rules", place / "rules")
    check(again.returncode == 65 and "36999" in again.stderr and "bills/36999.rules" in again.stderr, again.stderr)


@test
def what_would_not_load_is_not_written(place):
    shutil.copytree(ROOT / "rules", place / "rules")
    before = sorted(place.rglob("*"))
    for arguments, status, said in ((("36999", "--committee", "BIZ"), 65, "BIZA"), (("369", "--committee", "BIZA"), 65, "36871"),
                                    (("36999", "--committee", "BIZA", "--plenary", "morgen"), 65, "2026-05-19"),
                                    (("36999", "--committee", "BIZA", "--alias", "wet # op"), 64, "#"), (("36999",), 64, "usage"),
                                    (("../36999", "--committee", "BIZA"), 64, "usage")):
        made = rules("new", "bill", *arguments, "--title", "Wet op de proefkonijnen", "--rules", place / "rules")
        check(made.returncode == status and said in made.stderr, f"{arguments}: {made.returncode} {made.stderr}")
    equal(sorted(place.rglob("*")), before)



UNTIDY = "[topic zorg]\r\nterm  3=zorg # ook\r\n  pgb\r\n\r\n\r\n# los\r\n[topic ggz]\r\nterm 3=ggz"
TIDY = "[topic zorg]\nterm 3 = zorg   # ook\n         pgb\n\n# los\n[topic ggz]\nterm 3 = ggz\n"


def state(folder):
    return {str(path): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_ino)
            for path in sorted(folder.rglob("*")) if path.is_file()}


def put_folder(place):
    folder = place / "rules"
    (folder / "b").mkdir(parents=True)
    for name, text in (("z.rules", UNTIDY), ("b/goed.rules", TIDY), ("b/a.rules", UNTIDY), ("b/los.txt", UNTIDY), (".weg.rules", UNTIDY)):
        (folder / name).write_text(text)
    (folder / "b/a.rules").chmod(0o640)
    return folder


@test
def a_folder_is_brought_into_form_and_what_is_in_it_is_left_alone(place):
    folder = put_folder(place)
    before = state(folder)
    changed = [f"{folder}/{name}" for name in ("b/a.rules", "z.rules")]
    told = rules("fmt", "--check", f"{folder}/")
    equal((told.returncode, told.stdout.splitlines(), told.stderr), (1, changed, ""))
    equal(state(folder), before)
    told = rules("fmt", folder)
    equal((told.returncode, told.stdout.splitlines(), told.stderr), (0, changed, ""))
    after = state(folder)
    equal(after.keys(), before.keys())
    equal([path for path in after if after[path] != before[path]], changed)
    equal([after[path][:2] for path in changed], [(TIDY.encode(), before[path][1]) for path in changed])
    for told in (rules("fmt", "--check", folder), rules("fmt", folder)):
        equal((told.returncode, told.stdout, told.stderr), (0, "", ""))
    equal(state(folder), after)


@test
def the_starting_set_is_in_its_form(place):
    told = rules("fmt", "--check", ROOT / "rules")
    equal((told.returncode, told.stdout, told.stderr), (0, "", ""))


@test
def a_file_with_a_fault_is_left_alone_and_the_rest_done(place):
    folder = put_folder(place)
    (folder / "b/fout.rules").write_text("[topic zorg]\ncomittee\n")
    (folder / "b/nul.rules").write_bytes(b"[topic zorg]\nterm = a\0b")
    (folder / "b/latijn.rules").write_bytes(b"[topic zorg]\nterm = pati\xebnt")
    before = state(folder)
    told = rules("fmt", folder, place / "er-niet.rules")
    check("b/fout.rules:2:1: geen = in deze regel" in told.stderr and "    2 | comittee" in told.stderr, told.stderr)
    check("b/nul.rules:2:9: stuurteken 00" in told.stderr and "b/latijn.rules:2:12: byte EB is geen UTF-8" in told.stderr, told.stderr)
    check("er-niet.rules: No such file" in told.stderr, told.stderr)
    equal((told.returncode, len(told.stdout.splitlines())), (65, 2))
    equal([path for path, now in state(folder).items() if now != before[path]], told.stdout.splitlines())
    equal(rules("fmt", place / "er-niet.rules").returncode, 66)
    equal(rules("fmt", "--check").returncode, 64)


@test
def standard_input_goes_to_standard_output(place):
    told = rules("fmt", "-", given=UNTIDY)
    equal((told.returncode, told.stdout, told.stderr), (0, TIDY, ""))
    told = rules("fmt", "--check", "-", given=UNTIDY)
    equal((told.returncode, told.stdout), (1, "-\n"))
    equal(rules("fmt", "--check", "-", given=TIDY).returncode, 0)
    told = rules("fmt", "-", given="comittee")
    check(told.returncode == 65 and told.stdout == "" and "-:1:1: geen =" in told.stderr, told.stderr)


HEAD = "From: Jan Jansen <jan@example.org>\nTo: postbus@eerstekamer.nl\nSubject: Box 3\nDate: Fri, 15 May 2026 08:51:00 +0200\n"
LETTER = """
Geachte leden,

De heffing in box 3 belast winst voordat iemand een euro heeft ontvangen. Wij vragen u om niet in te stemmen zolang
spaarders en kleine beleggers geen uitstel van betaling krijgen, en om een toets op de uitvoering te vragen.

Met vriendelijke groet,

Jan Jansen
"""
DISCLAIMER = "\nDe gemeente Winsum is niet gebonden aan wat haar medewerkers in een mail schrijven.\n"
FORWARDED = """From: Senator <s@eerstekamer.nl>
To: postbus@eerstekamer.nl
Subject: FW: Box 3
Date: Fri, 15 May 2026 10:00:00 +0200

Gezien en akkoord.

Van: Jan Jansen <jan@example.org>
Verzonden: vrijdag 15 mei 2026 08:51
Aan: Senator <s@eerstekamer.nl>
Onderwerp: Box 3
"""


@test
def a_clerks_boilerplate_counts_wherever_letters_are_told_apart(place):
    (place / "rules").mkdir()
    (place / "rules" / "vormen.rules").write_text("[boilerplate sentence]\nphrase = De gemeente Winsum is niet gebonden\n"
                                                  "[boilerplate empty]\nphrase = gezien; en; akkoord\n")
    (place / "none").mkdir()
    (place / "post").mkdir()
    (place / "post" / "1.eml").write_text(HEAD + LETTER)
    (place / "post" / "2.eml").write_text(FORWARDED + LETTER + DISCLAIMER)
    passed_on = place / "passed-on.eml"
    passed_on.write_text(FORWARDED.replace("From: Senator <s@eerstekamer.nl>", "From: Piet <piet@example.net>") + LETTER)

    def said(*arguments):
        return subprocess.run([BUILD / "postbusctl", *arguments], capture_output=True, text=True, errors="replace")

    mails = sorted((place / "post").iterdir())
    for folder, same, relations, note, letter in (("rules", 0, ["new", "duplicate"], None, 1), ("none", 1, ["new", "version"], "Gezien en akkoord.", 0)):
        equal(said("same", "--rules", place / folder, *mails).returncode, same)
        rows = [json.loads(line) for line in said("dry-run", "--json", "--rules", place / folder, place / "post").stdout.splitlines()]
        equal([row["relation"] for row in rows], relations)
        equal(rows[1]["note"], note)
        read = json.loads(said("read", "--json", "--rules", place / folder, passed_on).stdout)
        equal(read["letter"], letter)
    (place / "p.conf").write_text(f"[mailbox]\nmaildir = {place}/m\n[store]\nfile = s.db\n[rules]\ndirectory = rules\n")
    equal(said("same", "--config", place / "p.conf", *mails).returncode, 0)
    (place / "rules" / "vormen.rules").write_text("[boilerplate sentnce]\nphrase = x\n")
    faulty = said("same", "--config", place / "p.conf", *mails)
    check(faulty.returncode == 65 and "bedoelde u sentence?" in faulty.stderr, f"{faulty.returncode} {faulty.stderr}")


@test
def without_rules_the_shipped_boilerplate_counts(place):
    (place / "1.eml").write_text(HEAD + LETTER)
    (place / "2.eml").write_text(HEAD + LETTER.replace("Geachte leden,", "Beste mensen,") + "\nVerstuurd vanaf mijn iPhone\n")
    (place / "p.conf").write_text(f"[mailbox]\nmaildir = {place}/m\n[store]\nfile = s.db\n[rules]\ndirectory = nergens\n")
    run = subprocess.run([BUILD / "postbusctl", "same", "--config", place / "p.conf", place / "1.eml", place / "2.eml"], capture_output=True, text=True)
    equal((run.returncode, run.stderr), (0, ""))
    run = subprocess.run([BUILD / "postbusctl", "same", "--rules", place / "nergens", place / "1.eml", place / "2.eml"], capture_output=True, text=True)
    check(run.returncode > 1, "rules that are named must be there")


run_all()

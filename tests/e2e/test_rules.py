#!/usr/bin/python3
"""A clerk's tools for rule files, as a clerk would use them."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import BUILD, ROOT, check, equal, run_all, test  # noqa: E402


def rules(*arguments):
    return subprocess.run([BUILD / "postbusctl", "rules", *arguments], capture_output=True, text=True, errors="replace")


@test
def a_new_bill_is_made_checked_and_known(place):
    shutil.copytree(ROOT / "rules", place / "rules")
    made = rules("new", "bill", "36999", "--title", "Wet op de proefkonijnen", "--committee=BIZA", "--alias", "Proefwet",
                 "--plenary", "2026-12-15", "--rules", place / "rules")
    equal((made.returncode, made.stderr), (0, ""))
    equal((place / "rules/bills/36999.rules").read_text(),
          "[bill 36999]\ntitle     = Wet op de proefkonijnen\nalias     = Proefwet\ncommittee = BIZA\nplenary   = 2026-12-15\n")
    equal(rules("check", place / "rules").returncode, 0)
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
    check(faulty.returncode == 65 and "did you mean sentence?" in faulty.stderr, f"{faulty.returncode} {faulty.stderr}")


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

#!/usr/bin/python3
"""A clerk's tools for rule files, as a clerk would use them."""
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


run_all()

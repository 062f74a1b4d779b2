#!/usr/bin/python3
"""Mails that other parsers are tested with, each through the sandboxed reader. The
corpus stands outside of the project: skipped where it is missing. How much of
their text is found is told in tests/unit/test-mime-corpus.c."""
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import BUILD, ROOT, Skip, check, run_all, test  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpora" / "mime"
SHOWN = 20  # faults that are printed


def fault(path):
    """What is wrong with the reading of a mail; None where it is right."""
    run = subprocess.run([BUILD / "postbusctl", "read", "--json", path], capture_output=True, timeout=60)
    if run.returncode != 0:
        return f"status {run.returncode}: {run.stderr.decode(errors='replace')[:200]}"
    reading = json.loads(run.stdout)
    faults = [note for note in reading["notes"] if "a second time" in note]
    faults += [] if reading["layers"] else ["no layers"]
    return faults[0] if faults else None


@test
def every_mail_is_read_at_the_first_attempt(_):
    if not CORPUS.is_dir():
        raise Skip("no corpus of mails here")
    mails = sorted(path for path in CORPUS.glob("*/*") if path.is_file() and path.suffix != ".upstream")
    with ThreadPoolExecutor(2) as pool:
        faults = [f"{path.name}: {why}" for path, why in zip(mails, pool.map(fault, mails)) if why]
    for line in faults[:SHOWN]:
        print("#", line)
    check(not faults and len(mails) > 500, f"{len(faults)} faults in {len(mails)} mails")


run_all()

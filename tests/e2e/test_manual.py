#!/usr/bin/python3
"""The manual page and the shell's completion tell what postbusctl's table of verbs has: no more and no less."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import BUILD, ROOT, Skip, check, equal, run_all, test  # noqa: E402

PAGE = ROOT / "packaging" / "man" / "postbusctl.1"
COMPLETION = ROOT / "packaging" / "postbusctl.bash-completion"
COMMON = {"--config", "--store", "--lang"}


def verbs():
    """verb -> its arguments, from the table itself."""
    table = (ROOT / "daemon/postbusctl.c").read_text()
    found = dict(re.findall(r'^    \{"([a-z -]+)", "((?:[^"\\]|\\.)*)",\s+N_\(', table, re.M))
    check(len(found) > 30, found)
    return found


def options(text):
    return set(re.findall(r"--[a-z][a-z-]*", text))


@test
def every_verb_has_its_entry_with_its_options(place):
    entries = {}
    for line in PAGE.read_text().splitlines():
        match = re.match(r"\.It Cm ([a-z -]+?)(?= (?:Oo|Op|Ar|Fl|Cm)\b|$)(.*)", line)
        if match:
            entries[match[1]] = {"-" + name for name in re.findall(r"Fl (-[a-z-]+)", match[2])}
    table = verbs()
    equal(set(entries), set(table), "entries and verbs")
    for verb, arguments in table.items():
        equal(entries[verb], options(arguments), verb)


@test
def the_page_is_well_formed(place):
    if not shutil.which("mandoc"):
        raise Skip("no mandoc here (packaging/deps --test)")
    run = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True, text=True)
    equal((run.returncode, run.stdout + run.stderr), (0, ""))
    shown = subprocess.run(["mandoc", "-T", "utf8", PAGE], capture_output=True, text=True).stdout
    check("postbusctl" in shown and "EXIT STATUS" in re.sub(r".\x08", "", shown), "shown")


def complete(*words):
    """What bash would offer for the last word."""
    script = f"""PATH={BUILD}:$PATH; source {COMPLETION}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _postbusctl 2>/dev/null; printf '%s\\n' "${{COMPREPLY[@]}}" """
    run = subprocess.run(["bash", "-c", script, "bash", "postbusctl", *words], capture_output=True, text=True, timeout=30)
    return set(run.stdout.split())


@test
def the_shell_offers_every_verb_and_its_options(place):
    table = verbs()
    equal(complete(""), {verb.split()[0] for verb in table})
    equal(complete("sh"), {"show"})
    for first in ("rules", "retention", "person"):
        equal(complete(first, ""), {verb.split()[1] for verb in table if verb.startswith(first + " ")})
    for verb, arguments in table.items():
        equal(complete(*verb.split(), "-"), options(arguments) | COMMON, verb)
    equal(complete("stats", "--lang", ""), {"nl", "en"})
    equal(complete("show", "$(touch /tmp/x)", "-"), {"--json", "--text"} | COMMON)
    equal(complete("nonsense", "-"), COMMON)


run_all()

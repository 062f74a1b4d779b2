#!/usr/bin/python3
"""The manuals of the daemon, its configuration and its rules tell what the program's own tables have: no more and no less."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import BUILD, ROOT, Skip, check, equal, run_all, test  # noqa: E402

MAN = ROOT / "packaging" / "man"
LETTERS = {"C": "committee", "B": "bill", "T": "topic", "O": "organisation", "K": "kind", "F": "boilerplate"}


def sections(page):
    """section -> the keys that have an entry there."""
    found, section = {}, None
    for line in (MAN / page).read_text().splitlines():
        if line.startswith((".Ss ", ".Sh ")):
            section = line.removeprefix(".Ss Section ") if line.startswith(".Ss Section ") else None
            if section:
                found[section] = []
        elif section and line.startswith(".It Cm "):
            found[section] += line.removeprefix(".It Cm ").split(" , ")
    for name, keys in found.items():
        equal(len(keys), len(set(keys)), f"keys of {name} once each")
    return {name: set(keys) for name, keys in found.items()}


@test
def every_key_of_the_configuration_is_told(place):
    table = {}
    for section, key in re.findall(r'^    \{"([a-z]+)", "([a-z-]+)", VALUE_', (ROOT / "daemon/triage/config.c").read_text(), re.M):
        table.setdefault(section, set()).add(key)
    check(sum(map(len, table.values())) > 30, table)
    equal(sections("postbusd.conf.5"), {**table, "extract": set(), "retention": set()})


@test
def the_defaults_that_are_told_are_the_programs(place):
    """As far as they are numbers in one table."""
    text = (MAN / "postbusd.conf.5").read_text()
    defaults = re.search(r"^void config_default.*?^}", (ROOT / "daemon/triage/config.c").read_text(), re.M | re.S)[0]
    for key in ("command-seconds", "idle-seconds", "poll-seconds", "sweep-seconds", "pause-seconds"):
        said = re.search(rf"^\.It Cm {key}$.*?default (\d+)", text, re.M | re.S)[1]
        equal(said, re.search(rf"\.{key.replace('-', '_')} = (\d+)", defaults)[1], key)


@test
def every_key_of_the_rules_is_told_in_its_section(place):
    table = {name: set() for name in LETTERS.values()}
    for key, where in re.findall(r'^    \{"([a-z]+)", ([A-Z |]+), KEY_', (ROOT / "daemon/rules/keys.c").read_text(), re.M):
        for letter in where.split(" | "):
            table[LETTERS[letter]].add(key)
    check(sum(map(len, table.values())) > 30, table)
    equal(sections("postbus-rules.5"), table)


@test
def every_option_of_the_daemon_is_told(place):
    table = set(re.findall(r'\{"([a-z]+)", (?:no|required)_argument', (ROOT / "daemon/postbusd.c").read_text()))
    equal(set(re.findall(r"^\.It Fl -([a-z]+)", (MAN / "postbusd.8").read_text(), re.M)), table)
    usage = subprocess.run([BUILD / "postbusd", "--help"], capture_output=True, text=True, check=True).stdout
    equal(set(re.findall(r"--([a-z]+)", usage)), table - {"help"})


@test
def the_example_of_rules_is_one(place):
    text = (MAN / "postbus-rules.5").read_text()
    example = re.search(r"^\.Sh EXAMPLES\n\.Bd [^\n]*\n(.*?)\n\.Ed", text, re.M | re.S)[1].replace("\\e", "\\")
    (place / "a.rules").write_text(f"[committee IA-JBZ]\nname = Immigratie\nqueue = Commissies/IA-JBZ\n\n{example}\n")
    run = subprocess.run([BUILD / "postbusctl", "rules", "check", place], capture_output=True, text=True)
    equal(run.returncode, 0, run.stdout + run.stderr)


@test
def every_page_is_well_formed(place):
    if not shutil.which("mandoc"):
        raise Skip("no mandoc here (packaging/deps --test)")
    pages = sorted(MAN.glob("*.[1-8]"))
    check(len(pages) > 3, pages)
    run = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True, text=True)
    equal((run.returncode, run.stdout + run.stderr), (0, ""))


run_all()

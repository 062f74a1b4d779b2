#!/usr/bin/python3
"""The Debian package as a file: what Debian's own checkers say of it, and that it is always the same file.

    TWICE=yes: built twice, elsewhere and later (make check-deb)"""
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
import package  # noqa: E402
from tap import ROOT, Skip, check, equal, run_all, test  # noqa: E402

IDS = re.compile(r"\b[0-9a-f]{32}\b")


def want(tool):
    if not shutil.which(tool):
        raise Skip(f"no {tool} here (packaging/deps --test)")


def the_package():
    for tool in ("dpkg-buildpackage", "dh_installsysusers", "dh_apparmor"):
        want(tool)
    return package.built()


@test
def lintian_finds_neither_error_nor_warning(place):
    made = the_package()
    want("lintian")
    changes = next(made.parent.glob("*.changes"))
    run = subprocess.run(["lintian", "--no-cfg", "--allow-root", "--info", "--fail-on", "error,warning", changes], capture_output=True, text=True)
    check(run.returncode == 0, run.stdout + run.stderr)


@test
def every_object_was_built_hardened(place):
    made = the_package()
    want("blhc")
    run = subprocess.run(["blhc", "--all", "--debian", made.parent / "build.log"], capture_output=True, text=True)
    check(run.returncode == 0, run.stdout + run.stderr)


@test
def what_it_needs_is_what_packaging_deps_names(place):
    deps = (ROOT / "packaging/deps").read_text()
    control = (ROOT / "packaging/debian/control").read_text()

    def listed(name):
        return set(re.search(rf"^{name}='([^']*)'", deps, re.M)[1].split())

    def field(name):
        text = re.search(rf"^{name}: (.*(?:\n .*)*)", control, re.M)[1]
        return {re.sub(r" \(.*", "", part.strip()) for part in text.split(",")}
    essential = {"gcc", "libc6-dev", "make"}
    builder = {"debhelper-compat", "dh-apparmor", "dh-sequence-installsysusers"}
    equal(field("Build-Depends") - builder, listed("build") - essential)
    equal(field("Depends") - {"${misc:Depends}", "${shlibs:Depends}"}, listed("run"))


@test
def every_message_is_explained_in_both_languages(place):
    sent = set(IDS.findall((ROOT / "daemon/base/log.c").read_text()))
    check(len(sent) > 10, "message ids")
    for name in ("postbusd.catalog", "postbusd.nl.catalog"):
        text = (ROOT / "packaging" / name).read_text()
        equal(sorted(re.findall(r"^-- ([0-9a-f]{32})$", text, re.M)), sorted(sent), name)
        fields = set(re.findall(r"@(\w+)@", text))
        check(fields <= {"MESSAGE", "POSTBUS_ITEM", "POSTBUS_QUEUE", "POSTBUS_DOSSIER", "POSTBUS_RULESET"}, f"{fields}: always sent")


@test
def two_builds_give_the_same_bytes(place):
    if not os.environ.get("TWICE"):
        raise Skip("a second build is made by make check-deb")
    made = the_package()
    time.sleep(1.1)  # another second
    other = package.build(place / "elsewhere")
    for one in made.parent.glob("*.deb"):
        check(one.read_bytes() == (other.parent / one.name).read_bytes(), f"{one.name} is not the same")


run_all()

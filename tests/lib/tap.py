"""tap.py: tests in Python that print TAP, and the programs they drive.

    from tap import test, run_all
    @test
    def mail_comes_back(place): …        # place: an empty folder of its own
    run_all()
"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / os.environ.get("VARIANT", "release")
TESTS = []


class Skip(Exception):
    """Raised by a test that cannot run here; says why."""


def test(function):
    TESTS.append(function)
    return function


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def ctl(*arguments, status=0, stdin=b""):
    """Runs postbusctl; returns its standard output as text."""
    run = subprocess.run([BUILD / "postbusctl", *map(str, arguments)], input=stdin, capture_output=True, timeout=120)
    if run.returncode != status:
        raise AssertionError(f"postbusctl {arguments}: status {run.returncode}, want {status}: {run.stderr.decode()}")
    return run.stdout.decode()


@contextlib.contextmanager
def ended(*programs):
    """Whatever happens meanwhile: at the end each is asked to end, in this order, and ends well."""
    try:
        yield
    finally:
        equal([program.stop() for program in programs], [0] * len(programs), [program.said() for program in programs if hasattr(program, "said")])


def for_everybody(place):
    """The programs, and their words, where every user may run them: a checkout may lie where only its owner looks, as in /root."""
    programs = Path(place) / "programs"
    if not programs.exists():
        programs.mkdir()
        os.chmod(place, os.stat(place).st_mode | 0o055)
        for name in ("postbusd", "postbusctl", "postbus-reader", "postbus-review"):
            shutil.copy(BUILD / name, programs)
        shutil.copytree(BUILD / "locale", programs / "locale")
    return programs


def run_all():
    only = sys.argv[1:]
    chosen = [t for t in TESTS if not only or t.__name__ in only]
    failed = 0
    for number, function in enumerate(chosen, 1):
        name = function.__name__.replace("_", " ")
        place = Path(tempfile.mkdtemp(prefix="postbus-", dir="/tmp"))
        try:
            function(place)
            print(f"ok {number} - {name}", flush=True)
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("#", line)
            print(f"not ok {number} - {name}", flush=True)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    print(f"1..{len(chosen)}")
    sys.exit(1 if failed else 0)

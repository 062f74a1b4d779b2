#!/usr/bin/python3
"""`make demo`, as scripts run it: the sample mails are filed, the page answers, and nothing stays behind."""
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, check, equal, run_all, test  # noqa: E402

DEMO = [ROOT / "tests" / "demo"]


def left_behind():
    """Programs that still run on the demo's configuration."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"build/demo/postbusd.conf" in (process / "cmdline").read_bytes() and (process / "cwd").resolve() == ROOT:
                found.append(process.name)
        except OSError:
            pass
    return found


@test
def without_a_terminal_it_ends_by_itself_when_the_page_has_answered(place):
    run = subprocess.run(DEMO, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                         env={name: value for name, value in os.environ.items() if name != "DEMO_STAY"})
    equal(run.returncode, 0, run.stderr)
    check(re.search(r"The page answers at http://127\.0\.0\.1:\d+/enter\?token=[0-9a-f]{32}", run.stdout), run.stdout[-600:])
    check("Commissies/IA-JBZ" in run.stdout, "the queues are told")
    equal(left_behind(), [])


@test
def asked_to_stay_it_stays_until_it_is_interrupted(place):
    demo = subprocess.Popen(DEMO, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                            env={**os.environ, "DEMO_STAY": "1"})
    try:
        for line in demo.stdout:
            if "Ctrl-C" in line:
                break
        time.sleep(0.3)
        check(demo.poll() is None and len(left_behind()) == 2, "daemon and page run")
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does it
        equal(demo.wait(20), 0)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
        demo.stdout.close()
    equal(left_behind(), [])


run_all()

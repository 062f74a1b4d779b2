#!/usr/bin/python3
"""What `make install` puts where, and how closed the unit is."""
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, Skip, check, equal, run_all, test  # noqa: E402

PAGE_AT_MOST = 0.6
EXPOSURE_AT_MOST = 1.4  # systemd-analyze security; Debian's mail daemons stand at 8.7 to 9.2


def install(place):
    subprocess.run(["make", "-s", "-C", ROOT, "install", f"DESTDIR={place}"], check=True, stdout=subprocess.DEVNULL)


@test
def everything_has_its_place(place):
    install(place)
    for path in ("usr/sbin/postbusd", "usr/sbin/postbus-review", "usr/bin/postbusctl", "usr/libexec/postbusd/postbus-reader",
                 "etc/postbusd/postbusd.conf", "etc/postbusd/rules/committees.rules",
                 "lib/systemd/system/postbusd.service", "lib/systemd/system/postbusd.service.d/hardening.conf",
                 "lib/systemd/system/postbusd@.service", "lib/systemd/system/postbusd@.service.d/hardening.conf", "lib/systemd/system/postbusd-backup.timer", "lib/systemd/system/postbusd-backup.service.d/hardening.conf", "usr/lib/sysusers.d/postbusd.conf",
                 "lib/systemd/system/postbus-review.service", "lib/systemd/system/postbus-review.socket",
                 "usr/share/man/man1/postbusctl.1", "usr/share/man/man8/postbus-review.8", "usr/share/bash-completion/completions/postbusctl", "usr/share/dbus-1/system.d/org.postbusd.Control.conf",
                 "usr/share/locale/nl/LC_MESSAGES/postbus.mo"):
        check((place / path).is_file(), path)


@test
def a_second_install_leaves_what_people_wrote(place):
    install(place)
    conf, bill = place / "etc/postbusd/postbusd.conf", place / "etc/postbusd/rules/committees.rules"
    conf.write_text("# mine\n")
    bill.write_text("# mine too\n")
    install(place)
    equal((conf.read_text(), bill.read_text()), ("# mine\n", "# mine too\n"))


@test
def the_shipped_configuration_has_no_fault(place):
    install(place)
    conf = place / "etc/postbusd/postbusd.conf"
    conf.write_text(conf.read_text().replace("/etc/postbusd", str(place / "etc/postbusd")))
    run = subprocess.run([place / "usr/sbin/postbusd", "--config", conf, "--check"], capture_output=True, text=True)
    equal((run.returncode, run.stderr), (0, ""))


@test
def the_page_can_reach_nothing(place):
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze here")
    install(place)
    run = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--root={place}", f"--threshold={round(PAGE_AT_MOST * 10)}",
                          "postbus-review.service"], capture_output=True, text=True)
    check(run.returncode == 0, run.stdout + run.stderr)


@test
def the_units_are_closed(place):
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze here")
    install(place)
    for unit in ("postbusd.service", "postbusd@buitenland.service", "postbusd-backup.service"):
        run = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--root={place}",
                              f"--threshold={round(EXPOSURE_AT_MOST * 10)}", unit], capture_output=True, text=True)
        check(run.returncode == 0, run.stdout + run.stderr)


run_all()

#!/usr/bin/python3
"""What `make install` puts where, and how closed the unit is."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, Skip, check, equal, run_all, test  # noqa: E402

# systemd-analyze security; Debian's mail daemons stand at 8.7 to 9.2.
EXPOSURE_AT_MOST = {"postbusd.service": 1.0, "postbusd@buitenland.service": 1.0, "postbusd-backup.service": 0.2, "postbusd-metrics.service": 0.2, "postbusd-retention.service": 0.2,
                    "postbus-review.service": 0.2}


def install(place):
    subprocess.run(["make", "-s", "-C", ROOT, "install", f"DESTDIR={place}"], check=True, stdout=subprocess.DEVNULL)


def settle(place):
    """What a package or an operator does after it: the user, and the starting rules in their place."""
    if os.getuid() != 0 or not shutil.which("systemd-tmpfiles"):
        raise Skip("not root, or no systemd-tmpfiles here")
    (place / "etc").mkdir(exist_ok=True)
    for tool in (["systemd-sysusers"], ["systemd-tmpfiles", "--create"]):
        subprocess.run([*tool, f"--root={place}", "postbusd.conf"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@test
def everything_has_its_place(place):
    install(place)
    for path in ("usr/sbin/postbusd", "usr/sbin/postbus-review", "usr/bin/postbusctl", "usr/libexec/postbusd/postbus-reader",
                 "usr/share/postbusd/postbusd.conf", "usr/share/postbusd/rules/committees.rules",
                 "usr/share/postbusd/rules/bills/36327.rules",
                 "lib/systemd/system/postbusd.service", "lib/systemd/system/postbusd.service.d/hardening.conf",
                 "lib/systemd/system/postbusd@.service", "lib/systemd/system/postbusd@.service.d/hardening.conf",
                 "lib/systemd/system/postbus-review.service", "lib/systemd/system/postbus-review.socket",
                 "usr/lib/sysusers.d/postbusd.conf", "usr/lib/tmpfiles.d/postbusd.conf",
                 "usr/lib/systemd/catalog/postbusd.catalog", "usr/lib/systemd/catalog/postbusd.nl.catalog",
                 "lib/systemd/system/postbusd-backup.timer", "lib/systemd/system/postbusd-metrics.timer", "lib/systemd/system/postbusd-retention.timer",
                 "lib/systemd/system/postbusd-backup.service.d/hardening.conf",
                 "etc/apparmor.d/usr.sbin.postbusd",
                 "usr/share/man/man8/postbusd.8", "usr/share/man/man5/postbusd.conf.5", "usr/share/man/man5/postbus-rules.5",
                 "usr/share/man/man1/postbusctl.1", "usr/share/man/man8/postbus-review.8", "usr/share/bash-completion/completions/postbusctl",
                 "usr/share/dbus-1/system.d/org.postbusd.Control.conf",
                 "usr/share/locale/nl/LC_MESSAGES/postbus.mo"):
        check((place / path).is_file(), path)
    check(not (place / "etc/postbusd").exists(), "what people write is theirs alone")


@test
def the_starting_rules_are_laid_once(place):
    install(place)
    settle(place)
    rules = place / "etc/postbusd/rules"
    check((rules / "topics/zorg.rules").is_file(), "they are there")
    users = (place / "etc/passwd").read_text()
    check(f"postbusd:x:{(rules / 'bills').stat().st_uid}:" in users, "and the daemon's")
    (rules / "committees.rules").write_text("# mine\n")
    (rules / "topics/zorg.rules").unlink()
    install(place)
    settle(place)
    equal(((rules / "committees.rules").read_text(), (rules / "topics/zorg.rules").exists()), ("# mine\n", False))


@test
def the_shipped_configuration_has_no_fault(place):
    install(place)
    conf = place / "usr/share/postbusd/postbusd.conf"
    conf.write_text(conf.read_text().replace("/etc/postbusd", str(place / "usr/share/postbusd")))
    run = subprocess.run([place / "usr/sbin/postbusd", "--config", conf, "--check"], capture_output=True, text=True)
    equal((run.returncode, run.stderr), (0, ""))


@test
def the_apparmor_profile_can_be_compiled(place):
    parser = shutil.which("apparmor_parser", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not parser:
        raise Skip("no apparmor_parser here (packaging/deps --test)")
    run = subprocess.run([parser, "--skip-kernel-load", "--skip-cache", ROOT / "packaging/apparmor/usr.sbin.postbusd"],
                         capture_output=True, text=True)
    check(run.returncode == 0, run.stdout + run.stderr)


@test
def the_units_are_closed(place):
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze here")
    install(place)
    for unit, most in EXPOSURE_AT_MOST.items():
        run = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--root={place}",
                              f"--threshold={round(most * 10)}", unit], capture_output=True, text=True)
        check(run.returncode == 0, run.stdout + run.stderr)


run_all()

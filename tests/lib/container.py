"""container.py: a real systemd, booted in half a second on a throw-away copy of this machine's own files.

    run("tests/systemd/guest.py", {"previous.deb": path, …}) → what the program printed

The copy is an overlay in memory, mounted where no other process sees it; the project is at /src, the named files are in
/in. The program runs as root under the booted systemd, and when it ends the system is powered off."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tap import ROOT

BOOT_TARGET = """\
[Unit]
Description=Only what the test needs
Requires=basic.target dbus.socket guest.service
After=basic.target dbus.socket
AllowIsolate=yes
"""
GUEST = """\
[Unit]
Description=The test
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate
After=basic.target dbus.socket

[Service]
Type=oneshot
WorkingDirectory=/
Environment=LC_ALL=C.UTF-8 TMPDIR=/srv
ExecStart=/src/{program}
StandardOutput=file:/out/said
StandardError=file:/out/said
"""
# Not carried over: who may start services, and a postbusd that is installed here.
WITHOUT = ("usr/sbin/policy-rc.d", "etc/postbusd", "var/lib/postbusd", "var/log/journal", "etc/credstore.encrypted")


def missing():
    """Why no system can be booted here; None: it can."""
    if os.getuid() != 0:
        return "not root"
    for tool in ("systemd-nspawn", "unshare", "mount", "dovecot", "dpkg-buildpackage", "dh_installsysusers", "dh_apparmor", "autopkgtest"):
        if not shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
            return f"no {tool} here (packaging/deps --test)"
    may = subprocess.run(["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
    return "nothing may be mounted here" if may.returncode else None


def prepare(place, program, files):
    """The parts of the overlay, with what is ours in the upper one."""
    upper = place / "upper"
    for part in (upper / "etc/systemd/system", upper / "in", upper / "src", place / "work", place / "root", place / "out"):
        part.mkdir(parents=True)
    (upper / "etc/systemd/system/ci.target").write_text(BOOT_TARGET)
    (upper / "etc/systemd/system/guest.service").write_text(GUEST.format(program=program))
    (upper / "etc/machine-id").write_text(os.urandom(16).hex() + "\n")
    for name, path in files.items():
        shutil.copy(path, upper / "in" / name)


def remove_what_is_here(root):
    for name in WITHOUT:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists() or path.is_symlink():
            path.unlink()


def boot(place, seconds):
    command = ["timeout", "--kill-after=5", str(seconds), "systemd-nspawn", "-q", "-D", place / "root", f"--bind={place / 'out'}:/out",
               f"--bind-ro={ROOT}:/src", "--register=no", "--keep-unit", "--private-network", "--link-journal=no", "--boot",
               "systemd.unit=ci.target"]
    with open(place / "out/console", "wb") as console:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, check=False)


def run(program, files, seconds):
    """What the program printed, and where it printed nothing what the system said."""
    place = Path(tempfile.mkdtemp(prefix="postbus-boot-"))
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place], check=True)
        prepare(place, program, files)
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir=/,upperdir={place}/upper,workdir={place}/work", place / "root"], check=True)
        remove_what_is_here(place / "root")
        boot(place, seconds)
        said = place / "out/said"
        return (said if said.exists() and said.stat().st_size else place / "out/console").read_text(errors="replace")
    finally:
        subprocess.run(["umount", "-R", "-l", place], check=False)
        place.rmdir()


def in_mounts_of_its_own(argv):
    """Begins the program anew where its mounts are its own, and end with it."""
    if "POSTBUS_OWN_MOUNTS" not in os.environ:
        os.environ["POSTBUS_OWN_MOUNTS"] = "yes"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", *argv])

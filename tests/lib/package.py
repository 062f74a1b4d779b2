"""package.py: the Debian package, built once for all tests that want it."""
import fcntl
import shutil
import subprocess
from pathlib import Path

from tap import ROOT

PLACE = ROOT / "build" / "deb"
SOURCES = ("Makefile", "daemon", "include", "packaging", "rules")


def newest():
    files = (path for name in SOURCES for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*")))
    return max(path.stat().st_mtime for path in files if "__pycache__" not in path.parts)


def build(place):
    run = subprocess.run([ROOT / "packaging/build-deb", place], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr)
    return Path(run.stdout.strip())


def built():
    """The package's path; built anew where a source is younger."""
    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build/deb.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = list(PLACE.glob("postbusd_*.deb"))
        if len(found) == 1 and found[0].stat().st_mtime > newest():
            return found[0]
        return build(PLACE)


def of_version(package, version, place):
    """The same package under another version."""
    tree = place / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text("".join(f"Version: {version}\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    made = place / "postbusd.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return made

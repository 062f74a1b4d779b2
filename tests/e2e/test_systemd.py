#!/usr/bin/python3
"""The Debian package in a real systemd: tests/systemd/guest.py, in a container."""
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
import container  # noqa: E402
import package  # noqa: E402

SECONDS = 300  # a tenth of that where nobody else is at work


def main():
    why = container.missing()
    if why:
        print(f"ok 1 - a real systemd # SKIP {why}\n1..1")
        return 0
    container.in_mounts_of_its_own(sys.argv)
    with tempfile.TemporaryDirectory() as place:
        present = package.built()
        previous = package.of_version(present, "0.0.1", Path(place))
        said = container.run("tests/systemd/guest.py", {"postbusd.deb": present, "previous.deb": previous}, SECONDS)
    print(said, end="")
    whole = re.search(r"^1\.\.\d+$", said, re.M) and not re.search(r"^not ok", said, re.M)
    return 0 if whole else 1


sys.exit(main())

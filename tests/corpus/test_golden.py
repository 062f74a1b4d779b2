#!/usr/bin/python3
"""Hard samples, read to the last word: tests/golden/*.json hold what a person reads in them.

`text` is a list of lines; all words must be there in this order and no others, and
each of these lines must begin a line. One that begins with `?` may be missing: a
banner, or what a telephone adds."""
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, check, ctl, equal, run_all, test

GOLDEN = ROOT / "tests" / "golden"
FIELDS = ["depth", "kind", "from", "on_behalf_of", "to", "cc", "subject", "base_subject", "attachments"]


def spaced(text):
    return " ".join(text.split())


def sent(text):
    return text and text.replace("+00:00", "Z")


def text_pattern(lines):
    """Words parted by any white space, lines by at least a line end."""
    pattern = r"\s*"
    for line in lines:
        words = r"\s+".join(re.escape(word) for word in line.lstrip("?").split())
        pattern += rf"(?:{words}\s*?(?:\n\s*|\Z))" + ("?" if line.startswith("?") else "")
    return pattern + r"\Z"


def first_difference(lines, text):
    """Where the words part, for the person who reads the failure."""
    want, got = spaced(" ".join(line for line in lines if not line.startswith("?"))).split(), text.split()
    for i, (w, g) in enumerate(zip(want, got)):
        if w != g:
            return f"word {i}: {' '.join(got[i:i + 12])!r}, want {' '.join(want[i:i + 12])!r}"
    return f"{len(got)} words, want {len(want)}; or a line that does not begin one: {text[:200]!r} …"


def compare_layer(got, want, where):
    for field in FIELDS:
        equal(got[field], want[field], f"{where}, {field}")
    equal(sent(got["sent"]), sent(want["sent"]), f"{where}, sent")
    check(re.match(text_pattern(want["text"]), got["text"]), f"{where}, text: {first_difference(want['text'], got['text'])}")


def compare(path):
    want = json.loads(path.read_text(encoding="utf-8"))
    got = json.loads(ctl("read", "--json", ROOT / "tests" / "samples" / want["sample"]))
    equal([layer["kind"] for layer in got["layers"]], [layer["kind"] for layer in want["layers"]], "layers")
    for i, layer in enumerate(want["layers"]):
        compare_layer(got["layers"][i], layer, f"layer {i}")
    equal(got["letter"], want["letter"], "the letter")
    if "attachments" in want:
        attachments = [{key: attachment[key] for key in ("name", "type", "status")} for attachment in got["attachments"]]
        equal(attachments, want["attachments"], "attachments")


def golden(path):
    def reads(_):
        compare(path)
    reads.__name__ = f"{path.stem.replace('-', '_')}_reads_as_a_person_reads_it"
    test(reads)


for one in sorted(GOLDEN.glob("*.json")):
    golden(one)
run_all()

#!/usr/bin/python3
"""Chains as other programs' test suites and mail programs have them. The corpora
stand outside of the project: skipped where they are missing."""
import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import ROOT, Skip, check, ctl, equal, run_all, test  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora" / "forwards"
SHOWN = 20  # differences that are printed


def corpus(name):
    if not (CORPORA / name).is_dir():
        raise Skip(f"no corpus {name} here")
    return CORPORA / name


def mail(text, subject, kind="text/plain"):
    head = (f"From: Doorstuurder <doorstuurder@eerstekamer.nl>\r\nTo: postbus@eerstekamer.nl\r\n"
            f"Date: Fri, 15 May 2026 08:51:00 +0200\r\nMessage-ID: <m@eerstekamer.nl>\r\n"
            f"Subject: =?utf-8?B?{base64.b64encode(subject.encode()).decode()}?=\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    return head.encode() + base64.encodebytes(text.encode())


def read(text, subject="FW: brief", kind="text/plain"):
    return json.loads(ctl("read", "--json", "-", stdin=mail(text, subject, kind)))


def person(address):
    return address["name"], address["address"]


def squeezed(text):
    """Words alone: where lines end and how they are quoted is told apart elsewhere."""
    return " ".join(line.strip("> \u00a0\ufeff") for line in (text or "").splitlines()).split()


def report(differences, total):
    for line in differences[:SHOWN]:
        print("#", line)
    check(not differences, f"{len(differences)} differences in {total} cases")


@test
def single_forwards_of_twelve_clients_in_22_languages(_):
    folder = corpus("email-forward-parser")
    cases = json.loads((folder / "cases.json").read_text())
    differences = []
    for case in cases:
        want, name = case["expect"], case["body_file"]
        subject = (folder / case["subject_file"]).read_text().strip() if case["subject_file"] else "brief"
        got = read((folder / name).read_bytes().decode(), subject)
        layers = got["layers"]

        def differ(what, have, wanted):
            if have != wanted:
                differences.append(f"{name} {case['variant']} {what}: got {have!r}, want {wanted!r}"[:400])

        # What stands under an attribution or in a mail called Re: is answered, not forwarded.
        forwarded = len(layers) > 1 and not subject.startswith("Re:") and (
            layers[1]["kind"] == "forward" or subject != "brief")
        differ("forwarded", forwarded, want["forwarded"])
        if not forwarded or not want["forwarded"]:
            continue
        outer = layers[1]
        differ("from", person(outer["from"]), person(want["from"]))
        differ("to", [person(a) for a in outer["to"]], [person(a) for a in want["to"]])
        differ("cc", [person(a) for a in outer["cc"]], [person(a) for a in want["cc"]])
        if outer["kind"] == "forward":
            differ("subject", outer["subject"], want["subject"])
        else:
            differ("subject", layers[0]["base_subject"], want["subject"])
        # That parser leaves deeper levels inside the body; ours are layers.
        first = squeezed(want["body"])
        mine = squeezed(outer["text"])
        differ("body", mine, first if len(layers) == 2 else first[:len(mine)])
    report(differences, len(cases))


def split_person(text):
    match = re.match(r"^(.*?)\s*<(.*)>$", text)
    name, address = (match[1], match[2]) if match else (text, None)
    return name or None, address.replace(" ", "") if address else None


@test
def dutch_chains_of_one_to_three_levels_in_every_field(_):
    cases = json.loads((corpus("handmade-nl") / "cases.json").read_text())
    differences = []
    for case in cases:
        got = read(case["text"], case.get("subject") or "")
        forwards = [layer for layer in got["layers"][1:] if layer["kind"] == "forward"]
        wanted = case.get("chain") or []
        if not wanted:
            reply = got["layers"][0]["subject"] and got["layers"][0]["subject"].startswith("RE:")
            if forwards and not reply:
                differences.append(f"{case['name']}: taken for a forward")
            continue
        if len(forwards) != len(wanted):
            differences.append(f"{case['name']}: {len(forwards)} levels, want {len(wanted)}")
            continue
        for i, (layer, want) in enumerate(zip(forwards, wanted)):
            def differ(what, have, wanted):
                if have != wanted:
                    differences.append(f"{case['name']} level {i} {what}: got {have!r}, want {wanted!r}"[:500])

            name, address = want["frm"]
            differ("from", person(layer["from"]), (name, address.replace(" ", "")))
            differ("to", [person(a) for a in layer["to"]], [split_person(a) for a in want["to"]])
            differ("cc", [person(a) for a in layer["cc"]], [split_person(a) for a in want["cc"]])
            differ("subject", layer["subject"], want["subject"])
            differ("sent", layer["sent_raw"], want["date"].strip())
            differ("day and minute", (layer["sent"] or "")[:16],
                   {"00:57": "2026-05-14T00:57", "12:57": "2026-05-14T00:57", "09:12": "2026-05-14T09:12",
                    "11:47": "2026-05-14T11:47", "9:12": "2026-05-14T09:12"}
                   [re.search(r"\d?\d:\d\d", want["date"])[0]])
            if i == len(wanted) - 1:
                differ("text", squeezed(layer["text"]), squeezed(want["body"]))
    report(differences, len(cases))


@test
def html_forwards_show_the_mail_inside(_):
    folder = corpus("quotequail-html")
    differences = []
    wanted = {
        "apple_forward.html": "forward", "gmail_forward.html": "forward", "mailru_forward.html": "forward",
        "outlook_forward.html": "forward", "thunderbird_forward.html": "forward", "apple_reply.html": "reply",
        "gmail_reply.html": "reply", "ios_mail_reply_unescaped_address.html": "reply",
        "yahoo_reply_unescaped_address.html": "reply",
    }
    for name, kind in wanted.items():
        got = read((folder / name).read_text(), "Fwd: brief", "text/html")
        kinds = [layer["kind"] for layer in got["layers"][1:]]
        if kind not in kinds:
            differences.append(f"{name}: {kinds}, want {kind}")
        elif not got["layers"][1]["from"]["address"] and not got["layers"][1]["from"]["name"]:
            differences.append(f"{name}: no sender")
    report(differences, len(wanted))


run_all()

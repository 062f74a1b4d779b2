#!/usr/bin/python3
"""Letters whose matter stands in an attachment, each kind made by its own tools,
through the real reader to the queue."""
import io
import json
import shutil
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import RULES  # noqa: E402
from tap import BUILD, Skip, ctl, equal, run_all, test  # noqa: E402

LINES = ["Geachte leden van de Eerste Kamer,", "Wij vragen u om bij wetsvoorstel 36327 stil te staan bij de werkdruk."]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def tool(name):
    path = shutil.which(name)
    if not path:
        raise Skip(f"{name} is not installed")
    return path


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def archive(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in files.items():
            out.writestr(name.replace("__", "/") + ".xml", text)
    return made.getvalue()


def docx():
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES)
    return archive(word__document=f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>')


def odt():
    body = "".join(f"<text:p>{line}</text:p>" for line in LINES)
    return archive(content=f'<office:document xmlns:office="urn:o" xmlns:text="urn:t">{body}</office:document>')


def rtf():
    return ("{\\rtf1\\ansi " + "\\par ".join(LINES) + "}").encode()


def pdf():
    tool("groff")
    postscript = run("groff", "-Tps", stdin="\n.br\n".join(LINES).encode())
    return run(tool("gs"), "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-sOutputFile=-", "-", stdin=postscript)


def scan():
    return run(tool("gs"), "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfimage8", "-r50", "-sOutputFile=-", "-", stdin=pdf())


def encrypted():
    return run(tool("gs"), "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dEncryptionR=3", "-dKeyLength=128",
               "-sOwnerPassword=eigenaar", "-sUserPassword=lezer", "-sOutputFile=-", "-", stdin=pdf())


def letter(content, kind, name):
    mail = EmailMessage()
    mail["From"] = "Jan Jansen <jan@example.org>"
    mail["To"] = "postbus@eerstekamer.nl"
    mail["Date"] = "Thu, 14 May 2026 10:00:00 +0200"
    mail["Message-ID"] = f"<{name}@example.org>".replace(" ", "")
    mail["Subject"] = "Brief van onze vereniging"
    mail.set_content("Zie de bijlage.\n")
    main, sub = kind.split("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return bytes(mail)


def read(mail):
    reading = json.loads(ctl("read", "--json", "-", stdin=mail))
    equal(len(reading["attachments"]), 1, "attachments")
    return reading["attachments"][0], reading["notes"]


def is_routed(place, content, kind, name):
    (place / "rules").mkdir(exist_ok=True)
    (place / "rules" / "test.rules").write_text(RULES)
    mail = letter(content, kind, name)
    (place / "brief.eml").write_bytes(mail)
    attachment, notes = read(mail)
    equal(attachment["status"], "text", name)
    equal(notes, [], name)
    verdict = json.loads(ctl("dry-run", "--json", "--rules", place / "rules", place / "brief.eml"))
    equal(verdict["queues"], ["Commissies/JV"], name)


@test
def a_letter_in_word_is_filed_by_what_it_says(place):
    is_routed(place, docx(), WORD, "brief.docx")
    is_routed(place, docx(), "application/octet-stream", "brief.docx")


@test
def a_letter_in_opendocument_is_filed_by_what_it_says(place):
    is_routed(place, odt(), ODT, "brief.odt")


@test
def a_letter_in_rtf_is_filed_by_what_it_says(place):
    is_routed(place, rtf(), "application/rtf", "brief.rtf")
    is_routed(place, rtf(), "application/msword", "brief.doc")


@test
def a_letter_in_pdf_is_filed_by_what_it_says(place):
    is_routed(place, pdf(), "application/pdf", "brief.pdf")


@test
def a_scan_is_told_as_such_and_waits_for_a_person(place):
    attachment, notes = read(letter(scan(), "application/pdf", "Scan.pdf"))
    equal(attachment["status"], "none")
    equal(notes, ["Scan.pdf: no text on its 1 page, perhaps a scan"])


@test
def an_encrypted_pdf_is_told_as_such(place):
    attachment, notes = read(letter(encrypted(), "application/pdf", "geheim.pdf"))
    equal(attachment["status"], "refused: encrypted")


@test
def an_operator_adds_a_program_and_takes_one_away(place):
    (place / "postbusd.conf").write_text(
        f"[mailbox]\nmaildir = {place}/post\n[store]\nfile = store.db\n[rules]\ndirectory = rules\n"
        "[extract]\napplication/x-brief = /usr/bin/tr a-z A-Z\napplication/pdf = none\n")

    def status(content, kind):
        mail = letter(content, kind, "brief")
        return json.loads(ctl("read", "--json", "--config", place / "postbusd.conf", "-", stdin=mail))["attachments"][0]

    equal(status(b"geachte leden", "application/x-brief")["status"], "text")
    equal(status(b"geachte leden", "application/x-brief")["text_chars"], 13)
    equal(status(b"geachte leden", "application/x-other")["status"], "none")
    equal(status(b"%PDF-1.4 and more", "application/octet-stream")["status"], "none")


@test
def two_mails_are_compared_as_the_operator_has_them_read(place):
    (place / "postbusd.conf").write_text(
        f"[mailbox]\nmaildir = {place}/post\n[store]\nfile = store.db\n[rules]\ndirectory = rules\n"
        "[extract]\napplication/x-brief = /usr/bin/cat\n")
    words = ("Geachte leden,\n\nHet Wetboek van Strafvordering raakt de praktijk van rechters en advocaten. Wij vragen u om stil te\n"
             "staan bij de gevolgen voor de werkdruk, bij de positie van slachtoffers en bij de kosten van de invoering in de\n"
             "komende vijf jaren. Ook het openbaar ministerie heeft daar aandacht voor gevraagd.\n\nHoogachtend,\n\nJan Jansen\n")
    (place / "a.eml").write_bytes(letter(words.encode(), "text/plain", "brief.txt"))
    (place / "b.eml").write_bytes(letter(words.encode(), "application/x-brief", "brief"))
    known = subprocess.run([BUILD / "postbusctl", "same", "--config", place / "postbusd.conf", place / "a.eml", place / "b.eml"], capture_output=True)
    plain = subprocess.run([BUILD / "postbusctl", "same", place / "a.eml", place / "b.eml"], capture_output=True)
    equal((known.returncode, plain.returncode), (0, 1), (known.stdout + known.stderr).decode())


run_all()

"""inputs.py: what benches are run on: mails, texts of nobody's, rules of their words. Each is made once in a run."""
import email.message
import functools
import html
import re
import shutil
import subprocess
from pathlib import Path

OWN = Path(__file__).resolve().parent
TEXTS = 200


class Inputs:
    def __init__(self, folder):
        self.place = folder

    def folder(self, name):
        (self.place / name).mkdir(parents=True, exist_ok=True)
        return self.place / name

    def plain_mail(self, times):
        """The seed letter as its own plain-text mail, without enclosures; `times` as large by its own words once more."""
        path, text = self.place / f"seed-{times}.eml", (OWN.parent / "samples" / "seed.txt").read_bytes()
        own, size = text[text.index(b"Geachte"):], times * len(text)
        head = ("From: EK-postbus <postbus@eerstekamer.nl>\r\nTo: postbus@eerstekamer.nl\r\n"
                "Date: Fri, 15 May 2026 08:51:00 +0200\r\nMessage-ID: <seed@eerstekamer.nl>\r\nSubject: FW: Oproep\r\n"
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
        while len(text) < size:
            text += own
        path.write_bytes(head.encode() + text[:size].replace(b"\n", b"\r\n"))
        return path

    @functools.cache
    def texts(self):
        folder = self.place / "texts"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([OWN / "texts.py", folder, str(TEXTS)], check=True)
        return folder

    @functools.cache
    def terms(self, count):
        """So many rules of those texts, a line each."""
        path = self.place / f"{count}.terms"
        path.write_bytes(subprocess.run([OWN / "rules.py", self.texts(), str(count)], check=True, stdout=subprocess.PIPE).stdout)
        return path

    @functools.cache
    def rules(self, count):
        """The same rules as clerks would file them: a topic for every twenty."""
        folder = self.folder("rules")
        lines = ["[committee BENCH]", "name = Bench", "queue = Bench"]
        for number, term in enumerate(self.terms(count).read_text().splitlines()):
            if number % 20 == 0:
                lines += [f"[topic t{number}]", "committee = BENCH"]
            lines.append(f"regex 1 = {term}" if term.startswith("/") else f"term 1 = {term}")
        (folder / "bench.rules").write_text("\n".join(lines) + "\n")
        return folder

    def html_letter(self):
        """60 kB of Outlook's HTML, which is more than the text in it: a sentence to a paragraph."""
        path, body = self.place / "html.eml", ""
        for text in sorted(self.texts().iterdir()):
            for paragraph in re.split(r"\n\n|(?<=[.?]) ", text.read_text()):
                body += ("<p class=MsoNormal><span style='font-size:10.0pt;font-family:\"Arial\",sans-serif;color:black'>"
                         f"{html.escape(paragraph)}<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>\n")
                if len(body) > 60000:
                    mail = email.message.EmailMessage()
                    mail["From"], mail["To"], mail["Subject"] = "Jan <jan@voorbeeld.nl>", "postbus@eerstekamer.nl", "Zorgen"
                    mail["Date"], mail["Message-ID"] = "Fri, 15 May 2026 08:51:00 +0200", "<html@voorbeeld.nl>"
                    mail.set_content(f"<html><body><div class=WordSection1>{body}</div></body></html>", subtype="html", cte="quoted-printable")
                    path.write_bytes(mail.as_bytes())
                    return path

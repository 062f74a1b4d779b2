"""postbus.py: a postbus to test with: rules of its own, letters, the daemon."""
import os
import signal
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path

from tap import BUILD, check

RULES = """\
[committee JV]
name  = Justitie en Veiligheid
short = J&V
queue = Commissies/JV

[committee FIN]
name  = Financiën
queue = Commissies/FIN

[bill 36327]
title     = Wetboek van Strafvordering
committee = JV

[bill 36748]
title     = Wet werkelijk rendement box 3
committee = FIN

[kind newsletter]
header = List-Unsubscribe
queue  = Nieuwsbrieven
"""

BODY = {
    "36327": "het nieuwe Wetboek van Strafvordering raakt de dagelijkse praktijk van rechters, officieren en "
             "advocaten. Wij vragen u om bij de plenaire behandeling van wetsvoorstel 36327 stil te staan bij de "
             "gevolgen voor de werkdruk en bij de invoering van de nieuwe voorziening voor slachtoffers.",
    "36748": "de Wet werkelijk rendement box 3 (36748) belast papieren winst voordat iemand een euro heeft "
             "ontvangen. Wij vragen u om niet in te stemmen zolang spaarders en kleine beleggers geen uitstel van "
             "betaling krijgen, en om de staatssecretaris om een uitvoeringstoets te vragen.",
    None: "graag brengen wij onder uw aandacht dat de bank voor het gebouw al geruime tijd stuk is en dat de "
          "fontein op het plein niet meer werkt. Het zou mooi zijn als daar voor de zomer iets aan gedaan wordt, "
          "want veel bezoekers van de stad maken er op warme dagen graag gebruik van.",
}


def letter(number, bill="36327", author="schrijver", when="Thu, 14 May 2026 10:{:02d}:00 +0200", extra=(), pad=0):
    """A letter that came straight from outside; `number` makes it one of a kind."""
    mail = EmailMessage()
    mail["From"] = f"Schrijver {number} <{author}{number}@example.org>"
    mail["To"] = "postbus@eerstekamer.nl"
    mail["Date"] = when.format(number % 60)
    mail["Subject"] = f"Brief nummer {number}"
    mail["Message-ID"] = f"<brief-{number}@example.org>"
    for name, value in extra:
        mail[name] = value
    mail.set_content(f"Geachte leden van de Eerste Kamer,\n\nDit is brief {number} van onze vereniging: {BODY[bill]}"
                     f"\n\nMet vriendelijke groet,\n\nSchrijver {number}\n" + "Bijlage volgt per post.\n" * pad)
    return bytes(mail)


def forwarded(number, by, **more):
    """The same letter, sent on by a senator from Outlook in Dutch."""
    text = letter(number, **more).decode()
    body = text.split("\n\n", 1)[1]
    mail = EmailMessage()
    mail["From"] = f"{by} <{by.lower()}@eerstekamer.nl>"
    mail["To"] = "postbus@eerstekamer.nl"
    mail["Date"] = "Fri, 15 May 2026 09:00:00 +0200"
    mail["Subject"] = f"FW: Brief nummer {number}"
    mail["Message-ID"] = f"<fw-{by}-{number}@eerstekamer.nl>"
    mail.set_content(f"\n\nVan: Schrijver {number} <schrijver{number}@example.org>\n"
                     f"Verzonden: donderdag 14 mei 2026 10:{number % 60:02d}\n"
                     f"Aan: {by} <{by.lower()}@eerstekamer.nl>\nOnderwerp: Brief nummer {number}\n\n{body}")
    return bytes(mail)


class Maildir:
    def __init__(self, path):
        self.path = Path(path)
        for part in ("cur", "new", "tmp"):
            (self.path / part).mkdir(parents=True, exist_ok=True)
        self.count = 0

    def deliver(self, mail):
        self.count += 1
        name = f"{1778000000 + self.count}.M{self.count}.host"
        (self.path / "tmp" / name).write_bytes(mail)
        os.rename(self.path / "tmp" / name, self.path / "new" / name)

    def folder(self, name=""):
        path = self.path / ("." + name.replace("/", ".")) if name else self.path
        files = [f for part in ("new", "cur") for f in (path / part).glob("*")] if path.is_dir() else []
        try:
            return sorted(f.read_bytes() for f in files)
        except FileNotFoundError:  # moved since it was listed
            return self.folder(name)

    def folders(self):
        found = {"": len(self.folder())}
        for path in self.path.glob(".*"):
            if (path / "cur").is_dir():
                found[path.name[1:].replace(".", "/")] = len(self.folder(path.name[1:].replace(".", "/")))
        return {name: n for name, n in found.items() if n}


class Postbus:
    """A configuration in `place`, and the daemon on it."""

    def __init__(self, place, mailbox, mode="route", rules=RULES, campaigns=""):
        self.place = Path(place)
        self.mailbox = mailbox
        self.campaigns = campaigns  # the letters of tests are much alike: in the queue, unless asked for
        (self.place / "rules").mkdir(exist_ok=True)
        self.set_rules(rules)
        self.configure(mode)
        self.process = None

    def set_rules(self, text):
        (self.place / "rules" / "test.rules").write_text(text)

    def configure(self, mode):
        (self.place / "postbusd.conf").write_text(
            f"[mailbox]\n{self.mailbox}\n[triage]\nmode = {mode}\ncampaigns = {self.campaigns}\n"
            f"[rules]\ndirectory = rules\n[store]\nfile = store.db\n")

    @property
    def config(self):
        return self.place / "postbusd.conf"

    def once(self, status=0):
        run = subprocess.run([BUILD / "postbusd", "--config", self.config, "--once"], capture_output=True, timeout=120)
        check(run.returncode == status, f"postbusd --once: status {run.returncode}, want {status}: {run.stderr.decode()}")
        return run.stderr.decode()

    def start(self, **environment):
        self.log = open(self.place / "log", "ab")
        self.process = subprocess.Popen([BUILD / "postbusd", "--config", self.config], stderr=self.log,
                                        env={**os.environ, **environment})

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(30)
        self.log.close()
        return status


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.02)

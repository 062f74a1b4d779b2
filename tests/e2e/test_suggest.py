#!/usr/bin/python3
"""Clerks tune rules: words that would have decided right, and what each line did."""
import json
import shlex
import shutil
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from postbus import Maildir, Postbus, wait_for  # noqa: E402
from tap import BUILD, ROOT, check, equal, run_all, test  # noqa: E402

RULES = """\
[committee JV]
name  = Justitie en Veiligheid
queue = Commissies/JV

[committee LNV]
name  = Landbouw en Natuur
queue = Commissies/LNV

[bill 36327]
title     = Wetboek van Strafvordering
committee = JV

[topic kust]
committee = LNV
term 6    = kwelder*
term 2    = poolvos

[topic gevangenis]
committee = JV
term 10   = rolbord
"""

ABOUT_COAST = [
    "Al drie generaties snijden wij zeekraal op de kwelder achter de dijk. De vergunning die de provincie nu voorschrijft kost meer dan een seizoen opbrengt.",
    "De boswachter telt elk voorjaar de tureluurs die op de kwelder broeden. Sinds de nieuwe beheerregels groeit de zeekraal dicht en blijven de nesten leeg.",
    "Als kok in een klein restaurant koop ik zeekraal van plukkers uit de buurt. Zij mogen volgend jaar de kwelder niet meer op en ik vraag u dat te herzien.",
    "Onderzoekers van het instituut meten hoe hoog het slib komt. Op de kwelder waar zeekraal verdwijnt, zakt de bodem sneller dan het water stijgt.",
    "Mijn dochter van negen schreef een werkstuk over zeekraal. Zij begrijpt niet waarom schapen wel en kinderen niet over de kwelder mogen lopen.",
    "De kustgemeenten hebben samen een kaart gemaakt. Daarop staat elke kwelder met zeekraal die door de verdieping van de vaargeul verloren gaat.",
]
ABOUT_LAW = [
    "Het Wetboek van Strafvordering verlengt de termijn voor hoger beroep. Advocaten uit ons arrondissement voorzien daardoor lege zittingszalen.",
    "Over wetsvoorstel 36327 sprak onze werkgroep met twaalf rechters. Geen van hen acht de digitale dossiers op tijd gereed.",
    "Een slachtoffer mag in het Wetboek van Strafvordering voortaan spreken. Dat recht verdient een vaste plaats op de zitting.",
    "De parketten wijzen op het dossier 36327 en de kosten van opleiding. Ieder jaar uitstel scheelt veertig officieren.",
    "Uit het Wetboek van Strafvordering verdwijnt de zwijgplicht van de griffier. Wij begrijpen die keuze niet en horen graag de reden.",
    "Tolken worden in wetsvoorstel 36327 niet genoemd. Zonder beëdigde tolk is een verhoor in het buitenland waardeloos.",
    "Bij de behandeling van het voorstel 36999 en het Wetboek van Strafvordering vragen wij om een gelijke ingangsdatum.",
]


def mail(number, text):
    names = ["Anna Vis", "Bram Tol", "Cor Pen", "Dirk Zaal", "Els Ton", "Fred Kip", "Gerda Lok", "Hans Nap", "Ida Rus", "Joop Sok", "Karin Bel",
             "Leo Dop", "Mia Fok", "Nel Git"]
    message = EmailMessage()
    message["From"] = f"{names[number % len(names)]} <brief{number}@example.org>"
    message["To"] = "postbus@eerstekamer.nl"
    message["Date"] = f"Thu, 14 May 2026 10:{number:02d}:00 +0200"
    message["Subject"] = f"Schrijven nummer {number}"
    message["Message-ID"] = f"<s-{number}@example.org>"
    message.set_content(f"Geachte leden,\n\n{text}\n\nMet vriendelijke groet,\n\n{names[number % len(names)]}\n")
    return bytes(message)


def run(daemon, *words, status=0):
    done = subprocess.run([BUILD / "postbusctl", *words, "--config", daemon.config], capture_output=True, text=True, timeout=120)
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    return done.stdout


def postbus(place, decisions):
    """All letters taken; then clerks decide: item number -> queue."""
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", "route", rules=RULES)
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write("[control]\nsocket = control\n")
    for number, text in enumerate(ABOUT_COAST + ABOUT_LAW, 1):
        maildir.deliver(mail(number, text))
    daemon.once()
    equal(maildir.folders(), {"Handmatig": len(ABOUT_COAST), "Commissies/JV": len(ABOUT_LAW)})
    daemon.start()
    wait_for((place / "control").exists, "the control socket")
    for item, queue in decisions.items():
        run(daemon, "route", str(item), queue)
    equal(daemon.stop(), 0)
    return daemon


@test
def misrouted_letters_suggest_the_line_that_sets_them_right(place):
    daemon = postbus(place, {number: "LNV" for number in range(1, 6)})
    found = json.loads(run(daemon, "rules", "suggest", "--json"))
    equal((found["kept"], found["decided"], found["lost"]), (13, 5, 0))
    equal([(one["for"], one["letters"], one["wrong"], one["enough"]) for one in found["suggestions"]], [("committee LNV", 5, 5, True)])
    proposal = found["suggestions"][0]["proposals"][0]
    equal((proposal["section"], proposal["line"]), ("topic kust", "term 4 = zeekraal"))
    equal(proposal["test"], {"right": 5, "wrong": 0, "moved": 1})
    text = run(daemon, "rules", "suggest")
    check("[topic kust]" in text and "term 4 = zeekraal" in text and "wordt goed 5" in text, text)
    folder = place / "anders"
    folder.mkdir()
    (folder / "test.rules").write_text(RULES.replace("term 2    = poolvos", "term 2    = poolvos\n" + proposal["line"]))
    result = json.loads(run(daemon, "rules", "diff", "--json", folder))
    equal((result["better"], result["worse"], result["changed"]), (5, 0, 6))
    equal((place / "rules/test.rules").read_text(), RULES, "nothing changes by itself")


@test
def where_too_little_was_decided_it_says_so(place):
    daemon = postbus(place, {number: "LNV" for number in range(1, 4)})
    for words in ((), ("--for", "committee LNV"), ("--for", "topic kust")):
        text = run(daemon, "rules", "suggest", *words)
        check("3 correcties, er zijn er minstens 5 nodig" in text and "term" not in text, text)
    run(daemon, "rules", "suggest", "--for", "topic zee", status=66)
    run(daemon, "rules", "suggest", "--for", "kind newsletter", status=66)
    run(daemon, "rules", "suggest", "zeekraal", status=64)


@test
def a_line_that_sends_letters_where_people_do_not_want_them_is_told(place):
    daemon = postbus(place, {number: "LNV" for number in (7, 8, 9, 10)})
    rules = RULES.replace("rolbord", "parketten; geachte")
    (place / "rules/test.rules").write_text(rules)
    found = json.loads(run(daemon, "rules", "suggest", "--json"))
    told = {one["text"]: one for one in found["misleading"]}
    equal((told["term 10 = geachte"]["fired"], told["term 10 = geachte"]["agreed"], told["term 10 = geachte"]["corrected"]), (4, 0, 4))
    check("test" in told["term 10 = geachte"], told)


@test
def each_line_is_told_with_what_it_did(place):
    daemon = postbus(place, {**{number: "LNV" for number in range(1, 4)}, 8: "LNV"})
    stats = json.loads(run(daemon, "rules", "stats", "--json"))
    equal((stats["letters"], stats["decided"]), (13, 4))
    lines = {one["text"]: one for one in stats["lines"]}
    kwelder, poolvos = lines["term 6 = kwelder*"], lines["term 2 = poolvos"]
    equal((kwelder["fired"], kwelder["decided"], kwelder["agreed"], kwelder["corrected"], kwelder["dead"]), (6, 0, 3, 0, False))
    equal((poolvos["fired"], poolvos["last"], poolvos["dead"]), (0, None, True))
    check(kwelder["last"].startswith("20") and len(kwelder["last"]) == 10 and kwelder["micros"] >= 0, kwelder)
    number = next(one for one in stats["lines"] if one["section"] == "bill 36327" and one["line"] == 9)
    equal((number["fired"], number["corrected"], number["misleads"]), (3, 1, True))
    equal(stats["dossiers_without_rule"], [{"number": "36999", "letters": 1}])
    equal(stats["bills_without_letters"], [])
    text = run(daemon, "rules", "stats")
    check("36999 wordt in 1 brief genoemd en heeft geen regel" in text and "poolvos" in text and "kwelder" not in text, text)
    check("kwelder" in run(daemon, "rules", "stats", "--all"), "every line")
    later = json.loads(run(daemon, "rules", "stats", "--json", "--since", "2199-01-01"))
    equal((later["letters"], later["bills_without_letters"]), (0, ["36327"]))


@test
def a_check_looks_back_where_there_is_a_store_and_says_no_more_where_there_is_none(place):
    daemon = postbus(place, {})
    rules = RULES + "\n[bill 36328]\ntitle     = Wet op de griffiers\nalias     = Wetboek van Straf*\ncommittee = JV\n"
    (place / "rules/test.rules").write_text(rules)
    told = run(daemon, "rules", "check")
    check("[colliding-alias]" in told and "Wetboek van Straf*" in told and "in 4 van de laatste brieven" in told, told)
    without = run(daemon, "rules", "check", "--store", place / "nergens.db")
    check("colliding-alias" not in without and "fouten: 0" in without, without)


def session():
    """The commands of the session that clerks are shown in rules/README.md."""
    chapter = (ROOT / "rules/README.md").read_text(encoding="utf-8").split("## Van een fout naar een regel", 1)[1].split("\n## ", 1)[0]
    return [shlex.split(line.strip()[2:])[1:] for line in chapter.splitlines() if line.startswith("    $ postbusctl ")]


@test
def a_session_from_misrouted_letters_to_the_next_one_that_goes_right(place):
    """Just as rules/README.md has it, command by command."""
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", "route", rules=RULES)
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write("[control]\nsocket = control\n")
    for number, text in enumerate(ABOUT_COAST[:5] + ABOUT_LAW, 1):
        maildir.deliver(mail(number, text))
    shutil.copytree(place / "rules", place / "nieuw")
    (place / "nieuw/test.rules").write_text(RULES.replace("term 2    = poolvos", "term 2    = poolvos\nterm 4    = zeekraal"))
    daemon.start()
    wait_for(lambda: maildir.folders() == {"Handmatig": 5, "Commissies/JV": len(ABOUT_LAW)}, "all are filed")
    told = {}
    for command in session():
        done = subprocess.run([BUILD / "postbusctl", *command, "--config", daemon.config], capture_output=True, text=True, cwd=place, timeout=60)
        equal(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        told[" ".join(command[:2])] = done.stdout
    check("term 4 = zeekraal" in told["rules suggest"] and "wordt goed 5, wordt fout 0" in told["rules suggest"], told["rules suggest"])
    for trial in ("rules try", "rules diff"):
        check("wordt goed: 5, wordt fout: 0" in told[trial], told[trial])
    check("brieven over kwelders" in told["rules log"], told["rules log"])
    check("term 4    = zeekraal" in (place / "rules/test.rules").read_text(), "the line stands in its file")
    maildir.deliver(mail(20, ABOUT_COAST[5]))
    wait_for(lambda: maildir.folders() == {"Commissies/LNV": 6, "Commissies/JV": len(ABOUT_LAW)}, "the next letter goes right")
    equal(json.loads(run(daemon, "rules", "replay", "--json"))["other"], 0)
    equal(daemon.stop(), 0)


run_all()

#!/usr/bin/python3
"""What other rules would have made of the letters that came: diff, try, replay."""
import json
import shutil
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from earlier import bring_back  # noqa: E402
from postbus import Maildir, Postbus, RULES, letter, wait_for  # noqa: E402
from tap import BUILD, ROOT, check, equal, run_all, test  # noqa: E402
import subprocess  # noqa: E402

CASE = "Wij schrijven u over de zeekraal op onze kwelders, die door het nieuwe beheer verdwijnt. De vereniging van kwelderboeren " \
       "vraagt u daarom om de minister aan te spreken op de gevolgen voor de dijken, de vogels en het inkomen van de kustdorpen."


def told(daemon, *words):
    return subprocess.run([BUILD / "postbusctl", "rules", *words, "--config", daemon.config], capture_output=True, text=True)


def trial(daemon, *words, status=0):
    run = told(daemon, *words, "--json")
    equal(run.returncode, status, run.stderr)
    return json.loads(run.stdout)


def postbus(place, mails):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", "route")
    for mail in mails:
        maildir.deliver(mail)
    daemon.once()
    return daemon


def about(number, words, bill=None):
    mail = letter(number, bill)
    text, _, tail = mail.decode().partition("Dit is brief")
    return f"{text}{words} Dit is brief{tail}".encode()


def edited(place, text, name="anders"):
    folder = place / name
    shutil.copytree(place / "rules", folder)
    (folder / "test.rules").write_text(text)
    return folder


@test
def the_same_rules_take_every_letter_as_it_was_taken(place):
    daemon = postbus(place, [letter(n, bill) for n, bill in enumerate(["36327", "36748", None, "36327"])])
    equal(trial(daemon, "diff", place / "rules")["judged"], 0)
    again = trial(daemon, "diff", "--whole", place / "rules")
    equal((again["judged"], again["changed"]), (4, 0))
    equal(trial(daemon, "replay"), {"judged": 4, "other": 0, "lost": 0, "items": []})
    daemon.once()  # started anew
    equal(trial(daemon, "replay")["other"], 0)


@test
def the_samples_are_judged_again_to_the_last_point(place):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", "route")
    shutil.rmtree(place / "rules")
    shutil.copytree(ROOT / "rules", place / "rules")
    for path in sorted((ROOT / "tests/samples").glob("*.eml")):
        maildir.deliver(path.read_bytes())
    daemon.once()
    again = trial(daemon, "replay")
    check(again["judged"] > 50 and again["other"] == again["lost"] == 0, again)


@test
def a_store_of_an_earlier_version_is_brought_up_and_its_letters_are_judged_as_before(place):
    daemon = postbus(place, [letter(n, bill) for n, bill in enumerate(["36327", "36748", None])])
    bring_back(place / "store.db", 1)
    old = told(daemon, "replay")
    check(old.returncode == 78 and "version 1" in old.stderr, old.stderr)
    daemon.once()
    equal(trial(daemon, "replay"), {"judged": 3, "other": 0, "lost": 0, "items": []})
    check(sqlite3.connect(place / "store.db").execute("PRAGMA user_version").fetchone()[0] > 1, "brought up")


@test
def a_term_more_is_told_with_the_letters_that_it_moves(place):
    daemon = postbus(place, [about(1, CASE), about(2, CASE.replace("zeekraal", "lamsoor")), letter(3, "36327")])
    before = trial(daemon, "try", "term 12 = zeekraal", "--in", "bill 36748")
    equal((before["kept"], before["judged"]), (3, 1))
    now = edited(place, RULES + "\n[topic kust]\ncommittee = FIN\nterm 12 = zeekraal\n")
    result = trial(daemon, "diff", now)
    equal((result["judged"], result["changed"], result["worse"], result["better"]), (1, 1, 0, 0))
    moved = result["letters"][0]
    equal((moved["before"]["queues"], moved["after"]["queues"], moved["after"]["topics"]), (["Handmatig"], ["Commissies/FIN"], ["kust"]))
    equal((moved["cause"]["text"], moved["cause"]["added"], moved["cause"]["section"]), ("term 12 = zeekraal", True, "topic kust"))
    equal([(line["text"], line["letters"]) for line in result["lines"] if line["letters"]], [("term 12 = zeekraal", 1)])
    text = told(daemon, "diff", now).stdout
    check("term 12 = zeekraal" in text and "Handmatig → Commissies/FIN" in text, text)
    equal(trial(daemon, "diff", now, place / "rules")["letters"][0]["cause"]["added"], False, "the other way round")


@test
def what_people_decided_tells_whether_it_gets_better_or_worse(place):
    daemon = postbus(place, [about(1, CASE), letter(2, "36327"), about(3, CASE.replace("dijken", "polders"))])
    with open(daemon.config, "a") as conf:
        conf.write("[control]\nsocket = control\n")
    daemon.start()
    wait_for((place / "control").exists, "the control socket")
    for item, queue in (("i-1", "FIN"), ("i-3", "FIN")):
        done = subprocess.run([BUILD / "postbusctl", "route", item, queue, "--config", daemon.config], capture_output=True, text=True)
        equal(done.returncode, 0, done.stderr)
    done = subprocess.run([BUILD / "postbusctl", "confirm", "i-2", "--config", daemon.config], capture_output=True, text=True)
    equal(done.returncode, 0, done.stderr)
    daemon.stop()
    better = edited(place, RULES + "\n[topic kust]\ncommittee = FIN\nterm 12 = zeekraal\n", "beter")
    result = trial(daemon, "diff", better)
    equal((result["decided"], result["better"], result["worse"]), (2, 2, 0))
    worse = edited(place, RULES.replace("committee = JV", "committee = FIN"), "slechter")
    result = trial(daemon, "diff", worse, status=1)
    equal((result["better"], result["worse"]), (0, 1))
    equal([(one["was_right"], one["is_right"]) for one in result["letters"]], [(True, False)])
    equal(result["letters"][0]["cause"]["text"], "[bill 36327]")


@test
def of_more_letters_than_are_named_the_worst_are_and_all_are_counted(place):
    named, more, lost = 2000, 30, 3  # LIMIT_REPLAYED; those that lose their bill come last
    daemon = postbus(place, [about(n, CASE) for n in range(named + more)] + [letter(named + more + n, "36327") for n in range(lost)])
    now = edited(place, RULES.replace("[bill 36327]\ntitle     = Wetboek van Strafvordering\ncommittee = JV\n", "")
                 + "\n[topic kust]\ncommittee = FIN\nterm 12 = zeekraal\n")
    result = trial(daemon, "diff", now)
    equal((result["changed"], len(result["letters"])), (named + more + lost, named))
    equal([one["cause"]["text"] for one in result["letters"][:lost + 1]], ["bill 36327"] * lost + ["term 12 = zeekraal"])
    equal({line["text"]: line["letters"] for line in result["lines"] if line["letters"]}, {"bill 36327": lost, "term 12 = zeekraal": named + more})
    text = told(daemon, "diff", now, "--all").stdout
    check(f"nog {more + lost}, geen daarvan erger" in text, text[-600:])


@test
def since_looks_at_newer_letters_alone_and_faults_are_told_as_check_tells_them(place):
    daemon = postbus(place, [about(1, CASE)])
    equal(trial(daemon, "try", "term 12 = zeekraal", "--in", "bill 36748", "--since", "1d")["kept"], 1)
    equal(trial(daemon, "try", "term 12 = zeekraal", "--in", "bill 36748", "--since", "2199-01-01")["kept"], 0)
    equal(told(daemon, "try", "term 12 = zeekraal", "--in", "bill 36748", "--since", "gisteren").returncode, 64)
    wrong = told(daemon, "try", "trem 3 = zeekraal", "--in", "bill 36748")
    check(wrong.returncode == 65 and "bedoelde u term" in wrong.stderr, wrong.stderr)
    wrong = told(daemon, "try", "term 3 = zeekraal", "--in", "bill 1")
    check(wrong.returncode == 66 and "bill 1" in wrong.stderr, wrong.stderr)
    broken = edited(place, "[bill 36327\n", "kapot")
    equal(told(daemon, "diff", broken).returncode, 65)
    equal(told(daemon, "diff").returncode, 64)


@test
def retention_takes_texts_and_the_rest_stays(place):
    daemon = postbus(place, [about(1, CASE)])
    text = Path(daemon.config).read_text()
    Path(daemon.config).write_text(text.replace("[store]", "[store]\nkeep-months = 1"))
    equal(trial(daemon, "replay")["judged"], 1)
    subprocess.run([sys.executable, "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('UPDATE mail SET taken = 1'); "
                    "c.execute('UPDATE signature SET taken = 1'); c.commit()", place / "store.db"], check=True)
    maildir = Maildir(place / "mail")
    maildir.count = 50  # further names
    maildir.deliver(letter(9, "36327"))
    daemon.once()
    equal(trial(daemon, "replay")["judged"], 1, "the new one alone")
    rows = [json.loads(line) for line in subprocess.run([BUILD / "postbusctl", "queue", "--json", "--config", daemon.config],
                                                        capture_output=True, text=True).stdout.splitlines()]
    equal(sorted(row["queue"] for row in rows), ["Commissies/JV", "Handmatig"], "both letters are in their queues")


run_all()

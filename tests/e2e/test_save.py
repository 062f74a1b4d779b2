#!/usr/bin/python3
"""Rules are changed through the daemon: checked, tried, saved, in use at once, and noted."""
import hashlib
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from bus import Bus, Refused  # noqa: E402
from postbus import BODY, RULES, Maildir, Postbus, letter, wait_for  # noqa: E402
from tap import BUILD, Skip, check, ended, equal, for_everybody, run_all, test  # noqa: E402

BODY["zeilen"] = ("het varen op de Friese meren wordt duurder nu elke zeilboot een liggeldheffing krijgt. Onze leden, die al "
                  "jaren hun schuit in Sneek hebben liggen, vragen u om daar nog eens goed naar te kijken voordat u stemt.")
RULES = "# van de griffie; niet aankomen\n" + RULES + """
# watersport, op verzoek van FIN
[topic watersport]
committee   = FIN
term 3 = catamaran     # komt weinig voor

[topic strafrecht]
committee = JV
term 1 =   voorziening voor slachtoffers
"""
LINE = "term 12 = liggeldheffing"


def postbus(place, groups=""):
    maildir = Maildir(place / "mail")
    daemon = Postbus(place, "maildir = mail", rules=RULES)
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write(f"[control]\nsocket = control\n{groups}")
    return maildir, daemon


def start(daemon):
    daemon.start()
    wait_for((daemon.place / "control").exists, "the control socket")


def rules(daemon, *words, status=0, **more):
    """Runs the verb; returns all it said."""
    programs = for_everybody(daemon.place) if "user" in more else BUILD
    run = subprocess.run([programs / "postbusctl", "rules", *words, "--config", daemon.config], capture_output=True, text=True,
                         timeout=60, **({} if "input" in more else {"stdin": subprocess.DEVNULL}), **more)
    check(run.returncode == status, f"{words}: status {run.returncode}, want {status}: {run.stdout}{run.stderr}")
    return run.stdout + run.stderr


def file(daemon, path="test.rules"):
    return (daemon.place / "rules" / path).read_text()


def log(daemon):
    return [json.loads(line) for line in rules(daemon, "log", "--json").splitlines()]


def files(daemon):
    return {str(path.relative_to(daemon.place)): path.read_bytes() for path in (daemon.place / "rules").rglob("*") if path.is_file()}


def at_terminal(daemon, *words, answers, **environment):
    """Runs the verb on a terminal, types an answer at each question; returns status and all it said."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(environment)
        os.execv(BUILD / "postbusctl", ["postbusctl", "rules", *words, "--config", str(daemon.config)])
    said, answers, end = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if said.endswith(b"[j/N] ") and answers:
            os.write(terminal, answers.pop(0).encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


@test
def a_line_is_tried_saved_in_use_at_once_and_noted(place):
    maildir, daemon = postbus(place)
    start(daemon)
    with ended(daemon):
        maildir.deliver(letter(1, "zeilen"))
        wait_for(lambda: maildir.folders() == {"Handmatig": 1}, "nobody knows of it")
        said = rules(daemon, "add", LINE, "--in", "topic watersport", "--why", "brieven over liggeld", "--yes")
        check(LINE in said and "i-1" in said and "Commissies/FIN" in said, f"what it would change is shown: {said}")
        check("test.rules is bewaard" in said, said)
        equal(file(daemon), RULES.replace("# komt weinig voor\n", f"# komt weinig voor\n{LINE}\n"), "every other byte stays")
        maildir.deliver(letter(2, "zeilen"))
        wait_for(lambda: maildir.folders() == {"Handmatig": 1, "Commissies/FIN": 1}, "the next one goes right")
        equal([(row["who"], row["path"], row["why"]) for row in log(daemon)],
              [(subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip(), "test.rules", "brieven over liggeld")])
        rules(daemon, "add", "term 1 = zeilschip", "--in", "topic watersport", "--yes")
        rows = log(daemon)
        equal(rows[0]["before"], rows[1]["after"], "newest first, set upon set")
        check(rows[0]["why"] is None and rows[1]["before"] != rows[1]["after"], f"{rows}")
        told = rules(daemon, "log").splitlines()
        check(len(told) == 2 and "brieven over liggeld" in told[1], f"{told}")
        time.sleep(1)  # what watches the files has looked by then
    said = (place / "log").read_text()
    equal(said.count("rules loaded"), 2, "each once, not again by what watches the files")
    equal(said.count("test.rules saved by"), 2)
    check("liggeld" not in said, "the log tells who, and nothing of what")


@test
def a_fault_is_refused_and_the_file_is_as_before(place):
    _, daemon = postbus(place)
    start(daemon)
    with ended(daemon):
        before = files(daemon)
        check("wieght" in rules(daemon, "add", "wieght 3 = schuit", "--in", "topic watersport", "--yes", status=65), "the fault is shown")
        rules(daemon, "add", "term 3 = schuit", "--in", "topic luchtvaart", "--yes", status=66)
        (place / "nieuw").write_text("[topic zorg]\ncommittee = VWS\n")
        check("VWS" in rules(daemon, "save", place / "nieuw", "--as", "zorg.rules", "--yes", status=65), "shown")
        check("--yes" in rules(daemon, "add", LINE, "--in", "topic watersport", status=64), "nobody can be asked")
        for words in (("add", LINE), ("save", place / "nieuw"), ("edit",), ("log", "x")):
            rules(daemon, *words, status=64)
        equal((files(daemon), log(daemon)), (before, []))
    for words in (("add", LINE, "--in", "topic watersport"), ("edit", "test.rules"), ("save", place / "nieuw", "--as", "zorg.rules")):
        check("postbusd" in rules(daemon, *words, "--yes", status=69), "no daemon")
    equal(files(daemon), before)


@test
def one_is_asked_on_a_terminal_and_may_say_no(place):
    _, daemon = postbus(place)
    start(daemon)
    with ended(daemon):
        status, said = at_terminal(daemon, "add", LINE, "--in", "topic watersport", answers=["n"])
        check(status == 1 and "niets bewaard" in said, said)
        equal((file(daemon), log(daemon)), (RULES, []))
        status, said = at_terminal(daemon, "add", LINE, "--in", "topic watersport", answers=["j"])
        check(status == 0 and LINE in file(daemon), said)


def editor(place, *steps):
    """An editor that does the next step, a sed script, each time it is called."""
    for number, step in enumerate(steps):
        (place / f"step{number}").write_text(step)
    script = place / "editor"
    script.write_text(f'#!/bin/sh\nn=$(cat {place}/n 2>/dev/null || echo 0)\necho $((n+1)) >{place}/n\n'
                      f'[ "$1" = -x ] || exit 9\nexec sed -i -f {place}/step$n "$2"\n')
    script.chmod(0o755)
    return f"{script} -x"


@test
def a_file_is_edited_on_a_copy_and_with_a_fault_once_more(place):
    _, daemon = postbus(place)
    copies = place / "copies"
    copies.mkdir()
    start(daemon)
    with ended(daemon):
        tools = {"EDITOR": editor(place, "s/^term 3 = catamaran/trem 3 = catamaran/", "s/^trem/term/; s/catamaran/zeilboot/"), "VISUAL": "", "TMPDIR": str(copies)}
        status, said = at_terminal(daemon, "edit", "test.rules", "--why", "ander woord", answers=["j", "j"], **tools)
        check(status == 0 and "trem" in said and "opnieuw bewerken" in said, said)
        equal(file(daemon), RULES.replace("catamaran", "zeilboot"))
        equal((log(daemon)[0]["why"], list(copies.iterdir())), ("ander woord", []))
        (place / "n").unlink()
        status, said = at_terminal(daemon, "edit", str(place / "rules/test.rules"), answers=["n"], **tools | {"EDITOR": editor(place, "s/^term 3/trem 3/")})
        check(status == 65, said)
        (place / "n").unlink()
        said = rules(daemon, "edit", "test.rules", "--yes", env={**os.environ, **tools, "EDITOR": editor(place, "s/q/q/")})
        check("niets veranderd" in said, said)
        rules(daemon, "edit", "test.rules", "--yes", status=78, env={**os.environ, **tools, "EDITOR": "false"})
        equal((file(daemon), len(log(daemon)), len(list(copies.iterdir()))), (RULES.replace("catamaran", "zeilboot"), 1, 1))
        new = {**os.environ, **tools, "EDITOR": "printf '[topic vis]\\ncommittee = FIN\\nterm 3 = haring\\n' >"}
        rules(daemon, "edit", "nieuw/vis.rules", "--yes", env=new)
        check("haring" in file(daemon, "nieuw/vis.rules"), "a file that was not there")


@test
def of_two_editors_the_second_is_told_and_keeps_his_version(place):
    _, daemon = postbus(place)
    start(daemon)
    with ended(daemon):
        slow = place / "slow"
        slow.write_text(f'#!/bin/sh\nsed -i s/catamaran/zeilboot/ "$1"\ntouch {place}/begun\nwhile [ ! -e {place}/go ]; do sleep 0.05; done\n')
        slow.chmod(0o755)
        second = subprocess.Popen([BUILD / "postbusctl", "rules", "edit", "test.rules", "--yes", "--config", daemon.config], text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env={**os.environ, "VISUAL": str(slow), "TMPDIR": str(place)})
        wait_for((place / "begun").exists, "he edits")
        rules(daemon, "add", LINE, "--in", "topic watersport", "--yes")
        first = file(daemon)
        (place / "go").touch()
        said, _ = second.communicate(timeout=60)
        check(second.returncode == 1 and "iemand anders heeft het bewaard" in said, said)
        copy = Path(said.strip().rpartition(" ")[2])
        check("zeilboot" in copy.read_text(), said)
        equal((file(daemon), len(log(daemon))), (first, 1), "the first one's work stays")
        rules(daemon, "save", copy, "--as", "test.rules", "--yes", "--why", "toch de mijne")
        check("zeilboot" in file(daemon) and LINE not in file(daemon), "who has looked again may")


@test
def a_file_that_another_program_changed_meanwhile_is_not_written_over(place):
    _, daemon = postbus(place)
    start(daemon)
    with ended(daemon):
        slow = place / "slow"
        slow.write_text(f'#!/bin/sh\nsed -i s/catamaran/zeilboot/ "$1"\necho "# met git" >>{place}/rules/test.rules\n')
        slow.chmod(0o755)
        rules(daemon, "edit", "test.rules", "--yes", status=1, env={**os.environ, "VISUAL": str(slow), "TMPDIR": str(place)})
        equal(file(daemon), RULES + "# met git\n")


@test
def a_clerk_who_is_no_rule_editor_changes_nothing(place):
    if os.getuid() != 0:
        raise Skip("another user's part can be played by root alone")
    _, daemon = postbus(place, "clerks = mail\neditors = games\n")
    start(daemon)
    with ended(daemon):
        os.chmod(place, 0o755)
        os.chmod(place / "control", 0o666)
        for path in place.glob("store.db*"):
            os.chmod(path, 0o644)
        before = files(daemon)
        said = rules(daemon, "add", LINE, "--in", "topic watersport", "--yes", status=78, user="mail")
        check("regelbeheerders" in said, said)
        equal((files(daemon), log(daemon)), (before, []))
        rules(daemon, "add", LINE, "--in", "topic watersport", "--yes", "--why", "mag wel", user="games")
        equal([(row["who"], row["why"]) for row in log(daemon)], [("games", "mag wel")])


@test
def no_path_leads_elsewhere(place):
    _, daemon = postbus(place)
    (place / "elders").mkdir()
    (place / "rules" / "weg").symlink_to(place / "elders")
    (place / "rules" / "uit.rules").symlink_to(place / "doel.rules")
    (place / "doel.rules").write_text("# van elders\n")
    (place / "nieuw").write_text("[topic vis]\ncommittee = FIN\nterm 3 = haring\n")
    start(daemon)
    with ended(daemon):
        before = sorted(str(path) for path in place.rglob("*") if "store" not in path.name)
        for path in ("../buiten.rules", place / "buiten.rules", "vis.txt", ".vis.rules", ".git/vis.rules", "a/../vis.rules", "a//vis.rules", "",
                     "1/2/3/4/5/6/7/8/9/vis.rules", "weg/vis.rules", "uit.rules", "test.rules/vis.rules", "vis\n.rules"):
            for verb in (("save", place / "nieuw", "--as", path), ("edit", path)):
                run = subprocess.run([BUILD / "postbusctl", "rules", *verb, "--yes", "--config", daemon.config], capture_output=True, text=True,
                                     stdin=subprocess.DEVNULL, env={**os.environ, "VISUAL": f"cp {place}/nieuw"})
                check(run.returncode in (64, 65), f"{verb}: {run}")
        equal(sorted(str(path) for path in place.rglob("*") if "store" not in path.name), before)
        equal(((place / "doel.rules").read_text(), log(daemon)), ("# van elders\n", []))
        rules(daemon, "save", "-", "--as", "1/2/3/vis.rules", "--yes", input=(place / "nieuw").read_text())
        equal(file(daemon, "1/2/3/vis.rules"), (place / "nieuw").read_text())


@test
def the_daemon_itself_refuses_what_postbusctl_would_not_ask(place):
    _, daemon = postbus(place)
    (place / "elders").mkdir()
    (place / "rules" / "weg").symlink_to(place / "elders")
    good = b"[topic vis]\ncommittee = FIN\nterm 3 = haring\n"
    base = hashlib.sha256(RULES.encode()).hexdigest()
    start(daemon)
    with ended(daemon):
        bus, before = Bus(place / "control"), files(daemon)

        def save(path, data, seen="", why=""):
            return bus.call("SaveRules", ("s", path), ("ay", data), ("s", seen), ("s", why))

        for arguments, name, says in ((("../vis.rules", good), "Refused", "punt"), ((str(place / "vis.rules"), good), "Refused", "binnen"),
                                      (("weg/vis.rules", good), "Refused", "koppeling"), ((".vis.rules", good), "Refused", "punt"),
                                      (("vis.txt", good), "Refused", ".rules"), (("vis.rules", b""), "Refused", "1 tot"),
                                      (("vis.rules", b"#" * (5 << 20)), "Refused", "1 tot"), (("vis.rules", good, base), "Refused", "niet meer"),
                                      (("test.rules", good), "Refused", "bestaat al"), (("test.rules", good, base.upper()), "Refused", "anders"),
                                      (("vis.rules", good, "", "x" * 2001), "Refused", "2000"), (("vis.rules", b"\0\xff"), "Rules", "vis.rules:1"),
                                      (("vis.rules", b"[topic vis]\ncommitee = FIN\nterm = q\n"), "Rules", "commitee")):
            try:
                raise AssertionError(f"{arguments[0]} is saved: {save(*arguments)}")
            except Refused as error:
                check(error.args[0].endswith(name) and says in error.args[1], f"{arguments[0]}: {error.args}")
        equal((files(daemon), log(daemon)), (before, []))
        equal(save("vis.rules", good, "", "verse haring\x1b[2J"), log(daemon)[0]["after"])
        check("\x1b" not in rules(daemon, "log"), "no terminal is moved")


@test
def killed_while_saving_the_old_file_is_whole_or_the_new_one(place):
    _, daemon = postbus(place)
    chance, saved, usual = random.Random(11), 0, 0
    head = RULES + "# " + "opvulling " * 1000
    daemon.set_rules(head + "\n")
    for n in range(25):
        start(daemon)
        before, after = file(daemon), head + f"{n}\n"
        (place / "nieuw").write_text(after)
        run = subprocess.Popen([BUILD / "postbusctl", "rules", "save", place / "nieuw", "--as", "test.rules", "--yes", "--config", daemon.config],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if n == 0:  # how long it takes where nothing happens
            began = time.monotonic()
            run.wait(60)
            usual = time.monotonic() - began
        time.sleep(chance.uniform(0.0, usual))
        daemon.stop(signal.SIGKILL)
        run.communicate(timeout=60)
        now = file(daemon)
        check(now in (before, after), f"{n}: {len(now)} bytes, of {len(before)} or {len(after)}")
        check(run.returncode != 0 or now == after, "what is said to be saved is")
        saved += now == after
        (daemon.place / "control").unlink()
    check(0 < saved < 25, f"{saved} of 25 came through")
    start(daemon)
    equal(daemon.stop(), 0)


@test
def a_directory_that_cannot_be_written_is_told_with_the_remedy(place):
    if os.getuid() != 0:
        raise Skip("another user's part can be played by root alone")
    _, daemon = postbus(place)
    os.chmod(place, 0o777)
    for path in [place / "mail", *(place / "mail").rglob("*")]:
        os.chown(path, 5, 60)
    log_file = open(place / "log", "ab")
    process = subprocess.Popen([for_everybody(place) / "postbusd", "--config", daemon.config], stderr=log_file, user="games")
    try:
        wait_for((place / "control").exists, "the control socket")
        before = files(daemon)
        (place / "nieuw").write_text("[topic vis]\ncommittee = FIN\nterm 3 = haring\n")
        for words in (("add", LINE, "--in", "topic watersport"), ("save", place / "nieuw", "--as", "vis.rules"), ("save", place / "nieuw", "--as", "n/vis.rules")):
            said = rules(daemon, *words, "--yes", status=78)
            check("Permission denied" in said and "chmod" in said and "ReadWritePaths" in said, said)
        equal((files(daemon), log(daemon)), (before, []))
    finally:
        process.terminate()
        equal(process.wait(30), 0)
        log_file.close()


@test
def a_new_bill_goes_through_the_daemon_where_one_runs(place):
    _, daemon = postbus(place)
    words = ("new", "bill", "36999", "--title", "Wet op de zeilboten", "--committee", "FIN", "--yes", "--why", "aanhangig gemaakt")
    start(daemon)
    with ended(daemon):
        check("bills/36999.rules is bewaard" in rules(daemon, *words), "saved")
        equal([(row["path"], row["why"]) for row in log(daemon)], [("bills/36999.rules", "aanhangig gemaakt")])
        check("36999" in rules(daemon, *words, status=65), "it is there already")
    (place / "rules/bills/36999.rules").unlink()
    check("buiten postbusd om" in rules(daemon, *words), "which of the two is told")
    equal(file(daemon, "bills/36999.rules"), "[bill 36999]\ntitle     = Wet op de zeilboten\ncommittee = FIN\n")
    equal(len(log(daemon)), 1)


run_all()

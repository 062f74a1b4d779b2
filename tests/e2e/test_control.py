#!/usr/bin/python3
"""Who asks, and what he may: on the socket, on another's behalf, on the system bus."""
import json
import os
import pwd
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from bus import ON_BEHALF, Bus, Refused  # noqa: E402
from postbus import Maildir, Postbus, letter, wait_for  # noqa: E402
from tap import Skip, check, ctl, ended, equal, run_all, test  # noqa: E402

ME = pwd.getpwuid(os.getuid()).pw_name


def postbus(place, control, **environment):
    """A letter that waits in Commissies/JV, and the daemon."""
    maildir, daemon = Maildir(place / "mail"), Postbus(place, "maildir = mail")
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write(f"[control]\nsocket = control\n{control}")
    maildir.deliver(letter(1))
    daemon.start(**environment)
    wait_for(lambda: (place / "control").exists() and maildir.folders() == {"Commissies/JV": 1}, "filed")
    return daemon


def row(daemon):
    return json.loads(ctl("queue", "--json", "--config", daemon.config).splitlines()[0])


def refused(name, bus, *call, interface=ON_BEHALF):
    try:
        told = bus.call(*call, interface=interface)
    except Refused as error:
        check(error.args[0] == f"postbusd.Error.{name}", f"{call}: {error}, want {name}")
        return error.args[1]
    check(False, f"{call} was not refused: {told}")


@test
def the_page_acts_for_those_whom_the_proxy_names_and_each_may_what_his_role_is(place):
    daemon = postbus(place, f"review-user = {ME}\n[review]\nreaders = *\nclerks = a.jansen, griffie@eerstekamer.nl\neditors = c.klaassen\n")
    with ended(daemon):
        bus = Bus(place / "control")
        for who, role in {"a.jansen": "clerk", "griffie@eerstekamer.nl": "clerk", "c.klaassen": "editor", "b.lezer": "reader", "root": "reader"}.items():
            equal(bus.call("Role", ("s", who), interface=ON_BEHALF), role, who)
        confirm = (("x", 1), ("x", 1), ("s", "klopt"))
        check("griffie" in refused("Denied", bus, "Confirm", ("s", "b.lezer"), *confirm), "told")
        refused("Denied", bus, "Note", ("s", "b.lezer"), ("x", 1), ("s", "iets"))
        refused("Denied", bus, "Reload", ("s", "a.jansen"))
        refused("Denied", bus, "SaveRules", ("s", "a.jansen"), ("s", "a.rules"), ("ay", b"x"), ("s", ""), ("s", ""))
        equal(row(daemon)["decided_by"], None, "nothing changed")
        log = (place / "log").read_text()
        check("refused: b.lezer asked for Confirm, which is for clerks" in log and "refused: a.jansen asked for Reload" in log, log)
        equal(bus.call("Confirm", ("s", "a.jansen"), *confirm, interface=ON_BEHALF), "Commissies/JV")
        equal(row(daemon)["decided_by"], "a.jansen")
        # The second of two clerks is told, and nothing is lost.
        check("a.jansen" in refused("Refused", bus, "Route", ("s", "c.klaassen"), ("x", 1), ("x", 1), ("as", ["FIN"]), ("s", "")), "who was faster")
        equal(row(daemon)["decided_by"], "a.jansen")
        equal(bus.call("Note", ("s", "a.jansen"), ("x", 1), ("s", "De griffier belt terug."), interface=ON_BEHALF), "")
        equal(row(daemon)["notes"], 1)
        equal(len(bus.call("Reload", ("s", "c.klaassen"), interface=ON_BEHALF)), 64, "the set in use")


@test
def of_many_clerks_at_once_one_decides_and_each_other_is_told(place):
    daemon = postbus(place, f"review-user = {ME}\n[review]\nclerks = *\n")
    with ended(daemon):
        buses = [Bus(place / "control") for _ in range(12)]

        def decide(number):
            try:
                buses[number].call("Route", ("s", f"griffier{number}"), ("x", 1), ("x", 1), ("as", ["FIN" if number % 2 else "Handmatig"]), ("s", ""), interface=ON_BEHALF)
                return True
            except Refused as error:
                return error.args
        with ThreadPoolExecutor(len(buses)) as pool:
            answers = list(pool.map(decide, range(len(buses))))
        winners = [f"griffier{number}" for number, answer in enumerate(answers) if answer is True]
        equal(len(winners), 1, answers)
        equal(row(daemon)["decided_by"], winners[0])
        for answer in answers:
            check(answer is True or (answer[0] == "postbusd.Error.Refused" and winners[0] in answer[1]), answer)
        equal(len(json.loads(ctl("show", "1", "--json", "--config", daemon.config))["decisions"]), 1)


@test
def a_name_that_nobody_can_have_acts_for_nobody(place):
    daemon = postbus(place, f"review-user = {ME}\n[review]\nclerks = *\n")
    with ended(daemon):
        bus = Bus(place / "control")
        for who in ("", " jansen", "jan\nsen", "jan\tsen", "*", "a,b", "j" * 128, "j\x7f"):
            refused("Refused", bus, "Confirm", ("s", who), ("x", 1), ("x", 1), ("s", ""))
        refused("Refused", bus, "Note", ("s", "jansen"), ("x", 1), ("s", " \n "))
        refused("Refused", bus, "Note", ("s", "jansen"), ("x", 1), ("s", "x" * 4001))
        refused("Refused", bus, "Note", ("s", "jansen"), ("x", 99), ("s", "x"))
        equal(row(daemon)["notes"], 0)
        equal(row(daemon)["decided_by"], None)


@test
def nobody_but_the_page_acts_on_anothers_behalf(place):
    daemon = postbus(place, "review-user = games\n[review]\neditors = *\n" if ME != "games" else "")
    with ended(daemon):
        bus = Bus(place / "control")
        refused("Denied", bus, "Confirm", ("s", "a.jansen"), ("x", 1), ("x", 1), ("s", ""))
        equal(row(daemon)["decided_by"], None)
        check(f"refused: {ME} asked for Confirm on another's behalf" in (place / "log").read_text(), "logged")
        equal(bus.call("Role"), "editor")  # he himself runs the daemon


@test
def what_can_be_asked_is_told_to_who_asks_what_can_be_asked(place):
    daemon = postbus(place, "")
    with ended(daemon):
        told = Bus(place / "control").call("Introspect", interface="org.freedesktop.DBus.Introspectable")
        behalf = told[told.index('<interface name="postbusd.OnBehalf">'):]
        check('<interface name="postbusd.Control">' in told, told)
        for method in ("Status", "Role", "Confirm", "Route", "Undo", "Split", "Merge", "Note", "SaveRules", "Reload"):
            equal(told.count(f'<method name="{method}">'), 2, method)
        note = behalf[behalf.index('<method name="Note">'):]
        check(note.index('name="who"') < note.index('name="item"') < note.index('name="text"'), note[:400])


BUS = """<busconfig><type>system</type><listen>unix:path={place}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>"""


@test
def on_the_system_bus_each_caller_is_judged_by_his_user(place):
    if not shutil.which("dbus-daemon") or not shutil.which("busctl"):
        raise Skip("no dbus-daemon or busctl here")
    if os.getuid() != 0:
        raise Skip("another user's part can be played by root alone")
    (place / "bus.conf").write_text(BUS.format(place=place))
    os.chmod(place, 0o755)
    bus = subprocess.Popen(["dbus-daemon", f"--config-file={place}/bus.conf", "--nofork", "--nopidfile"], stderr=subprocess.DEVNULL)
    try:
        wait_for((place / "bus").exists, "the bus")
        os.chmod(place / "bus", 0o666)
        daemon = postbus(place, "clerks = mail\nreaders = games\nbus-name = org.postbusd.Control\n", DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={place}/bus")

        def call(user, interface, method, *arguments):
            return subprocess.run(["busctl", f"--address=unix:path={place}/bus", "call", "org.postbusd.Control", "/postbusd", interface, method, *arguments],
                                  capture_output=True, text=True, user=user, timeout=30)
        with ended(daemon):
            wait_for(lambda: call("root", "postbusd.Control", "Role").returncode == 0, "the name")
            for user, role in (("games", "reader"), ("mail", "clerk"), ("nobody", "nobody"), ("root", "editor")):
                equal(call(user, "postbusd.Control", "Role").stdout, f's "{role}"\n', user)
            check(call("games", "postbusd.Control", "Confirm", "xxs", "1", "1", "").returncode != 0, "a reader may not")
            check(call("mail", "postbusd.OnBehalf", "Confirm", "sxxs", "root", "1", "1", "").returncode != 0, "nor a clerk for another")
            equal(row(daemon)["decided_by"], None)
            equal(call("mail", "postbusd.Control", "Confirm", "xxs", "1", "1", "").stdout, 's "Commissies/JV"\n')
            equal(row(daemon)["decided_by"], "mail")
            bus.terminate()
            bus.wait(10)
            wait_for(lambda: "not on the system bus" in (place / "log").read_text(), "told")
            equal(Bus(place / "control").call("Role"), "editor", "the socket stays")
    finally:
        bus.kill()
        bus.wait()


@test
def without_a_system_bus_the_socket_does(place):
    daemon = postbus(place, "bus-name = org.postbusd.Control\n", DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={place}/nothing")
    with ended(daemon):
        check("not on the system bus as org.postbusd.Control" in (place / "log").read_text(), "told")
        equal(Bus(place / "control").call("Role"), "editor")


run_all()

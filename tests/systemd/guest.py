#!/usr/bin/python3
"""Installed with dpkg, run by systemd, broken in every way that is easily had. Runs in the container of
tests/lib/container.py, as root of a system that is thrown away; the tests build on one another, in this order."""
import json
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD  # noqa: E402
from earlier import migrations  # noqa: E402
from machine import (CONFIG, STATE, STORE, UNIT, Mailserver, await_active, await_status, configure, drop_in, journal,  # noqa: E402
                     main_pid, make_old_store, restarts, run, show, status, store_version)
from postbus import letter, wait_for  # noqa: E402
from review import Unix, acting_as  # noqa: E402
from tap import check, equal, run_all, test  # noqa: E402

RULES = Path("/etc/postbusd/rules")
QUEUE = "Commissies/JV"  # of bill 36327, by the shipped rules
FILED, DECIDED = "8c089c688cf14c26b0f943ce790e7b2e", "04c87e6b665c46408cb9801f77cdb0b1"
DUE = "601fa37f109f4516826969ed8a5a0a96"
BROKEN, TROUBLE = "0d3340d9534049228fcee3718e03fbc9", "f0e251d1ea294187822d76869d6b0070"
server = None
sent = 0
failed = False


def step(function):
    """A test that rests on those before it: where one failed, the journal is shown, and the rest fails at once."""
    def run_it(place):
        global failed
        check(not failed, "an earlier one failed")
        try:
            function(place)
        except BaseException:
            failed = True
            print("#", run("journalctl", "--no-pager", "--lines=60", "--output=cat", status=None).replace("\n", "\n# "))
            raise
    run_it.__name__ = function.__name__
    return test(run_it)


def send(n):
    """n letters more."""
    global sent
    server.deliver(*(letter(sent + i) for i in range(1, n + 1)))
    sent += n


def all_filed():
    folders, doubled = server.where()
    return not doubled and folders == {QUEUE: sent}


def await_filed(seconds=20):
    wait_for(all_filed, f"{sent} letters stand in {QUEUE}", seconds)


def items():
    """How many letters the store knows."""
    db = sqlite3.connect(f"file:{STORE}?mode=ro", uri=True)
    found = db.execute("SELECT count(*) FROM item").fetchone()[0]
    db.close()
    return found


@step
def an_installation_is_enabled_and_waits(place):
    run("dpkg", "--install", "/in/previous.deb")
    equal((show("UnitFileState"), show("ActiveState"), show("ConditionResult"), show("NRestarts")), ("enabled", "inactive", "no", "0"))
    equal(run("systemctl", "--failed", "--quiet", "--no-legend"), "")
    check(not STORE.exists() and not CONFIG.exists(), "nothing is there that nobody asked for")


@step
def the_rules_are_laid_for_editors(place):
    check((RULES / "committees.rules").is_file(), "the starting rules")
    for folder in (RULES, RULES / "bills", RULES / "topics"):
        equal(run("stat", "--format=%a %U %G", folder).strip(), "755 postbusd postbusd", folder)
    (RULES / "bills/36327.rules").write_text("# mine\n" + (RULES / "bills/36327.rules").read_text())
    (RULES / "topics/zorg.rules").unlink()


@step
def the_first_run_is_asked_for(place):
    global server
    server = Mailserver()
    Path("/etc/resolv.conf").unlink(missing_ok=True)
    Path("/etc/resolv.conf").write_text("nameserver 127.0.0.53\n")
    shutil.copy(server.dovecot.ca, "/etc/ssl/certs/house.pem")
    run("postbusctl", "setup", "--host", "127.0.0.1", "--port", server.dovecot.imaps_port, "--user", "postbus", "--ca-file", "/etc/ssl/certs/house.pem",
        "--password-file", "-", stdin=PASSWORD + "\n")
    network = Path("/etc/systemd/system/postbusd.service.d/network.conf")
    check("192.168.0.0/16" in show("IPAddressAllow") and not network.exists(), "a server and name servers of the house")
    Path("/etc/resolv.conf").write_text("nameserver 9.9.9.9\n")
    told = run("postbusctl", "setup", "--host", "127.0.0.1", "--port", server.dovecot.imaps_port, "--user", "postbus", "--ca-file", "/etc/ssl/certs/house.pem",
               "--password-file", "-", stdin=PASSWORD + "\n")
    check(str(network) in told and "0.0.0.0/0" in show("IPAddressAllow"), told + show("IPAddressAllow"))
    Path("/etc/resolv.conf").write_text("nameserver 127.0.0.53\n")
    text = CONFIG.read_text()
    check("[control]" in text and re.search(r"^mode +=\s*observe", text, re.M), text)
    check(Path("/etc/credstore.encrypted/postbusd.imap").exists() and PASSWORD not in text, "the password is nobody's to read")
    run("systemctl", "start", UNIT)
    await_status("last mail none yet")
    check("PROBLEM" not in status(), status())
    run("systemctl", "stop", UNIT)


@step
def a_missing_password_is_told_and_nothing_crashes(place):
    configure(server, "observe")
    os.rename("/etc/credstore.encrypted/postbusd.imap", "/root/postbusd.imap")
    drop_in(UNIT, "test", "[Unit]\nStartLimitIntervalSec=0\n[Service]\nWatchdogSec=3\nRestartSec=300ms\n")
    run("systemctl", "start", UNIT)
    await_status("PROBLEM")
    check("imap" in status(), status())
    equal((show("ActiveState"), restarts()), ("active", 0))
    run("systemctl", "stop", UNIT)
    os.rename("/root/postbusd.imap", "/etc/credstore.encrypted/postbusd.imap")


@step
def a_password_of_another_machine_is_tried_once(place):
    credential = Path("/etc/credstore.encrypted/postbusd.imap")
    good = credential.read_text()
    os.rename("/var/lib/systemd/credential.secret", "/root/credential.secret")  # as on another machine
    run("systemctl", "start", UNIT, status=1)
    equal((show("ActiveState"), show("ExecMainStatus"), restarts()), ("failed", "243", 0))
    os.rename("/root/credential.secret", "/var/lib/systemd/credential.secret")
    run("systemctl", "reset-failed", UNIT)
    equal(credential.read_text(), good)


@step
def the_next_version_starts_by_itself_and_takes_the_old_store_along(place):
    for part in STATE.iterdir():
        part.unlink()
    run("mount", "-t", "tmpfs", "-o", "size=24m,mode=750", "tmpfs", STATE)
    shutil.chown(STATE, "postbusd", "postbusd")
    make_old_store(STORE)
    run("dpkg", "--install", "/in/postbusd.deb")
    await_active()
    equal(store_version(), len(migrations()))
    check((RULES / "bills/36327.rules").read_text().startswith("# mine\n"), "a clerk's rule stays")
    check(not (RULES / "topics/zorg.rules").exists(), "a rule that a clerk took away stays away")


@step
def a_new_installation_only_observes(place):
    send(1)
    await_status("1 items")
    equal(server.where()[0], {"": 1})
    check(QUEUE in run("postbusctl", "queue"), "the list tells what would be done")
    check("draait:" in run("postbusctl", "status"), "in the language of the configuration")


@step
def mails_are_filed_once_it_may(place):
    configure(server, "route")
    run("systemctl", "restart", UNIT)
    send(3)
    await_filed()


@step
def the_journal_has_its_fields_and_no_letter(place):
    entries = journal(f"MESSAGE_ID={FILED}")
    check(len(entries) == sent, f"{len(entries)} entries")
    equal({entry["POSTBUS_QUEUE"] for entry in entries}, {QUEUE})
    check(all(re.fullmatch(r"i-\d+", entry["POSTBUS_ITEM"]) for entry in entries), "items")
    named = [entry for entry in journal(f"_SYSTEMD_UNIT={UNIT}") if "MESSAGE_ID" in entry and entry["SYSLOG_IDENTIFIER"] == "postbusd"]
    for entry in named:
        for field in ("ITEM", "QUEUE", "DOSSIER", "RULESET"):
            check(f"POSTBUS_{field}" in entry, f"{field} in {entry}")
    text = json.dumps(journal(f"_SYSTEMD_UNIT={UNIT}"))
    for private in ("Brief nummer", "@example.org", "schrijver", "Schrijver"):
        check(private not in text, f"{private} in the journal")


@step
def the_catalog_explains_in_english_and_dutch(place):
    def explained(**environment):
        return subprocess.run(["journalctl", "--catalog", "--output=short", "--no-pager", f"MESSAGE_ID={FILED}"], capture_output=True,
                              text=True, check=True, env={**os.environ, **environment}).stdout
    # A Dutch locale by name, without the package that makes it.
    shutil.copytree("/usr/lib/locale/C.utf8", place / "nl_NL.utf8")
    english, dutch = explained(), explained(LOCPATH=str(place), LC_ALL="nl_NL.UTF-8", LANG="nl_NL.UTF-8")
    check(f"A mail of letter i-1 was filed into {QUEUE}" in english, english[-2000:])
    check(f"Een mail van brief i-1 is geplaatst in {QUEUE}" in dutch, dutch[-2000:])


@step
def the_numbers_are_written(place):
    run("systemctl", "start", "postbusd-metrics.service")
    text = Path("/run/postbusd-metrics/postbusd.prom").read_text()
    check("postbusd_running 1" in text, text)


@step
def what_is_kept_long_enough_is_told(place):
    before = CONFIG.read_text()
    CONFIG.write_text(re.sub(r"^# \[retention\]$", "[retention]\nletter = 1", before, flags=re.M))
    long_ago = "strftime('%s') - 86400 * 90"
    with sqlite3.connect(STORE) as db:
        db.execute(f"UPDATE item SET made = {long_ago} WHERE id = 1")
        db.execute(f"UPDATE mail SET taken = {long_ago} WHERE item = 1")
    db.close()
    shutil.chown(STORE, "postbusd", "postbusd")
    run("systemctl", "start", "postbusd-retention.service")
    told = journal(f"MESSAGE_ID={DUE}")
    check(len(told) == 1 and re.match(r"1 letters of the kind letter .* list letter-", told[0]["MESSAGE"]), told)
    CONFIG.write_text(before)


@step
def people_are_told_apart_by_their_user(place):
    run("groupadd", "griffie")
    run("useradd", "--groups", "griffie,postbusd", "jansen")
    run("useradd", "--groups", "postbusd", "pietersen")
    CONFIG.write_text(CONFIG.read_text().replace("# clerks  = griffie", "clerks = griffie"))
    run("systemctl", "restart", UNIT)
    said = run("runuser", "--user", "pietersen", "--", "postbusctl", "confirm", "i-1", status=78)
    check("griffiemedewerkers" in said, said)
    run("runuser", "--user", "jansen", "--", "postbusctl", "confirm", "i-1")
    check(any(entry["MESSAGE"].endswith("by jansen") for entry in journal(f"MESSAGE_ID={DECIDED}")), "who decided")
    for user, role in (("jansen", "clerk"), ("pietersen", "nobody")):
        said = run("runuser", "--user", user, "--", "busctl", "call", "org.postbusd.Control", "/postbusd", "postbusd.Control", "Role")
        equal(said.strip(), f's "{role}"', "on the system bus")


def may_connect(door, user=None):
    try:
        with acting_as(user and pwd.getpwnam(user)), socket.socket(socket.AF_UNIX) as peer:
            peer.connect(door.path)
            return True
    except PermissionError:
        return False


@step
def the_page_is_its_own_user_behind_a_socket_that_nobody_else_switches_on(place):
    page = "postbus-review.service"
    equal((show("UnitFileState", "postbus-review.socket"), show("ActiveState", "postbus-review.socket")), ("disabled", "inactive"))
    text = CONFIG.read_text()
    check("# review-user = postbus-review" in text, text)
    CONFIG.write_text(text.replace("# review-user =", "review-user =") + "\n[review]\nproxy-user = www-data\nreaders = *\nclerks = b.smit\n")
    run("systemctl", "restart", UNIT)
    await_active()
    run("systemctl", "start", "postbus-review.socket")
    door = Unix("/run/postbus-review.sock")
    with door.seen_as("www-data"):
        check("b.smit griffiemedewerker" in door.get("/", X_Remote_User="b.smit").words, "by the proxy's word")
        equal(door.get("/").status, 403, "the proxy names nobody")
    for user in ("jansen", "postbusd", "nobody"):
        check(not may_connect(door, user), f"{user} is not the proxy")
    run("systemctl", "stop", "postbus-review.socket", page)
    drop_in("postbus-review.socket", "test", "[Socket]\nSocketMode=0666\n")
    run("systemctl", "start", "postbus-review.socket")
    check(may_connect(door, "nobody"), "everybody may")
    wait_for(lambda: "expected SocketMode=0660" in json.dumps(journal(f"_SYSTEMD_UNIT={page}", "PRIORITY=3")), "what is the proxy's is not for everybody")
    run("systemctl", "stop", "postbus-review.socket", page)
    run("systemctl", "reset-failed", page, "postbus-review.socket", status=None)


@step
def without_a_proxy_the_page_is_for_people_of_this_machine(place):
    page = "postbus-review.service"
    drop_in("postbus-review.socket", "test", "[Socket]\nSocketMode=0666\nFileDescriptorName=\n")
    drop_in(page, "test", "[Service]\nPrivateUsers=no\n")
    run("systemctl", "start", "postbus-review.socket")
    door = Unix("/run/postbus-review.sock")
    with door.seen_as("jansen"):
        answer = door.get("/letter/1")
        equal(answer.status, 200, run("journalctl", "--no-pager", "--unit", page, "--lines=20", status=None))
        check("jansen griffiemedewerker" in answer.words and "Brief nummer 1" in answer.words, answer.words)
        equal(door.post("/note", mark=answer.mark(), item="1", text="van de pagina").status, 303)
    with door.seen_as("pietersen"):
        equal(door.get("/", X_Remote_User="b.smit").status, 403, "no proxy")
    with door.seen_as("www-data"):
        check("b.smit griffiemedewerker" in door.get("/", X_Remote_User="b.smit").words, "by the proxy's word")
    equal((show("ActiveState", page), show("User", page)), ("active", "postbus-review"))
    shown = journal(f"_SYSTEMD_UNIT={page}", "SYSLOG_IDENTIFIER=postbus-review")
    check(any(entry["MESSAGE"] == "item i-1: shown to jansen" and entry["POSTBUS_ITEM"] == "i-1" for entry in shown), str(shown)[:600])
    for deed in (f"echo x >> {STORE}", "cat /etc/credstore.encrypted/postbusd.imap", "cat /run/credentials/postbusd.service/imap", f"echo x >> {RULES}/committees.rules"):
        said = run("runuser", "--user", "postbus-review", "--group", "postbusd", "--", "sh", "-c", deed, status=None)
        check("ermission denied" in said, f"{deed}: {said}")
    run("systemctl", "stop", "postbus-review.socket", page)


@step
def rules_are_saved_through_the_daemon(place):
    rule = RULES / "bills/36327.rules"
    (place / "new.rules").write_text(rule.read_text() + "# a word\n")
    run("postbusctl", "rules", "save", place / "new.rules", "--as", "bills/36327.rules", "--yes")
    check(rule.read_text().endswith("# a word\n"), "it is saved, by the unit's user in the unit's sandbox")


@step
def broken_rules_are_refused_and_the_old_set_stays(place):
    rule = RULES / "bills/36327.rules"
    good = rule.read_text()
    rule.write_text(good.replace("committee", "comittee"))
    said = run("systemctl", "reload", UNIT, status=1)
    check("failed" in said, said)
    told = run("journalctl", "--unit", UNIT, "_COMM=postbusctl")
    check(re.search(r"36327\.rules:\d+:\d+: .*comittee", told), told)
    await_status("RULES BROKEN")
    check(journal(f"MESSAGE_ID={BROKEN}"), "the journal knows it as broken rules")
    send(2)
    await_filed()
    rule.write_text(good)
    run("systemctl", "reload", UNIT)
    wait_for(lambda: "BROKEN" not in status(), "the mended rules are in use")


@step
def a_daemon_that_hangs_is_started_anew(place):
    before, pid = restarts(), main_pid()
    os.kill(pid, signal.SIGSTOP)
    send(3)
    wait_for(lambda: restarts() > before and main_pid() not in (0, pid), "the watchdog has bitten", 30)
    check(any("atchdog" in entry["MESSAGE"] for entry in journal(f"UNIT={UNIT}")), "and says so")
    await_filed()


@step
def killed_again_and_again_while_mails_come_nothing_is_lost_or_doubled(place):
    sending = threading.Thread(target=send, args=(150,))
    sending.start()
    for moment in (0, 40, 80, 120, 160):  # ms after it is ready
        restarted = restarts()
        time.sleep(moment / 1000)
        os.kill(main_pid(), signal.SIGKILL)
        wait_for(lambda: restarts() > restarted, "it is started again")
        await_active()
    sending.join()
    await_filed()


@step
def a_full_disk_stops_the_work_and_not_the_service(place):
    before = restarts()
    with open(STATE / "filler", "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:  # not a page is left
            pass
    for _ in range(20):  # what the journal has room for already is no matter
        send(3)
        time.sleep(0.5)
        if "PROBLEM" in status():
            break
    await_status("PROBLEM")
    check("full" in status(), status())
    folders, doubled = server.where()
    equal((sum(folders.values()), doubled), (sent, []))
    (STATE / "filler").unlink()
    await_filed(40)
    wait_for(lambda: "PROBLEM" not in status(), "it is well again")
    equal((show("ActiveState"), restarts()), ("active", before))
    check(journal(f"_SYSTEMD_UNIT={UNIT}", "PRIORITY=3"), "an operator was told")


@step
def a_store_that_is_lost_is_restored_and_made_whole_from_the_mailbox(place):
    run("systemctl", "start", "postbusd-backup.service")
    backup = next((STATE / "backup").glob("*.db"))
    send(2)
    await_filed()
    run("systemctl", "stop", UNIT)
    STORE.write_bytes(b"no database, but of some length: " * 4096)
    run("systemctl", "start", UNIT, status=1)
    equal((show("ExecMainStatus"), show("ActiveState")), ("78", "failed"))
    run("postbusctl", "restore", backup)
    run("systemd-run", "--quiet", "--wait", "--pipe", "--property=User=postbusd", "--property=LoadCredentialEncrypted=imap:postbusd.imap",
        "postbusd", "--rebuild")
    run("systemctl", "start", UNIT)
    send(2)
    await_filed()
    run("postbusctl", "check")
    equal(items(), sent)


@step
def a_store_of_which_nothing_is_left_is_made_again_by_root_for_the_daemon(place):
    backup = next((STATE / "backup").glob("*.db"))
    rebuild = ["systemd-run", "--quiet", "--wait", "--pipe", "--property=LoadCredentialEncrypted=imap:postbusd.imap", "postbusd", "--rebuild"]
    for again in (["postbusctl", "restore", backup], rebuild):
        run("systemctl", "stop", UNIT)
        for part in STATE.glob("postbus.db*"):
            part.unlink()
        run(*again)
        equal({part.owner() for part in STATE.glob("postbus.db*")}, {"postbusd"})
        run("systemctl", "start", UNIT)
    run(*rebuild, status=78)  # it runs
    await_active()
    equal(items(), sent)


@step
def a_second_mailbox_has_its_own_instance_that_upgrades_stop_and_start(place):
    unit = "postbusd@buitenland.service"
    configure(server, "route", "buitenland", "elders")
    run("systemctl", "enable", "--now", unit)
    server.deliver(letter(1), user="elders")
    wait_for(lambda: server.where("elders")[0] == {QUEUE: 1}, "it is filed")
    before = (main_pid(), int(show("MainPID", unit)))
    run("dpkg", "--install", "/in/postbusd.deb")
    await_active(unit)
    after = (main_pid(), int(show("MainPID", unit)))
    check(0 not in after and after[0] != before[0] and after[1] != before[1], f"{before} {after}")
    server.deliver(letter(2), user="elders")
    wait_for(lambda: server.where("elders")[0] == {QUEUE: 2}, "it is filed")
    run("systemctl", "disable", "--now", unit)


@step
def it_stops_when_asked_and_leaves_a_whole_store(place):
    send(1)
    await_filed()
    run("systemctl", "stop", UNIT)
    equal((show("ActiveState"), show("Result"), show("ExecMainStatus")), ("inactive", "success", "0"))
    check(not STORE.with_name("postbus.db-wal").exists(), "nothing waits beside the store")


@step
def an_older_version_is_not_installed_over_it(place):
    said = run("dpkg", "--install", "/in/previous.deb", status=1)
    check("is older: not installed over it" in said, said)
    check("install ok installed" in run("dpkg-query", "--show", "--showformat=${Status} ${Version}", "postbusd"), "the newer stays")
    await_active()


@step
def a_newer_store_is_refused_and_not_touched(place):
    run("systemctl", "stop", UNIT)
    store_version(99)
    run("systemctl", "start", UNIT, status=1)
    equal((show("Result"), show("ExecMainStatus"), show("ActiveState")), ("exit-code", "78", "failed"))
    check(any("install the newer postbusd" in entry["MESSAGE"] for entry in journal(f"MESSAGE_ID={TROUBLE}")), "and says why")
    equal(store_version(), 99)


@step
def removed_it_leaves_what_people_made_and_purged_nothing(place):
    run("dpkg", "--remove", "postbusd")
    check(STORE.exists() and CONFIG.exists() and (RULES / "committees.rules").exists(), "all stays")
    run("umount", STATE)
    run("dpkg", "--purge", "postbusd")
    for path in (STATE, Path("/etc/postbusd"), Path("/etc/credstore.encrypted/postbusd.imap"),
                 Path("/etc/systemd/system/postbusd.service.d/network.conf")):
        check(not path.exists(), f"{path} is gone")


@step
def the_packages_own_test_files_a_mail(place):
    """By autopkgtest, which installs the package itself. That a whole system may be thrown away for it, it is told: it cannot see it."""
    source = place / "postbusd"
    shutil.copytree("/src/packaging/debian", source / "debian")
    shutil.copytree("/src/tests/lib", source / "tests/lib")
    ran = subprocess.run(["autopkgtest", "--ignore-restrictions=isolation-container", "--no-built-binaries", "/in/postbusd.deb", source, "--", "null"],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(ran.returncode == 0 and re.search(r"^files-a-mail +PASS$", ran.stdout, re.M) and QUEUE in ran.stdout, ran.stdout)


run_all()

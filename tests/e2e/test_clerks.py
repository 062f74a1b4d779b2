#!/usr/bin/python3
"""What people and servers do to a mailbox while the daemon works in it: mails moved away, folders deleted
and made anew, odd names, odd and huge mails, a server that restarts."""
import imaplib
import random
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from odd_answers import refuse  # noqa: E402
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import letter, wait_for  # noqa: E402
from session import JV, MANUAL, QUICK, WITHOUT_MOVE, WITHOUT_UIDPLUS, Bench, Box, plain_postbus, run_once, status_of  # noqa: E402
from tap import check, ended, equal, run_all, test  # noqa: E402

POLL = "poll-seconds = 1\n"
MEMORY_KIB = 200 * 1024  # of the daemon, whatever comes


def clerk(server, user):
    """A second program on the same mailbox."""
    imap = imaplib.IMAP4("127.0.0.1", server.imap_port)
    imap.login(user, PASSWORD)
    return imap


def folders_of(box):
    """folder -> how many mails stand there."""
    return Counter(folder for folder, _ in box.mails().elements())


@test
def a_clerk_who_moves_mails_meanwhile_keeps_what_he_took(place):
    for kind, extra in (("move", ""), ("copy", WITHOUT_MOVE), ("bare", WITHOUT_UIDPLUS)):
        with Dovecot(extra=QUICK + extra) as server:
            bench = Bench(place, server, kind)
            box, daemon = bench.fresh(POLL, filled=False)
            mails = [letter(n, "36327" if n % 2 else "36748") for n in range(150)]
            box.fill(mails)
            imap, chance = clerk(server, box.user), random.Random(7)
            imap.create("Griffie")
            imap.select("INBOX")
            daemon.start()
            with ended(daemon):
                for _ in range(60):
                    uid = str(chance.randrange(1, 151))
                    if imap.uid("COPY", uid, "Griffie")[1] != [None] and imap.response("COPYUID")[1] != [None]:
                        imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
                        imap.expunge()
                wait_for(lambda: folders_of(box)[""] == 0, "the postbus is empty", 20)
            got = box.mails()
            lost = [mail for mail in mails if not any(m == mail for _, m in got)]
            ours = Counter(mail for folder, mail in got.elements() if folder != "Griffie")
            equal(lost, [], f"{kind}: lost")
            check(len(ours) > 50 and folders_of(box)["Griffie"] > 5, f"both had work: {folders_of(box)}")
            equal([n for n in ours.values() if n > 1], [], f"{kind}: in two of our folders")
            before = got
            equal(run_once(daemon)[0], 0)
            equal(box.mails(), before, f"{kind}: a second run")
            bench.close()


@test
def a_queue_that_was_deleted_is_made_anew(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh(POLL, filled=False)
        daemon.start()
        with ended(daemon):
            for number in range(4):
                box.fill([letter(number)])
                wait_for(lambda: folders_of(box) == {JV: 1}, f"mail {number}", 10)
                imap = clerk(server, box.user)
                equal(imap.delete(JV)[0], "OK")
                if number % 2:
                    imap.create(JV)  # with another UIDVALIDITY
                imap.logout()
        bench.close()


@test
def a_watched_folder_that_is_made_anew_while_we_look_into_it(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh(POLL, filled=False)
        (daemon.place / "postbusd.conf").write_text(daemon.config.read_text().replace("folder = INBOX", "folder = Postbus"))
        imap = clerk(server, box.user)
        imap.create("Postbus")
        # Two are planned and cannot be filed: they keep their story when the folder comes back.
        bench.proxy.on_command = refuse(b"UID MOVE", b"NO [OVERQUOTA] Quota exceeded\r\n", bench.proxy, 1)
        mails = [letter(1), letter(2)]
        for mail in mails:
            imap.append("Postbus", None, None, mail.replace(b"\n", b"\r\n"))
        daemon.start()
        with ended(daemon):
            bench.proxy.wait_for("command", b"UID MOVE", 10)
            equal(imap.delete("Postbus")[0], "OK")
            imap.create("Postbus")
            seen = len(bench.proxy.events)
            bench.proxy.wait_for("command", b"SELECT", 5, since=seen)
            bench.proxy.wait_for("command", b"IDLE", 5, since=len(bench.proxy.events))
            equal(folders_of(box), {}, "it has seen the folder empty")
            for mail in [*mails, letter(3)]:
                imap.append("Postbus", None, None, mail.replace(b"\n", b"\r\n"))
            wait_for(lambda: folders_of(box) == {JV: 3}, "all three are filed", 60)
        equal(max(box.mails().values()), 1, "each once")
        equal(run_once(daemon)[0], 0)
        equal(folders_of(box), {JV: 3}, "a second run")
        bench.close()


@test
def names_are_the_servers_own_whatever_its_separator_and_prefix(place):
    rules = "[committee FE]\nname = Financiën & Economie\nqueue = Commissies/Financiën & Economie – «Zorg»\n" \
            "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = FE\n"
    theirs = "INBOX.Commissies.Financi&AOs-n &- Economie &IBM- &AKs-Zorg&ALs-"
    with Dovecot(extra=QUICK + WITHOUT_MOVE, separator=".", prefix="INBOX.") as server:
        user = "namen"
        box = Box(server, user)
        box.fill([letter(n) for n in range(5)])
        daemon = plain_postbus(place / user, server.imap_port, user, rules=rules)
        equal(run_once(daemon)[0], 0)
        imap = clerk(server, user)
        names = [line.decode() for line in imap.list()[1]]
        check(any(theirs in name for name in names), names)
        equal(imap.select(f'"{theirs}"', readonly=True)[1], [b"5"])
        # Killed behind the copies, it finds them under these names.
        bench = Bench(place, server, "prefix")
        box, daemon = bench.fresh()
        bench.kill_at(daemon, 12, "after")
        bench.restarted(daemon, "killed")
        bench.settled(box, daemon, "killed")
        bench.close()


ODD = {
    "empty header": b"\n\nAlleen tekst.\n",
    "no header": b"Geen kop, alleen een regel",
    "quotes": b'Message-ID: <a"b\\c"@example.org>\nFrom: a@example.org\n\nTekst\n',
    "encoded id": b"Message-ID: <=?utf-8?q?abc?=@example.org>\nFrom: a@example.org\n\nTekst\n",
    "eight bits": b"Message-ID: <caf\xe9@example.org>\nFrom: a@example.org\n\nTekst\n",
    "two ids": b"Message-ID: <een@example.org>\nMessage-ID: <twee@example.org>\nFrom: a@example.org\n\nTekst\n",
    "folded id": b"Message-ID:\n <gevouwen@\n example.org>\nFrom: a@example.org\n\nTekst\n",
    "long id": b"Message-ID: <" + b"x" * 5000 + b"@example.org>\nFrom: a@example.org\n\nTekst\n",
    "no brackets": b"Message-ID: zonder.haken@example.org\nFrom: a@example.org\n\nTekst\n",
    "comment": b"Message-ID: (wat) <met@example.org> (nog wat)\nFrom: a@example.org\n\nTekst\n",
    "a literal": b"Message-ID: <{10}@example.org>\nSubject: {20}\n\n{30}\n",
    "NUL": b"Message-ID: <nul@example.org>\nFrom: a@example.org\nSubject: a\x00b\n\nTek\x00st\n",
    "one long line": b"Message-ID: <lang@example.org>\nSubject: " + b"x" * 200000 + b"\n\n" + b"y" * 300000 + b"\n",
    "bare CR": b"Message-ID: <cr@example.org>\rSubject: x\n\nTekst\r\r\n",
    "many levels": b"Message-ID: <diep@example.org>\nContent-Type: message/rfc822\n\n" + b"Content-Type: message/rfc822\n\n" * 3000,
    "one byte": b"x",
    "a line end": b"\n",
    "nothing at all": b"",
}


@test
def odd_mails_are_filed_once_wherever_the_daemon_is_killed(place):
    for kind, extra in (("move", ""), ("copy", WITHOUT_MOVE), ("bare", WITHOUT_UIDPLUS)):
        with Dovecot(extra=QUICK + extra) as server:
            bench = Bench(place, server, kind)
            commands = 0
            for number in [0, *range(6, 40)]:
                if commands and number > commands:
                    break
                box, daemon = bench.fresh(filled=False)
                box.fill(list(ODD.values()))
                first = len(bench.proxy.connections)
                if number:
                    bench.kill_at(daemon, number, "after")
                bench.restarted(daemon, f"{kind}, killed after {number}")
                commands = commands or bench.proxy.connections[first].number
                got = Counter(mail for _, mail in box.mails().elements())
                names = {mail: name for name, mail in ODD.items()}
                equal({names[mail]: got[mail] for mail in names if got[mail] != 1}, {}, f"{kind}, killed after command {number}")
                equal(folders_of(box)[""], 0, f"{kind}, {number}: left in the postbus")
                check(not box.seen(), "nothing is \\Seen")
            bench.close()


def peak_kib(process):
    return int(re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1])


@test
def mails_of_50_megabytes_do_not_fill_the_memory(place):
    with Dovecot(extra=QUICK + "mail_max_userip_connections = 10") as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh(POLL, filled=False)
        huge = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + (b"QUJD" * 19 + b"\n") * (50 * 13618)
        box.fill([b"From: a@example.org\nMessage-ID: <groot-%d@example.org>\n" % n + huge for n in range(4)])
        daemon.start()
        with ended(daemon):
            wait_for(lambda: sum(folders_of(box).values()) - folders_of(box)[""] == 4, "all four are filed", 90)
            peak = peak_kib(daemon.process)
        print(f"# four mails of {len(huge) / 1e6:.0f} MB: peak of the daemon {peak / 1024:.0f} MiB")
        check(peak < MEMORY_KIB, f"{peak} KiB at its peak")
        bench.close()


@test
def a_mail_that_is_too_large_goes_to_people_unread_and_holds_nobody_up(place):
    large = b"From: a@example.org\nMessage-ID: <groot@example.org>\n\n" + (b"x" * 75 + b"\n") * (66 * 13797)
    for kind, extra in (("move", ""), ("copy", WITHOUT_MOVE)):
        with Dovecot(extra=QUICK + extra) as server:
            bench = Bench(place, server, kind)
            for killed_after in (0, b"UID COPY" if extra else b"UID MOVE"):
                box, daemon = bench.fresh(filled=False)
                box.fill([large, letter(1)])
                if killed_after:
                    bench.kill_behind(daemon, killed_after)
                bench.restarted(daemon, kind)
                equal(folders_of(box), {JV: 1, MANUAL: 1}, f"{kind}, killed after {killed_after}")
                check("larger than 64 MB" in daemon.said or killed_after, daemon.said)
                bench.proxy.clear()
                equal(run_once(daemon)[0], 0)
                equal(folders_of(box), {JV: 1, MANUAL: 1}, f"{kind}: a second run")
            bench.close()


@test
def sizes_that_a_server_tells_need_not_be_exact(place):
    with Dovecot(extra=QUICK + WITHOUT_MOVE) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh()
        bench.kill_behind(daemon, b"UID COPY")
        bench.proxy.rewrite = lambda _, line: re.sub(rb"RFC822.SIZE (\d+)", lambda m: b"RFC822.SIZE %d" % (int(m[1]) + 7), line)
        bench.restarted(daemon, "sizes")
        check(bench.proxy.struck, "it was killed")
        bench.settled(box, daemon, "sizes")
        bench.close()


@test
def a_mail_that_the_server_never_gives_is_told_of_and_holds_nobody_up(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh(POLL, filled=False)
        mails = [letter(n) for n in range(280)]
        box.fill(mails)
        # Any command for one of the first 260 is refused: more than come in one go.
        def refuse_old(connection, line):
            first = re.match(rb"\S+ UID FETCH (\d+)\S* \(UID BODY", line)
            if not first or int(first[1]) > 260:
                return line
            connection.put("client", connection.tag + b" NO [SERVERBUG] Internal error.\r\n")
            return b""
        bench.proxy.on_command = refuse_old
        daemon.start()
        with ended(daemon):
            wait_for(lambda: folders_of(box) == {"": 260, JV: 20}, "those behind are filed", 20)
            wait_for(lambda: "260 mails in INBOX that the server does not give" in (status_of(daemon)["problem"] or ""), "it is told", 5)
        bench.proxy.clear()
        equal(run_once(daemon)[0], 0)
        equal(folders_of(box), {JV: 280}, "when the server gives them")
        bench.close()


@test
def a_server_that_restarts_while_mails_are_filed(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh(POLL, filled=False)
        mails = [letter(n) for n in range(120)]
        box.fill(mails)
        daemon.start()
        with ended(daemon):
            for words in (b"BODY.PEEK", b"UID MOVE"):
                bench.proxy.wait_for("command", words, 20)
                server.stop(signal.SIGKILL)
                time.sleep(0.2)
                server.start()
            wait_for(lambda: folders_of(box) == {JV: 120}, "all are filed", 20)
        equal(max(box.mails().values()), 1, "each once")
        bench.close()


run_all()

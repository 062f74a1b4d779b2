#!/usr/bin/python3
"""The page against those who mean it ill: whatever is asked of it, nobody gets what he may not, and nothing changes."""
import json
import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import Maildir, Postbus, letter, wait_for  # noqa: E402
from review import REVIEW, Page, Socket, drip, exchange, request  # noqa: E402
from tap import Skip, check, ctl, ended, equal, run_all, test  # noqa: E402

ME = pwd.getpwuid(os.getuid()).pw_name
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'--><svg/onload=alert(3)> &lt; \u202etxt.exe\u2066 javascript:alert(4)'


def postbus(place, control="", mails=(letter(1), letter(2, "36748")), **environment):
    """A postbus with a daemon, and letters in their queues."""
    os.chmod(place, 0o755)
    maildir, daemon = Maildir(place / "mail"), Postbus(place, "maildir = mail")
    with open(daemon.config, "a", encoding="utf-8") as conf:
        conf.write(f"[control]\nsocket = control\n{control}")
    for mail in mails:
        maildir.deliver(mail)
    daemon.start(**environment)
    wait_for(lambda: (place / "control").exists() and len(maildir.folder()) == 0, "filed")
    return maildir, daemon


def rows(daemon):
    return [json.loads(line) for line in ctl("queue", "--json", "--config", daemon.config).splitlines()]


def untouched(daemon):
    """Nobody has decided anything."""
    return all(row["decided_by"] is None for row in rows(daemon))


# ---- what it does when all is well ----

@test
def a_letter_is_sent_elsewhere_and_back_and_the_mail_follows(place):
    maildir, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        queue = page.get("/queue?queue=Commissies%2FJV")
        equal((queue.status, queue.picks()), (200, ["1.1"]))
        check("Brief nummer 1" in queue.words and "Hoe" not in queue.words, queue.words)
        answer = page.post("/act", pick="1.1", to="Commissies/FIN", why="gaat over geld", queue_page="")
        equal(answer.status, 303, answer.words)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 2}, "moved")
        told = page.get(answer.header("location"))
        check("Brief nummer 1 gaat naar Financiën" in told.words, told.words)
        again = page.post("/act", fields=[("pick", pick) for pick in told.picks()][:1], act="undo")
        equal(again.status, 303, again.words)
        wait_for(lambda: maildir.folders() == {"Commissies/JV": 1, "Commissies/FIN": 1}, "back")
        history = page.get("/letter/1").words
        check("gaat over geld" in history and f"{ME}" in history, history)


@test
def every_answer_forbids_what_a_page_could_do(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        for target in ("/", "/letter/1", "/nergens", "/style.css", "/keys.js", "/letter/999", "/enter?token=x"):
            answer = page.get(target)
            policy = answer.header("content-security-policy")
            for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
                check(part in policy, f"{target}: {policy}")
            check("unsafe" not in policy, policy)
            equal(answer.header("x-content-type-options"), "nosniff", target)
            equal(answer.header("referrer-policy"), "same-origin", target)
            equal(answer.header("cache-control"), "no-store" if not target.endswith((".css", ".js")) else "private, max-age=86400, immutable", target)
            check(" style=" not in answer.text and "<style" not in answer.text, "no style in the page")
        cookie = Page.get(page, page.way_in).headers
        check("set-cookie" not in cookie, "the token gives no second cookie")


# ---- what mails say ----

def hostile(number):
    mail = EmailMessage()
    mail["From"] = f'"{HOSTILE[:60]}" <boos{number}@example.org>'.replace('">', "'>")
    mail["To"] = "postbus@eerstekamer.nl"
    mail["Date"] = "Thu, 14 May 2026 10:00:00 +0200"
    mail["Subject"] = f"{HOSTILE} {number}"
    mail["Message-ID"] = f"<boos-{number}@example.org>"
    mail.set_content(f"Geachte leden,\n\n{HOSTILE}\n\nOver wetsvoorstel 36327 willen wij u nog het volgende zeggen, want het Wetboek van Strafvordering "
                     f"gaat ons aan het hart en daarom schrijven wij deze brief nummer {number} van onze kant.\n\nMet vriendelijke groet,\n\n{HOSTILE}\n")
    mail.add_attachment(f"bijlage {HOSTILE}".encode(), "text", "plain", filename=f"{HOSTILE[:80]}.txt")
    return bytes(mail)


@test
def nothing_that_a_mail_says_leaves_its_place_in_the_page(place):
    _, daemon = postbus(place, mails=[hostile(1), hostile(2)])
    page = Page(daemon)
    with ended(page, daemon):
        equal(page.post("/act", pick="1.1", act="confirm", why=HOSTILE).status, 303)
        equal(page.post("/note", item="1", text=HOSTILE).status, 303)
        for target in ("/", "/queue?queue=Commissies%2FJV&state=all", "/letter/1", "/letter/2", "/queue?queue=Commissies%2FJV&done=1", "/search?q=36327",
                       "/search?q=" + "%22%3E%3Cscript%3E", "/list?queue=Commissies%2FJV&since=2026-01-01", "/campaign/1", "/overview", "/diff/1?with=2"):
            answer = page.get(target)
            check(answer.status in (200, 404), f"{target}: {answer.status}")
            text = re.sub(r'<script src="/keys.js[^"]*" defer=""></script>', "", answer.text)
            for piece in ("<script", "<img", "<svg/", "onerror=alert", "onload=alert"):
                found = text.find(piece)
                check(found < 0 or (piece.startswith("on") and text.rfind("<", 0, found) < text.rfind("&lt;", 0, found)), f"{target}: {text[found - 80:found + 80]}")
            check("\u202e" not in text and "\u2066" not in text, f"{target}: a mark that turns the writing")
            for href in re.findall(r'(?:href|src|action|formaction)="([^"]*)"', text):
                check(re.match(r"^(/[^/\\]|/$|[?#])", href), f"{target}: {href}")
        check("alert(1)" in page.get("/letter/1").words, "and yet it is there to be read")


# ---- who asks ----

@test
def without_the_token_nobody_gets_in_and_it_opens_once(place):
    _, daemon = postbus(place)
    page = Page(daemon, enter=False)
    with ended(page, daemon):
        for target in ("/", "/letter/1", "/queue?queue=Commissies%2FJV", "/search?q=brief", "/rules"):
            answer = page.get(target)
            check(answer.status == 403 and "Brief nummer" not in answer.text, target)
        equal(page.get("/", Cookie="postbus=" + "0" * 32).status, 403)
        equal(page.get("/enter?token=" + "0" * 32).status, 403)
        equal(page.get("/enter").status, 403)
        opened = page.get(page.way_in)
        equal(opened.status, 303)
        cookie = opened.header("set-cookie")
        check("HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie)
        equal(page.get(page.way_in).status, 403, "a second time")
        equal(page.get("/", Cookie=cookie.partition(";")[0]).status, 200)
        equal(page.post("/act", ("Cookie", None), mark="0" * 64, pick="1.1", act="confirm").status, 403)
        check(untouched(daemon) and "refused" in page.said(), page.said())


@test
def a_page_that_calls_itself_this_machine_is_none(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        for host in ("kwaad.example", "127.0.0.1.kwaad.example", f"kwaad.example:{page.port}", ""):
            equal(page.get("/", Host=host).status, 403, host)
        equal(page.get("/", Host=f"localhost:{page.port}").status, 200)


def needs_root():
    if os.getuid() != 0:
        raise Skip("only root can be several users")


PROXY = "review-user = nobody\n[review]\nproxy-user = www-data\nreaders = *\nclerks = a.jansen, b.pietersen\neditors = c.klaassen\n"


@test
def the_proxys_header_counts_from_the_proxy_alone(place):
    needs_root()
    _, daemon = postbus(place, PROXY)
    page = Socket(daemon, runs_as="nobody")
    with ended(page, daemon):
        with page.seen_as("www-data"):
            equal(page.get("/", X_Remote_User="a.jansen").status, 200)
            check("a.jansen griffiemedewerker" in page.get("/", X_Remote_User="a.jansen").words, "by name and role")
            check("b.lezer lezer" in page.get("/", X_Remote_User="b.lezer").words, "a reader")
            equal(page.get("/").status, 403, "the proxy names nobody")
            equal(page.get("/", X_Remote_User="").status, 403)
            twice = request("GET", "/", [("Host", "postbus.example"), ("X-Remote-User", "b.lezer"), ("x-remote-user", "a.jansen")])
            equal(exchange(page.connect, twice).status, 403, "two names")
            equal(page.get("/", X_Remote_User="a" * 200).status, 403)
            check(page.get("/", X_Remote_User="a.jansen, c.klaassen").status != 200, "a list is no name")
        with page.seen_as("games"):  # a local user, who forges the header
            forged = page.get("/", X_Remote_User="a.jansen")
            check(forged.status == 403 and "Brief nummer" not in forged.text, "forged")
            equal(page.post("/act", ("X-Remote-User", "a.jansen"), mark="0" * 64, pick="1.1", act="confirm").status, 403)
            check("games lezer" in page.get("/").words, "by the kernel's word, and no more than that")
        check(untouched(daemon), "nothing has changed")
        check("is not the proxy, and sends X-Remote-User" in page.said(), page.said())
        check("a.jansen" not in page.said() or "POST" in page.said(), "logged")


@test
def a_reader_looks_and_decides_nothing_whatever_he_sends(place):
    needs_root()
    _, daemon = postbus(place, PROXY)
    page = Socket(daemon, runs_as="nobody")
    with ended(page, daemon):
        with page.seen_as("www-data"):
            page.headers.append(("X-Remote-User", "b.lezer"))
            letter_page = page.get("/letter/1")
            check('name="act"' not in letter_page.text and "/note" not in letter_page.text, "no button that does nothing")
            for form in ({"pick": "1.1", "act": "confirm"}, {"pick": "1.1", "to": "Commissies/FIN"}, {"pick": "1.1", "act": "undo"}):
                equal(page.post("/act", mark="0" * 64, **form).status, 403)
            equal(page.post("/note", mark="0" * 64, item="1", text="iets").status, 403)
            equal(page.post("/rules/save", mark="0" * 64, path="test.rules", text="", base="").status, 403)
            page.headers[-1] = ("X-Remote-User", "a.jansen")
            clerks = page.get("/letter/1").mark()
            page.headers[-1] = ("X-Remote-User", "b.lezer")
            equal(page.post("/act", mark=clerks, pick="1.1", act="confirm").status, 403, "with a clerk's mark")
            page.headers[-1] = ("X-Remote-User", "a.jansen")
            equal(page.post("/rules/save", mark=clerks, path="test.rules", text="", base="").status, 403, "a clerk is no rule editor")
        check(untouched(daemon), "nothing has changed")
        check("refused: POST /act of b.lezer" in page.said(), page.said())


@test
def a_form_counts_only_from_the_page_of_the_one_who_sends_it(place):
    needs_root()
    _, daemon = postbus(place, PROXY)
    page = Socket(daemon, runs_as="nobody")
    with ended(page, daemon):
        with page.seen_as("www-data"):
            page.headers.append(("X-Remote-User", "b.pietersen"))
            foreign = page.get("/letter/1").mark()
            page.headers[-1] = ("X-Remote-User", "a.jansen")
            own = page.get("/letter/1").mark()
            check(own != foreign, "each his own")
            act = {"pick": "1.1", "act": "confirm"}
            tries = [((), foreign), ((), ""), ((), "0" * 64), ((), own[:-1]), ((("Origin", "https://kwaad.example"),), own), ((("Origin", "null"),), own),
                     ((("Origin", "https://postbus.example.kwaad.example"),), own), ((("Sec-Fetch-Site", "cross-site"),), own),
                     ((("Sec-Fetch-Site", "same-site"),), own), ((("Origin", None), ("Sec-Fetch-Site", None)), own)]
            for headers, mark in tries:
                equal(page.post("/act", *headers, mark=mark, **act).status, 403, f"{headers} {mark[:8]}")
            equal(page.post("/act", ("Content-Type", "text/plain"), mark=own, **act).status, 415)
            equal(page.post("/act", ("Content-Type", "application/json"), mark=own, **act).status, 415)
            check(untouched(daemon), "nothing has changed")
            equal(page.post("/act", mark=own, **act).status, 303, "and his own does count")
            equal(rows(daemon)[1]["decided_by"], "a.jansen", "in his name")


# ---- how it is asked ----

@test
def to_look_changes_nothing_and_other_methods_are_none(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        for target in ("/act?pick=1.1&act=confirm", "/note?item=1&text=x", f"/act?pick=1.1&act=confirm&csrf={page.mark()}"):
            equal(page.get(target).status, 405, target)
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"):
            check(page.ask(method, "/letter/1").status in (0, 400, 405), method)
        equal(page.post("/letter/1", act="confirm").status, 405)
        head = page.ask("HEAD", "/letter/1")
        equal((head.status, head.bytes), (200, b""))
        check(untouched(daemon), "nothing has changed")


@test
def paths_lead_to_pages_and_nowhere_else(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    secret = (place / "postbusd.conf").read_text()[:20]
    with ended(page, daemon):
        for target in ("/../postbusd.conf", "/..%2fpostbusd.conf", "//etc/passwd", "/letter/../../etc/passwd", "/letter/1/../2", "/style.css/..", "/letter/%31",
                       "/letter/-1", "/letter/0", "/letter/99999999999999999999", "/letter/1x", "/letter/", "/%00", "/letter/1%00", "http://kwaad.example/",
                       "/rules/file?path=../postbusd.conf", "/rules/file?path=/etc/passwd", "/rules/file?path=.hidden.rules", "/queue?queue=../../x",
                       "/queue?queue=" + "x" * 3000):
            answer = page.get(target)
            check(answer.status in (0, 400, 403, 404), f"{target}: {answer.status}")
            check("root:" not in answer.text and secret not in answer.text, target)
        equal(page.get("/queue?queue=%FF").status, 400)
        equal(page.get("/queue?queue=%zz").status, 400)
        check(page.get("/" + "a" * 40000).status in (0, 400, 404, 414, 431), "an endless address")
        equal(page.get("/").status, 200, "and it still answers")


@test
def forms_that_are_too_large_or_no_forms_are_refused(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    mark = page.mark()
    with ended(page, daemon):
        equal(page.post("/note", mark=mark, item="1", text="x" * 1_100_000).status, 413)
        equal(page.post("/act", mark=mark, act="confirm", fields=[("pick", "1.1")] * 600).status, 413)
        kind = {"Content_Type": "application/x-www-form-urlencoded", "Origin": page.origin}
        equal(page.ask("POST", "/act", b"csrf=%", **kind).status, 400)
        equal(page.ask("POST", "/act", b"csrf=a%00b", **kind).status, 400)
        equal(page.ask("POST", "/act", b"", **kind).status, 403)
        for form in ({"pick": "1"}, {"pick": "1.x"}, {"pick": "-1.1"}, {"pick": ""}, {"pick": "1.1"}, {"act": "dans", "pick": "1.1"}, {"act": "route", "pick": "1.1"}):
            equal(page.post("/act", mark=mark, **form).status, 400, str(form))
        check(page.post("/act", mark=mark, pick="1.1", to="Nergens").status == 409, "no such queue")
        check(page.post("/act", mark=mark, pick="999.1", act="confirm").status == 409, "no such letter")
        check(page.post("/act", mark=mark, pick="1.1", act="confirm", why="x" * 3000).status == 409, "too long a reason")
        check(untouched(daemon), "nothing has changed")


@test
def slow_clients_are_let_go_and_others_do_not_wait_for_them(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    data = request("GET", "/", [*page.headers, ("X-Slow", "a" * 2000)])
    with ended(page, daemon):
        with ThreadPoolExecutor(20) as pool:
            drips = [pool.submit(drip, page.connect, data, 1.0, 40) for _ in range(19)]
            for _ in range(10):
                began = time.monotonic()
                equal(page.get("/").status, 200)
                check(time.monotonic() - began < 2, "others are served meanwhile")
                time.sleep(0.5)
            longest = max(slow.result() for slow in drips)
        check(18 < longest < 30, f"a byte each second is listened to for {longest:.0f} s")
        began = time.monotonic()
        with page.connect() as silent:
            silent.settimeout(30)
            equal(silent.recv(1), b"", "one that says nothing is let go")
        check(time.monotonic() - began < 20, "within its time")


# ---- two at once, and what is away ----

@test
def of_two_clerks_the_second_is_told_and_what_he_wrote_is_still_there(place):
    maildir, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        equal(page.post("/act", pick="1.1", to="Commissies/FIN").status, 303)
        late = page.post("/act", pick="1.1", to="Handmatig", why="dat dacht ik niet", fields=[("queue-page", "Commissies/JV")])
        equal(late.status, 409)
        check("Iemand was u voor" in late.words and "Financiën" in late.words and 'value="dat dacht ik niet"' in late.text, late.words)
        equal([row["queue"] for row in rows(daemon)], ["Commissies/FIN", "Commissies/FIN"], "the first one's stands")
        again = page.post("/act", pick=late.picks()[0], act="route", queue="Handmatig", why="dat dacht ik niet")
        equal(again.status, 303, "on what it is now it can be done")
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 1, "Handmatig": 1}, "moved")


@test
def several_letters_at_once_and_one_that_somebody_was_faster_with(place):
    maildir, daemon = postbus(place, mails=[letter(n) for n in (1, 2, 3)])
    page = Page(daemon)
    with ended(page, daemon):
        equal(page.post("/act", pick="2.1", act="confirm").status, 303)
        mixed = page.post("/act", to="Commissies/FIN", fields=[("pick", "1.1"), ("pick", "2.1"), ("pick", "3.1")])
        equal(mixed.status, 409)
        check("1 van de 3" in mixed.words, mixed.words)
        wait_for(lambda: maildir.folders() == {"Commissies/FIN": 2, "Commissies/JV": 1}, "the two others are done")


@test
def a_form_of_an_old_page_is_not_lost(place):
    _, daemon = postbus(place)
    first = Page(daemon)
    old = first.mark()
    equal(first.stop(), 0)
    page = Page(daemon)  # started anew: other secrets
    with ended(page, daemon):
        answer = page.post("/note", mark=old, item="1", text="lang over nagedacht <b>")
        equal(answer.status, 403)
        check("lang over nagedacht &lt;b&gt;</textarea>" in answer.text and "Nu doen" in answer.words, answer.words)
        check("nagedacht" not in page.get("/letter/1").words, "nothing is written yet")
        equal(page.post("/note", mark=answer.mark(), item="1", text="lang over nagedacht").status, 303)
        check("lang over nagedacht" in page.get("/letter/1").words, "and now it is")
        foreign = page.post("/note", ("Origin", "https://kwaad.example"), mark=old, item="1", text="opgedrongen")
        check(foreign.status == 403 and "opgedrongen" not in foreign.text, "another site gets nothing back")


@test
def two_letters_become_one_and_a_mail_another_letter(place):
    _, daemon = postbus(place, mails=[letter(1), letter(2)])
    page = Page(daemon)
    with ended(page, daemon):
        equal(page.post("/act", act="merge", fields=[("pick", "1.1")]).status, 400, "one alone")
        answer = page.post("/act", act="merge", fields=[("pick", "1.1"), ("pick", "2.1"), ("queue-page", "Commissies/JV")])
        equal(answer.status, 303, answer.words)
        equal(len(rows(daemon)), 1)
        together = page.get("/letter/2")
        equal(together.status, 303, "the other one leads to it")
        shown = page.get(together.header("location"))
        check("Mails met deze brief (2)" in shown.words, shown.words)
        mail = re.findall(r'name="other" value="(\d+)"', shown.text)[-1]
        equal(page.post("/act", act="split", pick=shown.picks()[0], other=mail).status, 303)
        equal(len(rows(daemon)), 2)


@test
def who_looked_into_which_letter_is_in_the_journal_and_nothing_of_the_letter(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        page.get("/letter/1")
        page.get("/search?q=werkdruk")
        check(f"item i-1: shown to {ME}" in page.said(), page.said())
        check("Brief nummer" not in page.said() and "werkdruk" not in page.said() and "example.org" not in page.said(), page.said())


@test
def who_has_a_letter_open_is_told_to_others(place):
    needs_root()
    _, daemon = postbus(place, PROXY)
    page = Socket(daemon, runs_as="nobody")
    with ended(page, daemon):
        with page.seen_as("www-data"):
            check("ook open" not in page.get("/letter/1", X_Remote_User="a.jansen").words, "he is alone")
            check("ook open" not in page.get("/letter/1", X_Remote_User="a.jansen").words, "and no other to himself")
            check("a.jansen heeft deze brief ook open" in page.get("/letter/1", X_Remote_User="b.pietersen").words, "told")
            page.get("/", X_Remote_User="a.jansen")
            check("ook open" not in page.get("/letter/1", X_Remote_User="b.pietersen").words, "he has gone")


@test
def without_the_daemon_it_says_so_and_goes_on_when_it_is_back(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        mark = page.mark()
        equal(daemon.stop(), 0)
        wait_for(lambda: page.get("/letter/1").status == 503, "nobody is known any more")
        equal(page.post("/act", mark=mark, pick="1.1", act="confirm").status, 503)
        daemon.start()
        wait_for((daemon.place / "control").exists, "the daemon")
        equal(page.post("/act", mark=mark, pick="1.1", act="confirm").status, 303)


@test
def a_server_that_hangs_is_waited_for_once_and_not_for_every_letter(place):
    with Dovecot() as server:
        os.chmod(place, 0o755)
        (place / "password").write_text(PASSWORD + "\n")
        daemon = Postbus(place, f"host = 127.0.0.1\nport = {server.imaps_port}\ntls = implicit\nca-file = {server.ca}\nuser = postbus\npassword-file = password\n")
        with open(daemon.config, "a", encoding="utf-8") as conf:
            conf.write("[control]\nsocket = control\n")
        server.deliver("postbus", *[letter(n) for n in range(1, 6)])
        daemon.start()
        wait_for((place / "control").exists, "the daemon")
        page = Page(daemon)
        with ended(page, daemon):
            wait_for(lambda: page.get("/letter/5").status == 200, "filed", 40)
            mark = page.mark()
            time.sleep(1)
            processes = [int(p) for p in subprocess.run(["pgrep", "-g", str(server.process.pid)], capture_output=True, text=True).stdout.split()]
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            try:
                began = time.monotonic()
                answer = page.post("/act", mark=mark, to="Commissies/FIN", fields=[("pick", f"{n}.1") for n in range(1, 6)])
                took = time.monotonic() - began
                equal(page.get("/letter/1").status, 200, "and looking goes on")
            finally:
                for process in processes:
                    os.kill(process, signal.SIGCONT)
            equal(answer.status, 503, answer.words)
            check("niet gevraagd" in answer.words and took < 30, f"{took:.0f} s: {answer.words}")
            check(untouched(daemon), "nothing was decided")


@test
def with_faulty_rules_the_letters_are_still_there(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        (place / "rules" / "test.rules").write_text("[bill\n")
        check("Brief nummer 1" in page.get("/queue?queue=Commissies%2FJV").words, "seen")
        equal(page.get("/letter/1").status, 200)
        check("bevatten fouten" in page.get("/rules").words, "told")
        broken = page.get("/rules/file?path=test.rules")
        check("[bill" in broken.text, "to be mended")
        saved = page.post("/rules/save", path="test.rules", text="[bill\n\n", base=re.search(r'name="base" value="([0-9a-f]{64})"', broken.text)[1])
        equal(saved.status, 409)
        check("[bill" in saved.text, "what was written is still there")
        equal((place / "rules" / "test.rules").read_text(), "[bill\n")


@test
def many_at_once_are_all_answered(place):
    _, daemon = postbus(place)
    page = Page(daemon)
    with ended(page, daemon):
        with ThreadPoolExecutor(48) as pool:
            answers = list(pool.map(lambda n: page.get(("/letter/1", "/", "/queue?queue=Commissies%2FJV")[n % 3]).status, range(300)))
        equal(set(answers), {200})
        open_files = len(os.listdir(f"/proc/{page.process.pid}/fd"))
        check(open_files < 64, f"{open_files} files stay open")


@test
def a_huge_letter_makes_no_huge_page_and_takes_no_more_memory_than_there_is(place):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "Groot <groot@example.org>", "postbus@eerstekamer.nl", "Thu, 14 May 2026 10:00:00 +0200"
    mail["Subject"], mail["Message-ID"] = "Heel groot", "<groot@example.org>"
    mail.set_content("Over wetsvoorstel 36327.\n" + "\"'<&>\" " * 500_000)
    for n in range(10):
        mail.add_attachment(("'\"<&" * 250_000).encode(), "text", "plain", filename=f"{n}.txt")
    _, daemon = postbus(place, mails=[bytes(mail)])
    page = Page(daemon)
    with ended(page, daemon):
        answer = page.get("/letter/1")
        equal(answer.status, 200)
        check(500_000 < len(answer.bytes) < 4_000_000, f"{len(answer.bytes)} bytes")
        check("De tekst gaat verder" in answer.words, "told")
        with ThreadPoolExecutor(32) as pool:
            equal(set(pool.map(lambda _: page.get("/letter/1").status, range(64))), {200})
        most = int(re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{page.process.pid}/status").read_text())[1]) / 1024
        check(most < 512, f"{most:.0f} MB")


@test
def a_port_without_a_token_is_refused(place):
    _, daemon = postbus(place)
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        run = subprocess.run(["/bin/sh", "-c", f'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@" 3<&{listener.fileno()}', "sh", REVIEW, "--config", daemon.config],
                             pass_fds=[listener.fileno()], capture_output=True, text=True, timeout=20)
        check(run.returncode == 78 and "no Unix socket" in run.stderr, f"{run.returncode}: {run.stderr}")
    finally:
        listener.close()
        equal(daemon.stop(), 0)


run_all()

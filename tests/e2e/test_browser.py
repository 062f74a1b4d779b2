#!/usr/bin/python3
"""A clerk's morning in a real browser, on a real mail server: by keys, by mouse without script, by Tab alone; and what
axe-core finds. PICTURES=DIR keeps a picture of every page, in each size, light and dark; SCREENSHOT=FILE the one that the
README shows (`make screenshot`)."""
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from browser import SIZES, Browser  # noqa: E402
from dovecot import PASSWORD, Dovecot  # noqa: E402
from postbus import Maildir, Postbus, wait_for  # noqa: E402
from review import Page  # noqa: E402
from tap import ROOT, check, ctl, equal, run_all, test  # noqa: E402

# In the order in which they came: a version, a campaign with what senders added, a letter thrice, a conversation, and some that stand alone.
MAILS = ("outlook-vng-participatiewet-in-balans fw-outlook-nl-fnv-dienstverlening-aan-huis fw-outlook-mobiel-fnv-met-verzoek-agenda "
         "outlook-vng-participatiewet-verbeterde-versie intern-vergaderzaal fw-thunderbird-nl-rode-kruis-migratiepact "
         "campagne-1-gmail-tweestatusstelsel campagne-2-outlook-com-tweestatusstelsel campagne-3-thunderbird-tweestatusstelsel "
         "campagne-4-ios-tweestatusstelsel ios-burger-asielpact seed-1 fw-outlook-fr-unhcr-pact seed-2 seed-3 "
         "thunderbird-docent-referendum fw-outlook-briefwisseling-referendum smime-ondertekend-raad-voor-de-rechtspraak zonder-onderwerp-ggz").split()
DAY = "2026-05-15"  # the day it is for whoever looks: the letters are of that week
LETTER = "Oproep Geen Kind in de Cel"


class World:
    """A server with the mails, the daemon on it, the page, and a browser that has entered."""

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="postbus-morning-", dir="/tmp"))
        self.closing = []
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def open(self):
        self.browser = Browser()
        self.closing.append(self.browser.close)
        self.server = Dovecot()
        self.server.__enter__()
        self.closing.append(lambda: self.server.__exit__(None, None, None))
        self.server.deliver("postbus", *[(ROOT / "tests" / "samples" / f"{name}.eml").read_bytes() for name in MAILS])
        (self.place / "password").write_text(PASSWORD + "\n")
        self.daemon = Postbus(self.place, f"host = 127.0.0.1\nport = {self.server.imaps_port}\ntls = implicit\nca-file = {self.server.ca}\n"
                                          "user = postbus\npassword-file = password\nfolder = INBOX\n")
        shutil.rmtree(self.place / "rules")
        shutil.copytree(ROOT / "rules", self.place / "rules")
        with open(self.daemon.config, "a", encoding="utf-8") as conf:
            conf.write("[control]\nsocket = control\n")
        self.daemon.start()
        self.closing.append(self.daemon.stop)
        wait_for(lambda: (self.place / "control").exists() and self.folders() and "INBOX" not in self.folders(), "all mails are filed", 60)
        self.page = Page(self.daemon, enter=False, POSTBUS_TODAY=DAY)
        self.closing.append(self.page.stop)
        self.browser.base = f"http://{self.page.host}"
        self.browser.size("laptop")
        self.browser.go(self.page.way_in)
        self.browser.sees("Wachtrijen")

    def close(self):
        for step in reversed(self.closing):
            step()
        shutil.rmtree(self.place, ignore_errors=True)

    def folders(self):
        """Mails in each folder on the server."""
        maildir = Maildir.__new__(Maildir)
        maildir.path = Path(self.server.maildir("postbus"))
        return {name or "INBOX": n for name, n in maildir.folders().items()}

    def await_folders(self, condition, what):
        """A mail may wait for a server that is short of time; what the daemon says of it is told."""
        try:
            wait_for(condition, what, SERVER_SECONDS)
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.folders()}\n" + (self.place / "log").read_text()[-3000:]) from late

    def asked(self, path):
        """What the page answers to this browser's cookie, byte by byte."""
        cookie = self.browser.driver.get_cookie("postbus")["value"]
        return self.page.get(path, Cookie=f"postbus={cookie}")

    def rows(self):
        return [json.loads(line) for line in ctl("queue", "--json", "--config", self.daemon.config).splitlines()]

    def item(self, subject):
        return next(row["item"].removeprefix("i-") for row in self.rows() if (row["subject"] or "").startswith(subject))


WORLD = []
SERVER_SECONDS = 60


def world():
    """One for all tests; where it cannot be made, each says why at once."""
    if not WORLD:
        try:
            WORLD.append(World())
        except Exception as why:
            WORLD.append(why)
    if isinstance(WORLD[0], Exception):
        raise WORLD[0]
    return WORLD[0]


def queue_key(b, name):
    """The digit of a queue in the column beside."""
    for link in b.all("nav.side .queues a"):
        if link.find_element("css selector", ".name").text == name:
            return link.get_attribute("data-key")[1]
    raise AssertionError(f"no queue {name}")


def clean(b):
    """What a form brought forth, too, is for everybody."""
    found = b.axe()
    check(not found, f"axe on {b.path}: {found}")


def marked(b):
    return [mark.text for mark in b.all("mark")]


# ---- as it is shown ----

@test
def a_letter_is_seen_with_the_words_that_decided_and_where_it_can_go(_):
    """First, while nothing is decided: it is the README's picture."""
    w, b = world(), world().browser
    b.go(f"/letter/{w.item(LETTER)}?queue=Commissies%2FIA-JBZ")
    b.sees("Waarom hier")
    check("Uitvoerings- en Implementatiewet EU-Asiel en Migratiepact" in " ".join(marked(b)), "the title is marked")
    if os.environ.get("SCREENSHOT"):
        b.small_picture(os.environ["SCREENSHOT"])


# ---- by keys ----

@test
def the_letter_with_its_day_comes_first_and_one_key_confirms_it_and_goes_on(_):
    w, b = world(), world().browser
    b.go("/")
    b.sees("vóór dinsdag 19 mei")
    b.keys("g")
    b.press_and_leave(queue_key(b, "I&A/JBZ"))
    b.sees("vóór dinsdag 19 mei, plenair 36871", ".row")
    b.keys("j")
    first = b.has_focus().text
    b.press_and_leave("\ue007")
    b.sees(first, "h1")
    check(b.all(".words mark") or b.all(".about mark"), "the words that decided are marked")
    b.sees("Tweede werd", "aside")
    b.press_and_leave("c")
    b.sees("blijft in I&A/JBZ", ".notice")
    check(first not in b.words("h1"), "on to the next")
    equal([row["decided_by"] is not None for row in w.rows() if row["subject"] == first], [True])
    b.go(f"/letter/{w.item(first)}")
    check(b.driver.title.startswith(first) and "beslist door" in b.words(".meta"), b.words(".meta"))


@test
def a_letter_in_the_wrong_queue_goes_where_it_belongs_by_one_key_and_undo_brings_it_back(_):
    w, b = world(), world().browser
    before = w.folders()
    b.go(f"/letter/{w.item(LETTER)}?queue=Commissies%2FIA-JBZ")
    b.press_and_leave(queue_key(b, "J&V"))
    b.sees("gaat naar J&V", ".notice")
    w.await_folders(lambda: [w.folders().get(f"Commissies/{queue}", 0) - before.get(f"Commissies/{queue}", 0) for queue in ("JV", "IA-JBZ")] == [1, -1], "moved on the server")
    b.press_and_leave("z")
    b.sees("staat weer in I&A/JBZ", ".notice")
    b.sees(LETTER, "h1")
    w.await_folders(lambda: w.folders() == before, f"back on the server: {before}")


@test
def a_campaign_is_one_row_and_shows_only_what_differs_and_goes_as_a_whole(_):
    w, b = world(), world().browser
    b.go("/queue?queue=Commissies%2FIA-JBZ")
    rows = [row.text for row in b.all(".row") if "tweestatusstelsel" in row.text]
    equal(len(rows), 1, "folded")
    check("campagne, 4 afzenders" in rows[0], rows[0])
    b.click_and_leave(next(link for link in b.all(".row a.subject") if "tweestatusstelsel" in link.text))
    b.click_and_leave(b.one('a[href^="/campaign/"]'))
    b.sees("Zelf geef ik al elf jaar taalles")
    check("Geachte" not in b.words(".rows"), "what all wrote is not told again")
    for _ in range(4):
        b.keys("j", "x")
    equal(len(b.all("input[name=pick]:checked")), 4)
    b.press_and_leave("c")
    b.sees("blijft in I&A/JBZ", ".notice")
    check(all(row["decided_by"] for row in w.rows() if "tweestatusstelsel" in (row["subject"] or "")), "all four")


@test
def a_version_is_laid_beside_the_one_before_word_by_word(_):
    w, b = world(), world().browser
    b.go("/queue?queue=Commissies%2FSZW")
    b.click_and_leave([link for link in b.all(".row a.subject") if "Inbreng VNG" in link.text][-1])
    b.click_and_leave(b.one('a[href^="/diff/"]'))
    equal(([d.text.strip() for d in b.all(".words del")], [i.text.strip() for i in b.all(".words ins")]), (["negen", "58"], ["elf", "63"]))


@test
def what_a_forwarder_asked_stands_above_the_letter_whoever_sent_it_first(_):
    w, b = world(), world().browser
    b.go(f"/letter/{w.item('Wet aanpassing Regeling dienstverlening')}?queue=Commissies%2FSZW")
    b.sees("agenda", ".layer.note")
    check(b.one(".layer.note").location["y"] < b.one(".layer.letter").location["y"], "above it")


@test
def a_note_is_written_for_colleagues_and_found_again(_):
    w, b = world(), world().browser
    b.go(f"/letter/{w.item('Correctief referendum')}")
    b.keys("n")
    b.keys(*"Besproken met de voorzitter: hamerstukje")
    b.keys("\ue004")
    b.press_and_leave("\ue007")
    b.sees("Besproken met de voorzitter: hamerstukje", "#history")
    b.keys("/")
    b.keys(*"hamerstukje")
    b.press_and_leave("\ue007")
    b.sees("Correctief referendum", ".rows")
    b.sees("in een notitie", ".rows")


@test
def a_search_shows_the_words_where_they_stand(_):
    b = world().browser
    b.go("/")
    b.keys("/")
    b.keys(*"grensdetentie")
    b.press_and_leave("\ue007")
    b.sees(LETTER, ".rows")
    check("grensdetentie" in [m.lower() for m in marked(b)], str(marked(b)))


@test
def a_rule_is_made_from_marked_words_tried_on_the_letters_and_saved(_):
    w, b = world(), world().browser
    b.go(f"/letter/{w.item('Correctief referendum')}?queue=Commissies%2FBIZA")
    b.driver.execute_script("""const words = document.querySelector('.layer.letter .words'), walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
        for (let node; (node = walk.nextNode());) {
            const at = node.data.indexOf('referendum');
            if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + 'referendum'.length); return; }
        }""")
    b.expect(lambda: b.one("#rule-words").get_attribute("value") == "referendum", "the marked word is in the field")
    b.keys("m")
    b.press_and_leave("\ue007")
    equal(b.one("#words").get_attribute("value"), "referendum")
    b.keys("\ue004")
    from selenium.webdriver.support.ui import Select
    Select(b.one("#section")).select_by_value("topic migratie")
    Select(b.one("#points")).select_by_value("5")
    b.click_and_leave(b.one("form.maker button"))
    b.sees("term 5 = referendum", "#trial")
    b.sees("Correctief referendum", "#trial")
    clean(b)
    file = next((w.place / "rules").glob("topics/migratie.rules"))
    check("referendum" not in file.read_text(), "nothing is saved yet")
    b.one('.editor input[name="why"]').send_keys("brieven van mei")
    b.click_and_leave(b.one('button[formaction="/rules/save"]'))
    b.sees("Bewaard, en in gebruik")
    check("referendum" in file.read_text(), "saved")
    check("brieven van mei" in ctl("rules", "log", "--config", w.daemon.config), "and noted")


@test
def a_rule_file_with_a_fault_is_told_in_its_place_and_not_saved(_):
    w, b = world(), world().browser
    b.go("/rules/file?path=bills%2F36871.rules")
    field = b.one("textarea")
    text = field.get_attribute("value")
    b.driver.execute_script("arguments[0].value = arguments[1]", field, text.replace("committee =", "comittee ="))
    b.click_and_leave(b.one('button[formaction="/rules/try"]'))
    lines = [told.find_element("xpath", "..").text for told in b.all("ol.code li .told.error")]
    check(any(line.startswith("comittee =") and "comittee" in line.split("\n")[1] for line in lines), f"under its line: {lines}")
    clean(b)
    check(not b.all('button[formaction="/rules/save"]'), "cannot be saved")
    check("comittee =" in b.one("textarea").get_attribute("value"), "what was written is still there")


@test
def the_list_of_letters_is_printed_and_taken_along_as_a_file(place):
    w, b = world(), world().browser
    b.go("/list?queue=Commissies%2FIA-JBZ")
    b.sees("Brievenlijst van I&A/JBZ", "h1")
    b.sees("36871 Uitvoerings- en implementatiewet Asiel- en migratiepact 2026")
    b.sees("campagne", "table.list")
    check(b.one("#print").is_displayed(), "with script it can be printed by a button")
    (place / "list.pdf").write_bytes(b.print())
    if os.environ.get("PICTURES"):
        shutil.copy(place / "list.pdf", os.environ["PICTURES"])
    paper = subprocess.run(["pdftotext", place / "list.pdf", "-"], capture_output=True, text=True, check=True).stdout
    paper = " ".join(paper.split())
    for words in ("Brievenlijst van I&A/JBZ", "Geen Kind in de Cel", "Amnesty", "tweestatusstelsel"):
        check(words in paper, f"{words} on paper: {paper[:600]}")
    for words in ("Wachtrijen", "Zoeken", "Afdrukken", "Maak de lijst"):
        check(words not in paper, f"{words} is no part of the list")
    csv = w.asked("/list.csv?queue=Commissies%2FIA-JBZ")
    check(csv.header("content-disposition").startswith("attachment") and LETTER in csv.text, "as CSV")
    odt = w.asked("/list.odt?queue=Commissies%2FIA-JBZ")
    with zipfile.ZipFile(io.BytesIO(odt.bytes)) as packed:
        check(LETTER in packed.read("content.xml").decode(), "as OpenDocument")


@test
def the_overview_tells_what_came_and_where_it_went(_):
    b = world().browser
    b.go("/overview")
    b.sees(f"{len(MAILS)} mails")
    check(len(b.all("figure.bars svg rect")) > 10, "as pictures")
    b.one("figure.bars summary").click()
    check(any("I&A/JBZ" in table.text for table in b.all("figure.bars table")) or b.all("figure.bars text"), "and as tables")


@test
def of_two_clerks_the_second_is_told_and_can_do_it_all_the_same(_):
    w, b = world(), world().browser
    item = w.item("Aandachtspunten Rode Kruis")
    b.go(f"/letter/{item}?queue=Commissies%2FIA-JBZ")
    ctl("route", item, "JV", "--config", w.daemon.config)
    b.one('input[name="why"]').send_keys("past beter bij SZW")
    b.click_and_leave(b.one('.bar button[value="Commissies/EZ-KGG"]'))
    b.sees("Iemand was u voor", "h1")
    clean(b)
    equal(b.one('.again input[name="why"]').get_attribute("value"), "past beter bij SZW")
    b.click_and_leave(b.one(".again button"))
    b.sees("gaat naar EZ/KGG", ".notice")
    b.press_and_leave("z")
    b.press_and_leave("z")
    b.sees("staat weer in I&A/JBZ", ".notice")


# ---- without script ----

@test
def without_script_everything_is_done_by_mouse(_):
    w, b = world(), world().browser
    before = w.folders()
    with b.without_script():
        b.go("/")
        b.click_and_leave(next(link for link in b.all("nav.side .queues a") if "J&V" in link.text))
        b.click_and_leave(b.one(".row a.subject"))
        subject = b.words("h1")
        b.one("details.more summary").click()
        b.one('details.more input[value="Commissies/BIZA"]').click()
        b.click_and_leave(b.one('details.more button[value="route"]'))
        b.sees("gaat naar", ".notice")
        b.sees("BiZa", ".notice")
        w.await_folders(lambda: w.folders()["Commissies/BIZA"] == before["Commissies/BIZA"] + 1, "copied on the server")
        b.click_and_leave(b.one(".notice button"))
        b.sees("staat weer in J&V", ".notice")
        b.sees(subject, "h1")
        w.await_folders(lambda: w.folders()["Commissies/JV"] == before["Commissies/JV"], "back")
        b.one("#note").send_keys("zonder script geschreven")
        b.click_and_leave(b.one("form.note button"))
        b.sees("zonder script geschreven", "#history")
        b.one(".find input").send_keys("rechtspraak")
        b.click_and_leave(b.one(".find button"))
        check(b.all(".row"), "found")
        b.go(f"/letter/{w.item(LETTER)}")
        b.one("#rule-words").send_keys("petitie")
        b.click_and_leave(b.one("#rule-words ~ button"))
        b.click_and_leave(b.one("form.maker button"))
        b.sees("term 3 = petitie", "#trial")
        b.go("/queue?queue=Commissies%2FSZW")
        b.all("input[name=pick]")[0].click()
        b.click_and_leave(b.one('.bar button[value="confirm"]'))
        b.sees("blijft in", ".notice")


# ---- for everybody ----

def pages(w):
    letter, referendum = w.item(LETTER), w.item("Correctief referendum")
    return {"queues": "/", "queue": "/queue?queue=Commissies%2FIA-JBZ", "decided": "/queue?queue=Commissies%2FIA-JBZ&state=decided", "empty": "/queue?queue=Commissies%2FEUZA",
            "letter": f"/letter/{letter}?queue=Commissies%2FIA-JBZ", "conversation": f"/letter/{referendum}?queue=Commissies%2FBIZA&done={referendum}",
            "campaign": "/campaign/1?queue=Commissies%2FIA-JBZ", "diff": f"/diff/{w.item('Inbreng VNG')}?with={letter}", "search": "/search?q=asiel*",
            "rules": "/rules?words=grens", "rule-file": "/rules/file?path=bills%2F36871.rules&line=5", "keys": "/keys", "lost": "/nergens",
            "list": "/list?queue=Commissies%2FIA-JBZ&since=2026-01-01", "overview": "/overview"}


@test
def axe_finds_nothing_on_any_page_light_or_dark_large_or_small(_):
    w, b = world(), world().browser
    keep = os.environ.get("PICTURES")
    if keep:
        Path(keep).mkdir(parents=True, exist_ok=True)
    found = []
    for name, path in pages(w).items():
        b.go(path)
        for size in SIZES:
            b.size(size)
            if b.overflow() > 0:
                found.append((name, size, f"wider than the window by {b.overflow()}"))
            for theme in ("light", "dark"):
                b.theme(theme)
                found += [(name, size, theme, *violation) for violation in (b.axe() if size != "wide" else [])]
                if keep:
                    b.picture(Path(keep) / f"{name}-{size}-{theme}.png")
    b.size("laptop")
    b.theme("light")
    check(not found, "\n".join(map(str, found[:12])))


@test
def everything_is_reached_by_tab_and_seen_when_it_is(_):
    w, b = world(), world().browser
    for path in (f"/letter/{w.item(LETTER)}?queue=Commissies%2FIA-JBZ", "/queue?queue=Commissies%2FIA-JBZ", "/search?q=asiel*", "/rules"):
        b.go(path)
        wanted = b.driver.execute_script("""window.seen = new Set();
            return Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
                .filter(e => e.checkVisibility({visibilityProperty: true})).length""")
        reached, unseen = set(), []
        for _ in range(wanted + 30):  # a field for a date has parts
            b.keys("\ue004")
            at = b.driver.execute_script("""const e = document.activeElement; if (e === document.body) return null;
                const s = getComputedStyle(e), first = !seen.has(e); seen.add(e);
                return [first, e.outerHTML.slice(0, 120), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]""")
            if at is None:
                break
            reached.add(at[1])
            if not at[2]:
                unseen.append(at[1])
        count = b.driver.execute_script("""return Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
            .filter(e => e.checkVisibility({visibilityProperty: true}) && !seen.has(e)).map(e => e.outerHTML.slice(0, 120))""")
        equal((count, unseen), ([], []), f"{path}: not reached, or not seen")


@test
def by_tab_and_enter_alone_a_letter_is_decided_on(_):
    w, b = world(), world().browser
    b.go("/queue?queue=Commissies%2FBIZA")
    first = b.one(".row a.subject").text

    def tab_to(css):
        for _ in range(120):
            b.keys("\ue004")
            if b.driver.execute_script("return document.activeElement.matches(arguments[0])", css):
                return
        raise AssertionError(f"{css} is not reached on {b.path}")

    tab_to(".row a.subject")
    b.press_and_leave("\ue007")
    b.sees(first, "h1")
    tab_to('.bar button[value="confirm"]')
    b.press_and_leave("\ue007")
    b.sees("blijft in BiZa", ".notice")
    tab_to(".notice button")
    b.press_and_leave("\ue007")
    b.sees("staat weer in BiZa", ".notice")


@test
def single_keys_can_be_switched_off_and_never_act_while_one_types(_):
    w, b = world(), world().browser
    b.go(f"/letter/{w.item(LETTER)}?queue=Commissies%2FIA-JBZ")
    here = b.path
    b.one(".find input").click()
    b.keys(*"cz1?")
    equal((b.path, b.one(".find input").get_attribute("value")), (here, "cz1?"))
    b.go("/keys")
    b.one("#keys-switch").click()
    b.go(here)
    b.keys("c", "?", "j")
    time.sleep(0.3)
    equal(b.path, here, "switched off")
    b.go("/keys")
    b.one("#keys-switch").click()
    b.go(here)
    b.press_and_leave("?")
    b.sees("Toetsen", "h1")


@test
def the_whole_page_speaks_the_language_that_is_asked_for(_):
    b = world().browser
    b.go("/?lang=en")
    b.sees("Queues", "h1")
    b.go("/keys")
    b.sees("undo the last decision")
    b.go("/?lang=nl")
    b.sees("Wachtrijen", "h1")


try:
    run_all()
finally:
    if WORLD and isinstance(WORLD[0], World):
        WORLD[0].close()

"""clerks.py: two clerks at work while mails come in: one drags mails in a mail program, the other decides on the page.

Each writes down what he was told was done; at the end it must stand so. Where both take the same letter, the page's clerk
has looked before the other moved it, and must be told."""
import contextlib
import imaplib
import json
import random
import re
import ssl
import threading
import time

from dovecot import PASSWORD
from review import Page
from tap import check, ctl

MINE = "Commissies/IW-VRO"          # the mail program's clerk takes letters from here alone
SHARED = "Commissies/FIN"           # both do
HIS = ["Handmatig", "Commissies/OCW", "Commissies/EZ-KGG"]  # the other one's
ELSEWHERE = ["Commissies/BIZA", "Commissies/JV", "Commissies/DIGI"]
AWAY = (OSError, EOFError, imaplib.IMAP4.error)  # the server is being restarted
FOLLOWED_SECONDS = 20


class MailProgram:
    """Moves a mail from one queue to another, as Outlook does over IMAP: copied, marked and expunged; or with MOVE."""

    def __init__(self, server, line):
        self.server, self.line = server, line  # `line`: the server is not stopped between two of its commands

    @contextlib.contextmanager
    def session(self):
        imap = imaplib.IMAP4_SSL(self.server.host, self.server.imaps_port, ssl_context=ssl.create_default_context(cafile=self.server.ca))
        imap.login("postbus", PASSWORD)
        try:
            yield imap
        finally:
            imap.logout()

    def move(self, uid, source, target, copying):
        """True where it was there and has gone."""
        with self.line, self.session() as imap:
            imap.create(f'"{target}"')
            if imap.select(f'"{source}"')[0] != "OK" or imap.uid("SEARCH", f"UID {uid}")[1] == [b""]:
                return False
            if not copying:
                return imap.uid("MOVE", uid, f'"{target}"')[0] == "OK"
            imap.uid("COPY", uid, f'"{target}"')
            imap.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
            return imap.expunge()[0] == "OK"

    def list(self, folder):
        """Message-ID -> UID of what stands there."""
        with self.line, self.session() as imap:
            if imap.select(f'"{folder}"', readonly=True)[0] != "OK":
                return {}
            found = imap.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        pairs = ((re.search(rb"UID (\d+)", part[0]), re.search(rb"<([^>]+)>", part[1])) for part in found if isinstance(part, tuple))
        return {ident[1].decode(): uid[1].decode() for uid, ident in pairs if uid and ident}


class Clerk(threading.Thread):
    """Takes a turn every so many seconds, until told to stop."""

    def __init__(self, pause, seed):
        super().__init__(daemon=True)
        self.pause, self.chance, self.ended = pause, random.Random(seed), threading.Event()
        self.done, self.faults, self.missed = 0, [], 0

    def run(self):
        while not self.ended.wait(self.pause * self.chance.uniform(0.5, 1.5)):
            try:
                self.done += bool(self.turn())
            except AWAY:
                self.missed += 1
            except AssertionError as wrong:
                self.faults.append(f"{type(self).__name__}: {wrong}")

    def stop(self):
        self.ended.set()
        self.join()


class Dragger(Clerk):
    """Moves each mail once, to a queue of his choice."""

    def __init__(self, program, pause, seed):
        super().__init__(pause, seed)
        self.program, self.moved = program, {}  # Message-ID -> queue

    def turn(self):
        found = {ident: uid for ident, uid in self.program.list(MINE).items() if ident not in self.moved}
        if not found:
            return False
        ident, target = self.chance.choice(sorted(found)), self.chance.choice(ELSEWHERE)
        gone = self.program.move(found[ident], MINE, target, self.chance.random() < 0.5)
        if gone:
            self.moved[ident] = target
        return gone


class Reader(Clerk):
    """Decides on the page; each letter once, but those that he takes back."""

    def __init__(self, daemon, program, ident_of, pause, seed):
        super().__init__(pause, seed)
        self.daemon, self.program, self.ident_of, self.page = daemon, program, ident_of, Page(daemon)
        self.stands = {}    # item -> (what he did, queues where it stands for good; None: as if nobody had decided)
        self.merged = []    # (item, item)
        self.collided = []  # (item, queue that the other clerk put it in)
        self.doings = [self.confirm, self.route, self.route, self.route_and_undo, self.merge, self.collide]

    def turn(self):
        return self.doings[self.done % len(self.doings)]() or self.confirm()

    def show(self, item):
        return json.loads(ctl("show", f"i-{item}", "--json", "--config", self.daemon.config))

    def picks(self, queue):
        """"item.version" of letters in the queue that nobody has touched."""
        found = self.page.get(f"/queue?queue={queue.replace('/', '%2F')}").picks()
        return [pick for pick in found if pick.split(".")[0] not in self.stands]

    def choose(self, *queues):
        found = [(pick, queue) for queue in queues for pick in self.picks(queue)]
        return self.chance.choice(found) if found else (None, None)

    def decided(self, pick, act, queues):
        self.stands[pick.split(".")[0]] = act, queues
        return True

    def may_be_late(self, pick, **form):
        """A mail may come to the letter between his look and his word: then he is told, and looks again another time."""
        answer = self.page.post("/act", pick=pick, **form)
        check(answer.status in (303, 409), f"{pick} {form}: {answer.status}: {answer.words[:300]}")
        return answer.status == 303

    def confirm(self):
        pick, _ = self.choose(*HIS)
        return pick and self.may_be_late(pick, act="confirm") and self.decided(pick, "confirm", self.show(pick.split(".")[0])["queues"])

    def confirm_this(self, item):
        """The seed letter, say: he has its page before him."""
        pick = self.page.get(f"/letter/{item}").picks()[0]
        return self.may_be_late(pick, act="confirm") and self.decided(pick, "confirm", self.show(item)["queues"])

    def route_this(self, pick, target):
        return self.may_be_late(pick, to=target, why="op de pagina") and self.decided(pick, "route", [target])

    def route(self):
        pick, _ = self.choose(*HIS)
        return pick and self.route_this(pick, self.chance.choice(ELSEWHERE))

    def route_and_undo(self):
        pick, _ = self.choose(*HIS)
        if not pick or not self.route_this(pick, self.chance.choice(ELSEWHERE)):
            return False
        back = self.page.get(f"/letter/{pick.split('.')[0]}").picks()[0]
        return self.may_be_late(back, act="undo") and self.decided(pick, "undo", None)

    def merge(self):
        """Two newsletters that are one, he finds."""
        found = self.picks("Nieuwsbrieven")
        if len(found) < 2:
            return False
        pair = self.chance.sample(found, 2)
        answer = self.page.post("/act", act="merge", fields=[("pick", pick) for pick in pair])
        check(answer.status == 303, f"merge {pair}: {answer.status}: {answer.words[:300]}")
        self.merged.append(tuple(int(pick.split(".")[0]) for pick in pair))
        return all(self.decided(pick, "merge", ["Nieuwsbrieven"]) for pick in pair)

    def collide(self):
        """He has a letter before him; his colleague moves its mail; he decides on what is no longer so."""
        pick, _ = self.choose(SHARED)
        item = pick and pick.split(".")[0]
        standing = self.program.list(SHARED)
        uid = item and next((standing[ident] for ident in self.ident_of(item) if ident in standing), None)
        theirs, ours = self.chance.sample(ELSEWHERE, 2)
        if not uid or not self.program.move(uid, SHARED, theirs, self.chance.random() < 0.5):
            return False
        end = time.monotonic() + FOLLOWED_SECONDS
        while self.show(item)["queues"] != [theirs]:
            check(time.monotonic() < end, f"i-{item}: what was moved to {theirs} is not followed within {FOLLOWED_SECONDS} s")
            time.sleep(0.1)
        answer = self.page.post("/act", pick=pick, to=ours)
        check(answer.status == 409, f"{pick} to {ours}, and it is in {theirs}: {answer.status}: {answer.words[:300]}")
        self.collided.append((item, theirs))
        return self.decided(pick, "moved by his colleague", [theirs])

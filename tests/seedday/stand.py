"""stand.py: what stands where when the day is over, and what the store says of it, by the number of the post."""
import functools
import hashlib
import re
from collections import defaultdict

from post import name
from score import Score

# In the order of enum relation_kind.
RELATIONS = ["new", "duplicate", "note", "partial", "thread", "version", "campaign", "internal", "unreadable"]
TRACE = re.compile(rb"\A(?:Return-Path: .*\n)?(?:Delivered-To: .*\n)?Received: .*\n(?:[ \t].*\n)*")  # what the server's delivery puts above


def as_kept(mail):
    """Bytes as the server keeps them, which leaves out the carriage returns of line ends."""
    return mail.replace(b"\r\n", b"\n").rstrip(b"\n")


def as_given(kept):
    """Bytes as the server gives them over IMAP, where a NUL cannot stand."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", kept).replace(b"\0", b"\x80")


class Stand:
    def __init__(self, day):
        self.number = {as_kept(post.mail): n for n, post in enumerate(day.posts)}
        self.folders, self.strange, sha = defaultdict(list), [], {}
        for folder, data in day.box.mails().elements():
            n = self.number.get(as_kept(TRACE.sub(b"", data)))
            if n is None:
                self.strange.append((folder, data[:200]))
                continue
            self.folders[n].append(folder)
            sha[hashlib.sha256(as_given(data)).hexdigest()] = n
        self.rows, self.unknown = {}, []
        # What a mail that is no copy is, its letter is.
        for mail, digest, item, relation, note, taken in day.asked(
                "SELECT m.id, m.sha256, coalesce(i.joined, i.id), CASE WHEN m.relation IN (0, 4, 5, 6) THEN i.relation ELSE m.relation END, m.note, m.taken"
                " FROM mail m JOIN item i ON i.id = m.item ORDER BY m.id"):
            if digest in sha:
                self.rows[sha[digest]] = {"mail": mail, "item": item, "relation": RELATIONS[relation], "note": note, "taken": taken}
            else:
                self.unknown.append(mail)
        self.items = {item: {"of": of, "campaign": campaign} for item, of, campaign in day.asked("SELECT id, of, campaign FROM item")}
        self.queues = defaultdict(list)
        for item, queue in day.asked("SELECT item, queue FROM item_queue ORDER BY item, place"):
            self.queues[item].append(queue)
        self.mails_of = defaultdict(list)
        for n, row in self.rows.items():
            self.mails_of[row["item"]].append(n)

    def line(self, n):
        """As `postbusctl dry-run` would have said it."""
        row = self.rows[n]
        item = self.items[row["item"]]
        return {"path": name(n), "relation": row["relation"], "item": f"i-{row['item']}", "of": item["of"] and f"i-{item['of']}",
                "campaign": item["campaign"] and f"c-{item['campaign']}", "note": row["note"], "added": []}


@functools.lru_cache(maxsize=1)
def stand(day):
    return Stand(day)


@functools.lru_cache(maxsize=1)
def score(day):
    s = stand(day)
    truth = merged(day, [post.row(n) for n, post in enumerate(day.posts)])
    return Score(truth, {name(n): s.line(n) for n in sorted(s.rows, key=lambda n: s.rows[n]["mail"])})


def root(day, item):
    return day.asked("SELECT coalesce(joined, id) FROM item WHERE id = ?", item)[0][0]


def merged(day, truth):
    """The truth, with the letters as one that the clerk has put together."""
    s, alias = stand(day), {}
    for pair in day.reader.merged:
        numbers = s.mails_of[root(day, pair[0])]
        alias.update({truth[n]["group"]: truth[numbers[0]]["group"] for n in numbers})
    return [{**row, "group": alias.get(row["group"], row["group"])} for row in truth]

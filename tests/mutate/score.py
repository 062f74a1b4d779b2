#!/usr/bin/python3
"""Compares what dry-run says of generated mails with the truth.

    score.py TRUTH.jsonl LINES.jsonl [LINES.jsonl…]

The first LINES are of the order in which the mails were made, the others of other orders
of arrival: with them it is told whether mails come to the same items and campaigns."""
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from operators import WANTED

SHOWN = 12  # of each list


def load_truth(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def load_lines(text):
    """By file name, in the order of arrival."""
    lines = (json.loads(line) for line in text.splitlines())
    return {Path(line["path"]).name: line for line in lines}


def words(text):
    kept = unicodedata.normalize("NFKC", text or "").casefold()
    return " " + " ".join(re.findall(r"\w+", kept.replace("\u00ad", "").replace("\u200b", ""))) + " "


def says(parts, sentence):
    return words(re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", sentence)) in words(" ".join(parts))


class Score:
    def __init__(self, truth, lines):
        self.truth, self.lines = truth, lines
        self.order = {file: i for i, file in enumerate(lines)}
        self.rows = {row["file"]: row for row in truth}
        self.campaign_of = self.item_campaigns()
        self.first, self.opened = {}, {}  # of each group, of each campaign, the file that came first
        self.families = defaultdict(set)  # letters that an item's mails are or stand beside
        for file, line in lines.items():
            row = self.rows[file]
            self.first.setdefault(row["group"], file)
            if row["campaign"]:
                self.opened.setdefault(row["campaign"], file)
            self.families[line["item"]].add(row["letter"])

    def item(self, row):
        return self.lines[row["file"]]["item"]

    def item_campaigns(self):
        found = {}
        for line in self.lines.values():
            if line["campaign"]:
                found[line["item"]] = line["campaign"]
        for line in self.lines.values():
            if line["relation"] == "campaign" and line["of"]:
                found.setdefault(line["of"], line["campaign"])
        return found

    def by(self, key, rows=None):
        found = defaultdict(list)
        for row in self.truth if rows is None else rows:
            found[key(row)].append(row)
        return found

    # Each of these returns (good, of how many, lines that tell what is wrong).

    def recall(self):
        """Copies that came to the item of their letter: of n mails in k items, n - k have."""
        good = total = 0
        missed = []
        for group, rows in self.by(lambda row: row["group"]).items():
            rows = [row for row in rows if row["required"]]
            items = self.by(self.item, rows)
            most = max(items.values(), key=len, default=[])
            total += max(len(rows) - 1, 0)
            good += max(len(rows) - len(items), 0)
            missed += [f"{row['file']} {group} {self.lines[row['file']]['relation']} {'+'.join(row['operators'])}"
                       for rows in items.values() if rows is not most for row in rows]
        return good, total, missed

    def stands_as_note(self, row):
        """A reply of the house may be shown as a note on the letter it answers; where it
        comes first, it brings that letter."""
        return row["house"] and all(says([self.lines[row["file"]]["note"] or ""], own) for own in row["own"])

    def wrong_merges(self):
        """Items that hold more than one letter."""
        wrong = []
        for item, rows in self.by(self.item).items():
            groups = self.by(lambda row: row["group"], [row for row in rows if not self.stands_as_note(row)])
            if item and len(groups) > 1:
                wrong.append(f"{item}: " + ", ".join(f"{rows[0]['file']} {group} {'+'.join(rows[0]['operators'])}"
                                                     for group, rows in sorted(groups.items())[:4]))
        return len(wrong), len(self.truth), wrong

    def hidden(self):
        """Replies and versions that joined another letter's item, their words not shown."""
        rows = [row for row in self.truth if row["relation"] in ("thread", "version")]
        owner = {}
        for file, line in self.lines.items():
            owner.setdefault(line["item"], self.rows[file]["group"])
        wrong = [f"{row['file']} {self.lines[row['file']]['relation']} {'+'.join(row['operators'])}" for row in rows
                 if owner[self.item(row)] != row["group"] and not self.stands_as_note(row)]
        return len(wrong), len(rows), wrong

    def agrees(self, row):
        """Is the relation one that a clerk would give, and to the right letter?"""
        line = self.lines[row["file"]]
        linked = row["relation"] not in ("version", "thread") or row["letter"] in self.families[line["of"]]
        return (line["relation"] in WANTED[row["relation"]] and linked) or (line["relation"] == "note" and self.stands_as_note(row))

    def is_first(self, row):
        return self.first[row["group"]] == row["file"]

    def opens(self, row):
        """Is it the first of its campaign? It cannot be told as one of many then; it is shown in full."""
        return self.opened.get(row["campaign"]) == row["file"]

    def told(self, relation):
        """Mails of this relation that are told as such: the first of each letter."""
        rows = [row for row in self.truth if row["relation"] == relation and self.is_first(row) and not self.opens(row)]
        wrong = [f"{row['file']} {self.lines[row['file']]['relation']} {'+'.join(row['operators'])}" for row in rows if not self.agrees(row)]
        return len(rows) - len(wrong), len(rows), wrong

    def cluster(self, row):
        item = self.item(row)
        return self.campaign_of.get(item) or item

    def bcubed(self):
        """B-cubed F1 of campaigns over all mails that are in one, or were put in one."""
        rows = [row for row in self.truth if row["campaign"] or self.item(row) in self.campaign_of]
        true = {row["file"]: row["campaign"] or row["group"] for row in rows}
        given = {row["file"]: self.cluster(row) for row in rows}
        both = Counter((given[file], true[file]) for file in true)
        sizes, wanted = Counter(given.values()), Counter(true.values())
        precision = sum(both[given[f], true[f]] / sizes[given[f]] for f in true) / max(len(true), 1)
        recall = sum(both[given[f], true[f]] / wanted[true[f]] for f in true) / max(len(true), 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def senders(self):
        """Campaigns whose count of senders, as the queue shows it, is exact."""
        wrong, campaigns = [], self.by(lambda row: row["campaign"])
        campaigns.pop("", None)
        holders = self.by(self.cluster)
        for name, rows in campaigns.items():
            cluster = Counter(self.cluster(row) for row in rows).most_common(1)[0][0]
            counted = len({self.item(row) for row in holders[cluster]})
            true = len({row["sender"] for row in rows})
            if counted != true:
                wrong.append(f"{name}: {counted} of {true} senders")
        return len(campaigns) - len(wrong), len(campaigns), wrong

    def own_shown(self):
        """Sentences of a campaign sender's own that `added` shows."""
        good, wrong = 0, []
        for row in self.truth:
            if not row["campaign"] or not self.is_first(row) or self.opens(row):
                continue
            line = self.lines[row["file"]]
            lost = [own for own in row["own"] if not says(line["added"], own)]
            good += len(row["own"]) - len(lost)
            wrong += [f"{row['file']} {line['relation']}: {own}" for own in lost]
        return good, good + len(wrong), wrong

    def notes_shown(self):
        good, wrong = 0, []
        for row in self.truth:
            lost = [note for note in row["note"] if not says([self.lines[row["file"]]["note"] or ""], note)]
            good += len(row["note"]) - len(lost)
            wrong += [f"{row['file']} {'+'.join(row['operators'])}: {note} | {self.lines[row['file']]['note']}" for note in lost]
        return good, good + len(wrong), wrong

    def notes_made_up(self):
        """Mails without a note that are shown with one."""
        rows = [row for row in self.truth if not row["note"] and not row["own"] and not row["house"]]
        wrong = [f"{row['file']} {'+'.join(row['operators'])}: {self.lines[row['file']]['note'][:70]!r}" for row in rows if self.lines[row["file"]]["note"]]
        return len(wrong), len(rows), wrong

    def changes_shown(self):
        rows = [row for row in self.truth if row["changed"] and self.is_first(row)]
        wrong = [f"{row['file']} {row['changed']}" for row in rows if not says(self.lines[row["file"]]["added"], row["changed"])]
        return len(rows) - len(wrong), len(rows), wrong

    def by_operator(self):
        """Of the mails that went through each operator: how many, joined as they should be, told as they should be."""
        found = defaultdict(Counter)
        best = {group: Counter(map(self.item, rows)).most_common(1)[0][0] for group, rows in self.by(lambda row: row["group"]).items()}
        for row in self.truth:
            for name in row["operators"]:
                found[name]["mails"] += 1
                found[name]["joined"] += self.item(row) == best[row["group"]]
                found[name]["told"] += self.agrees(row)
        return found

    def partition(self):
        """The file that each mail's item, and its campaign, are named by."""
        names = {}
        for file in sorted(self.lines):
            row = self.rows[file]
            names.setdefault(("item", self.item(row)), file)
            names.setdefault(("cluster", self.cluster(row)), file)
        return {file: (names["item", self.item(row)], names["cluster", self.cluster(row)]) for file, row in self.rows.items()}


def moved(scores):
    """For each other order: the files whose item or campaign is not what it was."""
    first = scores[0].partition()
    return [sorted(file for file, place in score.partition().items() if place != first[file]) for score in scores[1:]]


def part(good, total):
    return f"{good} of {total}" + (f" ({100 * good / total:.2f} %)" if total else "")


def report(scores, shown=SHOWN):
    score = scores[0]
    figures = [("copies joined to their letter", score.recall()), ("items with two letters (wrong merges)", score.wrong_merges()),
               ("replies and versions hidden", score.hidden()), ("versions flagged", score.told("version")),
               ("replies told", score.told("thread")), ("campaign letters told", score.told("campaign")),
               ("campaigns with exact sender counts", score.senders()), ("personal sentences shown", score.own_shown()),
               ("forwarders' notes shown", score.notes_shown()), ("notes shown that nobody wrote", score.notes_made_up()),
               ("changes of a version shown", score.changes_shown())]
    for name, (good, total, wrong) in figures:
        print(f"{name}: {part(good, total)}")
        for line in wrong[:shown]:
            print(f"    {line}")
    print("campaigns, B-cubed precision %.4f, recall %.4f, F1 %.4f" % score.bcubed())
    for k, files in enumerate(moved(scores), 1):
        print(f"order {k}: {len(files)} mails in other groups {files[:shown]}")
    print(f"{'operator':26} mails  joined  told")
    for name, counts in sorted(score.by_operator().items()):
        print(f"{name:26} {counts['mails']:5}  {counts['joined']:6}  {counts['told']:4}")


def main():
    truth = load_truth(sys.argv[1])
    report([Score(truth, load_lines(Path(path).read_text(encoding="utf-8"))) for path in sys.argv[2:]])


if __name__ == "__main__":
    main()

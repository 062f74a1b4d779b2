"""books.py: what must be so when the seed day is over, each as a function of the day (tests/seedday/live.py); and its figures.

    for look in BOOKS: look(day)          # AssertionError where it is not so"""
import functools
import re
import statistics
from collections import Counter, defaultdict

from post import MANUAL, name, queue_of
from score import SHOWN
from seed import AUTHOR, SENATORS
from stand import root, score, stand
from tap import check, equal

FAULTS = re.compile(r"error|fail|refused|lost|reset|closed|cannot|not |unexpected|broken|problem|in vain", re.I)
BESIDE = "/Dubbel"
COPIES = ("duplicate", "note", "partial")
BOOKS = []


def book(function):
    BOOKS.append(function)
    return function


def none(wrong, what, of):
    check(not wrong, f"{what}: {len(wrong)} of {of}\n" + "\n".join(map(str, wrong[:SHOWN])))


def of_kind(day, *kinds):
    return [n for n, post in enumerate(day.posts) if post.kind in kinds]


# ---- every mail

@book
def every_mail_stands_once_as_it_came_and_unread(day):
    """One that is for two committees stands once in each."""
    s = stand(day)
    equal(s.strange, [], "mails that nobody sent")
    none([f"{name(n)} {day.posts[n].kind} stands in {s.folders[n]}" for n in range(len(day.posts))
          if len(s.folders[n]) != 1 and sorted(s.folders[n]) != sorted(s.queues[s.rows[n]["item"]])], "not once", len(day.posts))
    none([f"{name(n)} {s.folders[n]}" for n in s.folders if s.folders[n] == [""]], "left in the postbus", len(day.posts))
    equal(day.box.seen(), [], "\\Seen")


@book
def the_store_accounts_for_every_mail_and_finds_no_difference(day):
    s = stand(day)
    equal(s.unknown, [], "mails of the store that nobody sent")
    none([f"{name(n)} {day.posts[n].kind}" for n in range(len(day.posts)) if n not in s.rows], "unknown to the store", len(day.posts))
    equal((day.report["faults"], day.report["not_looked"]), ([], None), "postbusctl check")
    seen = day.report["mailbox"]
    differs = {key: seen[key] for key in ("elsewhere", "strangers", "closed", "missing", "vain") if seen[key]}
    equal(differs, {}, "postbusctl check, of the mailbox")


@book
def no_two_letters_are_taken_for_one_and_each_is_told_as_what_it_is(day):
    sums = score(day)
    for what, (count, total, wrong) in (("wrong merges", sums.wrong_merges()), ("hidden", sums.hidden())):
        none(wrong, what, total)
    for what, (good, total, wrong) in (("forwarders' notes", sums.notes_shown()), ("versions told", sums.told("version")),
                                       ("replies told", sums.told("thread")), ("campaign letters told", sums.told("campaign"))):
        none(wrong, what, total)


@book
def a_copy_that_cannot_be_told_is_at_least_beside_its_letter(day):
    """One whose sender is blacked out, say, of a letter that was sent twice: a clerk sees both, and says that they are one."""
    s, items = stand(day), defaultdict(set)
    for row in score(day).truth:
        if row["required"]:
            items[row["group"]].add(s.rows[int(row["file"][1:])]["item"])
    lost = [f"{group}: {sorted(found)}" for group, found in items.items() if len(found) > 1 and not all(is_linked(s, item, found) for item in found)]
    none(lost, "copies that nothing ties to their letter", len(day.posts))


def is_linked(s, item, others):
    one = s.items[item]
    return one["of"] in others or any(s.items[other]["of"] == item or (one["campaign"] and s.items[other]["campaign"] == one["campaign"])
                                      for other in others - {item})


@book
def no_letter_stands_beside_a_queue_alone(day):
    s = stand(day)
    hidden = [f"i-{item}: {sorted({folder for n in mails for folder in s.folders[n]})}" for item, mails in s.mails_of.items()
              if all(folder.endswith(BESIDE) for n in mails for folder in s.folders[n])]
    none(hidden, "letters that no queue's folder shows", len(s.mails_of))


# ---- the seed letter

def seed_item(day):
    return stand(day).rows[0]["item"]


def answers_by_the_house(day):
    """They are shown as a note on the letter that they answer, in its item."""
    sums = score(day)
    return [n for n in of_kind(day, "reply") if sums.stands_as_note(sums.rows[name(n)])]


@book
def the_seed_letter_stands_once_in_the_queue_with_all_its_journeys(day):
    s, mine, item = stand(day), of_kind(day, "seed"), seed_item(day)
    noted = answers_by_the_house(day)
    rows = [row for row in day.rows if row["item"] == f"i-{item}"]
    equal([(row["queue"], row["copies"], row["bills"], row["deadline"], row["author"]) for row in rows],
          [(queue_of("asiel"), len(mine) + len(noted), "36871", "2026-05-19", AUTHOR.name)], "its rows in the queues")
    equal(sorted(s.mails_of[item]), sorted(mine + noted), "its mails")
    mails = {mail["mail"]: mail for mail in day.show(item)["mails"]}
    journeys = {n: mails[s.rows[n]["mail"]] for n in mine}
    equal(Counter(mail["forwarder"] or "" for mail in journeys.values()), Counter(day.posts[n].forwarder for n in mine), "who sent it on")
    check({person.name for person in SENATORS} <= {mail["forwarder"] for mail in journeys.values()}, "each of the nineteen is named")
    redacted = [n for n in mine if "redacted" in day.posts[n].operators]
    none([f"{name(n)}: {journeys[n]['why']}" for n in redacted if "redacted" not in journeys[n]["why"]], "redacted, and not told as such", len(redacted))
    equal(Counter(folder for n in mine + noted for folder in s.folders[n]),
          Counter({queue_of("asiel"): 1, queue_of("asiel") + BESIDE: len(mine + noted) - 1}), "where they stand")


@book
def the_second_version_is_beside_it(day):
    s, mine = stand(day), of_kind(day, "version")
    items = {s.rows[n]["item"] for n in mine}
    equal(len(items), 1, "it is one letter")
    version = items.pop()
    equal((s.items[version]["of"], s.queues[version]), (seed_item(day), [queue_of("asiel")]), "of which letter, and in which queue")
    shown = day.show(seed_item(day))
    equal(shown["versions"], [f"i-{version}"], "versions that the letter shows")


@book
def answers_are_letters_of_their_own_beside_it(day):
    s = stand(day)
    replies = [n for n in of_kind(day, "reply") if not day.posts[n].truth.house]
    none([f"{name(n)} {day.posts[n].operators} {s.rows[n]}" for n in replies if s.rows[n]["item"] == seed_item(day)], "taken for copies", len(replies))
    none([f"{name(n)} {s.queues[s.rows[n]['item']]}" for n in replies if s.queues[s.rows[n]["item"]] != [queue_of("asiel")]], "in another queue", len(replies))


# ---- what else came

@book
def the_petitions_are_one_campaign_with_its_count(day):
    s, sums = stand(day), score(day)
    good, total, wrong = sums.senders()
    none(wrong, "campaigns with another count", total)
    precision, recall, _ = sums.bcubed()
    equal((precision, recall), (1.0, 1.0), "campaigns, B-cubed")
    campaigns = {s.items[s.rows[n]["item"]]["campaign"] for n in of_kind(day, "petition")}
    senders = len({day.posts[n].truth.sender for n in of_kind(day, "petition")})
    rows = [(row["queue"], row["senders"], row["letters"]) for row in day.rows for number in campaigns if row["campaign"] == f"c-{number}"]
    equal(rows, [(queue_of("asiel"), senders, senders)], "its one row")


@book
def every_letter_is_in_a_queue_where_it_may_be(day):
    s, wrong = stand(day), []
    decided = {item for item, queues in decisions(day).items() if queues}
    for n, post in enumerate(day.posts):
        item = s.rows[n]["item"]
        if item in decided or follows_decided(s, item, decided) or post.kind == "bill":
            continue
        wrong += [f"{name(n)} {post.kind} {post.operators}: {queue}, and may be in {post.queues}" for queue in s.queues[item] if queue not in post.queues]
    none(wrong, "in another queue", len(day.posts))


def follows_decided(s, item, decided):
    """An answer goes where the clerk has put what it answers."""
    return s.items[item]["of"] in decided


@book
def the_manual_queue_says_why(day):
    rows = [row for row in day.rows if row["queue"] == MANUAL]
    none([row["item"] for row in rows if not row["reason"]], "without a reason", len(rows))
    check(rows, "some wait there")


@book
def the_new_bill_is_known_from_when_its_rules_were_saved(day):
    s, mine = stand(day), of_kind(day, "bill")
    bills = defaultdict(list)
    for item, bill in day.asked("SELECT item, id FROM item_score WHERE sort = 'bill' AND state = 2"):
        bills[item].append(bill)
    before = [n for n in mine if s.rows[n]["taken"] < int(day.saving) - 1]
    after = [n for n in mine if day.posts[n].delivered > day.saved]
    check(before and after, f"some came before and some after: {len(before)} and {len(after)}")
    none([f"{name(n)}: {bills[s.rows[n]['item']]}" for n in before if "36815" in bills[s.rows[n]["item"]]], "known too early", len(before))
    none([f"{name(n)}: {bills[s.rows[n]['item']]}" for n in after if "36815" not in bills[s.rows[n]["item"]]], "not known", len(after))
    free = [n for n in after if s.rows[n]["item"] not in decisions(day)]
    none([f"{name(n)}: {s.queues[s.rows[n]['item']]}" for n in free if s.queues[s.rows[n]["item"]] not in ([queue_of("vlieg")], [MANUAL])], "elsewhere", len(free))
    check(any(s.queues[s.rows[n]["item"]] == [queue_of("vlieg")] for n in free), "none was filed to its committee")
    check(not any(s.queues[s.rows[n]["item"]] == [queue_of("vlieg")] for n in before), "one was filed there before")


# ---- the clerks

@functools.lru_cache(maxsize=1)
def decisions(day):
    """item -> queues where the clerks have put it for good; None where the last word was taken back."""
    s = stand(day)
    found = {root(day, int(item)): queues for item, (_, queues) in day.reader.stands.items()}
    for n, queue in dragged(day).items():
        row = s.rows[n]
        if row["relation"] not in COPIES:  # of which it says nothing where one of them stands
            found[row["item"]] = [queue, *(other for other in day.posts[n].queues if len(day.posts[n].queues) > 1 and other in s.queues[row["item"]])]
    return found


def dragged(day):
    """number -> queue that a mail was moved to."""
    return {n: day.dragger.moved[post.ident] for n, post in enumerate(day.posts) if post.ident in day.dragger.moved}


@book
def what_the_clerks_decided_stands(day):
    s = stand(day)
    for clerk in (day.dragger, day.reader):
        equal(clerk.faults, [], "what went wrong with a clerk")
        check(clerk.done, f"{type(clerk).__name__} did nothing")
    check(day.reader.collided, "both took the same letter at least once")
    decided = decisions(day)
    none([f"i-{item}: {s.queues[item]}, and was put into {queues}" for item, queues in decided.items() if queues and sorted(s.queues[item]) != sorted(queues)],
         "decided otherwise", len(decided))
    none([f"{name(n)}: {s.folders[n]}, and was moved to {queue}" for n, queue in dragged(day).items() if queue not in s.folders[n]],
         "mails that are not where they were put", len(dragged(day)))
    wrong = []
    for item, queues in decided.items():
        for n in s.mails_of[item]:
            base = s.folders[n][0].removesuffix(BESIDE)
            wrong += [f"{name(n)} of i-{item} stands in {s.folders[n]}, and belongs in {queues}"] if queues and base not in queues else []
    none(wrong, "mails that did not follow", len(decided))
    people = {root(day, item): decision for item, decision in day.asked("SELECT i.id, i.decision FROM item i JOIN decision d ON d.item = i.id")}
    none([f"i-{item}" for item in people if item not in decided], "decisions that nobody made", len(people))
    merged = {root(day, item) for pair in day.reader.merged for item in pair}
    none([f"i-{item}" for item, queues in decided.items() if queues and item not in merged and not people.get(item)], "decided, and not known as such", len(decided))
    none([f"i-{item}" for item, queues in decided.items() if not queues and people.get(item)], "taken back, and yet decided", len(decided))


@book
def the_seed_letter_was_confirmed_and_later_copies_changed_nothing(day):
    shown = day.show(seed_item(day))
    check(shown["decided"] and shown["queues"] == [queue_of("asiel")], f"{shown['decided']} {shown['queues']}")


# ---- the log

@book
def the_log_has_no_fault_but_those_of_the_restart(day):
    equal((day.page_status, day.status_at_end), (0, 0), "how page and daemon ended")
    log = day.log(0, day.log_at_restart) + day.log(day.log_after_restart)
    none([line for line in log.splitlines() if FAULTS.search(line)], "lines of the log", len(log.splitlines()))


def figures(day):
    """One line."""
    waits, (joined, copies, _) = day.arrivals.waits, score(day).recall()
    kinds = Counter(post.kind for post in day.posts)
    return (f"{len(day.posts)} mails ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())}) in {day.took:.0f} s; "
            f"from arrival to filed {statistics.median(waits):.2f} s (median), {max(waits):.2f} s (longest), of {len(waits)}; "
            f"{joined} of {copies} copies joined to their letter; "
            f"clerks: {len(day.dragger.moved)} moves, {len(day.reader.stands)} decisions, {len(day.reader.collided)} of them collided; "
            f"peak of the daemon {day.peak:.0f} MiB")

#!/usr/bin/python3
"""A real Dovecot behind a network that goes wrong on purpose: no mail is lost, none stands twice."""
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from odd_answers import BESIDES, COMMANDS, INSTEAD, refuse, without, without_copyuid  # noqa: E402
from burst import in_pairs  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from postbus import letter, wait_for  # noqa: E402
from proxy import Fault  # noqa: E402
from session import QUICK, WITHOUT_MOVE, WITHOUT_UIDPLUS, Bench, in_parallel, spread, status_of, wanted  # noqa: E402
from tap import check, ended, equal, run_all, test  # noqa: E402


def cut_at_many_bytes(place, extra, cuts):
    with Dovecot(extra=QUICK + extra) as server:
        bench = Bench(place, server)
        jobs = spread(cuts, bench.lengths())
        bench.close()
        failed, struck = in_parallel(place, server, jobs)
        equal(failed, [])
        check(len(jobs) == cuts and struck >= cuts * 9 // 10, f"{struck} of {len(jobs)} cuts struck")


@test
def cut_at_100_bytes_of_a_session(place):
    cut_at_many_bytes(place, "", 100)


@test
def cut_at_60_bytes_of_a_session_without_move(place):
    cut_at_many_bytes(place, WITHOUT_MOVE, 60)


@test
def cut_at_40_bytes_of_a_session_without_uidplus(place):
    cut_at_many_bytes(place, WITHOUT_UIDPLUS, 40)


@test
def one_byte_at_a_time_is_read_as_well(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        for to in ("client", "server"):
            box, daemon = bench.fresh()
            bench.proxy.fault = Fault("segments", to=to)
            before = len(bench.proxy.connections)
            bench.restarted(daemon, f"segments to the {to}")
            equal(len(bench.proxy.connections), before + 1, "one session was enough")
            bench.settled(box, daemon, f"segments to the {to}")
        bench.close()


def given_up(place, fault, said):
    """The daemon gives a server up by its own deadline, says so, and goes on when the server is well."""
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh("command-seconds = 1\npoll-seconds = 1\n")
        bench.proxy.fault = fault
        daemon.start()
        with ended(daemon):
            began = bench.proxy.wait_for("end", b"", 8)
            wait_for(lambda: said in (status_of(daemon)["problem"] or ""), f"told: {said}", 4)
            check(time.monotonic() - began < 4, "the deadline is the command's")
            bench.proxy.fault = None
            wait_for(lambda: box.mails() == wanted(), "all is filed", 10)
            wait_for(lambda: status_of(daemon)["problem"] is None, "all is well", 10)
        bench.settled(box, daemon, "given up")
        bench.close()


@test
def a_server_that_stalls_in_its_greeting_is_given_up(place):
    given_up(place, Fault("stall", at=20, again=True), "the server took too long to answer")


@test
def a_server_that_stalls_within_a_mail_is_given_up(place):
    given_up(place, Fault("stall", at=5000, again=True), "the server took too long to answer")


@test
def a_server_that_does_not_hear_the_command_is_given_up(place):
    given_up(place, Fault("stall", at=420, to="server", again=True), "the server took too long to answer")


@test
def a_server_that_trickles_is_given_up_though_it_never_falls_silent(place):
    given_up(place, Fault("trickle", at=3000, interval=0.05, again=True), "the server took too long to answer")


@test
def other_answers_than_expected_do_no_harm(place):
    jobs = [lambda bench, command=command, name=name: bench.answered(command, name)
            for i, command in enumerate(COMMANDS) for k, name in enumerate([*BESIDES, *INSTEAD]) if (i + k) % 4 == 0]
    with Dovecot(extra=QUICK) as server:
        failed, struck = in_parallel(place, server, jobs)
        equal(failed, [])
        equal(struck, len(jobs))


@test
def what_was_copied_is_known_also_where_the_server_does_not_say_it(place):
    for extra in ("", WITHOUT_MOVE):
        with Dovecot(extra=QUICK + extra) as server:
            bench = Bench(place, server, "move" if extra else "copy")
            box, daemon = bench.fresh()
            bench.proxy.rewrite = without_copyuid
            bench.restarted(daemon, "without COPYUID")
            check("a person moved" not in daemon.said, daemon.said)
            bench.settled(box, daemon, "without COPYUID")
            bench.close()


@test
def a_full_folder_leaves_its_mails_planned_and_people_are_told(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh("poll-seconds = 1\n")
        bench.proxy.on_command = refuse(b'UID MOVE 1,3,5 "Commissies/JV"', b"NO [OVERQUOTA] Quota exceeded\r\n", bench.proxy, 2)
        daemon.start()
        with ended(daemon):
            bench.proxy.wait_for("command", b"UID MOVE", 10)
            wait_for(lambda: status_of(daemon)["problem"], "the problem is told")
            state = status_of(daemon)
            for words in ("3 mails cannot be filed yet", "Commissies/JV", "no room is left there (quota)", "Quota exceeded"):
                check(words in state["problem"], state["problem"])
            equal((state["planned"], state["put_off"]), (3, 3))
            check(state["problem_since"], "since when")
            wait_for(lambda: box.mails() == wanted(), "filed when there is room", 15)
            wait_for(lambda: status_of(daemon)["problem"] is None, "all is well", 5)
        equal(bench.proxy.struck, 2)
        bench.settled(box, daemon, "full")
        bench.close()


@test
def a_server_without_idle_is_asked(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        box, daemon = bench.fresh("poll-seconds = 1\n", filled=False)
        bench.proxy.rewrite = without(b"IDLE")
        daemon.start()
        with ended(daemon):
            bench.proxy.wait_for("command", b"NOOP", 5)
            box.fill()
            wait_for(lambda: box.mails() == wanted(), "filed", 5)
        check(not [line for _, kind, _, line in bench.proxy.events if kind == "command" and line.strip().endswith(b"IDLE")], "no IDLE")
        bench.settled(box, daemon, "without IDLE")
        bench.close()


@test
def a_server_that_always_breaks_off_is_asked_less_and_less(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        for fault in (Fault("fin", at=0, again=True), Fault("rst", at=9000, again=True)):
            box, daemon = bench.fresh(filled=False)
            box.fill([letter(n, None) for n in range(12)])
            bench.proxy.fault = fault
            before = len(bench.proxy.connections)
            daemon.start()
            with ended(daemon):
                time.sleep(3)
                tries = len(bench.proxy.connections) - before
                check(4 <= tries <= 9, f"{tries} tries in 3 s with pauses from 0.02 s on")
        bench.close()


@test
def two_mails_half_a_second_apart_never_wait(place):
    with Dovecot(extra=QUICK) as server:
        waits, shares = in_pairs(place, server, workers=4, rounds=5)
        equal(len(waits), 20)
        check(max(waits) < 2, f"the second mail waited for {max(waits):.2f} s")
        print(f"# EXISTS to UID MOVE: median {1000 * statistics.median(shares):.1f} ms of {len(shares)}; "
              f"delivered to filed, second mail: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s")


run_all()

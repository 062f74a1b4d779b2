#!/usr/bin/python3
"""A real Dovecot behind a network that goes wrong on purpose: no mail is lost, none stands twice."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import Dovecot  # noqa: E402
from proxy import Fault  # noqa: E402
from session import QUICK, WITHOUT_MOVE, WITHOUT_UIDPLUS, Bench, in_parallel, spread  # noqa: E402
from tap import check, equal, run_all, test  # noqa: E402


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


run_all()

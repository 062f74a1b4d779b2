#!/usr/bin/python3
"""Programs that run out of memory end with a status of their own, and nothing is lost or filed twice. A sample: `make
crash` tries every place."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from dovecot import Dovecot  # noqa: E402
from session import QUICK, Bench, in_parallel, shared_out  # noqa: E402
from starve import Office, in_an_office, on_a_server  # noqa: E402
from tap import check, equal, run_all, test  # noqa: E402

EACH = 8  # of the allocations of each program


def sample(jobs):
    check(len(jobs) > 10 * EACH, f"only {len(jobs)} places were seen")
    return jobs[::len(jobs) // EACH]


@test
def the_daemon_and_its_reader_without_memory_lose_no_mail(place):
    with Dovecot(extra=QUICK) as server:
        bench = Bench(place, server)
        for name, jobs in on_a_server(bench):
            failed, starved = in_parallel(place, server, sample(jobs))
            equal(failed, [], name)
            check(starved > EACH // 2, f"{name}: {starved} came to pass")
        bench.close()


@test
def who_asks_without_memory_is_told_all_or_nothing(place):
    office = Office(place / "office")
    for name, jobs in in_an_office(office):
        failed, starved = shared_out(sample(jobs), [lambda name=name: Office(place / name.replace(" ", "-"))])
        equal(failed, [], name)
        check(starved > EACH // 2, f"{name}: {starved} came to pass")
    office.close()


run_all()

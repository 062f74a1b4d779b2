#!/usr/bin/python3
"""The day of the seed letter, shortened: what tests/crash "seed day" does with a thousand mails in ten minutes."""
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / folder) for folder in ("lib", "mutate", "seedday")]
from books import BOOKS, figures  # noqa: E402
from live import Day  # noqa: E402
from tap import run_all, test  # noqa: E402

SECONDS = 12


def book(look):
    def looks(_):
        look(day)
    looks.__name__ = look.__name__
    test(looks)


with tempfile.TemporaryDirectory(prefix="postbus-", dir="/tmp") as place, Day(place, size="short", seconds=SECONDS) as day:
    @test
    def the_day_goes_by(_):
        day.run()

    for one in BOOKS:
        book(one)

    @test
    def its_figures(_):
        print("#", figures(day))

    run_all()

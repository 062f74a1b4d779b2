#!/usr/bin/python3
"""What benches tell becomes one table and one drawing: made-up measures, and nothing is measured."""
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "bench")]
import chart  # noqa: E402
import table  # noqa: E402
from tap import check, equal, run_all, test  # noqa: E402

LINES = ["# a remark\n",
         "measure\tmemory\tthe daemon\t500 mails\t1\tpostbusd\t48\tMB\n",
         "measure\treading\ta <mail>\t40 kB\t1\tpostbusd\t250\tus\n",
         "measure\treading\ta <mail>\t40 kB\t1\tGMime\t1000\tus\n",
         "measure\treading\ta <mail>\t\t1\tgumbo\t-1\tus\n",
         "measure\treading\ta <mail>\t400 kB\t10\tGMime\t1250\tus\n",
         "measure\treading\ta <mail>\t400 kB\t10\tpostbusd\t2500\tus\n",
         "measure\treading\tnot found\t22 samples\t1\tpostbusd\t0\tof 100\n",
         "measure\treading\tnot found\t22 samples\t1\tGMime\t25\tof 100\n"]


def cells(what, peer):
    """The row's figures, as people read them."""
    rows = {(measure.what, row[3]): row for measure in table.collect(LINES) for row in table.rows(measure)}
    return rows[what, peer]


@test
def a_row_has_ours_the_peer_their_ratio_and_growth(place):
    equal(cells("a <mail>", "GMime"), ("a <mail>", "40 kB", "250 us", "GMime", "1.00 ms", "4.00x", "2.50 ms", "10.0x", "0.50x"))


@test
def a_peer_that_is_not_installed_is_named(place):
    equal(cells("a <mail>", "gumbo"), ("", "", "", "gumbo", "not here", "", "", "", ""))


@test
def nothing_is_divided_by_nought(place):
    equal(cells("not found", "GMime"), ("not found", "22 samples", "0 of 100", "GMime", "25.0 of 100", "", "", "", ""))


@test
def topics_stand_in_the_tables_order(place):
    equal([measure.topic for measure in table.collect(LINES)], ["reading", "reading", "memory"])
    told = table.text(table.collect(LINES), ["a machine"])
    check(told.startswith("a machine\n") and told.index("READING") < told.index("MEMORY"), told)


@test
def a_topic_that_the_table_does_not_have_is_a_mistake(place):
    try:
        table.collect(["measure\tweather\train\ttoday\t1\tpostbusd\t3\tmm\n"])
    except ValueError as why:
        check("weather" in str(why), why)
    else:
        check(False, "it was taken")


@test
def the_drawing_is_whole_and_has_a_bar_for_each_ratio(place):
    drawn = ElementTree.fromstring(chart.svg(table.collect(LINES), "title", ["a machine & its memory"]))
    kinds = [box.get("class") for box in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    equal(kinds, ["back", "good", "bad lower"])


run_all()

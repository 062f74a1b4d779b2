"""table.py: what the benches measured, as one table. A row is one measure beside one peer: ours, the peer's figure, how many
times ours that is, and both at ten times the input. Every figure is a cost, so a ratio above 1 is to our good."""
from dataclasses import dataclass, field

from measure import NOT_HERE, OURS

TOPICS = ("reading", "identity", "matching", "replay", "delivery", "latency", "memory", "review pages", "desk")  # in this order
COLUMNS = ("what", "input", "ours", "peer", "peer's", "ratio", "at ten times", "growth", "ratio then")
LEFT = 2  # columns of words; the peer's name is one as well
TIMES = (("s", 1e6), ("ms", 1e3), ("us", 1))


@dataclass
class Measure:
    """One thing that was measured: `figures` by (who, times)."""
    topic: str
    what: str
    unit: str = ""
    source: str = ""  # the input
    figures: dict = field(default_factory=dict)

    def peers(self):
        """Those that were measured or are not here, as they came; None where there is none."""
        return list(dict.fromkeys(who for who, _ in self.figures if who != OURS)) or [None]

    def get(self, who, times=1):
        figure = self.figures.get((who, times))
        return None if figure is None or figure == NOT_HERE else figure

    def ratio(self, peer, times=1):
        ours, theirs = self.get(OURS, times), self.get(peer, times)
        return theirs / ours if ours and theirs else None


def collect(lines):
    """The measures in the table's order; other lines are none."""
    found = {}
    for line in lines:
        if not line.startswith("measure\t"):
            continue
        _, topic, what, source, times, who, figure, unit = line.rstrip("\n").split("\t")
        if topic not in TOPICS:
            raise ValueError(f"no topic of the table: {line!r}")
        measure = found.setdefault((topic, what), Measure(topic, what, unit))
        if times == "1" and figure != str(NOT_HERE):
            measure.source = source
        measure.figures[who, int(times)] = float(figure)
    return sorted(found.values(), key=lambda measure: TOPICS.index(measure.topic))


def digits(figure):
    """Three that mean something."""
    if figure == 0:
        return "0"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def amount(figure, unit):
    """Microseconds as people say them."""
    if figure is None:
        return ""
    if unit == "us":
        unit, step = next((scale for scale in TIMES if figure >= scale[1]), TIMES[-1])
        figure /= step
    return f"{digits(figure)} {unit}"


def factor(figure):
    return "" if figure is None else f"{digits(figure)}x"


def rows(measure):
    ours, more = measure.get(OURS), measure.get(OURS, 10)
    growth = more / ours if ours and more else None
    for number, peer in enumerate(measure.peers()):
        own = (measure.what, measure.source, amount(ours, measure.unit)) if number == 0 else ("", "", "")
        grown = (amount(more, measure.unit), factor(growth)) if number == 0 else ("", "")
        theirs = "not here" if peer and measure.figures.get((peer, 1)) == NOT_HERE else amount(measure.get(peer), measure.unit)
        yield (*own, peer or "", theirs, factor(measure.ratio(peer)), *grown, factor(measure.ratio(peer, 10)))


def text(measures, head):
    """`head`: lines that stand above it."""
    body = [(measure.topic, row) for measure in measures for row in rows(measure)]
    widths = [max(len(row[i]) for row in [COLUMNS, *(row for _, row in body)]) for i in range(len(COLUMNS))]

    def line(row):
        return "  ".join(cell.ljust(width) if i < LEFT or i == 3 else cell.rjust(width)
                         for i, (cell, width) in enumerate(zip(row, widths))).rstrip()

    out, topic = [*head, "", line(COLUMNS), "  ".join("-" * width for width in widths)], None
    for name, row in body:
        if name != topic:
            out += [*([""] if topic else []), name.upper()]
            topic = name
        out.append(line(row))
    return "\n".join(out) + "\n"

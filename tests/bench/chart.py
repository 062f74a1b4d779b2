"""chart.py: how many times ours each peer costs, as one drawing: bars on a scale of tens, from the line where both cost
the same. To the right the peer costs more, to the left less. Of a pair of bars the upper is the usual input, the lower
ten times as much. Plain SVG that follows the reader's light or dark."""
import math
from html import escape

from measure import OURS
from table import amount, digits

WIDTH, LEFT, RIGHT, TOP, FOOT = 1000, 450, 90, 108, 40
TOPIC, ROW, BAR = 30, 30, 10
KEY = "upper bar: the input as in the table; lower bar: ten times as much"
STYLE = """\
svg { --back: #ffffff; --ink: #1c2430; --faint: #5c6674; --line: #d5dae1; --good: #1f6f8b; --bad: #b4552d }
@media (prefers-color-scheme: dark) {
  svg { --back: #14181f; --ink: #e6eaf0; --faint: #9aa5b3; --line: #333b46; --good: #5fb3cf; --bad: #e08e63 } }
text { font: 13px sans-serif; fill: var(--ink) } .title { font-size: 19px; font-weight: bold } .topic { font-weight: bold }
.faint { fill: var(--faint) } .small { font-size: 11px } .end { text-anchor: end } .middle { text-anchor: middle }
.line { stroke: var(--line) } .one { stroke: var(--ink) } .back { fill: var(--back) } .good { fill: var(--good) } .bad { fill: var(--bad) }
.lower { opacity: 0.6 }
"""


def pairs(measures):
    """(measure, peer, the ratios that were measured, by times)."""
    for measure in measures:
        for peer in measure.peers():
            ratios = {times: measure.ratio(peer, times) for times in (1, 10) if measure.ratio(peer, times)}
            if ratios:
                yield measure, peer, ratios


def text(x, y, words, kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"' + (f' class="{kind}"' if kind else "") + f">{escape(words)}</text>"


def scale(ratios):
    """Where a ratio stands, and the tens that are marked."""
    least, most = math.floor(math.log10(min([1, *ratios]))), math.ceil(math.log10(max([10, *ratios])))
    width = (WIDTH - LEFT - RIGHT) / (most - least)
    return lambda ratio: LEFT + (math.log10(ratio) - least) * width, [10.0 ** n for n in range(least, most + 1)]


def bar(put, y, measure, peer, ratio, times):
    low, high = sorted((put(1), put(ratio)))
    figures = f"{measure.what}: {amount(measure.get(OURS, times), measure.unit)}, {peer}: {amount(measure.get(peer, times), measure.unit)}"
    kind = ("good" if ratio >= 1 else "bad") + (" lower" if times > 1 else "")
    yield f'<rect class="{kind}" x="{low:.1f}" y="{y}" width="{max(1, high - low):.1f}" height="{BAR}"><title>{escape(figures)}</title></rect>'
    yield text(high + 6, y + BAR - 1, f"{digits(ratio)}x", "faint small")


def rows(put, found):
    """The drawing's lines, and where it ends."""
    out, y, topic = [], TOP, None
    for measure, peer, ratios in found:
        if measure.topic != topic:
            topic = measure.topic
            out.append(text(16, y + TOPIC - 10, topic, "topic"))
            y += TOPIC
        out.append(text(LEFT - 12, y + BAR + 4, f"{measure.what}: {peer}", "end"))
        for times, ratio in ratios.items():
            out += bar(put, y if times == 1 else y + BAR + 1, measure, peer, ratio, times)
        y += ROW
    return out, y


def svg(measures, title, lines):
    found = list(pairs(measures))
    put, tens = scale([ratio for _, _, ratios in found for ratio in ratios.values()])
    drawn, bottom = rows(put, found)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + FOOT}" role="img" aria-label="{escape(title)}">',
           f"<title>{escape(title)}</title><style>\n{STYLE}</style>", '<rect class="back" width="100%" height="100%"/>', text(16, 30, title, "title")]
    out += [text(16, 52 + 18 * i, line, "faint") for i, line in enumerate([*lines, KEY])]
    for ten in tens:
        out.append(f'<line class="{"one" if ten == 1 else "line"}" x1="{put(ten):.1f}" x2="{put(ten):.1f}" y1="{TOP}" y2="{bottom}"/>')
        out.append(text(put(ten), bottom + 18, "the same" if ten == 1 else f"{ten:,g}x", "faint middle"))
    return "\n".join([*out, *drawn, "</svg>"]) + "\n"

"""grammar.py: sentences from stock.txt and themes.txt, by a seeded choice.

    words = Words(rng, theme="huur")
    words.say("bewering")           one sentence, its {names} replaced
    words.some("eigen", 3)          three sentences made from different lines
"""
import re
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
SLOT = re.compile(r"\{([A-Za-z]+)\}")
MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december"]
DEEP = 6  # names within names


def sections():
    found, lines = {}, None
    for file in ("stock.txt", "themes.txt"):
        for line in (HERE / file).read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                lines = found.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                lines.append(line)
    return found


STOCK = sections()
THEMES = sorted({name.split(".")[0] for name in STOCK if name.endswith(".titel")})


def dutch_date(day):
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def thousands(number):
    return f"{number:,}".replace(",", ".")


def amount(rng):
    return rng.choice([f"€ {thousands(rng.randrange(40, 9900) * 5)}", f"{thousands(rng.randrange(20, 2400) * 5)} euro",
                       f"{rng.randrange(2, 99)} miljoen euro", f"€ {rng.randrange(3, 90)},{rng.randrange(1, 10)} miljoen"])


MADE_UP = {
    "getal": lambda rng: thousands(rng.choice([rng.randrange(12, 990), rng.randrange(1010, 98000)])),
    "procent": lambda rng: str(rng.randrange(11, 94)),
    "bedrag": amount,
    "datum": lambda rng: dutch_date(date(2025, 1, 10) + timedelta(rng.randrange(900))),
    "jaren": lambda rng: str(rng.randrange(3, 29)),
    "jaar": lambda rng: str(rng.randrange(2011, 2026)),
}


class Words:
    def __init__(self, rng, theme=None, link="https://www.voorbeeld.example/dossier"):
        self.rng, self.theme, self.link = rng, theme, link
        self.used = {}  # lines not yet taken, by section

    def lines(self, name):
        return STOCK.get(f"{self.theme}.{name}") or STOCK[name]

    def fill(self, line, deep=0):
        def one(match):
            name = match[1].lower()
            if name == "link":
                return self.link
            text = MADE_UP[name](self.rng) if name in MADE_UP else self.fill(self.draw(name), deep + 1)
            return text[0].upper() + text[1:] if match[1][0].isupper() else text
        return SLOT.sub(one, line) if deep < DEEP else line

    def draw(self, name):
        """A line of the section; none comes again before all have come."""
        left = self.used.setdefault(name, [])
        if not left:
            left.extend(self.lines(name))
            self.rng.shuffle(left)
        return left.pop()

    def say(self, name):
        return self.fill(self.draw(name))

    def some(self, name, n):
        return [self.say(name) for _ in range(n)]

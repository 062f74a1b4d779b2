#!/usr/bin/python3
"""Rules as clerks write them, from the words of texts: seven of ten words and
stems, two phrases, one a regex. The same texts, count and seed give the same rules.

    tests/bench/rules.py TEXTS COUNT [SEED]      to standard output, one a line; a regex between slashes"""
import random
import re
import sys
from collections import Counter
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
COMMON = 0.10  # of the texts: a word in more of them says nothing, and no clerk takes it
HEADS = "asiel belasting energie gezin huur jeugd klimaat kinder landbouw migratie onderwijs pensioen rechts stikstof woning zorg".split()
TAILS = "akkoord beleid crisis fonds heffing kosten maatregel opvang plan recht regeling stelsel tekort toeslag verdrag wet".split()
REGEXES = (
    r"/artikel\s+{n}\b/", r"/\b{a}(?:en|s)?\s+(?:van|voor|in)\s+(?:de|het|een)\s+{b}/", r"/\b(?:{a}|{b}){t}/", r"/{a}.{{0,20}}{b}/",
    r"/\b{n}\s?(?:miljoen|miljard)\s+(?:euro|{a})/", r"/wets?voorstel(?:len)?\s+\(?36[.\s]?{m}\b/", r"/{a}[-\s]?{b}/", r"/\b\w+{t}(?:en|s)?\s+{a}/",
    r"/\b{a}\w*\s+{b}\w*/", r"/motie[\s-]+(?:van\s+(?:het\s+lid\s+)?)?{c}\b/", r"/\b(?i:{a})\b(?!\s+{b})/", r"/(?<!\w)(?:niet|geen)\s+{a}/",
)


def read(folder):
    return [path.read_text(errors="replace") for path in sorted(Path(folder).iterdir()) if path.is_file()]


def topic_words(texts):
    counts = Counter()
    for text in texts:
        counts.update({word for word in WORD.findall(text.lower()) if 5 <= len(word) <= 30})
    # A hyphen in a word that stands in one text alone is a broken line's.
    return sorted(word for word, n in counts.items() if n <= max(1, COMMON * len(texts)) and ("-" not in word or n > 2))


def word(chance, words):
    if chance.random() < 0.3:  # what is asked for and does not occur
        return chance.choice(HEADS) + chance.choice(TAILS)
    return chance.choice(words)


def a_word(chance, words, texts):
    term, how = word(chance, words), chance.random()
    if how < 0.6:
        return term
    stem = term[:max(5, len(term) - chance.randint(1, 4))].rstrip("-")
    return stem + "*" if how < 0.9 else "*" + stem + "*"


def a_phrase(chance, words, texts):
    text = chance.choice(texts)
    found = list(WORD.finditer(text))
    wanted = chance.choice((2, 2, 3))
    for _ in range(50):
        at = chance.randrange(max(1, len(found) - wanted))
        phrase = found[at:at + wanted]
        if phrase and max(len(m[0]) for m in phrase) >= 7 and phrase[-1].end() - phrase[0].start() <= 60:
            return " ".join(m[0] for m in phrase)
    return word(chance, words) + " " + word(chance, words)


def a_regex(chance, words, texts):
    return chance.choice(REGEXES).format(a=re.escape(word(chance, words)), b=re.escape(word(chance, words)), t=chance.choice(TAILS),
                                         c=chance.choice(words).capitalize(), n=chance.randint(1, 400), m=chance.randint(100, 999))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    texts, count = read(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    words, seen = topic_words(texts), set()
    makers = [a_word] * 7 + [a_phrase] * 2 + [a_regex]
    for i in range(count):
        for _ in range(20):
            rule = makers[i % 10](chance, words, texts)
            if rule not in seen:
                break
        seen.add(rule)
        print(rule)


main()

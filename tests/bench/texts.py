#!/usr/bin/python3
"""Texts of nobody's, where no others are there: words as common as words are in
letters, with long compounds among them, in sentences and paragraphs.

    tests/bench/texts.py FOLDER [COUNT [SEED]]"""
import random
import sys
from pathlib import Path

COMMON = ("de het een van en in op te dat is voor met zijn die niet aan er om ook als wij door bij of dit uw worden naar over deze heeft kan tot uit meer "
          "moet maar wordt hebben nog geen was zal ons onze zo wat zij kunnen dan onder tegen na omdat mensen andere jaar veel nu waar").split()
SYLLABLES = ("aan af be ge ver ont her voor na om uit in op ber den der dig ding el end er gen heid her ing isch ken kundig lijk ling men nis pen rijk "
             "scha sel ster stand teit ten ting vang vol waar wet wijs zaam zorg recht huis land werk gang kost loos boek brief kamer staat").split()
OPENINGS = ("Geachte leden van de Eerste Kamer,", "Geachte senator,", "Geachte heer, mevrouw,")
CLOSINGS = ("Met vriendelijke groet,", "Hoogachtend,")


def vocabulary(chance, size):
    words = set()
    while len(words) < size:
        words.add("".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4, 5)))))
    return sorted(words)


def sentence(chance, words, weights):
    n = chance.randint(6, 24)
    parts = [chance.choice(COMMON) if chance.random() < 0.5 else chance.choices(words, cum_weights=weights)[0] for _ in range(n)]
    if chance.random() < 0.05:
        parts.insert(chance.randrange(n), f"36{chance.choice(('', '.', ' '))}{chance.randint(100, 999)}")
    text = " ".join(parts)
    return text[0].upper() + text[1:] + chance.choice((".", ".", ".", "?", "; \u2018zo is het\u2019."))


def letter(chance, words, weights):
    paragraphs = [" ".join(sentence(chance, words, weights) for _ in range(chance.randint(2, 8))) for _ in range(chance.randint(3, 14))]
    return "\n\n".join([chance.choice(OPENINGS), *paragraphs, chance.choice(CLOSINGS), "A. Voorbeeld\n"])


def lexicon(chance):
    """Words, and their cumulative weights: Zipf's."""
    words = vocabulary(chance, 40000)
    chance.shuffle(words)
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 20)
        weights.append(total)
    return words, weights


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    words, weights = lexicon(chance)
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        (folder / f"{i:04}.txt").write_text(letter(chance, words, weights))


if __name__ == "__main__":
    main()

"""Makes ``data/wordnet.txt.gz`` out of Princeton's WordNet files: ``python -m retrieval.text.wordnet_made FOLDER``.

The folder holds the database as Princeton gives it out (data.noun, index.noun, index.sense, noun.exc and their like,
release 3.1; the exceptions, which 3.1 leaves out, of 3.0). Names of persons and places are left out, and words of more
than two parts; of each word its frequent senses are kept, in their order.
"""

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
#: How many senses of a word are kept.
_SENSES = {"n": 5, "v": 6, "a": 4, "r": 3}
_WORD = re.compile(r"[a-z][a-z'-]+(?:_[a-z][a-z'-]+)?")
#: Animals and plants: there are thousands, and a record has few.
_LIVING = frozenset({"05", "20"})
_UP, _LIKE, _AGAINST = ("@",), ("$", "*", ">"), ("!",)
_HEAD = (
    "&"  # of an adjective that says it more closely: "huge" has "large" for its head, and not the other way
)
_DERIVED = frozenset({"+", "\\", "="})


@dataclass(slots=True)
class _Synset:
    category: str
    words: list[str]
    points: list[tuple[str, str, int, int]] = field(
        default_factory=list
    )  # sign, where to, word of it, word there


def main(folder: Path, out: Path) -> None:
    """Writes the table; of the same files it is the same to the byte."""
    synsets = dict(_synsets(folder))
    often = _counts(folder)
    every = dict(_words(folder, synsets, often))
    derived = {word: _derived(word, own, synsets, every) for word, own in every.items()}
    senses = {w: {part: found[: _SENSES[part]] for part, found in own.items()} for w, own in every.items()}
    kept = sorted({s for of in senses.values() for found in of.values() for s in found})
    with_more = _with_what_is_above(kept, synsets)
    number = {s: n for n, s in enumerate(with_more)}
    lines = ["#words", *_word_lines(folder, senses, derived, number, often)]
    lines += ["#senses", *(_sense_line(synsets[s], s, number) for s in with_more)]
    with out.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _synsets(folder: Path) -> Iterator[tuple[str, _Synset]]:
    for part, name in _PARTS.items():
        for line in _lines(folder / f"data.{name}"):
            cells = line.split(" | ")[0].split()
            many = int(cells[3], 16)
            words = [re.sub(r"\(\w+\)$", "", cells[4 + 2 * n]) for n in range(many)]
            at = 5 + 2 * many
            points = [
                (
                    cells[n],
                    cells[n + 2].replace("s", "a") + cells[n + 1],
                    int(cells[n + 3][:2], 16),
                    int(cells[n + 3][2:], 16),
                )
                for n in range(at, at + 4 * int(cells[at - 1]), 4)
            ]
            if cells[2] == "s":
                points = [("@" if p[0] == _HEAD else p[0], p[1], p[2], p[3]) for p in points]
            yield part + cells[0], _Synset(cells[1], words, points)


def _counts(folder: Path) -> dict[str, int]:
    """How often each word stands, as which part of speech, in the texts that Princeton marked up by sense."""
    often: dict[str, int] = defaultdict(int)
    for line in _lines(folder / "index.sense"):
        key, _, _, count = line.split()
        word, _, sense = key.partition("%")
        often["nvara"[int(sense[0]) - 1] + word] += int(count)
    return often


def _words(
    folder: Path, synsets: dict[str, _Synset], often: dict[str, int]
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for part, name in _PARTS.items():
        for line in _lines(folder / f"index.{name}"):
            cells = line.split()
            if not _WORD.fullmatch(cells[0]):
                continue
            many = int(cells[2])
            own = [part + c for c in cells[-many:]]
            own = [s for s in own if cells[0] in synsets[s].words]  # a name has its capital there
            rare = own and not often.get(part + cells[0]) and all(synsets[s].category in _LIVING for s in own)
            if own and not rare:
                found[cells[0]][part] = own
    yield from found.items()


def _with_what_is_above(kept: list[str], synsets: dict[str, _Synset]) -> list[str]:
    every = set(kept)
    todo = list(kept)
    while todo:
        above = [to for sign, to, _, _ in synsets[todo.pop()].points if sign in _UP and to not in every]
        every.update(above)
        todo += above
    return sorted(every)


def _word_lines(
    folder: Path,
    senses: dict[str, dict[str, list[str]]],
    derived: dict[str, set[str]],
    number: dict[str, int],
    often: dict[str, int],
) -> list[str]:
    irregular: dict[str, set[str]] = defaultdict(set)
    for name in _PARTS.values():
        for line in _lines(folder / f"{name}.exc"):
            form, *of = line.split()
            irregular[form] |= {w for w in of if w in senses and w != form}
    lines = []
    for word in sorted(senses.keys() | {w for w, of in irregular.items() if of and _WORD.fullmatch(w)}):
        own = senses.get(word, {})
        cells = [
            word.replace("_", " "),
            " ".join(str(often.get(p + word) or 0) for p in _PARTS) if own else "",
        ]
        cells += [" ".join(str(number[s]) for s in own.get(part, ())) for part in _PARTS]
        cells.append("|".join(sorted(derived.get(word, ()))).replace("_", " "))
        cells.append("|".join(sorted(irregular.get(word, ()))))
        lines.append("\t".join(cells).rstrip("\t"))
    return sorted(lines)


def _derived(
    word: str, own: dict[str, list[str]], synsets: dict[str, _Synset], senses: dict[str, dict[str, list[str]]]
) -> set[str]:
    """The words that are made of it, or it of them: "admission" of "admit"."""
    found: set[str] = set()
    for s in (s for of in own.values() for s in of):
        for sign, to, mine, theirs in synsets[s].points:
            if sign in _DERIVED and mine and theirs and synsets[s].words[mine - 1] == word:
                found.add(synsets[to].words[theirs - 1])
    return {w for w in found if w in senses and w != word}


def _sense_line(synset: _Synset, own: str, number: dict[str, int]) -> str:
    cells = [own[0], synset.category]
    for signs in (_UP, _LIKE, _AGAINST):
        cells.append(
            " ".join(str(number[to]) for sign, to, *_ in synset.points if sign in signs and to in number)
        )
    return "\t".join(cells).rstrip("\t")


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as text:
        yield from (line.rstrip("\n") for line in text if not line.startswith("  "))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "data" / "wordnet.txt.gz")

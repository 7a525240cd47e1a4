"""Best by words: BM25 over stems. A passage counts by its own words, and by those of the document it stands in.

A few lines of a note often leave out what the note is about; the score of the document beside their own finds them
all the same. It changes nothing where a document is one passage. Abbreviations are spelled out on both sides, so
that CHF and heart failure meet. Stems are made once and kept with the passage.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, count
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrieval.text.terms import expand

if TYPE_CHECKING:
    import bm25s

K1, B = 1.2, 0.75
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_TERM = re.compile(r"[^\W_]+(?:[&/'’.-][^\W_]+)*")
_ONE_AT_A_TIME = Lock()
Scores = NDArray[np.float32]
Ranking = Sequence[int]  # places of passages, best first
_Numbers = NDArray[np.int64]


def in_full(text: str) -> str:
    """The text, and after it what its abbreviations, plain words and trade names mean where it does not say so."""
    said = _TERM.findall(text)
    known = set(said)
    unsaid = [word for word in expand(said) if word not in known]
    return f"{text} ({' '.join(unsaid)})" if unsaid else text


def words(text: str) -> tuple[str, ...]:
    """The stems of a text in full, in order, without accents, case and the words of ``data/stopwords.txt``."""
    plain = in_full(text).casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return tuple(_stem(word) for word in _WORD.findall(plain) if word not in _stopwords())


class WordIndex:
    """Passages as rows of stems, ready to be asked; ``documents`` says, row by row, which document each is of."""

    def __init__(self, rows: Sequence[Sequence[str]], documents: Sequence[str]) -> None:
        vocabulary, stems = _numbered(chain.from_iterable(rows))
        places, of = _numbered(documents)
        row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self._of = of
        self._own = _bm25(row_of, stems, len(rows), vocabulary)
        self._around = _bm25(of[row_of], stems, len(places), vocabulary)

    def scores(self, query: Iterable[str]) -> Scores:
        """One number a row, comparable within this answer; 0 where the row has none of these stems."""
        known = [stem for stem in query if stem in self._own.vocab_dict]
        if not known:
            return np.zeros(len(self._of), dtype=np.float32)
        own: Scores = self._own.get_scores(known)
        around: Scores = self._around.get_scores(known)
        return np.where(own > 0, own + around[self._of], np.float32(0))


def best_first(scores: Scores) -> Ranking:
    """The places with a score, the best first; equal ones in their order."""
    return [int(n) for n in np.argsort(-scores, kind="stable")[: np.count_nonzero(scores > 0)]]


def _bm25(row_of: _Numbers, stems: _Numbers, rows: int, vocabulary: dict[str, int]) -> "bm25s.BM25":
    """The index that bm25s builds row by row (its method "lucene"), built at once: a tenth of the time."""
    import bm25s

    pairs, frequency = np.unique(stems * max(rows, 1) + row_of, return_counts=True)
    stem, row = np.divmod(pairs, max(rows, 1))
    holding = np.bincount(stem, minlength=len(vocabulary))
    rarity = np.log(1 + (rows - holding + 0.5) / (holding + 0.5))
    length = np.bincount(row_of, minlength=rows)
    norm = K1 * (1 - B + B * length / (length.mean() if len(stems) else 1))
    index = bm25s.BM25(k1=K1, b=B)
    index.vocab_dict = vocabulary
    index.nonoccurrence_array = None
    index.scores = {
        "data": (rarity[stem] * frequency / (norm[row] + frequency)).astype(np.float32),
        "indices": row.astype(np.int32),
        "indptr": np.concatenate([[0], np.cumsum(holding)]).astype(np.int32),
        "num_docs": rows,
    }
    return index


def _numbered(names: Iterable[str]) -> tuple[dict[str, int], _Numbers]:
    """A number for each name, in the order of their first appearance, and the numbers in place of the names."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    places = np.fromiter(map(numbers.__getitem__, names), dtype=np.int64)
    return dict(numbers), places


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    with _ONE_AT_A_TIME:  # the stemmer is not made for threads
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _stopwords() -> frozenset[str]:
    lines = files("retrieval").joinpath("data", "stopwords.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

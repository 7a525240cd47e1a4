"""How much of one side's words the other has, whatever the words: abbreviations spelled out, endings taken off."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.reconcile import same
from retrieval.text.parting import content as matters
from retrieval.text.parting import tokens
from retrieval.text.plain import key
from retrieval.text.quantities import Figure
from retrieval.text.terms import expand

#: The share of a sentence's own words from which the other side has it too, and a name's.
ENOUGH, ENOUGH_OF_A_NAME = 0.6, 0.75
_LONGEST_INITIALS = 5


def one_name(one: str, other: str) -> bool:
    """Whether the shorter name stands in the longer, in whatever words: "COPD" in "COPD with exacerbation"."""
    if same.in_words(one) == same.in_words(other):
        return True
    short, long = sorted((one, other), key=lambda name: len(words_of(name)))
    have = meant(long) | frozenset(_initials([t.word for t in tokens(long)]))
    return share_of(short, have) >= ENOUGH_OF_A_NAME


def figures_apart(mine: frozenset[Figure], their: frozenset[Figure]) -> str:
    """Both figures, where each side gives one of the same unit and none is the same."""
    shared = {(f.kind, f.unit) for f in mine} & {(f.kind, f.unit) for f in their}
    ours, theirs = (frozenset(f for f in some if (f.kind, f.unit) in shared) for some in (mine, their))
    return (
        f"{_in_words(ours)} with us, {_in_words(theirs)} with them"
        if ours and ours.isdisjoint(theirs)
        else ""
    )


def _in_words(found: frozenset[Figure]) -> str:
    return " or ".join(sorted(f"{f.value} {f.unit}".strip() for f in found))


def share_of(said: str, have: frozenset[str]) -> float:
    words = words_of(said)
    return sum(not have.isdisjoint(meant(w)) for w in words) / len(words) if words else 0.0


#: Of a time or of an appointment, whichever it is: alone they say no more than that two sentences are of a kind.
_OF_ANY = frozenset(
    "day days week weeks month months year years hour hours am pm follow followup up visit appointment appt see seen "
    "book schedule scheduled arrange return patient continue continued unspecified nos".split()
)


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """Those that say something, without figures and what every appointment has."""
    words = (t.word for t in tokens(text))
    return frozenset(w for w in words if w[0].isalpha() and matters(w) and w not in _OF_ANY)


@lru_cache(maxsize=4096)
def meant(text: str) -> frozenset[str]:
    """The same in every form that would mean it: abbreviations and plain words spelled out, endings taken off."""
    in_order = [t.word for t in tokens(text)]
    spelled = {w for one in in_order for w in expand([one])} | set(expand(in_order))
    return frozenset(map(key, spelled))


def _initials(words: Sequence[str]) -> Iterator[str]:
    """ "mi" for "myocardial infarction": of each run of two to five words."""
    for start in range(len(words)):
        for end in range(start + 2, min(start + _LONGEST_INITIALS, len(words)) + 1):
            yield "".join(w[0] for w in words[start:end])

"""Whether the evidence says a word otherwise than by its meaning: by its pole, its value, its everyday name."""

import itertools
import re

from assistant.checks.grounding import named_values
from retrieval.text import terms
from retrieval.text.denial import denied
from retrieval.text.lay_names import lay_name
from retrieval.text.parting import tokens
from retrieval.text.plain import plain, wordings
from retrieval.text.poles import STATES, Pole, opposed, poles, turns
from retrieval.text.weight import claims

#: Words that change what is claimed about a medicine or a finding: they must stand in the evidence themselves.
TURNING = {
    "stopped": (
        "stop",
        "discontinu",
        "ceased",
        "no longer",
        "d/c",
        "quit",
        "gave up",
        "came off",
        "weaned",
        "deprescrib",
    ),
    "started": ("start", "initiat", "began", "begun", "new", "commenc"),
    "increased": ("increas", "uptitrat", "higher", "raised", "up to"),
    "decreased": ("decreas", "reduc", "lower", "tapered", "cut"),
    "resolved": ("resolv", "clear", "gone"),
    "improved": ("improv", "better"),
    "worsened": ("worse", "deteriorat"),
    "held": ("held", "hold", "on-hold"),
    "confirmed": ("confirm", "prove", "show", "reveal", "diagnos", "positive", "verif"),
}


def in_no_wording(clause: str, missing: set[str], evidence: str) -> set[str]:
    """Those that no other wording of the evidence says: an everyday word may be added, a word that claims may not."""
    have = {t.word for t in plain(evidence)}
    unknown = [t for t, all_ in wordings(clause) if not all_ <= have and (claims(t) or t.raw in TURNING)]
    return {
        w
        for t in unknown
        for w in t.raw.split()
        if w in missing
        and not _same_pole(w, evidence)
        and not _the_contrary_denied(w, clause, evidence)
        and not _gone_since(w, clause, evidence)
        and not _seen_from_figures(w, clause, evidence)
        and not named_values.fits(w, evidence)
        and not (w.startswith("temperature") and named_values.names_a_temperature(evidence))
        and not _everyday_name(w, clause, evidence)
        and not _only_considered(w, clause, evidence)
    }


def _everyday_name(word: str, clause: str, evidence: str) -> bool:
    """Whether it is of an everyday name, "water pill", for a medicine of the evidence."""
    said = [w.lower() for w in re.findall(r"[^\W\d_]+", clause)]
    taken = [m.ingredient for m in terms.medicines_in(evidence)]
    for n, length in itertools.product(range(len(said)), (3, 2, 1)):
        phrase = said[n : n + length]
        if word in phrase and (name := lay_name(" ".join(phrase))):
            return any(name.may_be(one) for one in taken)
    return False


def _same_pole(word: str, evidence: str) -> bool:
    """Whether another word of the evidence turns it the same way."""
    mine = poles(word)
    return bool(mine) and any(mine & t.poles for t in turns(tuple(t.word for t in tokens(evidence))))


def _the_contrary_denied(word: str, clause: str, evidence: str) -> bool:
    """Whether the clause denies what the evidence says the contrary of: "no drainage" of a wound that is dry."""
    said, off = denied(clause)
    places = [n for n, t in enumerate(said) if word in t.raw.split()]
    return bool(places) and off.issuperset(places) and _says_the_contrary(word, evidence)


def _gone_since(word: str, clause: str, evidence: str) -> bool:
    """Whether it says that something is over, and the evidence has it and its contrary: "confused", then "oriented"."""
    if Pole("trend", "better") not in poles(word):
        return False
    states = [w for t in plain(clause) for w in t.raw.split() if w != word]
    return any(_same_pole(w, evidence) and _says_the_contrary(w, evidence) for w in states)


def _says_the_contrary(word: str, evidence: str) -> bool:
    said, off = denied(evidence)
    here = turns(tuple(t.raw for t in said))
    return any(opposed(poles(word), t.poles) in STATES and t.first not in off for t in here)


def _only_considered(word: str, clause: str, evidence: str) -> bool:
    """Whether it is an act that neither says was done: "may be started" for "will be considered"."""
    said, told = ({t.word for t in tokens(x)} for x in (clause, evidence))
    return bool(said & _MAY and told & _MAY) and any(p.kind == "act" for p in poles(word))


#: Words of what may be or is to come.
_MAY = frozenset("may might could will would if consider considered planned plan".split())


def _seen_from_figures(word: str, clause: str, evidence: str) -> bool:
    """Whether it says how values went, and there are two of them: ``checks.trends`` looks whether they went so.

    Of a medicine an act says what was done.
    """
    mine = {p.kind for p in poles(word)}
    if "act" in mine and any(not m.measured for m in terms.medicines_in(clause)):
        return False
    told = bool(mine & {"trend", "way", "peak", "level", "rank"})
    return told and len({t.word for t in tokens(evidence) if t.word[0].isdigit()}) > 1

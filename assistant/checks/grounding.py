"""Nothing is said that no passage says: each citation is exact, and each clause rests on what is cited."""

import re
from functools import lru_cache

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    MedicineDetail,
    ScoreDetail,
    Severity,
)
from retrieval.text import terms
from retrieval.text.parting import Laid, content, tokens
from retrieval.text.plain import lay_plainly, plain
from retrieval.text.poles import poles, turns
from retrieval.text.quantities import figures
from retrieval.text.weight import claims, light, weighs

RULE = "grounding@2"

#: Words in a clause for each one of its own that it may add: a long sentence has its grammar, a short one only matter.
A_WORD_IN = 6
#: The share of its words that a text has from its sources as they stand there, from which it is a copy of them. A copy
#: may add the words of its frame and no others.
A_COPY = 0.7
MOSTLY = 0.5
#: The share of a clause's words that its evidence lacks, from which the clause is about something else.
FOREIGN = 0.8

_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"(?<=[.;!?])\s+|\s+[-–—]\s+|;\s*|,\s+(?:and|but)\s+")
#: Words that the frame of an item adds and that claim nothing by themselves.
_FRAME = frozenset(
    """about above after again against all also and any are because been before being below between both but can could
    did does doing during each few for from further had has have having her here hers him his how into its itself just
    more most nor not now off once only other our out over own same she should some such than that the their them then
    there these they this those through too under until very was were what when where which while who why will with
    would you your patient patients charted record recorded noted status since reason service date flag target result
    pending insurance preferred language interpreter needed already file criticality discharged clarify please listed
    list one place another source says given due per upon per also may who whom has been latest proposed
    ordered intolerance highest lowest first note missed visit still home met booked later asked attending last open
    question
    """.split()
)
#: What happened to a medicine, against the list before: ``checks.lists`` holds it against the record's own lists.
_STATUS = frozenset({"continued", "changed", "new", "stopped"})
#: What the frame of an item says in so many words, and what would be a claim in others.
_OWN_WORDS = re.compile(
    r"\bfrom before the latest stay, to be reviewed\b|^(?:Given during|During) this stay: |\bmissing(?=: “)"
)
#: Words that change what is claimed about a medicine or a finding: they must stand in the evidence themselves.
_CLAIMS = {
    "stopped": ("stop", "discontinu", "ceased", "no longer", "d/c"),
    "started": ("start", "initiat", "began", "begun", "new", "commenc"),
    "increased": ("increas", "uptitrat", "higher", "raised", "up to"),
    "decreased": ("decreas", "reduc", "lower", "tapered", "cut"),
    "resolved": ("resolv", "clear", "gone"),
    "improved": ("improv", "better"),
    "worsened": ("worse", "deteriorat"),
    "held": ("held", "hold", "on-hold"),
}


def every_statement_rests_on_its_evidence(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if not item.citations:
        return [_stop(item, "cites nothing")]
    broken = [c for c in item.citations if not holds(c, reading)]
    if broken:
        return [
            _stop(item, f"{len(broken)} of {len(item.citations)} citations are not the text at their place")
        ]
    if isinstance(item.detail, ConsideredDetail):
        return []  # why criteria do not hold is computed, for the reviewer alone, and never leaves
    if isinstance(item.detail, ScoreDetail):
        return []  # its words are arithmetic: ``checks.scores`` counts it again
    laid = reading.laid(item)
    if laid.verbatim:
        return []
    evidence = reading.evidence(item) + _doubts(item, reading)
    for kind, p in reading.parted(item):
        if kind == "word" and not all(w in _FRAME or not content(w) for w in p.said):
            said, written = p.told()
            return [_stop(item, f"says “{said}” where its source says “{written}”")]
    if reading.retells(item) and not _anchored(item.text, evidence):
        return [_stop(item, "has no word that says anything in common with what it cites")]
    if missing := _added(item, laid, evidence, reading):
        return [_stop(item, f"says “{', '.join(sorted(missing)[:4])}”, which is not in what the item cites")]
    return []


def _doubts(item: Item, reading: Reading) -> str:
    """Why the lists of the record cannot tell what became of a medicine: said of the lists, and in none of them."""
    if not isinstance(item.detail, MedicineDetail):
        return ""
    return "".join(f"\n{line.because}" for line in reading.medicine_lines())


def _added(item: Item, laid: Laid, evidence: str, reading: Reading) -> set[str]:
    """The words that the item has from nowhere. In a copy one is too many; in other words, one of its own in six."""
    freely = reading.retells(item)
    status = _STATUS if isinstance(item.detail, MedicineDetail) else frozenset[str]()
    text = _OWN_WORDS.sub(" ", item.text)
    for clause in _CLAUSE.split(text):
        missing = unsaid(clause, evidence, strictly=True) - status
        if missing and _of_nothing(clause, missing):
            return missing
        missing = _in_no_wording(clause, missing, evidence) if missing else missing
        if missing and freely:
            missing = _heavy(missing, clause) or missing & _put_for_another(item, reading)
        if missing:
            return missing
    return set()


def _anchored(text: str, evidence: str) -> bool:
    """Whether a statement in its own words shares one that says something: grammar alone is told of anything."""
    have = {t.word for t in plain(evidence)} | {t.word for t in tokens(evidence)}
    return any(
        t.word in have for t in (*plain(text), *tokens(text)) if content(t.word) and t.word not in light()
    )


def _of_nothing(clause: str, missing: set[str]) -> bool:
    """Whether a clause has hardly a word from its evidence: everyday words alone make no paraphrase of anything."""
    said = {t.word for t in tokens(clause) if content(t.word)}
    return len(said) > 1 and len(missing) >= FOREIGN * len(said)


#: A month, a weekday, a person, a place.
_NAME = re.compile(r"(?<=[a-z.,] )[A-Z][a-z]{2,}")


def _heavy(missing: set[str], clause: str) -> set[str]:
    """Of words that a statement in its own words adds, those that claim; all, when it has little else to say."""
    claiming = [t for t in plain(clause) if claims(t)]
    names = {n.lower() for n in _NAME.findall(clause)}
    clinical = {w for w in missing if w in _CLAIMS or w in names or weighs(w)}
    return clinical or (missing if len(missing) > MOSTLY * len(claiming) else set())


def _put_for_another(item: Item, reading: Reading) -> set[str]:
    """The words that stand where the source has another that claims: "femoral" for "radial"."""
    said = {t.word for t in plain(reading.said(item))}
    return {
        w
        for p in lay_plainly(reading.said(item), reading.quotes(item)).partings
        if p.beside > 1
        and any(w not in light() and content(w) for w in p.written)
        and not set(p.written_words) & said
        for w in p.said
    }


def _in_no_wording(clause: str, missing: set[str], evidence: str) -> set[str]:
    """Those that no other wording of the evidence says: an everyday word may be added, a word that claims may not."""
    have = {t.word for t in plain(evidence)}
    unknown = [t for t in plain(clause) if t.raw and t.word not in have and (claims(t) or t.raw in _CLAIMS)]
    return {
        w
        for t in unknown
        for w in t.raw.split()
        if w in missing
        and not _same_pole(w, evidence)
        and not _seen_from_figures(w, clause, evidence)
        and not (w in {"fever", "febrile"} and _feverish(evidence))
        and not _only_considered(w, clause, evidence)
    }


def _feverish(evidence: str) -> bool:
    """Whether a temperature of 38.0 °C (100.4 °F) or more stands there."""
    return any(
        f.unit in {"C", "F"} and "/" not in f.value and float(f.value) >= (38.0 if f.unit == "C" else 100.4)
        for f in figures(evidence)
    )


def _same_pole(word: str, evidence: str) -> bool:
    """Whether another word of the evidence turns it the same way."""
    mine = poles(word)
    return bool(mine) and any(mine & t.poles for t in turns(tuple(t.word for t in tokens(evidence))))


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


def holds(citation: Citation, reading: Reading) -> bool:
    """Whether the quote is, to the letter, the text at its offsets in a source this draft may cite."""
    if citation.kind is CitationKind.REVIEWER:
        return bool(citation.quote) and citation.end - citation.start == len(citation.quote)
    document = reading.document(citation)
    return (
        document is not None
        and 0 <= citation.start < citation.end <= len(document.text)
        and document.text[citation.start : citation.end] == citation.quote
    )


def unsaid(clause: str, evidence: str, *, strictly: bool = False) -> set[str]:
    """The words of a clause that its evidence lacks, when they are too many or one of them is a claim by itself."""
    words = {w for w in _words(clause) if w not in _FRAME}
    if not words:
        return set()
    have = _vocabulary(evidence)
    missing = {w for w in words if not _known(w, have)}
    missing -= {w for w in missing if any(s in evidence.lower() for s in _CLAIMS.get(w, ()))}
    matter = {w for w in missing if w in _CLAIMS or terms.ingredient(w)}
    return matter or (missing if strictly or len(missing) > len(words) // A_WORD_IN else set())


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


@lru_cache(maxsize=4096)
def _vocabulary(evidence: str) -> frozenset[str]:
    return frozenset(_words(evidence)) | frozenset(terms.expand(_words(evidence)))


def _known(word: str, have: frozenset[str]) -> bool:
    if word in have or any(e in have for e in terms.expand([word])):
        return True
    if terms.ingredient(word):
        return False
    stem = word[: max(4, len(word) - 3)]
    near = (h for h in have if h.startswith(stem) and abs(len(h) - len(word)) <= 4)
    return len(word) > 4 and any(not terms.ingredient(h) for h in near)


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)

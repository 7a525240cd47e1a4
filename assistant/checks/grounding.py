"""Nothing is said that no passage says: each citation is exact, and each clause rests on what is cited."""

import re
from functools import lru_cache

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Item, MedicineDetail, Severity
from retrieval.text import terms

RULE = "grounding@1"

#: Words in a clause for each one of its own that it may add: a long sentence has its grammar, a short one only matter.
A_WORD_IN = 6

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
    list one place another source says given due per upon per also may who whom has been reviewed latest stay proposed
    ordered intolerance highest lowest first note missed visit still home
    """.split()
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
    evidence = reading.evidence(item)
    if isinstance(item.detail, MedicineDetail):
        return (
            []
            if _names(item.detail.name, evidence)
            else [_stop(item, "names a medicine that it does not cite")]
        )
    return [
        _stop(item, f"says “{', '.join(sorted(missing)[:4])}”, which is not in what the item cites")
        for clause in _CLAUSE.split(item.text)
        if (missing := unsaid(clause, evidence))
    ][:1]


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


def _names(medicine: str, evidence: str) -> bool:
    """Whether the evidence names this medicine, by the same name or by the same ingredient."""
    if medicine.lower() in evidence.lower():
        return True
    wanted = terms.ingredient(medicine)
    return wanted is not None and any(terms.ingredient(w) == wanted for w in _words(evidence))


def unsaid(clause: str, evidence: str) -> set[str]:
    """The words of a clause that its evidence lacks, when they are too many or one of them is a claim by itself."""
    words = {w for w in _words(clause) if w not in _FRAME}
    if not words:
        return set()
    have = _vocabulary(evidence)
    missing = {w for w in words if not _known(w, have)}
    missing -= {w for w in missing if any(s in evidence.lower() for s in _CLAIMS.get(w, ()))}
    matter = {w for w in missing if w in _CLAIMS or terms.ingredient(w)}
    return matter or (missing if len(missing) > len(words) // A_WORD_IN else set())


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


@lru_cache(maxsize=4096)
def _vocabulary(evidence: str) -> frozenset[str]:
    return frozenset(_words(evidence)) | frozenset(terms.expand(_words(evidence)))


def _known(word: str, have: frozenset[str]) -> bool:
    if word in have or any(e in have for e in terms.expand([word])):
        return True
    stem = word[: max(4, len(word) - 3)]
    return len(word) > 4 and any(h.startswith(stem) and abs(len(h) - len(word)) <= 4 for h in have)


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, reason=reason, item=item.id)

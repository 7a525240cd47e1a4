"""Nothing is said that no passage says: each citation is exact, and each clause rests on what is cited."""

from assistant.checks.grounding.new_words import FRAME, added
from assistant.checks.grounding.retold import anchored, of_something_else, put_for_another, sentence_more
from assistant.checks.grounding.turning_words import turned
from assistant.checks.own_words import CLOSELY, NEVER, NOTHING, WHOLLY, not_told, weighed
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
from retrieval.text.parting import content

RULE = "grounding@4"


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
        if kind == "word" and not all(w in FRAME or not content(w) for w in p.said):
            said, written = p.told()
            return [_stop(item, f"says “{said}” where its source says “{written}”")]
    if reading.retells(item) and not anchored(item.text, evidence):
        apart = _stop(item, "has no word that says anything in common with what it cites")
        least = NOTHING if of_something_else(item.text, evidence) else NEVER
        return [weighed(apart, item, reading, least=least)]
    if more := sentence_more(item, reading):
        return [_stop(item, f"says “{more}” beside what it copies, and nothing that it cites says so")]
    if instead := put_for_another(item, reading):
        exchanged = _stop(item, "says “{}” where its source says “{}”".format(*instead))
        return [weighed(exchanged, item, reading, least=CLOSELY)]
    new = added(item, evidence, reading)
    if new.words:
        said = f"says “{', '.join(sorted(new.words)[:4])}”, which is not in what the item cites"
        least = min(new.least, _of_another(item, evidence, reading))
        return [weighed(_stop(item, said), item, reading, least=least)]
    if reading.retells(item) and not reading.copies(item) and new.held < WHOLLY:
        return [not_told(_stop(item, "has words of its own for much of what it cites"))]
    if reading.retells(item) and (turns := turned(reading.said(item), evidence)):
        said = f"says “{', '.join(sorted(turns)[:4])}”, for which its source has no such word"
        return [not_told(_stop(item, said))]
    return []


#: The share of a statement that its source may say when the statement tells of something else altogether.
_FOREIGN = 0.1


def _of_another(item: Item, evidence: str, reading: Reading) -> float:
    """Nothing need be held of a statement that has hardly a word of its source, and names what its source does not."""
    foreign = reading.held(item) < _FOREIGN and of_something_else(item.text, evidence)
    return NOTHING if foreign else NEVER


def _doubts(item: Item, reading: Reading) -> str:
    """Why the lists of the record cannot tell what became of a medicine: said of the lists, and in none of them."""
    if not isinstance(item.detail, MedicineDetail):
        return ""
    return "".join(f"\n{line.because}" for line in reading.medicine_lines())


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


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)

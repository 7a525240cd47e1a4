"""What the record has and a reader relies on is in the draft: allergies, awaited results, the code status."""

import re
from collections.abc import Iterator

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Item, ItemKind, Kind, Severity
from assistant.knowledge import stays
from assistant.knowledge.confidential import protected
from retrieval.model import Allergy, AnyFact, F, Preference, Report, Span
from retrieval.text.exchanges import alike
from retrieval.text.parting import content, tokens

RULE = "omissions@1"

_NOT_SO = frozenset({"refuted", "entered-in-error"})
_OVER = frozenset({"inactive", "resolved"})
_PENDING = frozenset({"registered", "partial", "preliminary"})
#: That a result is not there yet, in the words of the draft or of a note.
_AWAITED = re.compile(
    r"\b(?:pending|await\w*|outstanding|preliminary|registered|to follow|not back|not yet|in process|sent|chase|due)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    {"allergy", "allergic", "intolerance", "finding", "disorder", "substance", "result", "pending"}
)


def what_the_record_has_is_in_the_draft(reading: Reading) -> tuple[Finding, ...]:
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is None:
        return ()  # a summary of no stay says nothing, and ``checks.missing`` says why
    items = [i for s in reading.sections for i in s.items]
    return (
        *_allergies(reading, [i for i in items if i.kind is ItemKind.ALLERGY]),
        *_pending(reading, items),
        *_code_status(reading, items),
    )


def _allergies(reading: Reading, items: list[Item]) -> Iterator[Finding]:
    for a in _facts(reading, Allergy):
        if a.none_known or a.verification in _NOT_SO or a.status in _OVER or _shown(a, a.name, items):
            continue
        yield _lost(f"The draft does not show the allergy to {a.name}", a, Severity.STOP, Harm.SEVERE)


def _pending(reading: Reading, items: list[Item]) -> Iterator[Finding]:
    summary = reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is not None
    for r in _facts(reading, Report):
        if r.status not in _PENDING or (summary and reading.stay and not stays.during(r, reading.stay)):
            continue
        results = [i for i in items if i.kind is ItemKind.RESULT]
        if not any(_cites(r, i) for i in results) and not any(
            _names(r.name, i.text) and _AWAITED.search(i.text) for i in items
        ):
            yield _lost(
                f"The draft does not say that {r.name} is still awaited", r, Severity.STOP, Harm.SERIOUS
            )


def _code_status(reading: Reading, items: list[Item]) -> Iterator[Finding]:
    """The newest code status of the record, in any wording of it."""
    found = [p for p in _facts(reading, Preference) if p.about == "code_status" and p.status not in _NOT_SO]
    if not found or any(_cites(p, i) for p in found for i in items):
        return
    newest = max(found, key=lambda p: p.date or "")
    if not _shown(newest, newest.value or newest.name, items):
        yield _lost(
            f"The draft does not show the code status: {newest.value or newest.name}",
            newest,
            Severity.STOP,
            Harm.SEVERE,
        )


# --- whether it is shown -------------------------------------------------------------------------------------------


def _facts(reading: Reading, kind: type[F]) -> Iterator[F]:
    """Those that the draft may show: known when the patient left, not what Part 2 may withhold from a referral."""
    left = stays.day(reading.stay.end) if reading.stay else None
    kept_back = reading.kind is Kind.REFERRAL
    for f in reading.record.of(kind):
        when = stays.day(f.date)
        later = reading.kind is Kind.DISCHARGE_SUMMARY and left and when and when > left + stays.MARGIN
        document = reading.record.document(f.words.document)
        if not later and not (kept_back and document is not None and protected(document)):
            yield f


def _shown(fact: AnyFact, name: str, items: list[Item]) -> bool:
    """By an item that cites it, or by one whose own words name it."""
    return any(_cites(fact, i) for i in items) or any(_names(name, i.text) for i in items)


def _cites(fact: AnyFact, item: Item) -> bool:
    return any(_within(c, span) for c in item.citations for span in (fact.words, *fact.also))


def _within(c: Citation, span: Span) -> bool:
    if c.kind is not CitationKind.CHART or c.source != str(span.document):
        return False
    return c.start < span.end and span.start < c.end


def _names(name: str, text: str) -> bool:
    wanted = [t.word for t in tokens(name) if content(t.word) and t.word not in _GENERIC]
    said = [t.word for t in tokens(text)]
    return bool(wanted) and all(alike(w, said) for w in wanted)


def _lost(reason: str, fact: AnyFact, severity: Severity, harm: Harm) -> Finding:
    words = fact.words
    cited = Citation(
        kind=CitationKind.CHART,
        source=str(words.document),
        start=words.start,
        end=words.end,
        quote=words.text,
    )
    return Finding(
        rule=RULE,
        severity=severity,
        harm=harm,
        reason=reason,
        consider="Add it, or say why it is left out",
        evidence=(cited,),
    )

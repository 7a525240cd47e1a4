"""Which checks ran, over how much, and what none of them could decide: "not checked" is a result, with its reason."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.checks.own_words import NOT_TOLD
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Change,
    CheckRun,
    CitationKind,
    ConsideredDetail,
    Digest,
    Finding,
    Item,
    Kind,
    MedicineDetail,
    ReferralDetail,
    ScoreDetail,
    digest,
)
from assistant.knowledge.element_file import required
from retrieval.model import Allergy, Document, DocumentKind, Measurement, Order, Preference, Report
from retrieval.text.terms import classes, ingredient

#: A check's findings of these ends say that something could not be checked, and why.
NOT_CHECKED = ("/not-checked", "/child-weight", NOT_TOLD)
#: Checks that count days: without a day to count from they look at nothing.
_BY_THE_DAY = frozenset({"medicines", "critical_results", "populations", "open_loops", "freshness", "copied"})
#: Checks that look at a stay: a summary of no stay gives them nothing.
_BY_THE_STAY = frozenset({"omissions", "open_loops"})
_OFF = frozenset({Change.STOPPED, Change.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """What a check looks at, in words, and how many there are of it in this draft and record."""

    of: str
    count: Callable[[Reading], int]


def runs(reading: Reading, rules: Iterable[str], findings: Iterable[Finding]) -> tuple[CheckRun, ...]:
    """One for each of ``rules``, in their order. ``findings`` are those that these checks made of ``reading``."""
    told = tuple(findings)
    return tuple(_run(rule, reading, [f for f in told if _by(rule, f)]) for rule in rules)


def checked(reading: Reading) -> Digest:
    """Of the words of every item and the places that it cites, in their order: what the checks read."""
    return digest(
        [
            [
                s.id,
                [[i.id, i.text, [(c.kind, c.source, c.start, c.end) for c in i.citations]] for i in s.items],
            ]
            for s in reading.sections
        ]
    )


def _run(rule: str, reading: Reading, found: list[Finding]) -> CheckRun:
    name = rule.partition("@")[0]
    why = tuple(dict.fromkeys((*_idle(name, reading), *_undecided(found), *_beyond(name, reading))))
    looks = LOOKS.get(name, _ALL)
    return CheckRun(
        rule=rule,
        looked_at=0 if any(_idle(name, reading)) else looks.count(reading),
        of=looks.of,
        findings=sum(not f.rule.endswith(NOT_CHECKED) for f in found),
        not_checked=why,
    )


def _by(rule: str, finding: Finding) -> bool:
    return finding.rule == rule or finding.rule.startswith(f"{rule}/")


# --- what was not checked -------------------------------------------------------------------------------------------


def _idle(name: str, reading: Reading) -> Iterator[str]:
    if name in _BY_THE_DAY and reading.as_of is None:
        yield "no day is known that this draft is written for"
    if name in _BY_THE_STAY and reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is None:
        yield "the record shows no stay that this summary could be of"


def _undecided(found: Iterable[Finding]) -> Iterator[str]:
    for f in found:
        if f.rule.endswith(NOT_CHECKED):
            yield f.reason.removeprefix("Not checked: ")


def _beyond(name: str, reading: Reading) -> Iterator[str]:
    """What this check has no means to judge."""
    if name == "medicines" and (unknown := _unknown_medicines(reading)):
        yield (
            f"{', '.join(unknown)}: not among the medicines known here, so no interaction, allergy, kidney or dose "
            "rule was asked"
        )
    if name == "missing" and (lost := reading.record.coverage.unreadable):
        yield f"{lost} {'entry' if lost == 1 else 'entries'} of the record could not be read, so no check saw them"


def _unknown_medicines(reading: Reading) -> tuple[str, ...]:
    """Those that the draft shows as taken, and that no table of ours holds by name or by the words of a code."""
    coded = {line.now.name: [c.display for c in line.now.codes] for line in reading.medicine_lines()}
    details = (i.detail for i in _items(reading) if isinstance(i.detail, MedicineDetail))
    names = dict.fromkeys(d.name for d in details if d.change not in _OFF)
    return tuple(n for n in names if not any(_known(words) for words in (n, *coded.get(n, ()))))


def _known(words: str) -> bool:
    return bool(words) and (named := ingredient(words)) is not None and bool(classes(named))


# --- what was looked at ---------------------------------------------------------------------------------------------


def _items(reading: Reading) -> Iterator[Item]:
    return (i for s in reading.sections for i in s.items)


def _said(reading: Reading) -> int:
    """Statements that may leave: a score is counted again, and what was only considered stays here."""
    return sum(not isinstance(i.detail, ConsideredDetail | ScoreDetail) for i in _items(reading))


def _every(reading: Reading) -> int:
    return sum(1 for _ in _items(reading))


def _notes(reading: Reading) -> Iterator[Document]:
    return (d for d in reading.record.documents if d.kind is not DocumentKind.RESOURCE)


def _on_chart(reading: Reading) -> int:
    return sum(any(c.kind is CitationKind.CHART for c in i.citations) for i in _items(reading))


def _owed(reading: Reading) -> int:
    """Allergies, awaited results and code statuses of the record."""
    awaited = {"registered", "partial", "preliminary"}
    return (
        sum(1 for _ in reading.record.of(Allergy))
        + sum(r.status in awaited for r in reading.record.of(Report))
        + _preferences(reading, "code_status")
    )


def _preferences(reading: Reading, about: str) -> int:
    return sum(p.about == about for p in reading.record.of(Preference))


def _taken(reading: Reading) -> int:
    return sum(line.change not in _OFF for line in reading.medicine_lines())


def _begun(reading: Reading) -> int:
    return sum(1 for kind in (Order, Report) for _ in reading.record.of(kind))


def _details(*kinds: type) -> Callable[[Reading], int]:
    return lambda reading: sum(isinstance(i.detail, kinds) for i in _items(reading))


_STATEMENTS = _Looks(of="statements", count=_said)
_ALL = _Looks(of="statements", count=_every)
_RECORD = _Looks(of="entries of the record", count=lambda r: r.record.coverage.found)

LOOKS: dict[str, _Looks] = {
    "grounding": _ALL,
    "figures": _STATEMENTS,
    "scores": _Looks(of="scores", count=_details(ScoreDetail)),
    "identity": _ALL,
    "polarity": _STATEMENTS,
    "trends": _STATEMENTS,
    "medicine_names": _STATEMENTS,
    "lists": _Looks(of="medicines of the record's lists", count=lambda r: len(r.medicine_lines())),
    "omissions": _Looks(of="allergies, awaited results and code statuses", count=_owed),
    "forms": _Looks(of="forms", count=lambda r: sum(i.detail is not None for i in _items(r))),
    "untrusted": _Looks(of="statements and notes", count=lambda r: _every(r) + sum(1 for _ in _notes(r))),
    "reasons": _Looks(of="statements that cite the chart", count=_on_chart),
    "medicines": _Looks(of="medicines taken", count=_taken),
    "critical_results": _Looks(of="results", count=lambda r: sum(1 for _ in r.record.of(Measurement))),
    "conflicts": _Looks(of="contradictions in the record", count=lambda r: len(r.record.conflicts)),
    "recipients": _Looks(of="referrals", count=_details(ReferralDetail)),
    "confidences": _ALL,
    "stigma": _ALL,
    "consent": _Looks(of="consents on file", count=lambda r: _preferences(r, "consent")),
    "freshness": _RECORD,
    "copied": _Looks(of="notes", count=lambda r: sum(1 for _ in _notes(r))),
    "open_loops": _Looks(of="orders and reports", count=_begun),
    "missing": _RECORD,
    "populations": _RECORD,
    "elements": _Looks(of="required elements", count=lambda r: len(required(r.kind))),
}
"""By the rule's name without its version; a check that is not named here reads every statement."""

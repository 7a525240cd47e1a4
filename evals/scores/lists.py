"""Medicines, allergies and pending results of a draft, held against what the record says of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from assistant.domain.draft import AllergyDetail, Change, Content, Item, Kind, MedicineDetail
from evals.raw_record import RawRecord, Resource, Scope, codes, said, when

GOLD = Path(__file__).with_name("lists.yaml")
_TAKEN = frozenset({Change.CONTINUED, Change.CHANGED, Change.NEW, Change.CURRENT})


@dataclass(kw_only=True)
class Tally:
    """What a list has right, what it has and should not, and what it lacks; the last two by name."""

    found: int = 0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def counts(self) -> tuple[int, int, int]:
        return self.found, len(self.false), len(self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """A medicine of the record. ``stands`` are the buckets that are right; none when it must not be shown as taken."""

    name: str
    stands: tuple[Change, ...]
    judged: bool = True  # False where the record does not decide how it stands


# --- medicines --------------------------------------------------------------------------------------------------


def medicine_tallies(
    content: Content, kind: Kind, scope: Scope, patient: str = ""
) -> dict[Change, Tally] | None:
    """By bucket, for a draft that has a medicine list; None where there is nothing to hold it against."""
    shown = [(i, i.detail) for i in content.items() if isinstance(i.detail, MedicineDetail)]
    charted = by_hand(patient, scope.record) if patient else list(coded(scope, kind))
    if not any(c.judged for c in charted):
        return None
    tallies = {change: Tally() for change in Change}
    left = list(charted)
    for _, detail in shown:
        match = next((c for c in left if same_medicine(c.name, detail.name)), None)
        if match is None:
            if not _only_in_a_note(detail.name, scope.record) and not _twice(detail.name, charted):
                tallies[detail.change].false.append(detail.name)
            continue
        left.remove(match)
        _count(match, detail, tallies)
    for missed in left:
        if missed.judged and missed.stands and missed.stands[0] is not Change.UNCLEAR:
            tallies[missed.stands[0]].missed.append(missed.name)
    return tallies


def _count(match: Charted, detail: MedicineDetail, tallies: dict[Change, Tally]) -> None:
    if not match.judged:
        return
    if detail.change in match.stands:
        tallies[detail.change].found += 1
    elif match.stands:
        tallies[detail.change].false.append(detail.name)
        tallies[match.stands[0]].missed.append(match.name)
    elif detail.change in _TAKEN:
        tallies[detail.change].false.append(detail.name)


def _twice(name: str, charted: list[Charted]) -> bool:
    """A second line of a medicine that the record leaves undecided, such as two doses of it side by side."""
    return any(same_medicine(c.name, name) and not c.judged for c in charted)


def by_hand(patient: str, record: RawRecord) -> list[Charted]:
    """Of a demo patient, as a person read the chart. A medicine that ``record`` no longer holds is left out."""
    held = [_name(r) for r in record.of("MedicationRequest", "MedicationStatement")]
    return [
        Charted(
            name=name,
            stands=() if told in ("none", "any") else tuple(Change(t) for t in _listed(told)),
            judged=told != "any",
        )
        for name, told in _gold()[patient].items()
        if told == "none" or any(same_medicine(name, h) for h in held)
    ]


def _listed(told: str | list[str]) -> list[str]:
    return [told] if isinstance(told, str) else told


@cache
def _gold() -> Mapping[str, Mapping[str, str | list[str]]]:
    told: Mapping[str, Mapping[str, str | list[str]]] = yaml.safe_load(GOLD.read_text("utf-8"))
    return told


def coded(scope: Scope, kind: Kind) -> Iterator[Charted]:
    """From the orders alone: what was taken at home, beside what the discharge list of the stay says.

    What a note names too is not judged, as the note may say otherwise; nor are two orders of it that differ.
    """
    orders = [r for r in scope.known("MedicationRequest", "MedicationStatement") if _name(r)]
    outside = [r for r in orders if "inpatient" not in _groups(r)]
    leaving = [r for r in outside if "discharge" in _groups(r)]
    for name in dict.fromkeys(_name(r) for r in outside):
        mine = [r for r in outside if _name(r) == name]
        home = [r for r in mine if r not in leaving]
        going = [r for r in mine if r in leaving]
        stands = _stands(home, going, after_a_stay=bool(leaving) or kind is Kind.DISCHARGE_SUMMARY)
        told = any(_word(name) in n.text.lower() for n in scope.record.notes)
        yield Charted(name=name, stands=stands, judged=bool(stands) and not told)


def _stands(home: list[Resource], going: list[Resource], *, after_a_stay: bool) -> tuple[Change, ...]:
    listed = going or home
    statuses = {r.get("status") for r in listed}
    if len(listed) > 1 or len(home) > 1 or len(statuses) != 1:
        return ()
    (status,) = statuses
    if status in ("stopped", "on-hold"):
        return (Change.STOPPED,) if status == "stopped" else (Change.HELD,)
    if status != "active":
        return ()
    if not going:
        return (Change.UNCLEAR,) if after_a_stay else (Change.CURRENT,)
    if not home:
        return (Change.NEW,)
    return (Change.CONTINUED,) if _direction(home[0]) == _direction(going[0]) else (Change.CHANGED,)


def same_medicine(one: str, other: str) -> bool:
    """By the words before the first figure; the shorter may leave out salt and form."""
    a, b = sorted((_plain(one).split(), _plain(other).split()), key=len)
    return bool(a) and a == b[: len(a)]


def _only_in_a_note(name: str, record: RawRecord) -> bool:
    listed = any(same_medicine(_name(r), name) for r in record.of("MedicationRequest", "MedicationStatement"))
    return not listed and any(_word(name) in n.text.lower() for n in record.notes)


def _name(r: Resource) -> str:
    return _plain(said(r.get("medicationCodeableConcept")))


def _plain(name: str) -> str:
    """Lower case, up to the first figure, bracket or form."""
    words = re.split(r"\s(?=[\d(])|\s(?:tablet|capsule|film|spray)\b", name.lower().strip(), maxsplit=1)[0]
    return " ".join(words.split())


def _word(name: str) -> str:
    return (_plain(name).split() or ["?"])[0]


def _direction(r: Resource) -> str:
    given = r.get("dosageInstruction") or r.get("dosage") or []
    return " ".join("; ".join(d.get("text", "") for d in given).lower().split())


def _groups(r: Resource) -> set[str]:
    found = r.get("category") or []
    return {c for cat in (found if isinstance(found, list) else [found]) for c in codes(cat)}


# --- allergies --------------------------------------------------------------------------------------------------

_NONE = re.compile(r"\b(?:no known|none known|nka|nkda|no tiene alergias)\b", re.IGNORECASE)

_REACTION = re.compile(r"\b(?:hives|rash|wheez\w*|anaphyla\w*|angioedema|swelling of)\b", re.IGNORECASE)


def allergy_tally(content: Content, scope: Scope) -> Tally | None:
    """Of the coded allergies; None where the record codes none, or "none known" beside a note that speaks of one."""
    charted = [r for r in scope.record.of("AllergyIntolerance") if _stands_as_allergy(r)]
    names = [_allergen(r) for r in charted]
    if not names or (
        set(names) == {"none known"} and any(_REACTION.search(n.text) for n in scope.record.notes)
    ):
        return None
    shown = [i for i in content.items() if isinstance(i.detail, AllergyDetail)]
    tally, left = Tally(), list(dict.fromkeys(names))
    for item in shown:
        name = _shown(item)
        match = next((n for n in left if n == name or n in name), None)
        if match is not None:
            left.remove(match)
            tally.found += 1
        elif not any(n in name for n in names) and not _in_a_note(name, scope.record):
            tally.false.append(name)
    reactions = [n for n in left if n != "none known"]
    tally.missed += reactions if len(set(names)) > 1 else left
    return tally


def _stands_as_allergy(r: Resource) -> bool:
    refuted = {"entered-in-error", "refuted"} & codes(r.get("verificationStatus"))
    return not refuted and not {"inactive", "resolved"} & codes(r.get("clinicalStatus"))


def _allergen(r: Resource) -> str:
    name = said(r.get("code")) or next((said(x.get("substance")) for x in r.get("reaction", [])), "")
    return "none known" if _NONE.search(name) else name.lower().strip()


def _shown(item: Item) -> str:
    assert isinstance(item.detail, AllergyDetail)
    return "none known" if item.detail.none_known else (item.detail.substance or item.text).lower()


def _in_a_note(name: str, record: RawRecord) -> bool:
    word = name.split()[0] if name.split() else ""
    return any(word in n.text.lower() for n in record.notes) or (name == "none known" and bool(record.notes))


# --- pending results ----------------------------------------------------------------------------------------------

_OPEN = frozenset({"registered", "partial", "preliminary"})
_SAYS_OPEN = re.compile(r"pending|preliminary|registered|not (?:yet )?(?:back|final)|await", re.IGNORECASE)


def pending_tally(content: Content, scope: Scope) -> Tally | None:
    """Of the reports that are not final; None where every one is."""
    reports = _reported(scope)
    waiting = [r for r in reports if r.get("status") in _OPEN and not _overtaken(r, reports)]
    names = list(dict.fromkeys(said(r.get("code")).lower() for r in waiting if said(r.get("code"))))
    if not names:
        return None
    told = [i.text.lower() for i in content.items() if _SAYS_OPEN.search(i.text)]
    tally = Tally()
    for name in names:
        if any(name in text for text in told):
            tally.found += 1
        else:
            tally.missed.append(name)
    return tally


def _reported(scope: Scope) -> list[Resource]:
    """Reports, and results that belong to none: by the report's own list, or by its code."""
    reports = scope.mine("DiagnosticReport")
    told = {str(x.get("reference", "")).rpartition("/")[2] for r in reports for x in r.get("result", [])}
    kinds = {code for r in reports for code in codes(r.get("code"))}
    loose = [o for o in scope.mine("Observation") if str(o.get("id", "")) not in told]
    return reports + [o for o in loose if not kinds & codes(o.get("code"))]


def _overtaken(report: Resource, reports: list[Resource]) -> bool:
    """A later final report of the same thing has come."""
    final = [r for r in reports if r.get("status") in {"final", "amended", "corrected"}]
    begun = when(report)
    return any(
        said(r.get("code")) == said(report.get("code")) and begun is not None and (when(r) or begun) >= begun
        for r in final
    )

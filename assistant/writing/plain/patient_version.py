"""An approved document told to the person it is about: who to call, what to take, where to go, what to watch for."""

from dataclasses import replace

from assistant.domain.draft import Draft, Harm, ItemId, ItemKind, Kind
from assistant.domain.patient_version import Line, PatientVersion
from assistant.knowledge.guidelines import Library
from assistant.writing.plain.contacts_and_visits import phones, referrals, tests, visits
from assistant.writing.plain.medicines import medicine_parts
from assistant.writing.plain.person import allergies, hospital, matters, problems
from assistant.writing.plain.phrasebook import Phrasebook
from assistant.writing.plain.teach_back import questions
from assistant.writing.plain.telling import Telling
from assistant.writing.plain.to_do import to_do


def _cautioned(draft: Draft) -> frozenset[ItemId]:
    """Medicines of which a check of medicines says that they may do more than minor harm."""
    findings = draft.content.findings if draft.content else ()
    told = (f for f in findings if f.rule.startswith("medicines@") and f.harm is not Harm.MINOR)
    return frozenset(f.item for f in told if f.item)


def patient_version(draft: Draft, book: Phrasebook, library: Library, *, reader: str = "") -> PatientVersion:
    """From approved items only, in an order that a person at home reads: who to call first, then what to do.

    ``reader`` is the caregiver that it is made for, where one is named.
    """
    telling = Telling(draft=draft, book=book, library=library)
    told = to_do(telling)
    home = draft.kind is Kind.DISCHARGE_SUMMARY
    taken = list(telling.items(ItemKind.MEDICINE))
    meds = {p.id: p for p in medicine_parts(taken, book, compared=home, cautioned=_cautioned(draft))}
    meds["take"] = replace(meds["take"], lines=telling.not_complete())
    emergency = [Line(text=book.line("emergency"), items=()), *told["emergency"]]
    parts = [
        telling.part("call", phones(telling)),
        telling.part("hospital", hospital(telling) if home else []),
        telling.part("matters", matters(telling)),
        *(meds[id] for id in ("take", "stop", "hold", "ask")),
        telling.part("allergies", allergies(telling)),
        telling.part("visits", visits(telling)),
        telling.part("tests", tests(telling)),
        telling.part("us", told["us"]),
        telling.part("emergency", emergency),
        telling.part("steps", told["steps"]),
        telling.part("goals", told["goals"]),
        telling.part("helper", told["helper"]),
        telling.part("referrals", referrals(telling)),
        telling.part("team", told["team"]),
        telling.part("problems", [] if home else problems(telling)),
    ]
    unsaid = tuple(dict.fromkeys(telling.unsaid))
    more = [Line(text=book.line("more", count=str(len(unsaid))), items=unsaid)] if unsaid else []
    parts.append(telling.part("more", more))
    assert draft.approval is not None
    return PatientVersion(
        draft=draft.id,
        digest=draft.approval.digest,
        language=book.language,
        audience=book.audience,
        title=" ".join(filter(None, (book.title(str(draft.kind)), book.made_for(reader)))),
        parts=tuple(p for p in parts if p.lines or p.rows),
        questions=tuple(questions(telling, parts)),
        unsaid=unsaid,
    )

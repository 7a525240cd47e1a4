"""What the patient takes home: every kind of document, approved whole, told in both languages to both readers.

The grade is the median of two published formulas with names masked (``assistant/adapters/reading_grade.py``). A figure
that differs is one that the check of the product finds; it is made apart from the templates that write.
"""

from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path
from statistics import median

from assistant.bootstrap import SOFTWARE, Assistant
from assistant.domain.draft import Draft, Kind
from assistant.domain.errors import CaretraceError, Differs, Invalid, WrongState
from assistant.domain.patient_version import Audience, Language, PatientVersion
from evals import report
from evals.drafts import records_in
from evals.task import CLINICIAN, COORDINATOR, admit_file, admit_folder, approved_whole, settings_for, ward
from retrieval.model import PatientId

HARDEST = 6.0
SOMEBODY = "Sam Lee"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One version. ``differs`` when the product refused to give it out; ``unsaid`` points wait for the care team."""

    record: str
    kind: str
    language: str
    audience: str
    grade: float = 0.0
    lines: int = 0
    unsaid: int = 0
    differs: bool = False
    refused: bool = False  # a summary of no stay

    @property
    def holds(self) -> bool:
        return not self.differs and self.grade <= HARDEST


def run(data: Path | None, *, out: Path | None = None) -> bool:
    """Whether each version is easy enough and says what was approved. Without ``data``: our own six patients."""
    folder = data or Path(str(resources.files("assistant.demo") / "patients"))
    told = []
    with ward(settings=settings_for("composer")) as house:
        for name, record in records_in(folder):
            try:
                receipts = (
                    admit_folder(house.assistant, record)
                    if record.is_dir()
                    else [admit_file(house.assistant, record)]
                )
            except CaretraceError as error:
                print(f"{name}: not taken: {error}")
                continue
            told += _of_patient(house.assistant, receipts[0].patient, name)
    summary = report.ran_on(software=SOFTWARE, data={"records": report.digest_of([folder])}, **_totals(told))
    if out:
        report.keep(out, summary, [asdict(t) for t in told])
    _print(told)
    passed = sum(t.holds for t in told)
    report.counts(passed, len(told) - passed)
    return bool(told) and passed == len(told)


def _of_patient(assistant: Assistant, patient: PatientId, name: str) -> list[Told]:
    told = []
    for kind in Kind:
        draft = assistant.draft(
            assistant.request_draft(kind, patient, actor=COORDINATOR).id, actor=COORDINATOR
        )
        if draft.content is None:
            continue
        signed = approved_whole(assistant, draft)
        for language in Language:
            for audience in Audience:
                told.append(_told(assistant, signed, name, language, audience))
    return told


def _told(assistant: Assistant, draft: Draft, name: str, language: Language, audience: Audience) -> Told:
    told = Told(record=name, kind=str(draft.kind), language=str(language), audience=str(audience))
    try:
        version, grade = _given(assistant, draft, language, audience)
    except Differs:
        return replace(told, differs=True)
    except WrongState:
        return replace(told, refused=True)
    rows = sum(len(p.rows) for p in version.parts)
    return replace(told, grade=grade, lines=len(version.lines()) + rows, unsaid=len(version.unsaid))


def _given(
    assistant: Assistant, draft: Draft, language: Language, audience: Audience
) -> tuple[PatientVersion, float]:
    """Where the document shows nobody at home, whoever gives it out says for whom it is."""
    try:
        return assistant.patient_version(draft.id, language=language, audience=audience, actor=CLINICIAN)
    except Invalid:
        return assistant.patient_version(
            draft.id, language=language, audience=audience, actor=CLINICIAN, caregiver=SOMEBODY
        )


def _totals(told: list[Told]) -> dict[str, object]:
    grades = [t.grade for t in told if t.lines]
    return {
        "versions": len(told),
        "median_grade": median(grades) if grades else None,
        "hardest_grade": max(grades, default=None),
        "differ": sum(t.differs for t in told),
        "refused": sum(t.refused for t in told),
        "median_unsaid": median(t.unsaid for t in told) if told else None,
    }


def _print(told: list[Told]) -> None:
    rows = []
    for kind in Kind:
        for language in Language:
            some = [t for t in told if t.kind == kind and t.language == language]
            if some:
                grades = [t.grade for t in some if t.lines]
                rows.append(
                    (
                        str(kind),
                        str(language),
                        len(some),
                        median(grades) if grades else None,
                        max(grades, default=None),
                        median(t.lines for t in some),
                        median(t.unsaid for t in some),
                        sum(t.differs for t in some),
                        sum(t.refused for t in some),
                    )
                )
    heads = (
        "kind",
        "language",
        "versions",
        "grade, median",
        "hardest",
        "lines",
        "left to explain",
        "differ",
        "no stay",
    )
    report.table("The patient's version", heads, rows)

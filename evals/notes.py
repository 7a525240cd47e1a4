"""Patients who have one note and nothing else: their plan still names the problems and medicines that it lists."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.bootstrap import SOFTWARE, Assistant
from assistant.domain.draft import Draft, ItemKind, Kind
from evals import report
from evals.task import COORDINATOR, settings_for, ward
from retrieval.model import PatientId

SPECIALTIES = ("Discharge Summary", "Consult - History and Phy.")

#: Headings by their capitals, and what stands below them: nothing is borrowed from the reader that is judged here.
_UNTIL = r"\s*:\s*,?(?P<body>.*?)(?=[\s,.][A-Z][A-Z /&-]{3,}\s*:|$)"
_MEDICINES = re.compile(
    r"(?:^|[\s,.])(?:(?:CURRENT|HOME|DISCHARGE|ADMISSION|PRESENT|OUTPATIENT|PREADMISSION|ADMITTING|CHRONIC)\s+)*"
    r"(?:MEDICATIONS?|MEDICINES?|MEDS)(?:\s+(?:AT|ON|UPON|PRIOR TO)\s+(?:HOME|DISCHARGE|ADMISSION))?"
    + _UNTIL,
    re.DOTALL,
)
_PROBLEMS = re.compile(
    r"(?:^|[\s,.])(?:(?:ADMISSION|ADMITTING|DISCHARGE|FINAL|PRINCIPAL|PRIMARY|SECONDARY|PREOPERATIVE|POSTOPERATIVE|"
    r"ACTIVE|WORKING|CLINICAL)\s+)*(?:DIAGNOS[EI]S|IMPRESSIONS?|ASSESSMENT|PROBLEMS?(?: LIST)?|PAST MEDICAL HISTORY)"
    + _UNTIL,
    re.DOTALL,
)
_NOTHING = re.compile(
    r"(?:none|no|nil|n/?a|see|as above|same as|unknown|unclear|not|refer|per|reviewed|listed|reconciled|negative|"
    r"unremarkable|noncontributory|unchanged)\b",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"[,.;\n]|\b\d+\.")
_DOSE = re.compile(r"\d\s*(?:mg|mcg|g|ml|units?|puffs?|tab\w*|%)\b", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|his|her|the|we|will|includ\w+|patient|she|he)\b", re.IGNORECASE
)
MOST_WORDS = 7  # of a fragment that names something; a longer one tells something


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOnly:
    """How many items the plan has, and whether the note's own headed lists name any."""

    id: str
    name: str
    problems: int = 0
    medicines: int = 0
    lists_problems: bool
    lists_medicines: bool
    failed: str = ""

    @property
    def lacks(self) -> str:
        told = [self.failed]
        told.append("no problem" if self.lists_problems and not self.problems else "")
        told.append("no medicine" if self.lists_medicines and not self.medicines else "")
        return ", ".join(t for t in told if t)


def run(data: Path, *, specialties: Sequence[str] = SPECIALTIES, out: Path | None = None) -> bool:
    """Whether every plan has problems and medicines where its note lists them."""
    notes = [n for n in _notes(data) if set(n["specialties"]) & set(specialties)]
    if not notes:
        raise FileNotFoundError(f"{data}: no note of {' or '.join(specialties)}")
    with ward(settings=settings_for("composer")) as house:
        told = [_planned(house.assistant, note) for note in notes]
    summary = report.ran_on(
        software=SOFTWARE,
        data={"notes": report.digest_of([data])},
        notes=len(told),
        drafted=sum(not t.failed for t in told),
        with_a_problem=sum(bool(t.problems) for t in told),
        notes_that_list_problems=sum(t.lists_problems for t in told),
        of_them_without_one=sum(t.lists_problems and not t.problems for t in told),
        with_a_medicine=sum(bool(t.medicines) for t in told),
        notes_that_list_medicines=sum(t.lists_medicines for t in told),
        of_those_without_one=sum(t.lists_medicines and not t.medicines for t in told),
    )
    if out:
        report.keep(out, summary, [asdict(t) for t in told])
    failed = [t for t in told if t.lacks]
    report.table(
        "what is missing", ["note", "name", "problems", "medicines", "lacks"], [_row(t) for t in failed]
    )
    print(*(f"{name}: {value}" for name, value in summary.items()), sep="\n")
    report.counts(len(told) - len(failed), len(failed))
    return not failed


def lists_medicines(text: str) -> bool:
    """Whether a heading says medicines and something below it is a name, or has a dose."""
    for match in _MEDICINES.finditer(text):
        told = _fragments(match["body"])
        if (
            told
            and not _NOTHING.match(told[0])
            and (_DOSE.search(match["body"]) or any(map(_is_a_name, told)))
        ):
            return True
    return False


def lists_problems(text: str) -> bool:
    """Whether a heading says diagnosis, impression, problem or the like, and what stands first below it is a name."""
    return any(
        told and _is_a_name(told[0]) for m in _PROBLEMS.finditer(text) for told in [_fragments(m["body"])]
    )


def _fragments(body: str) -> list[str]:
    return [f for part in _FRAGMENT.split(body) if re.search(r"[A-Za-z]{3}", f := part.strip(" :-"))]


def _is_a_name(fragment: str) -> bool:
    """Short, and telling nothing."""
    return (
        len(fragment.split()) <= MOST_WORDS and not _TELLS.search(fragment) and not _NOTHING.match(fragment)
    )


def _notes(data: Path) -> Iterator[dict[str, Any]]:
    for line in data.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _planned(assistant: Assistant, note: dict[str, Any]) -> NoteOnly:
    patient, text = PatientId(note["id"]), note["text"]
    blank = NoteOnly(
        id=note["id"],
        name=note["sample_name"],
        lists_problems=lists_problems(text),
        lists_medicines=lists_medicines(text),
    )
    try:
        assistant.receive(text.encode(), name=f"{note['id']}.txt", patient=patient, actor=COORDINATOR)
        asked = assistant.request_draft(Kind.CARE_PLAN, patient, actor=COORDINATOR)
        draft = assistant.draft(asked.id, actor=COORDINATOR)
    except Exception as error:  # a crash is one of the things counted here
        return replace(blank, failed=type(error).__name__)
    if draft.content is None:
        return replace(blank, failed=str(draft.state))
    problems, medicines = (_items(draft, kind) for kind in (ItemKind.PROBLEM, ItemKind.MEDICINE))
    return replace(blank, problems=problems, medicines=medicines)


def _items(draft: Draft, kind: ItemKind) -> int:
    return sum(i.kind is kind for i in draft.content.items()) if draft.content else 0


def _row(t: NoteOnly) -> list[object]:
    return [t.id, t.name, t.problems, t.medicines, t.lacks]

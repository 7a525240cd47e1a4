"""The Composition of a document: who, what and when, and its sections with what each line rests on.

Sections carry the LOINC codes of C-CDA 2024/2026 (clinical-standards §3b) and a narrative of their own; the entries are
the resources made of their items. A section without items says why, and never that there is nothing. What the kind of
document must contain and this one lacks stands in its section and once more at the end, with the clinician's reason.
"""

from assistant.adapters.fhir_making import Made, Making
from assistant.adapters.fhir_missing import Missing, empty_reason, section, told
from assistant.adapters.fhir_values import (
    AIAST,
    LOINC,
    Names,
    Resource,
    coding,
    concept,
    narrative,
    pruned,
    text,
    uuid_identifier,
    xhtml,
)
from assistant.adapters.reading_view import TITLES, Line, Part, Source, View
from assistant.domain.draft import Draft, DraftId, ItemKind, Kind
from assistant.writing.outline import DOCUMENT_LOINC

PLAN_OF_TREATMENT = "18776-5"
INTERVENTIONS = "62387-6"


def composition(
    draft: Draft,
    seen: View,
    made: Made,
    making: Making,
    *,
    lacking: tuple[Missing, ...],
    custodian: str,
    confidentiality: str,
) -> Resource:
    names = making.names
    type, display = DOCUMENT_LOINC[draft.kind]
    return pruned(
        {
            "resourceType": "Composition",
            "id": names.id("composition"),
            "meta": {"security": [AIAST]},
            "language": "en",
            "text": narrative(_cover(seen)),
            "extension": [
                {
                    "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Composition.version",
                    "valueString": str(draft.revision),
                }
            ],
            "identifier": lineage(draft.id),
            "status": "final",
            "type": concept(TITLES[draft.kind], coding(LOINC, type, display)),
            "category": [concept(None, coding(LOINC, "107903-7", "Clinical note"))],
            "subject": making.patient,
            "encounter": making.stay,
            "date": making.at,
            "author": [names.ref("Device", "device")],
            "title": TITLES[draft.kind],
            "confidentiality": confidentiality,
            "attester": [{"mode": "legal", "time": making.at, "party": making.approver}],
            "custodian": names.ref("Organization", "custodian") if text(custodian) else None,
            "relatesTo": [{"code": "replaces", "targetIdentifier": lineage(draft.replaces)}]
            if draft.replaces
            else [],
            "section": [*_sections(draft.kind, seen, made, making, lacking), *section(lacking)],
        }
    )


def _cover(seen: View) -> str:
    """Who it is about, who drafted and who approved it, and what was read: the narrative of the whole."""
    patient = "".join(f"<li>{xhtml(label)}: {xhtml(value)}</li>" for label, value in seen.patient)
    said = "".join(f"<p>{xhtml(words)}</p>" for words in (*seen.banner, " ".join(seen.coverage)))
    return f"<h1>{xhtml(seen.title)}</h1><ul>{patient}</ul>{said}"


def _sections(
    kind: Kind, seen: View, made: Made, making: Making, lacking: tuple[Missing, ...]
) -> list[Resource]:
    """A CarePlan stands with the interventions, or with the first section where there are none."""
    found = []
    for number, part in enumerate(seen.parts, start=1):
        here = [m for m in lacking if m.section == part.section.id]
        found.append(_section(number, kind, seen, part, made, making, here))
    if kind is Kind.CARE_PLAN and found:
        codes = [_code(kind, part.section.loinc) for part in seen.parts]
        home = found[codes.index(INTERVENTIONS) if INTERVENTIONS in codes else 0]
        home["entry"] = [making.names.ref("CarePlan", "plan"), *home["entry"]]
        home["emptyReason"] = None
    return found


def _section(
    number: int, kind: Kind, seen: View, part: Part, made: Made, making: Making, lacking: list[Missing]
) -> Resource:
    entries = [making.names.to(r) for line in part.lines for r in made[line.item.id]]
    if any(line.item.kind is ItemKind.PERSON for line in part.lines):
        entries.append(making.names.ref("CareTeam", "team"))
    marks = {n for line in part.lines for n in line.marks}
    return {
        "title": text(part.section.title) or "Section",
        "code": concept(part.section.title, coding(LOINC, _code(kind, part.section.loinc))),
        "text": narrative(
            _told(number, part, [s for s in seen.sources if s.number in marks]) + told(lacking)
        ),
        "entry": entries,
        "emptyReason": None if part.lines else empty_reason(lacking),
    }


def _code(kind: Kind, loinc: str) -> str:
    """A care plan must not have a Plan of Treatment section (C-CDA Care Plan, CONF 1198-31044)."""
    return INTERVENTIONS if kind is Kind.CARE_PLAN and loinc == PLAN_OF_TREATMENT else loinc


def _told(number: int, part: Part, sources: list[Source]) -> str:
    if part.empty:
        return f"<p>{xhtml(part.empty)}</p>"
    lines = "".join(f"<li>{_line(number, line)}</li>" for line in part.lines)
    rests = "".join(
        f'<li id="s{number}e{s.number}">[{s.number}] {xhtml(s.label)}: <q>{xhtml(s.quote)}</q></li>'
        for s in sources
    )
    return f"<ul>{lines}</ul>" + (f"<p><b>What this rests on</b></p><ul>{rests}</ul>" if rests else "")


def _line(number: int, line: Line) -> str:
    details = "; ".join(f"{xhtml(label)}: {xhtml(value)}" for label, value in line.details)
    marks = "".join(f' <a href="#s{number}e{n}">[{n}]</a>' for n in line.marks)
    remarks = "".join(f" <i>({xhtml(remark)})</i>" for remark in line.remarks)
    return f"{xhtml(line.text)}{f' ({details})' if details else ''}{marks}{remarks}"


def lineage(draft: DraftId) -> Resource:
    """Names the composition of a draft, for itself and for whatever replaces it."""
    return uuid_identifier(Names(seed="composition").id(draft))

"""The embedded writer: from record, evidence and guidelines to sections of cited items, the same every time."""

from collections.abc import Callable

from assistant.domain.draft import Citation, CitationKind, Evidence, Item, Kind, Section
from assistant.knowledge.stays import summarises_nothing
from assistant.writing import course, problem_lines
from assistant.writing.desk import Desk, placed
from assistant.writing.outline import SectionPlan, outline
from assistant.writing.parts import (
    actions,
    barriers,
    by_cue,
    calling,
    condition_at_discharge,
    considered,
    contingency,
    declined,
    function,
    gaps_in_help,
    judged,
    later_wishes,
    medicine_lines,
    medicine_questions,
    open_loops,
    pending,
    pending_reasons,
    person,
    plan,
    populations,
    problems,
    reaching,
    referrals,
    results,
    scores,
    stay,
    still_to_come,
    wishes_in_notes,
)
from assistant.writing.parts.disclosure import confided, may_leave
from retrieval.model import Document, DocumentId, Record

NAME = "composer@1"

Fill = Callable[[Desk], list[Item]]

#: The parts that sections are filled from, by the names that ``outline`` uses.
FILLS: dict[str, Fill] = {
    "stay": stay.stay,
    "reason_sentences": by_cue.reason_sentences,
    "stay_diagnoses": problems.stay_diagnoses,
    "reconciled_medicines": medicine_lines.reconciled_medicines,
    "medicines": medicine_lines.medicines,
    "allergies": medicine_lines.allergies,
    "open_questions": medicine_questions.open_questions,
    "course": course.course,
    "pending": pending_reasons.pending,
    "pending_reasons": pending_reasons.pending_reasons,
    "stay_results": results.stay_results,
    "plan_results": results.plan_results,
    "pertinent_results": results.pertinent_results,
    "reports": results.reports,
    "stay_procedures": stay.stay_procedures,
    "consultations": judged.consultations,
    "condition_sentences": condition_at_discharge.condition_sentences,
    "last_vitals": results.last_vitals,
    "function_sentences": function.function_sentences,
    "function_scores": function.function_scores,
    "patient_goals": person.patient_goals,
    "patient_words": wishes_in_notes.patient_words,
    "preferences": person.preferences,
    "code_status": person.code_status,
    "wishes": person.wishes,
    "directive_sentences": wishes_in_notes.directive_sentences,
    "later_refusals": later_wishes.later_refusals,
    "language": person.language,
    "social_needs": person.social_needs,
    "how_to_reach": reaching.how_to_reach,
    "barrier_sentences": barriers.barrier_sentences,
    "days_without_help": gaps_in_help.days_without_help,
    "home_sentences": by_cue.home_sentences,
    "symptom_sentences": by_cue.symptom_sentences,
    "prognosis_sentences": by_cue.prognosis_sentences,
    "caregiver_sentences": by_cue.caregiver_sentences,
    "agency_sentences": by_cue.agency_sentences,
    "caregivers": person.caregivers,
    "team": person.team,
    "insurance": person.insurance,
    "problems": problems.problems,
    "problem_sentences": judged.problem_sentences,
    "plan_concerns": plan.plan_concerns,
    "plan_goals": plan.plan_goals,
    "interventions": plan.interventions,
    "plan_orders": plan.orders,
    "decisions": plan.decisions,
    "own_work": plan.own_work,
    "prevention": plan.prevention,
    "review": plan.review,
    "pending_actions": pending.pending_actions,
    "transition_actions": actions.transition_actions,
    "contingencies": contingency.contingencies,
    "whom_to_call": calling.whom_to_call,
    "places": calling.places,
    "open_orders": actions.open_orders,
    "appointments": person.appointments,
    "missed_visits": person.missed_visits,
    "report_advice": open_loops.report_advice,
    "follow_up_sentences": still_to_come.follow_up_sentences,
    "plan_follow_up": still_to_come.plan_follow_up,
    "instruction_sentences": by_cue.instruction_sentences,
    "assessment_sentences": problem_lines.assessment,
    "background": referrals.background,
    "referrals": referrals.referrals,
    "considered": considered.considered,
    "referral_actions": actions.referral_actions,
    "declined_care": declined.declined_care,
    "plan_on_file": person.plan_on_file,
    "immunizations": stay.immunizations,
    "devices": stay.devices,
    "lines_in_place": open_loops.lines_in_place,
    "findings_by_the_way": open_loops.findings_in_notes,
    "went_wrong": open_loops.went_wrong,
    "harms": open_loops.harms,
    "unanswered_referrals": open_loops.unanswered_referrals,
    "no_pending": open_loops.no_pending,
    "no_procedures": open_loops.no_procedures,
    "no_consultations": open_loops.no_consultations,
    "no_devices": open_loops.no_devices,
    "no_medicines": open_loops.no_medicines,
    "scores": scores.scores,
    "confided": confided,
    "special_populations": populations.special_populations,
}


def compose(desk: Desk) -> tuple[Section, ...]:
    """Every section of the kind, in reading order; a section that nothing in the record fills stays empty.

    So does all of a summary that no stay could be the subject of.
    """
    written = tuple(section(plan, desk) for plan in outline(desk.kind))
    return may_leave(gaps_in_help.with_gaps(written, desk), desk)


def section(plan: SectionPlan, desk: Desk) -> Section:
    empty = desk.kind is Kind.DISCHARGE_SUMMARY and summarises_nothing(desk.record, desk.stay)
    items = [] if empty else [item for name in plan.fills for item in FILLS[name](desk)]
    return Section(id=plan.id, title=plan.title, loinc=plan.loinc, items=placed(plan.id, items))


def evidence(
    sections: tuple[Section, ...], record: Record, guidelines: dict[str, Document]
) -> tuple[Evidence, ...]:
    """Everything the sections cite, numbered in the order of first use."""
    cited: dict[Citation, None] = {}
    for s in sections:
        for item in s.items:
            cited.update(dict.fromkeys(item.citations))
    facts_at = {(str(f.words.document), f.words.start, f.words.end): f.id for f in record.facts}
    numbered = []
    for n, c in enumerate(cited, start=1):
        document = _document(c, record, guidelines)
        fact = facts_at.get((c.source, c.start, c.end))
        numbered.append(
            Evidence(
                number=n,
                citation=c,
                label=_label(document, c),
                date=document.date if document else None,
                fact=fact,
            )
        )
    return tuple(numbered)


def _document(c: Citation, record: Record, guidelines: dict[str, Document]) -> Document | None:
    return (
        guidelines.get(c.source)
        if c.kind is CitationKind.GUIDELINE
        else record.document(DocumentId(c.source))
    )


def _label(document: Document | None, c: Citation) -> str:
    if document is None:
        return str(c.kind)
    when = f", {document.date[:10]}" if document.date else ""
    return f"{document.title or document.pointer}{when}"

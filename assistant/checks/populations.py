"""What matters for this patient's kind of life, and is not charted, is asked for: one finding each, with the harm.

A finding says what was looked for and not found. It never says that the patient does not have it.
"""

from collections.abc import Callable, Iterable, Iterator

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Kind, Severity
from assistant.knowledge.calculations import calculation
from assistant.knowledge.chart import Chart, onset
from assistant.knowledge.child_doses import over_the_most
from assistant.knowledge.children import dosed_by_weight, weight
from assistant.knowledge.conditions import NamedSet, SetKind, sets
from assistant.knowledge.criteria import Answer, Applies
from assistant.knowledge.guidelines import library
from assistant.knowledge.immunization_schedule import DoseStatus, dose_standings, in_use
from assistant.knowledge.populations import Group, Population, populations
from retrieval.model import AnyFact, Fact, PlanOnFile, Span

RULE = "populations@1"

Asking = Callable[[Reading, Chart, Population], Iterable[Finding]]

_GUARDIANS = ("guardian", "custody", "mother", "father", "parent", "foster")
_RECENT_RISK = 365


def what_matters_for_the_population_is_charted(reading: Reading) -> tuple[Finding, ...]:
    if reading.as_of is None:
        return ()
    chart = Chart(reading.record, reading.as_of, child_schedule=reading.child_schedule)
    return tuple(
        finding
        for found in populations(chart)
        for asks in ASKS.get(found.name, ())
        for finding in asks(reading, chart, found)
    )


# --- comfort, language, disability ----------------------------------------------------------------------------------


def _comfort(_: Reading, chart: Chart, __: Population) -> Iterator[Finding]:
    """Said once, so that nobody takes the missing screening for an oversight."""
    comfort = _situation(chart, "comfort_first")
    if isinstance(comfort, Applies):
        yield _finding(
            "no-screening",
            "Screening and routine prevention are left out, because comfort is the goal",
            evidence=comfort.because,
            harm=Harm.MINOR,
        )


def _code_status(reading: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    """Of a plan and a summary the list of required elements asks for it already."""
    charted = {p.about for p in chart.preferences()} & {"code_status", "advance_directive"}
    if reading.kind is Kind.REFERRAL and not charted:
        yield _finding(
            "code-status",
            "Advanced illness is charted, and neither a code status nor an advance directive is",
            consider="Ask for the code status and who speaks for the patient before the referral leaves.",
            evidence=found.because,
            harm=Harm.SERIOUS,
            severity=Severity.WARN,
        )


def _interpreter(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    p = chart.record.patient
    if p.interpreter is None and p.language:
        yield _finding(
            "interpreter",
            f"Preferred language {p.language}: whether an interpreter is needed is not charted",
            consider="Ask, and book a qualified interpreter for each visit and call.",
            evidence=found.because,
        )


def _accommodations(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    said = any(p.about == "care_experience" for p in chart.preferences())
    aids = [d for name in _AIDS for d in chart.devices(_set(SetKind.DEVICE, name))]
    if not said and not aids:
        yield _finding(
            "accommodations",
            "A disability is charted, and which help the patient uses or wants is not",
            consider="Ask which aids, formats and extra time make care work, and chart them.",
            evidence=found.because,
        )


_AIDS = ("hearing_aid", "low_vision_aid", "speech_aid", "wheelchair", "walking_aid")


# --- children -------------------------------------------------------------------------------------------------------


def _child_weight(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    taken, told = dosed_by_weight(chart), weight(chart)
    if told is not None and told.fresh:
        return
    lacking = f"the newest weight is of {told.reading.day}" if told else "no weight is charted"
    if taken:
        names = ", ".join(dict.fromkeys(m.name for m in taken[:4]))
        yield _finding(
            "child-weight",
            f"Doses by weight were not checked: {lacking} ({names})",
            consider="Weigh the child in kilograms, then check each dose.",
            evidence=(*found.because, *taken, *([told.reading.fact] if told else ())),
            harm=Harm.SERIOUS,
            severity=Severity.WARN,
            source="American Academy of Pediatrics, 2015",
        )
    else:
        yield _finding(
            "child-weight",
            f"No weight recent enough for the age: {lacking}",
            consider="Weigh the child in kilograms.",
            evidence=(*found.because, *([told.reading.fact] if told else ())),
        )


def _child_doses(_: Reading, chart: Chart, __: Population) -> Iterator[Finding]:
    told = weight(chart)
    for over in over_the_most(chart):
        yield _finding(
            "child-dose",
            f"{over.dose.medicine.name}: {over.said}",
            consider="Check weight, strength and dose with a pharmacist before it is given.",
            evidence=(over.dose.medicine, *([told.reading.fact] if told else ())),
            harm=Harm.SERIOUS,
            severity=Severity.WARN,
            source=str(over.most.source),
        )


def _guardian(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    relations = [c.relation for c in chart.record.patient.contacts]
    relations += [m.relation for m in chart.caregivers()]
    if not any(word in relation.lower() for relation in relations for word in _GUARDIANS):
        yield _finding(
            "guardian",
            "No parent or guardian is charted: who gives the history and who may consent is not known",
            consider="Chart who consents, with a phone number.",
            evidence=found.because,
            harm=Harm.MODERATE,
        )


def _vaccines_to_weigh(_: Reading, chart: Chart, __: Population) -> Iterator[Finding]:
    for s in dose_standings(chart):
        if s.status is DoseStatus.CAUTION:
            yield _finding(
                "vaccine-caution",
                f"{s.called} is due, and a clinician decides first ({s.why})",
                consider="Look up the contraindications before the vaccine is given.",
                evidence=s.about,
                harm=Harm.SERIOUS,
                severity=Severity.WARN,
                source=f"{in_use(chart).publisher}, {in_use(chart).year}",
            )


# --- pregnancy and after --------------------------------------------------------------------------------------------


def _dates(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    weeks = calculation(chart, "weeks_of_pregnancy")
    if weeks is not None and weeks.partial:
        yield _finding(
            "due-date",
            "A pregnancy is charted, and neither a due date nor the weeks are",
            consider="Settle the due date: tests, vaccines and medicines go by weeks.",
            evidence=found.because,
            harm=Harm.MODERATE,
            source="American College of Obstetricians and Gynecologists, 2017",
        )


def _birth_day(_: Reading, chart: Chart, found: Population) -> Iterator[Finding]:
    if calculation(chart, "time_since_birth") is None:
        yield _finding(
            "birth-day",
            "The time after a birth is charted, and the day of the birth is not",
            consider="Chart the day of the birth: blood pressure checks and visits are counted from it.",
            evidence=found.because,
            harm=Harm.MODERATE,
            source="American College of Obstetricians and Gynecologists, 2018",
        )


# --- mind and substances --------------------------------------------------------------------------------------------


def _safety_plan(_: Reading, chart: Chart, __: Population) -> Iterator[Finding]:
    risky = [
        p
        for p in chart.problems(_set(SetKind.CONDITION, "suicide_risk"), any_status=True)
        if chart.within(onset(p), _RECENT_RISK)
    ]
    plans = chart.procedures(_set(SetKind.PROCEDURE, "suicide_safety_plan"))
    filed = [p for p in chart.record.of(PlanOnFile) if "safety plan" in p.name.lower()]
    if risky and not plans and not filed:
        yield _finding(
            "safety-plan",
            "Thoughts of suicide or an attempt of the last year are charted, and a safety plan is not",
            consider="Write one with the patient, and ask about firearms and stored medicines.",
            evidence=tuple(risky),
            harm=Harm.SEVERE,
            severity=Severity.WARN,
            source="The Joint Commission, 2019",
        )


def _naloxone(_: Reading, chart: Chart, __: Population) -> Iterator[Finding]:
    risk = _situation(chart, "overdose_risk")
    listed = chart.medicines_of(_set(SetKind.MEDICINE, "naloxone"))
    if isinstance(risk, Applies) and not listed:
        yield _finding(
            "naloxone",
            "A risk of overdose is charted, and naloxone is not on the medicine list",
            consider="Give naloxone in hand, and teach the people around the patient.",
            evidence=risk.because,
            harm=Harm.SEVERE,
            severity=Severity.WARN,
            source="Substance Abuse and Mental Health Services Administration, 2023",
        )


# --- how it is said -------------------------------------------------------------------------------------------------


def _finding(
    name: str,
    reason: str,
    *,
    evidence: Iterable[AnyFact | Fact | Span],
    consider: str = "",
    harm: Harm = Harm.MINOR,
    severity: Severity = Severity.NOTE,
    source: str = "",
) -> Finding:
    spans = dict.fromkeys(b.words if isinstance(b, Fact) else b for b in evidence)
    return Finding(
        rule=f"{RULE}/{name}",
        severity=severity,
        reason=reason,
        harm=harm,
        consider=consider,
        source=source,
        evidence=tuple(_cited(span) for span in list(spans)[:6]),
    )


def _cited(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.CHART, source=str(span.document), start=span.start, end=span.end, quote=span.text
    )


def _situation(chart: Chart, name: str) -> Answer:
    return library().words.situations[name].decide(chart)


def _set(kind: SetKind, name: str) -> NamedSet:
    return sets().by_kind[kind][name]


ASKS: dict[Group, tuple[Asking, ...]] = {
    Group.PALLIATIVE: (_comfort, _code_status),
    Group.LIMITED_ENGLISH: (_interpreter,),
    Group.DISABILITY: (_accommodations,),
    Group.CHILD: (_child_weight, _child_doses, _guardian, _vaccines_to_weigh),
    Group.PREGNANT: (_dates,),
    Group.AFTER_BIRTH: (_birth_day,),
    Group.MENTAL_HEALTH: (_safety_plan,),
    Group.SUBSTANCE_USE: (_naloxone,),
}

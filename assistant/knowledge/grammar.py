"""Criteria read from YAML: what may be said, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.knowledge.care_criteria import (
    Booked,
    Condition,
    Done,
    Fell,
    MissingResult,
    Months,
    NotDone,
    NotVaccinated,
    Pending,
    Postpartum,
    Result,
    Setting,
    SevereAllergy,
    Takes,
    TakesMany,
    TakesNone,
    Uses,
    Vaccinated,
    Visited,
)
from assistant.knowledge.conditions import NamedSet, SetKind, Sets, plain
from assistant.knowledge.criteria import AllOf, AtLeast, Criteria, NoneOf, Situation, Undecided
from assistant.knowledge.dose_criteria import AtDose, OpioidDose, Treated
from assistant.knowledge.immunization_schedule import ScheduleDeclined, ScheduleDone, ScheduleDue
from assistant.knowledge.lasting import Lasting
from assistant.knowledge.money import BlockedByMoney
from assistant.knowledge.person_criteria import Age, Caregiver, Language, Need, NotAsked, Sex, Wish, Words
from assistant.knowledge.pregnancy import Pregnant
from assistant.knowledge.refills import Overused
from assistant.knowledge.risk_criteria import ReadmissionLikely, Scored
from assistant.knowledge.smoking_criteria import PackYears, QuitSmoking
from assistant.knowledge.strict import Node
from assistant.knowledge.transition_criteria import (
    Contacted,
    DischargedTo,
    NobodyOnTeam,
    Noted,
    OnHold,
    SeenSinceStay,
)
from assistant.knowledge.trends import SETS as TRENDS
from assistant.knowledge.trends import Trend, TrendName


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What criteria may name: the sets, and the situations read so far."""

    sets: Sets
    situations: dict[str, Situation]


def read(node: Node, words: Vocabulary) -> Criteria:
    """Raises Invalid naming file and key for anything but one known criterion."""
    pairs = list(node.pairs())
    if len(pairs) != 1:
        raise node.wrong("a criterion is exactly one key: put several under all, any or none")
    name, value = pairs[0]
    if name not in KNOWN:
        raise node.wrong(f"unknown criterion {name!r}; known: {', '.join(sorted(KNOWN))}")
    return KNOWN[name](value, words)


def read_situations(node: Node, words: Vocabulary) -> None:
    """Adds each named criterion to ``words``; one may use those above it."""
    for name, value in node.pairs():
        given = value.fields(required=("label", "when"))
        if name in words.situations:
            raise value.wrong("a situation of this name exists already: choose another name")
        words.situations[name] = Situation(
            name=name, label=given["label"].text(), of=read(given["when"], words)
        )


def _of(node: Node, words: Vocabulary) -> tuple[Criteria, ...]:
    parts = tuple(read(item, words) for item in node.items())
    if not parts:
        raise node.wrong("an empty list decides nothing: name at least one criterion")
    return parts


def _at_least(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields(required=("count", "of"))
    return AtLeast(count=given["count"].whole(1), of=_of(given["of"], words))


def _read_age(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields("min_years", "max_years", "min_months", "max_months")
    if not given:
        raise node.wrong("give min_years, max_years, min_months or max_months")
    low, high = given.get("min_years"), given.get("max_years")
    return Age(
        at_least=low.whole() * 12 if low else _whole(given, "min_months"),
        at_most=high.whole() * 12 + 11 if high else _whole(given, "max_months"),
    )


class _Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


def _read_condition(node: Node, words: Vocabulary) -> Criteria:
    if isinstance(node.value, str):
        return Condition(named=words.sets.named(SetKind.CONDITION, node))
    given = node.fields("any_status", "within_days", "new_within_days", required=("set",))
    return Condition(
        named=words.sets.named(SetKind.CONDITION, given["set"]),
        any_status="any_status" in given and given["any_status"].yes(),
        within_days=_whole(given, "within_days", 1),
        new_within_days=_whole(given, "new_within_days", 1),
    )


def _read_overused(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields(required=("set", "at_least", "within_days"))
    return Overused(
        named=words.sets.named(SetKind.MEDICINE, given["set"]),
        at_least=given["at_least"].whole(1),
        within_days=given["within_days"].whole(1),
    )


def _read_allergy(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields("categories", required=("severe",))
    if not given["severe"].yes():
        raise given["severe"].wrong("only severe: true is a criterion")
    return SevereAllergy(categories=given["categories"].texts() if "categories" in given else ())


def _read_medicine(node: Node, words: Vocabulary) -> Criteria:
    if isinstance(node.value, str):
        return Takes(named=words.sets.named(SetKind.MEDICINE, node))
    given = node.fields("any_status", "within_days", required=("set",))
    return Takes(
        named=words.sets.named(SetKind.MEDICINE, given["set"]),
        any_status="any_status" in given and given["any_status"].yes(),
        within_days=_whole(given, "within_days", 1),
    )


def _read_result(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields(
        "within_days", "above", "below", "at_least", "at_most", "matches", "if_asked", required=("set",)
    )
    if "matches" in given and len(given.keys() & {"above", "below", "at_least", "at_most"}):
        raise node.wrong("matches is for worded values: give it without above, below, at_least or at_most")
    return Result(
        named=words.sets.named(SetKind.RESULT, given["set"]),
        within_days=_whole(given, "within_days", 1),
        above=_number(given, "above"),
        below=_number(given, "below"),
        at_least=_number(given, "at_least"),
        at_most=_number(given, "at_most"),
        words=_spoken(given.get("matches")),
        if_asked="if_asked" in given and given["if_asked"].yes(),
    )


def _read_lasting(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields("within_days", "if_asked", required=("set", "at_least"))
    return Lasting(
        named=words.sets.named(SetKind.RESULT, given["set"]),
        at_least=given["at_least"].number(),
        within_days=_whole(given, "within_days", 1),
        if_asked="if_asked" in given and given["if_asked"].yes(),
    )


def _bare(node: Node, made: Criteria) -> Criteria:
    node.fields()
    return made


def _read_discharged(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields(required=("matches", "within_days"))
    return DischargedTo(words=_words(given["matches"]), within_days=given["within_days"].whole(1))


def _read_on_hold(node: Node, _: Vocabulary) -> Criteria:
    return OnHold() if node.yes() else NoneOf(of=(OnHold(),))


def _read_noted(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields("within_days", required=("groups",))
    groups = tuple(_words(group) for group in given["groups"].items())
    return Noted(groups=groups, within_days=_whole(given, "within_days", 1))


def _read_contacted(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields(required=("settings", "within_days"))
    return Contacted(settings=given["settings"].texts(), within_days=given["within_days"].whole(1))


def _read_pregnant(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields("min_weeks", "max_weeks")
    return Pregnant(min_weeks=_whole(given, "min_weeks"), max_weeks=_whole(given, "max_weeks"))


Reader = Callable[[Node, Vocabulary], Criteria]


def _windowed(kind: SetKind, made: Callable[[NamedSet, int | None], Criteria]) -> Reader:
    def reader(node: Node, words: Vocabulary) -> Criteria:
        if isinstance(node.value, str):
            return made(words.sets.named(kind, node), None)
        given = node.fields("within_days", required=("set",))
        return made(words.sets.named(kind, given["set"]), _whole(given, "within_days", 1))

    return reader


def _read_vaccine(node: Node, words: Vocabulary) -> Vaccinated:
    if isinstance(node.value, str):
        return Vaccinated(named=words.sets.named(SetKind.VACCINE, node))
    given = node.fields(
        "within_days",
        "this_season",
        "before_season",
        "doses",
        "apart_days",
        "after",
        "from_years",
        required=("set",),
    )
    return Vaccinated(
        named=words.sets.named(SetKind.VACCINE, given["set"]),
        within_days=_whole(given, "within_days", 1),
        this_season="this_season" in given and given["this_season"].yes(),
        before_season="before_season" in given and given["before_season"].yes(),
        doses=given["doses"].whole(1) if "doses" in given else 1,
        apart_days=given["apart_days"].whole(1) if "apart_days" in given else 1,
        after=words.sets.named(SetKind.VACCINE, given["after"]) if "after" in given else None,
        from_years=_whole(given, "from_years"),
    )


def _read_dose(node: Node, _: Vocabulary) -> Criteria:
    least = tuple((name.lower(), mg.number()) for name, mg in node.pairs())
    if not least:
        raise node.wrong("name at least one ingredient with its mg a day")
    return AtDose(least=least)


def _read_mme(node: Node, words: Vocabulary) -> Criteria:
    return OpioidDose(
        at_least=node.fields(required=("at_least",))["at_least"].number(),
        opioids=words.sets.by_kind[SetKind.MEDICINE]["opioid"],
    )


def _read_pack_years(node: Node, words: Vocabulary) -> Criteria:
    results = words.sets.by_kind[SetKind.RESULT]
    return PackYears(
        at_least=node.fields(required=("at_least",))["at_least"].number(),
        counted=results["pack_years"],
        status=results["tobacco_status"],
    )


def _read_quit(node: Node, words: Vocabulary) -> Criteria:
    results = words.sets.by_kind[SetKind.RESULT]
    return QuitSmoking(
        within_years=node.fields(required=("within_years",))["within_years"].whole(1),
        on=results["quit_smoking_date"],
        status=results["tobacco_status"],
    )


def _read_fell(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields(required=("set", "more_than"))
    return Fell(named=words.sets.named(SetKind.RESULT, given["set"]), more_than=given["more_than"].number())


class Domain(StrEnum):
    """Social needs, in the words of the Gravity Project's categories."""

    FOOD = "food-insecurity"
    HOUSING = "housing-instability"
    HOMELESS = "homelessness"
    INADEQUATE_HOUSING = "inadequate-housing"
    TRANSPORT = "transportation-insecurity"
    FINANCES = "financial-insecurity"
    HARDSHIP = "material-hardship"
    UTILITIES = "utility-insecurity"
    EDUCATION = "educational-attainment"
    EMPLOYMENT = "employment-status"
    VETERAN = "veteran-status"
    STRESS = "stress"
    CONNECTION = "social-connection"
    PARTNER_VIOLENCE = "intimate-partner-violence"
    ELDER_ABUSE = "elder-abuse"
    LITERACY = "personal-health-literacy"
    INSURANCE = "health-insurance-coverage-status"
    MEDICAL_COST = "medical-cost-burden"
    DIGITAL_LITERACY = "digital-literacy"
    DIGITAL_ACCESS = "digital-access"
    LANGUAGE = "language-access"
    INCARCERATION = "incarceration-status"


def _read_need(node: Node, words: Vocabulary) -> Criteria:
    given = {} if isinstance(node.value, str) else node.fields("if_asked", required=("domain",))
    domain = given.get("domain", node).one_of(Domain)
    return Need(
        domain=domain,
        coded=words.sets.find(SetKind.CONDITION, domain.replace("-", "_")),
        if_asked="if_asked" in given and given["if_asked"].yes(),
    )


def _read_not_asked(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields(required=("domain", "within_days"))
    domain = given["domain"].one_of(Domain)
    return NotAsked(
        domain=domain,
        coded=words.sets.find(SetKind.CONDITION, domain.replace("-", "_")),
        within_days=given["within_days"].whole(1),
    )


def _read_visit(node: Node, words: Vocabulary) -> Criteria:
    given = node.fields("at_least", "reason", "principal", required=("setting", "within_days"))
    return Visited(
        setting=given["setting"].one_of(Setting),
        within_days=given["within_days"].whole(1),
        at_least=given["at_least"].whole(1) if "at_least" in given else 1,
        reason=words.sets.named(SetKind.CONDITION, given["reason"]) if "reason" in given else None,
        principal="principal" in given and given["principal"].yes(),
    )


def _read_postpartum(node: Node, words: Vocabulary) -> Criteria:
    weeks = node.fields(required=("within_weeks",))["within_weeks"].whole(1)
    conditions, procedures = (words.sets.by_kind[kind] for kind in (SetKind.CONDITION, SetKind.PROCEDURE))
    return Postpartum(
        within_weeks=weeks,
        birth=conditions["delivery"],
        delivery=procedures["delivery"],
        after=conditions["postpartum"],
    )


def _read_preference(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields("about", "matches", "within_days")
    if not given.keys() & {"about", "matches"}:
        raise node.wrong("give about, matches or both")
    return Wish(
        about=given["about"].text() if "about" in given else None,
        words=_spoken(given.get("matches")),
        within_days=_whole(given, "within_days", 1),
    )


def _read_months(node: Node, _: Vocabulary) -> Criteria:
    months = tuple(item.whole(1) for item in node.items())
    if not months or max(months) > 12:
        raise node.wrong("months are 1 to 12")
    return Months(of=months)


def _read_trend(node: Node, words: Vocabulary) -> Criteria:
    name = node.one_of(TrendName)
    return Trend(name=name, named=words.sets.by_kind[SetKind.RESULT][TRENDS[name]])


def _read_score(node: Node, _: Vocabulary) -> Criteria:
    from assistant.knowledge.risk.scores import SCORES  # which read criteria themselves

    given = node.fields(required=("name", "at_least"))
    if given["name"].text() not in SCORES:
        raise given["name"].wrong(
            f"no score {given['name'].value!r}; known scores: {', '.join(sorted(SCORES))}"
        )
    return Scored(name=given["name"].text(), at_least=given["at_least"].number())


def _read_risk(node: Node, _: Vocabulary) -> Criteria:
    """Of coming back to hospital."""
    band = node.fields(required=("band",))["band"]
    if band.text() != "high":
        raise band.wrong("only band: high is a criterion; put it under none for the others")
    return ReadmissionLikely()


def _read_situation(node: Node, words: Vocabulary) -> Criteria:
    if node.text() not in words.situations:
        raise node.wrong(f"no situation {node.value!r}; known so far: {', '.join(sorted(words.situations))}")
    return words.situations[node.text()]


def _read_caregiver(node: Node, _: Vocabulary) -> Criteria:
    return Caregiver() if node.yes() else NoneOf(of=(Caregiver(),))


def _read_language(node: Node, _: Vocabulary) -> Criteria:
    given = node.fields(required=("other_than",))["other_than"].texts()
    return Language(other_than=tuple(language.lower() for language in given))


KNOWN: dict[str, Reader] = {
    "all": lambda n, w: AllOf(of=_of(n, w)),
    "any": lambda n, w: AtLeast(of=_of(n, w)),
    "none": lambda n, w: NoneOf(of=_of(n, w)),
    "at_least": _at_least,
    "undecided": lambda n, w: Undecided(of=read(n, w)),
    "age": _read_age,
    "sex": lambda n, w: Sex(sex=n.one_of(_Sex)),
    "condition": _read_condition,
    "medicine": _read_medicine,
    "overused": _read_overused,
    "missing_medicine": lambda n, w: TakesNone(named=w.sets.named(SetKind.MEDICINE, n)),
    "allergy": _read_allergy,
    "medicines": lambda n, w: TakesMany(at_least=n.fields(required=("at_least",))["at_least"].whole(1)),
    "result": _read_result,
    "lasting": _read_lasting,
    "missing_result": _windowed(SetKind.RESULT, lambda s, d: MissingResult(named=s, within_days=d)),
    "procedure": _windowed(SetKind.PROCEDURE, lambda s, d: Done(named=s, within_days=d)),
    "missing_procedure": _windowed(SetKind.PROCEDURE, lambda s, d: NotDone(named=s, within_days=d)),
    "immunization": _read_vaccine,
    "missing_immunization": lambda n, w: NotVaccinated(wanted=_read_vaccine(n, w)),
    "treated": lambda n, w: Treated(named=w.sets.named(SetKind.MEDICINE, n)),
    "at_dose": _read_dose,
    "opioid_mme": _read_mme,
    "pack_years": _read_pack_years,
    "quit_smoking": _read_quit,
    "fell": _read_fell,
    "schedule_due": lambda n, _: _bare(n, ScheduleDue()),
    "schedule_done": lambda n, _: _bare(n, ScheduleDone()),
    "schedule_declined": lambda n, _: _bare(n, ScheduleDeclined()),
    "need": _read_need,
    "missing_answer": _read_not_asked,
    "encounter": _read_visit,
    "postpartum": _read_postpartum,
    "pregnant": _read_pregnant,
    "discharged_to": _read_discharged,
    "held_medicine": _read_on_hold,
    "care_team": lambda n, _: NobodyOnTeam(words=_words(n.fields(required=("missing",))["missing"])),
    "seen_since_stay": lambda n, _: SeenSinceStay(settings=n.texts()),
    "noted": _read_noted,
    "contacted": _read_contacted,
    "blocked_by_money": lambda n, _: _bare(n, BlockedByMoney()),
    "preference": _read_preference,
    "device": lambda n, w: Uses(named=w.sets.named(SetKind.DEVICE, n)),
    "caregiver": _read_caregiver,
    "language": _read_language,
    "pending_result": lambda n, w: Pending(
        within_days=n.fields(required=("within_days",))["within_days"].whole(1)
    ),
    "appointment": lambda n, w: Booked(
        within_days=n.fields(required=("within_days",))["within_days"].whole(1)
    ),
    "months": _read_months,
    "score": _read_score,
    "risk": _read_risk,
    "situation": _read_situation,
    "trend": _read_trend,
}


def _whole(given: dict[str, Node], key: str, at_least: int = 0) -> int | None:
    return given[key].whole(at_least) if key in given else None


def _number(given: dict[str, Node], key: str) -> float | None:
    return given[key].number() if key in given else None


def _spoken(node: Node | None) -> Words | None:
    return _words(node) if node else None


def _words(node: Node) -> Words:
    return Words(terms=tuple(plain(term) for term in node.texts()))

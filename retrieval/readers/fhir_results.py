"""Results, vital signs, scores and answers: what was measured or asked, and what came of it.

A blood pressure is one measurement, "128/69" mmHg; its halves follow as components with ``panel`` set, so that a rule
can read them. Whoever lists measurements for a person leaves out the components of a blood pressure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from retrieval.model import AnyFact, Code, FactKind, Measurement, Preference, SocialNeed
from retrieval.readers.fhir_shape import (
    Json,
    choice,
    day,
    extensions,
    figure,
    first,
    many,
    moment,
    obj,
    objects,
    said,
    timed,
    when,
)
from retrieval.readers.fhir_sheet import Aside, Sheet
from retrieval.readers.fhir_vocabulary import answered, asked_in_words, asked_need, categorised_need, wish
from retrieval.readers.fhir_words import (
    LOINC,
    any_value,
    charted,
    code,
    codes,
    concept,
    joined,
    name_of,
    notes,
    once,
    unit_of,
    untailed,
)

_Kind = Literal[FactKind.RESULT, FactKind.VITAL_SIGN]
_CATEGORIES = {
    "LAB": "laboratory",
    "RAD": "imaging",
    "vital signs": "vital-signs",
    "social history": "social-history",
}
_KNOWN = (
    "vital-signs",
    "laboratory",
    "social-history",
    "survey",
    "imaging",
    "exam",
    "procedure",
    "therapy",
    "activity",
)
_HEADS = {
    "vital-signs": "Vital sign", "survey": "Assessment", "social-history": "Social history", "exam": "Examination",
    "imaging": "Imaging finding",
}  # fmt: skip
# Vital signs by LOINC, for the sources that give no category.
_VITAL_SIGNS = frozenset(
    "85353-1 85354-9 8480-6 8462-4 8478-0 8867-4 9279-1 8310-5 2708-6 59408-5 29463-7 3141-9 8302-2 39156-5 8287-5 "
    "9843-4 59576-9 77606-2".split()
)
_SYSTOLIC, _DIASTOLIC = ("8480-6", "systolic"), ("8462-4", "diastolic")
_LOINC_CODE = re.compile(r"\d{1,6}-\d")
_DEEP = 12  # a question below a question below …


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    words: str = ""
    unit: str = ""
    number: float | None = None
    codes: tuple[Code, ...] = ()

    @property
    def spoken(self) -> str:
        return joined(self.words, self.unit, by=" ")


def measured(resource: Json) -> Value:
    """The value of an observation, a component or an answer. A "<0.01" is words and no number."""
    kind, value = choice(resource, "value")
    match kind:
        case "Quantity":
            words, number = figure(obj(value).get("value"))
            comparator = said(obj(value).get("comparator"))
            return Value(
                words=comparator + words if words else "",
                unit=unit_of(value) if words else "",
                number=None if comparator else number,
            )
        case "Integer" | "Decimal":
            words, number = figure(value)
            return Value(words=words, number=number)
        case "CodeableConcept" | "Coding":
            return Value(words=concept(value), codes=codes(value))
    return Value(words=any_value(kind, value))


def observation(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    coded, category = codes(r.get("code")), category_of(r)
    vital = category == "vital-signs" or (
        not category and any(c.code in _VITAL_SIGNS for c in coded if c.system == LOINC)
    )
    head = "Vital sign" if vital else _HEADS.get(category, "Result")
    name = sheet.begin(head, concept(r.get("code")), lacks="it does not say what was observed")
    components = [one for one in objects(r, "component") if concept(one.get("code"))]
    value = measured(r)
    if not value.words:
        value = blood_pressure(components) or value
    sheet.say("value", value.spoken)
    sheet.say("value absent", _absent(r) if not value.words and not components else "")
    flag = _say_flag(sheet, r)
    low, high, limits = reference_range(r, sheet.sex)
    sheet.say("reference range", limits)
    for one in components:
        *_, limits = reference_range(one, sheet.sex)
        sheet.say(
            concept(one.get("code")),
            measured(one).spoken or _absent(one),
            f"flag {code(one.get('interpretation'))}" if code(one.get("interpretation")) else "",
            f"reference range {limits}" if limits else "",
        )
    status = sheet.say("status", said(r.get("status")))
    date = _say_the_rest(sheet, r)
    if domain := asked_about(r, coded):
        yield from _needs(sheet, name, coded, domain, [value, *(measured(one) for one in components)], date)
    elif about := wish(coded, name):
        yield Preference(
            **sheet.common(FactKind.PREFERENCE, name, date=date, codes=coded),
            about=about,
            value=value.spoken or notes(r),
        )
    else:
        kind: _Kind = FactKind.VITAL_SIGN if vital else FactKind.RESULT
        if value.words or not (components or many(r, "hasMember")):
            yield Measurement(
                **sheet.common(kind, name, date=date, status=status, codes=coded),
                kind=kind, value=value.words, number=value.number, unit=value.unit, low=low, high=high, flag=flag,
                category=category, panel=sheet.chart.panel_of(sheet.pointer),
            )  # fmt: skip
        for position, one in enumerate(components):
            yield _component(sheet, one, kind, mark=str(position), panel=name, category=category, date=date)


def _component(
    sheet: Sheet, one: Json, kind: _Kind, *, mark: str, panel: str, category: str, date: str | None
) -> Measurement:
    value = measured(one)
    low, high, _ = reference_range(one, sheet.sex)
    return Measurement(
        **sheet.common(kind, concept(one.get("code")), date=date, codes=codes(one.get("code")), mark=mark),
        kind=kind, value=value.words, number=value.number, unit=value.unit, low=low, high=high,
        flag=code(one.get("interpretation")), category=category, panel=panel,
    )  # fmt: skip


def blood_pressure(components: list[Json]) -> Value | None:
    """ "128/69" mmHg, when both halves were measured in one unit."""
    halves = [
        next((measured(one) for one in components if _is_half(one, half)), Value())
        for half in (_SYSTOLIC, _DIASTOLIC)
    ]
    above, beneath = halves
    if above.number is None or beneath.number is None or above.unit != beneath.unit:
        return None
    return Value(words=f"{untailed(above.words)}/{untailed(beneath.words)}", unit=above.unit)


def _is_half(component: Json, half: tuple[str, str]) -> bool:
    loinc, word = half
    name = concept(component.get("code")).lower()
    return any(c.code == loinc for c in codes(component.get("code"))) or (word in name and "pressure" in name)


def category_of(r: Json) -> str:
    """One of FHIR's observation categories, from whichever system named it; else the first category's own word."""
    named = [code(one) for one in many(r, "category")]
    named += [one.code for one in codes(*many(r, "category"))]
    named = [_CATEGORIES.get(one, _CATEGORIES.get(one.lower(), one.lower())) for one in named]
    return next((one for one in named if one in _KNOWN), named[0] if named else "")


def _absent(r: Json) -> str:
    """Why there is no value: said in words or code, or in an extension of the missing element."""
    reason = r.get("dataAbsentReason")
    coded = concept(reason) or next(
        (said(one.get("valueCode")) for one in extensions(obj(reason), "data-absent-reason")), ""
    )
    not_done = [concept(one.get("valueCodeableConcept")) for one in extensions(r, "notDoneReason")]
    return once([coded, *not_done])


def _say_flag(sheet: Sheet, r: Json) -> str:
    flag, words = code(r.get("interpretation")), concept(r.get("interpretation"))
    sheet.say("flag", flag if words in ("", flag) else f"{flag} ({words})")
    return flag


def reference_range(r: Json, sex: str) -> tuple[float | None, float | None, str]:
    """The normal range that holds for this patient: (low, high, in words). Nothing where several could hold."""
    ranges = [
        one
        for one in objects(r, "referenceRange")
        if code(one.get("type")) in ("", "normal") and _holds_for(one, sex)
    ]
    limits = {
        (figure(obj(one.get("low")).get("value")), figure(obj(one.get("high")).get("value"))): one
        for one in ranges
    }
    if len(limits) != 1:
        return None, None, ""
    ((least, low), (most, high)), one = limits.popitem()
    unit = unit_of(obj(one.get("high"))) or unit_of(obj(one.get("low")))
    words = (
        f"{least}-{most}"
        if least and most
        else f"at least {least}"
        if least
        else f"at most {most}"
        if most
        else ""
    )
    return low, high, joined(words, unit, by=" ") if words else ""


def _holds_for(limit: Json, sex: str) -> bool:
    meant = {
        c.code.lower()[:1]
        for c in codes(*many(limit, "appliesTo"))
        if c.code.lower() in ("m", "f", "male", "female")
    }
    return not meant or not sex or sex[:1] in meant


def _say_the_rest(sheet: Sheet, r: Json) -> str | None:
    date = first(*timed(r, "effective"), charted(r, "issued"))
    sheet.say("date", moment(date))
    sheet.say("body site", concept(r.get("bodySite")))
    sheet.say("method", concept(r.get("method")))
    sheet.people("by", "performer")
    sheet.note()
    sheet.date = date
    return date


# --- social needs --------------------------------------------------------------------------------------------------


def asked_about(r: Json, coded: tuple[Code, ...]) -> str:
    """The domain of need that an observation asks after: by its question, its Gravity category, or US Core's "sdoh"."""
    categories = codes(*many(r, "category"))
    domain = asked_need(coded) or categorised_need(categories)
    return domain or ("sdoh-category-unspecified" if any(c.code == "sdoh" for c in categories) else "")


def _needs(
    sheet: Sheet,
    name: str,
    coded: tuple[Code, ...],
    domain: str,
    answers: list[Value],
    date: str | None,
    same_as: tuple[Code, ...] = (),
) -> Iterator[SocialNeed]:
    """One need for each answer; a question without one was still asked. ``same_as`` codes a question in words."""
    for position, answer in enumerate([one for one in answers if one.words] or answers[:1]):
        own, present = answered(coded or same_as, answer.codes, answer.words, answer.number)
        yield SocialNeed(
            **sheet.common(FactKind.SOCIAL_NEED, name, date=date, codes=coded, mark=str(position)),
            domain=own or domain, answer=answer.spoken, present=present,
        )  # fmt: skip


# --- questionnaires ------------------------------------------------------------------------------------------------


def questionnaire_response(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """One line for each question that was answered, and a fact where the question is a LOINC one."""
    title = next(
        (said(one.get("valueString")) for one in extensions(obj(r.get("_questionnaire")), "display")), ""
    )
    title = title or name_of(sheet.chart.find(r.get("questionnaire"))) or "answers"
    date = charted(r, "authored")
    asked = [(item, text) for item, text in _questions(r) if text]
    if not asked:
        raise Aside("a form without answers")
    sheet.begin("Questionnaire", title, lacks="")
    sheet.say("status", said(r.get("status")))
    sheet.say("date", moment(date))
    sheet.people("by", "author", "source")
    sheet.date = date
    coded = _codes_of(sheet.chart.find(r.get("questionnaire"), r))
    for item, text in asked:
        for answer in objects(item, "answer"):
            code = _code_of(item, coded)
            yield from _answer(sheet.another(), title, code, text, measured(answer), date)


def _codes_of(form: Json) -> dict[str, str]:
    """The LOINC code of each question of a form that is at hand, by its link id."""
    found: dict[str, str] = {}
    waiting = [(item, 0) for item in objects(form, "item")]
    while waiting:
        item, depth = waiting.pop()
        loinc = next((one.code for one in codes(*many(item, "code")) if one.system == LOINC), "")
        if loinc:
            found[said(item.get("linkId"))] = loinc
        if depth < _DEEP:
            waiting += [(one, depth + 1) for one in objects(item, "item")]
    return found


def _code_of(item: Json, coded: dict[str, str]) -> str:
    """The question's LOINC code, by its form or by a link id that is one; "" where neither says."""
    link = said(item.get("linkId"))
    own = link.rpartition("/")[2]
    return coded.get(link) or (own if _LOINC_CODE.fullmatch(own) else "")


def _answer(
    line: Sheet, title: str, loinc: str, question: str, value: Value, date: str | None
) -> Iterator[AnyFact]:
    if not value.words:
        return
    line.begin("Question", question, lacks="")
    line.say("answer", value.spoken)
    line.say("questionnaire", title)
    line.say("date", moment(date))
    line.date = date
    if not loinc:
        same_as = asked_in_words(question)
        if domain := asked_need(same_as):
            yield from _needs(line, question, (), domain, [value], date, same_as)
        return
    coded = (Code(system=LOINC, code=loinc),)
    if domain := asked_need(coded):
        yield from _needs(line, question, coded, domain, [value], date)
    elif about := wish(coded, question):
        yield Preference(
            **line.common(FactKind.PREFERENCE, question, date=date, codes=coded),
            about=about,
            value=value.spoken,
        )
    else:
        yield Measurement(
            **line.common(FactKind.RESULT, question, date=date, codes=coded),
            value=value.words, number=value.number, unit=value.unit, category="survey", panel=title,
        )  # fmt: skip


def _questions(r: Json) -> Iterator[tuple[Json, str]]:
    """Every item that was answered, with its question, in reading order."""
    waiting = [(item, 0) for item in reversed(objects(r, "item"))]
    while waiting:
        item, depth = waiting.pop()
        if objects(item, "answer"):
            yield item, said(item.get("text")) or said(item.get("linkId")).rpartition("/")[2]
        if depth < _DEEP:
            below = [
                *objects(item, "item"),
                *(one for answer in objects(item, "answer") for one in objects(answer, "item")),
            ]
            waiting += [(one, depth + 1) for one in reversed(below)]


# --- images --------------------------------------------------------------------------------------------------------


def imaging_study(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    modality = concept(r.get("modality")) or once(
        concept(one.get("modality")) for one in objects(r, "series")
    )
    name = said(r.get("description")) or concept(r.get("procedureCode")) or modality
    sheet.begin("Imaging study", name, lacks="it does not say what was imaged")
    sheet.say("status", said(r.get("status")))
    sheet.say("modality", modality if modality != name else "")
    sheet.say("body site", once(concept(one.get("bodySite")) for one in objects(r, "series")))
    sheet.reasons()
    sheet.date = when(r.get("started"))
    sheet.say("date", day(sheet.date))
    sheet.note()
    yield from ()

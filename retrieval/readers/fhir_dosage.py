"""A FHIR Dosage in the words of a prescription: "35 mg, oral, once weekly"."""

import re
from dataclasses import dataclass

from retrieval.readers.fhir_shape import Json, below, choice, day, figure, many, obj, objects, said, when
from retrieval.readers.fhir_words import (
    code,
    concept,
    dose,
    dose_unit_of,
    joined,
    once,
    ratio,
    span_of,
    untailed,
)
from retrieval.text.dosing import directions as directions_in

# Codes of a timing, in words: GTS abbreviations and HL7's events of a day.
TIMINGS = {
    "QD": "once daily", "BID": "twice daily", "TID": "3 times daily", "QID": "4 times daily", "QOD": "every other day",
    "AM": "every morning", "PM": "every evening", "BED": "at bedtime", "WK": "weekly", "MO": "monthly",
    "Q1H": "every hour", "Q2H": "every 2 hours", "Q3H": "every 3 hours", "Q4H": "every 4 hours", "Q6H": "every 6 hours",
    "Q8H": "every 8 hours", "Q12H": "every 12 hours",
}  # fmt: skip
EVENTS = {
    "MORN": "in the morning", "MORN.early": "early in the morning", "MORN.late": "late in the morning",
    "NOON": "at noon", "AFT": "in the afternoon", "AFT.early": "early in the afternoon",
    "AFT.late": "late in the afternoon", "EVE": "in the evening", "EVE.early": "early in the evening",
    "EVE.late": "late in the evening", "NIGHT": "at night", "PHS": "after sleep", "HS": "at bedtime",
    "WAKE": "on waking", "C": "with meals", "CM": "with breakfast", "CD": "with lunch", "CV": "with dinner",
    "AC": "before meals", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
    "PC": "after meals", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
}  # fmt: skip
DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday",
    "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
PERIODS = {
    "s": ("second", "every second"), "min": ("minute", "every minute"), "h": ("hour", "hourly"), "d": ("day", "daily"),
    "wk": ("week", "weekly"), "mo": ("month", "monthly"), "a": ("year", "yearly"),
}  # fmt: skip


_NEEDED = re.compile(r"(?<![a-z])(?:p\.?r\.?n\.?(?![a-z])|(?:as|if|when) needed)", re.IGNORECASE)
# What stands behind a direction and may change it: another amount, a condition, a change.
_MORE = re.compile(
    r"\d\s*(?:mg|mcg|g|ml|units?|tab|cap|puff|film|h\b|hour)|\b(?:then|or|and|not|if|unless|hold|until)\b|_",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """How a medicine is to be taken. ``whole`` is all of it; the rest are its parts where they are given apart.

    With several instructions (a taper, a morning and an evening dose) a part that differs between them is left out.
    """

    whole: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool = False
    until: str | None = None  # only where every step of it has an end
    told: str = ""  # what the patient was told besides, where ``whole`` does not say it


def directions(instructions: list[Json]) -> Direction:
    """One direction out of a resource's instructions, in their sequence."""
    each = [(said(one.get("sequence")), direction(one)) for one in sorted(instructions, key=_sequence)]
    spoken = [(number, one) for number, one in each if one.whole]
    whole = ""
    for position, (number, one) in enumerate(spoken):
        same_time = position and number == spoken[position - 1][0]
        link = "" if not position else " and " if same_time else ", then "
        step = _going_on(one.whole) if link else one.whole
        whole += (", " if link and step.lower().startswith(("then ", "and ")) else link) + step
    parts = [one for _, one in spoken]
    return Direction(
        whole=whole,
        dose=_agreed([one.dose for one in parts]),
        route=_agreed([one.route for one in parts]),
        frequency=_agreed([one.frequency for one in parts]),
        as_needed=bool(parts) and all(one.as_needed for one in parts),
        until=_end_of(instructions, parts),
        told=once((one.told for one in parts), by=" "),
    )


def _going_on(step: str) -> str:
    """As it reads behind another step: "then from Monday", not "then From Monday"."""
    return step[0].lower() + step[1:] if re.match(r"(?:From|After|On|Take|Then|And)\b", step) else step


def _end_of(instructions: list[Json], parts: list[Direction]) -> str | None:
    """The last day of all, where the last step has one and no other goes on without an end."""
    if not parts or parts[-1].until is None or not all(_is_bounded(one) for one in instructions):
        return None
    return max(one.until for one in parts if one.until)


def _is_bounded(instruction: Json) -> bool:
    repeat = below(instruction, "timing", "repeat")
    return bool(
        when(below(repeat, "boundsPeriod").get("end"))
        or obj(repeat.get("boundsDuration"))
        or obj(repeat.get("boundsRange"))
        or repeat.get("count")
    )


def _sequence(instruction: Json) -> float:
    number = instruction.get("sequence")
    return number if isinstance(number, (int, float)) else 0


def _agreed(words: list[str]) -> str:
    return words[0] if len(set(words)) == 1 else ""


def direction(instruction: Json) -> Direction:
    amount, route, frequency = (
        amount_of(instruction),
        concept(instruction.get("route")),
        frequency_of(instruction),
    )
    kind, needed = choice(instruction, "asNeeded")
    reason = concept(needed) if kind == "CodeableConcept" else ""
    as_needed = bool(reason) or needed is True
    text = said(instruction.get("text"))
    amount = _whole_strength(amount, text)
    amount, route, frequency = _from_words(text, amount, route, frequency)
    spoken = text or joined(
        amount,
        route,
        concept(instruction.get("method")),
        frequency,
        f"as needed for {reason}" if reason else "as needed" if as_needed else "",
        concept(instruction.get("site")),
        duration_of(instruction),
        said(instruction.get("patientInstruction")),
        once(concept(one) for one in many(instruction, "additionalInstruction")),
        _at_most(instruction),
    )
    bounds, told = (
        below(instruction, "timing", "repeat", "boundsPeriod"),
        said(instruction.get("patientInstruction")),
    )
    return Direction(
        whole=spoken,
        dose=amount,
        route=route,
        frequency=frequency,
        as_needed=as_needed or _NEEDED.search(text) is not None,
        until=when(bounds.get("end")),
        told=told if told not in spoken else "",
    )


def _whole_strength(amount: str, text: str) -> str:
    """Of two ingredients the coded amount may be the last one's alone: "125 mg" where the words say "875/125 mg"."""
    coded = re.fullmatch(r"([\d.,]+) ([A-Za-zµ]+)", amount)
    if coded is None:
        return amount
    number, unit = re.escape(coded[1]), re.escape(coded[2])
    said_as = re.search(
        rf"(?<![\d.,/-])\d[\d.,]*\s*(?:{unit})?\s*[/-]\s*{number}\s*{unit}(?![a-z])", text, re.IGNORECASE
    )
    return said_as[0] if said_as else amount


def _from_words(text: str, amount: str, route: str, frequency: str) -> tuple[str, str, str]:
    """What was not given apart, read from the words; only where the words hold one direction and no more."""
    if not text or (amount and route and frequency):
        return amount, route, frequency
    told = directions_in(text, 0, len(text))
    if _MORE.search(text, told.end):
        return amount, route, frequency
    return amount or told.dose, route or told.route, frequency or told.frequency


def amount_of(instruction: Json) -> str:
    """The dose, else the rate: "5 mg", "1-2 tablets", "80 mL/h"."""
    for one in [*objects(instruction, "doseAndRate"), instruction]:
        for key, words in (
            ("doseQuantity", dose),
            ("doseRange", span_of),
            ("dose", dose),
            ("rateQuantity", dose),
        ):
            if spoken := words(one.get(key)):
                return spoken
        if spoken := ratio(one.get("rateRatio")) or span_of(one.get("rateRange")):
            return spoken
    return ""


def frequency_of(instruction: Json) -> str:
    timing = below(instruction, "timing")
    repeat = below(timing, "repeat")
    often = _often(repeat) or TIMINGS.get(code(timing.get("code")).upper(), "") or concept(timing.get("code"))
    events = [EVENTS.get(said(one), "") for one in many(repeat, "when")]
    days = [DAYS.get(said(one), "") for one in many(repeat, "dayOfWeek")]
    clock = [said(one)[:5] for one in many(repeat, "timeOfDay")]
    return joined(
        often,
        once(events, by=" and "),
        f"on {once(days)}" if any(days) else "",
        f"at {once(clock)}" if any(clock) else "",
        by=" ",
    )


def _often(repeat: Json) -> str:
    times, period = _least_to_most(repeat, "frequency"), _least_to_most(repeat, "period")
    unit, each = PERIODS.get(said(repeat.get("periodUnit")), ("", ""))
    if not unit or not (times or period):
        return ""
    times, period = times or "1", period or "1"
    if period == "1":
        if each == "hourly" or not each.endswith("ly"):
            return f"every {unit}" if times == "1" else f"{times} times every {unit}"
        return {"1": f"once {each}", "2": f"twice {each}"}.get(times, f"{times} times {each}")
    return f"every {period} {unit}s" if times == "1" else f"{times} times every {period} {unit}s"


def _least_to_most(repeat: Json, key: str) -> str:
    least, most = untailed(figure(repeat.get(key))[0]), untailed(figure(repeat.get(f"{key}Max"))[0])
    return f"{least}-{most}" if least and most and most != least else least or most


def duration_of(instruction: Json) -> str:
    repeat = below(instruction, "timing", "repeat")
    lasts = untailed(figure(repeat.get("duration"))[0])
    count = untailed(figure(repeat.get("count"))[0])
    unit, _ = PERIODS.get(said(repeat.get("durationUnit")), (said(repeat.get("durationUnit")), ""))
    bounds = obj(repeat.get("boundsDuration"))
    length = untailed(figure(bounds.get("value"))[0])
    weeks, _ = PERIODS.get(code(bounds), (dose_unit_of(bounds), ""))
    end = day(when(below(repeat, "boundsPeriod").get("end")))
    return joined(
        f"over {lasts} {_plural(lasts, unit)}" if lasts else "",
        f"for {length} {_plural(length, weeks)}" if length else "",
        f"for {count} doses" if count else "",
        f"until {end}" if end else "",
    )


def _plural(count: str, unit: str) -> str:
    return unit if count == "1" or unit.endswith("s") or not unit else f"{unit}s"


def _at_most(instruction: Json) -> str:
    words = ratio(instruction.get("maxDosePerPeriod"))
    return f"at most {words}" if words else ""

"""A resource, said in one line of its own words.

Every value of a line stands in the resource; labels, punctuation and the small words of a timing ("twice daily") are
ours. Ids are left out. Three things are written as a clinician writes them: UCUM brackets ("mm[Hg]" is mmHg), a
dose's trailing zero ("5.0 mg" is 5 mg: a misread point is a tenfold dose), a number with more decimals than anyone
measured.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from retrieval.model import Code
from retrieval.readers.fhir_shape import (
    Json,
    below,
    choice,
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

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
_ANNOTATION = re.compile(r"\{([^{}]*)\}")
_WRITTEN = {
    "[pH]": "pH",
    "Cel": "°C",
    "[degF]": "°F",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "[in_us]": "in",
}
_SPELLED = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}


def joined(*words: str, by: str = ", ") -> str:
    """What there is of these."""
    return by.join(word for word in words if word)


def once(words: Iterable[str], by: str = ", ") -> str:
    """What there is of these, each once."""
    return by.join(dict.fromkeys(word for word in words if word))


# --- concepts --------------------------------------------------------------------------------------------------


def concept(value: object) -> str:
    """A CodeableConcept, Coding, reference or string in the words it came with: text, else display, else the code."""
    if isinstance(value, list):
        return once(concept(one) for one in value)
    return in_words(value) or code(value)


def in_words(value: object) -> str:
    """The same without the code: "" where only a code was given."""
    if not isinstance(value, dict):
        return said(value)
    if text := said(value.get("text")):
        return text
    codings = objects(value, "coding")
    chosen = [one for one in codings if one.get("userSelected") is True]
    return next((words for one in [*chosen, *codings, value] if (words := said(one.get("display")))), "")


def codes(*values: object) -> tuple[Code, ...]:
    """All codings of some concepts, each once."""
    found: dict[tuple[str, str], Code] = {}
    for value in values:
        for one in value if isinstance(value, list) else (value,):
            for coding in objects(obj(one), "coding") or ([obj(one)] if "code" in obj(one) else []):
                system, code = said(coding.get("system")), said(coding.get("code"))
                if code and (system, code) not in found:
                    found[system, code] = Code(system=system, code=code, display=said(coding.get("display")))
    return tuple(found.values())


def code(value: object) -> str:
    """The first code of a concept; a bare string is its own code."""
    if isinstance(value, list):
        return next((found for one in value if (found := code(one))), "")
    if not isinstance(value, dict):
        return said(value)
    for one in [*objects(value, "coding"), value]:
        if found := said(one.get("code")):
            return found
    return said(value.get("text"))


# --- numbers and units -------------------------------------------------------------------------------------------


@cache
def unit_as_written(unit: str) -> str:
    """A UCUM unit as people write it: no brackets, and no annotation that only says what is counted."""
    if unit in _WRITTEN:
        return _WRITTEN[unit]
    if _ANNOTATION.fullmatch(unit):
        return ""
    unit = _ANNOTATION.sub(lambda found: found[1].replace("_", " "), unit)
    return (
        unit.replace("mm[Hg]", "mmHg").replace("[iU]", "IU").replace("[IU]", "IU").replace("cm[H2O]", "cmH2O")
    )


def unit_of(quantity: Json) -> str:
    """The UCUM code, as written; the words of the unit where there is no code."""
    if said(quantity.get("system")) in (UCUM, "") and (ucum := said(quantity.get("code"))):
        return unit_as_written(ucum)
    return unit_as_written(said(quantity.get("unit")) or said(quantity.get("code")))


def dose_unit_of(quantity: Json) -> str:
    """The words of the unit first: a prescriber writes "mcg" and "tablet", not "ug" and "{tbl}"."""
    return unit_as_written(said(quantity.get("unit")) or said(quantity.get("code")))


def quantity(value: object) -> str:
    """ "7.2 %", "<0.01 ng/mL" """
    amount = obj(value)
    words, _ = figure(amount.get("value"))
    return joined(said(amount.get("comparator")) + words, unit_of(amount), by=" ") if words else ""


def dose(value: object) -> str:
    """ "35 mg", "1 tablet": without a trailing zero."""
    amount = obj(value)
    words, _ = figure(amount.get("value"))
    return joined(untailed(words), dose_unit_of(amount), by=" ") if words else ""


def span_of_time(value: object) -> str:
    """An age or a duration: "52 years", however its unit was written."""
    words, unit = untailed(figure(obj(value).get("value"))[0]), dose_unit_of(obj(value))
    return (
        joined(said(obj(value).get("comparator")) + words, _SPELLED.get(unit, unit), by=" ") if words else ""
    )


def untailed(words: str) -> str:
    return re.sub(r"\.0+$", "", words)


def span_of(value: object) -> str:
    """A Range: "1-2 tablets", "at least 5 mg"."""
    low, high = below(obj(value), "low"), below(obj(value), "high")
    least, most = untailed(figure(low.get("value"))[0]), untailed(figure(high.get("value"))[0])
    unit = dose_unit_of(high) or dose_unit_of(low)
    if least and most:
        return joined(f"{least}-{most}", unit, by=" ")
    if least or most:
        return joined(f"at least {least}" if least else f"at most {most}", unit, by=" ")
    return ""


def ratio(value: object) -> str:
    """A titre is "1:128", a concentration "5 mg / 2 mL"."""
    above, beneath = below(obj(value), "numerator"), below(obj(value), "denominator")
    return joined(quantity(above), quantity(beneath), by=" / " if unit_of(above) or unit_of(beneath) else ":")


def period(value: object) -> str:
    start, end = moment(when(obj(value).get("start"))), moment(when(obj(value).get("end")))
    return f"{start} to {end}" if start and end else start or (f"until {end}" if end else "")


def any_value(kind: str, value: object) -> str:
    """A value of any of FHIR's types, in words; "" for what has none (an attachment, a waveform)."""
    match kind:
        case "Quantity" | "Count" | "Distance" | "Money":
            return quantity(value)
        case "Age" | "Duration":
            return span_of_time(value)
        case "CodeableConcept" | "Coding":
            return concept(value)
        case "Range":
            return span_of(value)
        case "Ratio":
            return ratio(value)
        case "Period":
            return period(value)
        case "DateTime" | "Instant":
            return moment(when(value)) or said(value)
        case "Reference":
            return said(obj(value).get("display"))
        case "SampledData" | "Attachment":
            return ""
    return said(value)


def happened(resource: Json, stem: str) -> str:
    """When something happened, for the line: a date, a period, an age, or words."""
    kind, value = choice(resource, stem)
    if kind == "Timing":
        start, _ = timed(resource, stem)
        return moment(start)
    return any_value(kind, value)


# --- people and places ---------------------------------------------------------------------------------------------

_NAME_ORDER = {
    "official": 0,
    "usual": 1,
    "": 2,
    "nickname": 3,
    "temp": 4,
    "anonymous": 5,
    "maiden": 6,
    "old": 7,
}


def person_name(names: object) -> str:
    """The name in use: text, else given and family names."""
    known = [obj(one) for one in (names if isinstance(names, list) else [names])]
    for name in sorted(known, key=lambda one: _NAME_ORDER.get(said(one.get("use")), 5)):
        words = said(name.get("text")) or joined(
            *(said(one) for one in many(name, "given")), said(name.get("family")), by=" "
        )
        if words:
            return words
    return said(names)


def phone(resource: Json) -> str:
    """The first telephone that is not an old one."""
    for one in objects(resource, "telecom"):
        reaches = said(one.get("system")) in ("phone", "sms", "") and said(one.get("use")) != "old"
        if reaches and (words := said(one.get("value")).removeprefix("tel:")):
            return words
    return ""


def address(resource: Json) -> str:
    known = [one for one in objects(resource, "address") if said(one.get("use")) not in ("old", "billing")]
    for one in known:
        words = said(one.get("text")) or joined(
            *(said(line) for line in many(one, "line")),
            said(one.get("city")),
            joined(said(one.get("state")), said(one.get("postalCode")), by=" "),
        )
        if words:
            return words
    return ""


def notes(resource: Json, key: str = "note") -> str:
    """The annotations of a resource: what somebody wrote beside it."""
    return joined(
        *(said(one.get("text")) if isinstance(one, dict) else said(one) for one in many(resource, key)),
        by=" ",
    )


def name_of(resource: Json) -> str:
    """What a resource is called, whatever its type."""
    if words := person_name(resource.get("name")):
        return words
    for key in ("title", "code", "vaccineCode", "type", "description", "category", "serviceType"):
        if words := concept(resource.get(key)):
            return words
    return next((words for one in objects(resource, "deviceName") if (words := said(one.get("name")))), "")


class Line:
    """What is said so far, as ``label: value`` parts. Once it has been read it is closed."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []
        self._text: str | None = None

    def say(self, label: str, *values: str) -> str:
        """Adds the values that there are, each once, and returns them as they stand in the line."""
        if self._text is not None:
            raise RuntimeError("this line has been read: say everything before the first fact")
        value = once(values)
        if value:
            self.parts.append((label, value))
        return value

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = "; ".join(f"{label}: {value}" for label, value in self.parts)
        return self._text


def labels(resource: Json, *more: Iterable[Any]) -> tuple[str, ...]:
    """The security labels of a resource, as codes: "R", "42CFRPart2", …"""
    found = [*objects(below(resource, "meta"), "security"), *(one for several in more for one in several)]
    return tuple(dict.fromkeys(label for one in found if (label := code(one))))


def charted(resource: Json, *keys: str) -> str | None:
    """The first of these elements that holds a real date."""
    return first(*(when(resource.get(key)) for key in keys))

"""What a direction says beside how much and how often: with food, at 8 am, no more than 4 a day, for 7 days.

Each phrase is read once, said in both languages, and taken out of the direction, so that only what nobody could read
is left to be shown as charted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.patient_version import Language

_UNITS = {
    "tablet": ("tableta", "tabletas"),
    "capsule": ("cápsula", "cápsulas"),
    "puff": ("inhalación", "inhalaciones"),
    "dose": ("dosis", "dosis"),
    "pill": ("pastilla", "pastillas"),
}
_SPANS = {"day": "día", "week": "semana", "month": "mes"}
_FOR = {
    "pain": "dolor",
    "fever": "fiebre",
    "nausea": "náusea",
    "constipation": "estreñimiento",
    "cough": "tos",
    "itching": "comezón",
    "wheezing": "silbido en el pecho",
    "anxiety": "ansiedad",
    "sleep": "dormir",
    "chest pain": "dolor de pecho",
    "knee pain": "dolor de rodilla",
    "headache": "dolor de cabeza",
    "shortness of breath": "falta de aire",
    "breathlessness": "falta de aire",
    "cramps": "cólicos",
    "congestion": "congestión",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """``said`` in one language, in the order of the direction; ``rest`` is the direction without them."""

    said: tuple[str, ...]
    rest: str


Saying = Callable[[re.Match[str], bool], str]


def _plain(english: str, spanish: str) -> Saying:
    return lambda _, es: spanish if es else english


def _hours(m: re.Match[str], es: bool) -> str:
    hours = re.findall(r"(\d{1,2})(:\d\d)?\s*([ap])\.?m", m[0], re.IGNORECASE)
    times = [f"{h}{minutes} {half.upper()}M" for h, minutes, half in hours]
    joined = (" y " if es else " and ").join(times)
    return f"a las {joined}" if es else f"at {joined}"


def _most(m: re.Match[str], es: bool) -> str:
    count, unit = m["count"], m["unit"].lower().rstrip("s")
    if es:
        return f"no más de {count} {_UNITS[unit][count != '1']} al día"
    return f"no more than {count} {unit}{'' if count == '1' else 's'} a day"


def _lasting(m: re.Match[str], es: bool) -> str:
    count, unit = m["count"], m["unit"].lower().rstrip("s")
    if es:
        plural = "es" if unit == "month" else "s"
        return f"por {count} {_SPANS[unit]}{'' if count == '1' else plural}"
    return f"for {count} {unit}{'' if count == '1' else 's'}"


def _needed(m: re.Match[str], es: bool) -> str:
    why = " ".join(m["why"].lower().split())
    return f"para {_FOR[why]}" if es else f"for {why}"


_WHY = "|".join(sorted(map(re.escape, _FOR), key=len, reverse=True))
_PHRASES: tuple[tuple[re.Pattern[str], Saying], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), saying)
    for pattern, saying in (
        (r"\bwith (?:meals?|food|breakfast|dinner|each meal)\b", _plain("with food", "con comida")),
        (r"\bafter (?:meals?|eating)\b", _plain("after eating", "después de comer")),
        (r"\bbefore (?:meals?|eating)\b", _plain("before eating", "antes de comer")),
        (r"\b(?:on an )?empty stomach\b", _plain("on an empty stomach", "con el estómago vacío")),
        (r"\bwith (?:a (?:full )?glass of )?water\b", _plain("with water", "con agua")),
        (
            r"\bat \d{1,2}(?::\d\d)?\s*[ap]\.?m\.?(?:\s*(?:,|and)\s*\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?)*",
            _hours,
        ),
        (
            r"\b(?:no more than|max(?:imum)?(?: of)?|not (?:to exceed|more than)) (?P<count>\d+) "
            r"(?P<unit>tablets?|capsules?|puffs?|doses?|pills?)(?: (?:a|per|in a|each)|/) ?day\b",
            _most,
        ),
        (r"\bfor (?P<count>\d+) (?P<unit>days?|weeks?|months?)\b", _lasting),
        (rf"\b(?:(?:as|if|when) needed|prn),? (?:for )?(?P<why>{_WHY})\b", _needed),
    )
)


def extras(direction: str, language: Language) -> Extras:
    found: list[tuple[int, str]] = []
    rest = direction
    for pattern, saying in _PHRASES:
        for m in list(pattern.finditer(rest)):
            found.append((direction.find(m[0]), saying(m, language is Language.SPANISH)))
        keep = " as needed " if "needed" in pattern.pattern else " "
        rest = pattern.sub(keep, rest)
    return Extras(said=tuple(said for _, said in sorted(found)), rest=" ".join(rest.split()))

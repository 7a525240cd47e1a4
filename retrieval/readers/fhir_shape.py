"""What a FHIR resource holds, asked for without trust: a wrong type is an absence, never an error."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from retrieval.text.turned import mended, written_out

Json = dict[str, Any]

_SPURIOUS_DECIMALS = 4  # more than these is what a computer made of a measurement
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)\S*)?)?)?$")
# Characters that nobody sees and that a hidden instruction can be written in: zero widths, directions, fillers, tags.
# Joiners are letters of Persian, Hindi and of pictures; between Latin letters and figures they only hide.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|(?<=[0-9A-Za-z])[\u200c\u200d]+(?=[0-9A-Za-z])"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def obj(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def below(resource: Json, *path: str) -> Json:
    """The object at the end of a path; a list on the way stands for its first object."""
    here: object = resource
    for key in path:
        here = obj(here).get(key)
        if isinstance(here, list):
            here = next((one for one in here if isinstance(one, dict)), None)
    return obj(here)


def many(resource: Json, key: str) -> list[Any]:
    """A list as it is; one value where a list is expected counts as a list of one."""
    value = resource.get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(resource: Json, key: str) -> list[Json]:
    return [one for one in many(resource, key) if isinstance(one, dict)]


def choice(resource: Json, stem: str) -> tuple[str, Any]:
    """A choice of types, e.g. ``value[x]``: ("Quantity", {...}); ("", None) when there is none."""
    for key, value in resource.items():
        if key.startswith(stem) and key[len(stem) :][:1].isupper() and value is not None:
            return key[len(stem) :], value
    return "", None


def seen(text: str) -> str:
    """A text without what nobody can see in it, and with the signs that turn words round written out.

    Its lines stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", written_out(text.replace("\r\n", "\n").replace("\r", "\n")))
    return _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))


def prose(text: str) -> str:
    """As ``seen``, for what a person wrote: a word or a figure that hidden signs divide is told with its sign."""
    return seen(mended(text))


def unseen(text: str) -> int:
    """How many characters ``seen`` leaves out."""
    return 0 if text.isascii() else sum(len(m[0]) for m in _UNSEEN.finditer(written_out(text)))


def plain(text: str) -> str:
    """The same words on one line."""
    return " ".join(seen(text).split())


def said(value: object) -> str:
    """A primitive as words; "" for anything else."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    return ""


def number(value: float) -> str:
    """As charted, without an exponent; beyond four decimals rounded to two, or to three figures when that is more."""
    if isinstance(value, int):
        return str(value)
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return ""
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _SPURIOUS_DECIMALS:
        exact = round(exact, max(2, 2 - exact.adjusted()) if exact else 2)
    return format(exact, "f")


def figure(value: object) -> tuple[str, float | None]:
    """A number and how it is written; a number that came as a string is one all the same."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return "", None
    words = said(value)
    try:
        parsed = float(value)
    except (ValueError, OverflowError):
        return words, None
    return words, parsed if abs(parsed) != float("inf") and parsed == parsed else None


@lru_cache(maxsize=4096)
def _real(text: str) -> str | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, clock = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if clock is None:
        return text
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text[:10]
    return text


def when(value: object) -> str | None:
    """A date or time as charted, when it is a real one in ISO 8601; a clock time that is none is left off."""
    return _real(value.strip()) if isinstance(value, str) and len(value) < 48 else None


def day(value: str | None) -> str:
    return value[:10] if value else ""


def moment(value: str | None) -> str:
    """The day, and the time of day where one was charted: "2026-01-09 14:29". Midnight is no time."""
    if not value or len(value) < 16 or value[11:16] == "00:00":
        return day(value)
    return f"{value[:10]} {value[11:16]}"


def timed(resource: Json, stem: str) -> tuple[str | None, str | None]:
    """When something happened, from ``stem[x]``: (start, end). Both are None when it was said in words or not."""
    kind, value = choice(resource, stem)
    if kind == "Period":
        return when(obj(value).get("start")), when(obj(value).get("end"))
    if kind == "Timing":
        events = [when(one) for one in many(obj(value), "event")]
        bounds = below(obj(value), "repeat", "boundsPeriod")
        return (events[0] if events else None) or when(bounds.get("start")), when(bounds.get("end"))
    return (when(value), None) if kind in ("DateTime", "Date", "Instant") else (None, None)


def first(*dates: str | None) -> str | None:
    return next((one for one in dates if one), None)


def extensions(resource: Json, name: str) -> Iterator[Json]:
    """Extensions and modifier extensions whose address ends in ``name``."""
    for key in ("extension", "modifierExtension"):
        for one in objects(resource, key):
            if said(one.get("url")).endswith(name):
                yield one

"""When a list was made, where its head says so: "HOME MEDS (carried forward 06/2021)"."""

import re

from retrieval.model import Section
from retrieval.text.tables import phrases, wording

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WHEN = (
    r"(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)"
    r"|(?P<month>\d{1,2})[/-](?:(?P<day>\d{1,2})[/-])?(?P<year>(?:19|20)\d\d)"
    rf"|(?P<named>{'|'.join(_MONTHS)})[a-z]*\.?,? (?:(?P<on>\d{{1,2}}),? )?(?P<of>(?:19|20)\d\d)"
    r"|(?P<only>(?:19|20)\d\d)"
)
_DATED = wording(rf"\b(?:{phrases('list_dated')})[\s:]+(?:on |in |the )?(?:{_WHEN})(?!\d)")


def list_date(text: str, part: Section) -> str | None:
    """The date of a list in ISO, to the month or year where no day is given; None when its head gives none.

    It stands in the head, or in a line of its own below it.
    """
    head = text[part.start : part.body]
    line = text[part.body : part.end].split("\n", 1)[0]
    told = _DATED.search(head) or (_DATED.match(line.lstrip(" (*_")) if len(line) <= 60 else None)
    return _iso(told) if told else None


def _iso(m: re.Match[str]) -> str | None:
    if m["iso"] or m["only"]:
        return m["iso"] or m["only"]
    if m["named"]:
        month, day, year = _MONTHS.index(m["named"][:3].lower()) + 1, m["on"], m["of"]
    else:
        month, day, year = int(m["month"]), m["day"], m["year"]
        if month > 12 and day and int(day) <= 12:
            month, day = int(day), str(month)
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")

"""How old somebody is, of which sex, and how far a pregnancy is, written out: "84F", "18 mo M", "G2P1 at 31w4d"."""

import re

from retrieval.text.counted import several, span
from retrieval.text.rewriting import Rules, rules

_GROWN_UP = 18  # years, from which a girl is a woman
_OLD = r"(?:[Yy]ears?|[Yy]rs?|[Yy])\.?[ -]?/?(?:[Oo]ld|[Oo]\.?)"
_AT_THE_START = (
    r"(?:(?<=^)|(?<=[.;:\n] )|(?<=\n)|(?<=\b[Pp]t )|(?<=\b[Pp]t is )|(?<=\b[Pp]atient )|(?<=\b[Aa]n )|(?<=\b[Aa] )"
    r"|(?<=\bis ))"
)
_IN_BRACKETS = r"(?:(?<=^)|(?<=[(,;.] )|(?<=[(])|(?<=\b[Pp]t )|(?<=\b[Pp]atient ))"
_WEEKS = r"(?:w|wks?|weeks?)"


def _of_a_sex(m: re.Match[str]) -> str:
    unit = span(m["of"]) if m.groupdict().get("of") else "year"
    grown = unit == "year" and int(m["n"]) >= _GROWN_UP
    female = m["sex"][0] in "Ffw" if m["sex"][0] != "W" else True
    return f"{m['n']}-{unit}-old {('woman' if grown else 'girl') if female else ('man' if grown else 'boy')}"


def _aged(m: re.Match[str]) -> str:
    return f"{m['n']}-{span(m['of']) if m.groupdict().get('of') else 'year'}-old"


def _weeks_and_days(m: re.Match[str]) -> str:
    return f"{m['w']} weeks {several(m['d'], 'day')}"


AGES: Rules = rules(
    (
        re.compile(rf"(?<![\d./])(?P<n>\d{{1,3}})[ -]?{_OLD}[ -]?(?P<sex>[FM]|[Ff]emale|[Mm]ale)\b(?!\.\w)"),
        _of_a_sex,
    ),
    (
        re.compile(
            r"(?<![\d./])(?P<n>\d{1,3})[ -]?(?P<of>mos?|wks?|months?|weeks?|days?|d)(?:[ -]?/?(?:old|o))?"
            r"[ -]?(?P<sex>[FM])\b"
        ),
        _of_a_sex,
    ),
    (re.compile(rf"{_AT_THE_START}(?P<n>\d{{1,3}}) ?(?P<sex>[FM])\b(?!\.\w)"), _of_a_sex),
    (
        re.compile(
            rf"{_IN_BRACKETS}(?P<sex>[FM]),? ?(?P<n>\d{{1,3}})(?=$|[).,;]|\s?y)(?:\s?(?:y/?o|years old|yrs old))?"
        ),
        _of_a_sex,
    ),
    (r"(?<![\d./])(?P<n>\d{1,2}) ?m/o\b", r"\g<n>-month-old"),
    (
        r"(?<![\d./])(?P<n>\d{1,3})[ -]?(?P<of>years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d|hours?|hrs?|h)\.?"
        r"[ -]?/?(?:old\b|o\b\.?|of age\b)",
        _aged,
    ),
    (r"\bage[ds]? (?:of )?(?P<n>\d{1,3})(?: years)?\b(?!\s?(?:-|to|mo|months|weeks|wk|days))", _aged),
    (r"\b(?P<sex>woman|man|female|male) of (?P<n>\d{2,3})\b(?! (?:mo|we|da|ho))", _of_a_sex),
    # how far a pregnancy is, and which one
    (rf"(?<![\d.])(?P<w>[1-4]?\d) ?{_WEEKS},? ?(?:and )?(?P<d>[0-6]) ?(?:d|days?)\b", _weeks_and_days),
    (rf"(?<![\d.])(?P<w>[1-4]\d)(?: (?:and )?|-)(?P<d>[0-6])/7(?: ?{_WEEKS}\b)?", _weeks_and_days),
    (rf"(?<![\d.])(?P<w>[2-4]\d) ?\+ ?(?P<d>[0-6])(?: ?{_WEEKS})\b", _weeks_and_days),
    (
        r"\bG ?(?P<g>\d{1,2}),? ?P ?(?P<p>\d)(?:\d{3}|-\d-\d-\d)?\b",
        r"pregnancy \g<g> gravida \g<g> para \g<p>",
    ),
)

"""Where a note names another patient, with another birthday: nothing of that is a fact of this chart's patient."""

import re
from datetime import date
from functools import lru_cache

_NAMED = re.compile(r"(?:^|\n|[.!?]\s)\W*(?:patient(?: name)?|name)\W*:\s*([^\n,;|(]{3,60})", re.IGNORECASE)
_BORN = re.compile(
    r"(?:dob|date of birth|born)\W*:?\s*(?:on )?(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "miss"})
_HEAD = 200  # characters: a name here heads the whole note
_NEAR = 160  # characters from the name within which the birthday stands


@lru_cache(maxsize=512)
def of_somebody_else(text: str, name: str, born: str | None) -> tuple[tuple[int, int], ...]:
    """The stretches that name a person of another name and another birthday; the whole text where its head does.

    Without the patient's own name and full birthday nothing can be told apart, and there is none.
    """
    if not name or not born or len(born) != 10:
        return ()
    found = []
    for said in _NAMED.finditer(text):
        birthday = _BORN.search(text, said.start(), said.end() + _NEAR)
        if birthday is None or words(said[1]) & words(name) or iso(birthday[1]) in {"", born}:
            continue
        if said.start() < _HEAD:
            return ((0, len(text)),)
        ends = text.find("\n\n", birthday.end())
        found.append((said.start(), len(text) if ends < 0 else ends))
    return tuple(found)


def words(name: str) -> frozenset[str]:
    """The parts of a name by which two may be the same."""
    return frozenset(re.findall(r"[^\W\d_]{2,}", name.lower())) - _TITLES


def iso(written: str) -> str:
    """A written day as ISO 8601; "" for one that is none."""
    if "-" in written:
        return written
    month, day, year = written.split("/")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""

"""A coded entry as our readers write it down: what it is, what it is of, and its fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_NEXT = r"; (?P<label>[a-z][a-z ]{1,18}): "
_ENTRY = re.compile(r"(?P<what>[A-Z][\w ]{2,24}): (?P<of>.+?)(?=; [a-z][a-z ]{1,18}: |$)", re.DOTALL)
_FIELD = re.compile(_NEXT + r"(?P<value>.*?)(?=; [a-z][a-z ]{1,18}: |$)", re.DOTALL)
#: How laboratories go on after the name: "Hemoglobin [Mass/volume] in Blood".
_SPECIMEN = re.compile(r"\[[^\]]*\]|\bin (?:Serum|Plasma|Blood|Urine|Arterial|Venous|Capillary|Platelet)\b.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    what: str  # "Vital sign"
    of: str  # "Body weight"
    fields: Mapping[str, str]

    @property
    def measured(self) -> str:
        """What was measured, without how and in what."""
        return _SPECIMEN.sub(" ", self.of)

    @property
    def found(self) -> str:
        return self.fields.get("value") or self.fields.get("answer") or ""

    @property
    def moment(self) -> str:
        """The day, with the time where it is charted; "" when no date is."""
        return self.fields.get("date", "")


@lru_cache(maxsize=4096)
def read(text: str) -> Entry | None:
    """None where it is not written like an entry. Of a field that stands there twice, the last."""
    head = _ENTRY.match(text)
    if head is None:
        return None
    fields = {m["label"]: m["value"] for m in _FIELD.finditer(text, head.end())}
    return Entry(what=head["what"], of=head["of"], fields=fields)

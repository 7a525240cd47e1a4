"""What people call a medicine without its name: "my water pill", "the blue inhaler"."""

import re
from dataclasses import dataclass
from functools import cache

from retrieval.text.tables import rows
from retrieval.text.terms import classes, ingredient

_AROUND = re.compile(
    r"^(?:\W|\b(?:his|her|my|their|the|a|an|one|old|new|little|su|mi|el|la)\b)+|\W+$", re.IGNORECASE
)
#: What is swallowed; the chart says of an injection that it is one.
_NOT_A_PILL = re.compile(
    r"inject|subcut|pen\b|vial|insulin|units?\b|inhal|patch|drops?\b|intravenous", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayName:
    """``fits`` are classes or ingredients in lower case; ``pill`` where only what is swallowed can be meant."""

    fits: frozenset[str]
    pill: bool = False

    def may_be(self, name: str, direction: str = "") -> bool:
        """Whether a charted medicine of this name and direction can be what is meant."""
        known = ingredient(name) or ""
        kinds = {known.lower(), *known.lower().split(" / "), *(c.lower() for c in classes(known))}
        if self.pill and _NOT_A_PILL.search(f"{name} {direction}"):
            return False
        return bool(known and self.fits & kinds)


def lay_name(words: str) -> LayName | None:
    """What an everyday name may stand for; None for a name that says which medicine it is."""
    said = _AROUND.sub("", " ".join(words.split()))
    return next((known for pattern, known in _table() if pattern.fullmatch(said)), None)


@cache
def _table() -> tuple[tuple[re.Pattern[str], LayName], ...]:
    return tuple(
        (
            re.compile(row["phrase"], re.IGNORECASE),
            LayName(fits=frozenset(row["fits"].lower().split("|")), pill=row["form"] == "pill"),
        )
        for row in rows("lay_names.tsv")
    )

"""A form in which no source gives a medicine: a tablet of what went into a vein, an injection of what was swallowed."""

import re
from collections.abc import Iterator

from retrieval.text.quantities import routes
from retrieval.text.terms import medicines_in

_FORMS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(by))
    for words, by in (
        ("tablets?|tabs?|pills?|capsules?|caps?|syrup|swallow\\w*", {"oral", "sublingual"}),
        (
            "injections?|injected|injects?|shots?|infusions?|infused|drip",
            {"intravenous", "intramuscular", "subcutaneous"},
        ),
        ("suppositor(?:y|ies)", {"rectal"}),
        ("ointment|cream", {"topical", "ophthalmic", "rectal", "nasal"}),
    )
)
_BY_MOUTH = re.compile(r"\b(?:PO|ODT|tabs?|caps?|oral\w*)\b", re.IGNORECASE)
_PARTS = re.compile(r"[;\n]|[.,]\s")


def in_another_form(said: str, charted: str) -> Iterator[str]:
    """Where the statement names one medicine, and every route on which the sources give it is another."""
    found = list(medicines_in(said))
    named = {m.ingredient for m in found}
    if len(named) != 1:
        return
    name = said[found[0].start : found[0].end].lower()
    of_it = [
        p
        for p in _PARTS.split(charted)
        if name in p.lower() or named & {m.ingredient for m in medicines_in(p)}
    ]
    ways = {str(r.value) for p in of_it for r in routes(p)}
    perhaps = "; ".join(p for p in _PARTS.split(charted) if p in of_it or not list(medicines_in(p)))
    everywhere = {str(r.value) for r in routes(perhaps)} | ({"oral"} if _BY_MOUTH.search(perhaps) else set())
    for form, by in _FORMS:
        told = form.search(said)
        if told and ways and not everywhere & by and not form.search(perhaps):
            yield f"says “{told[0]}”, and its source gives it {' and '.join(sorted(ways))}"

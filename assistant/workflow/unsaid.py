"""Which fields of an item's form its sentence says already, so that nobody has to read them twice."""

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from assistant.checks import forms
from assistant.domain.draft import Change, Due, Finding, Item
from retrieval.text.quantities import carried, figures, routes

#: The sentence writes them its own way ("by mouth", "at 8 am and 2 pm"): the same figures are enough.
_FIGURES = frozenset({"dose", "route", "frequency", "date", "onset"})
_CHANGED = {Change.HELD: "on hold", Change.UNCLEAR: "please clarify"}


def already_said(item: Item, findings: Iterable[Finding] = ()) -> frozenset[str]:
    """Names of the fields of ``item.detail`` that are empty, or that ``item.text`` says word for word.

    Of a dose, a route, a frequency and a day the same figures are enough. A field of which the sentence says a part is
    not among them, and none is where a finding says that form and sentence differ.
    """
    if item.detail is None or any(f.item == item.id and f.rule == forms.RULE for f in findings):
        return frozenset()
    text = _plain(item.text)
    return frozenset(f.name for f in fields(item.detail) if _says(text, f.name, getattr(item.detail, f.name)))


def words_left(item: Item, findings: Iterable[Finding] = ()) -> int:
    """How many words the form has beside the sentence."""
    if item.detail is None:
        return 0
    said = already_said(item, findings) | {"type"}
    return sum(_count(getattr(item.detail, f.name)) for f in fields(item.detail) if f.name not in said)


def _says(text: str, name: str, value: Any) -> bool:
    match value:
        case None | "" | () | False:
            return True
        case Change():
            return f"- {_CHANGED.get(value, value.value)}" in text
        case str() if name in _FIGURES and (asked := figures(value) | routes(value)):
            return _stands(value, text) or all(carried(f, figures(text) | routes(text)) for f in asked)
        case str():
            return _stands(value, text)
        case tuple():
            return all(isinstance(v, str) and _stands(v, text) for v in value)
        case Due():
            return False
    return False


def _count(value: Any) -> int:
    match value:
        case str():
            return len(value.split())
        case tuple():
            return sum(map(_count, value))
        case Due():
            return len(value.day.split()) + len(value.anchor_is.split()) + len(value.anchor.split()) + 1
    return 1 if value else 0


def _stands(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_plain(value))}(?!\w)", text) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

"""What guidelines ask for and the patient said no to: said once, in the chart's own words, and not asked for again."""

import re

from assistant.domain.draft import Item, ItemKind
from assistant.knowledge.guidelines import Asked, Standing
from assistant.writing.desk import Desk, chart, fitting, item, said_of
from assistant.writing.parts.saying import plain
from retrieval.model import Fact, Span

MOST = 8
_NO = re.compile(r"declin|refus|does not want|do not perform|objection|contraindic", re.I)


def declined_care(desk: Desk) -> list[Item]:
    """One line for each "no" of the last year that closes a gap."""
    asked = [a for applies in desk.guidelines for a in applies.asked if a.standing is Standing.DECLINED]
    said = dict.fromkeys(_said(a) for a in asked if a.because)
    return fitting(list(said), MOST, "things that were declined", desk)


def _said(asked: Asked) -> Item:
    where = asked.because[0]
    if isinstance(where, Span):
        return item(ItemKind.STATEMENT, where.text, chart(where))
    return item(ItemKind.STATEMENT, _words(where), *said_of(where))


def _words(fact: Fact) -> str:
    """The name, the day and the part of the entry that says no."""
    pieces = (p.partition(": ")[2] or p for p in fact.words.text.split("; ") if _NO.search(p))
    no = next((p for p in pieces if p != fact.name), "")
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return f"{plain(fact.name)}{when}{f': {no}' if no else ''}"

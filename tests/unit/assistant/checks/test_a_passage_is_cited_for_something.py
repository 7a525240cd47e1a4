"""A passage is cited because it says something of the item, or because it is why a guideline asks for it."""

from types import SimpleNamespace

from assistant.checks.reasons import every_citation_bears_on_its_item as reasons
from assistant.domain.draft import Finding, Item, ItemKind, Severity
from retrieval.model import Span
from tests.unit.assistant.charted import problem
from tests.unit.assistant.checks.drafted import cite, entry, item, note, placed, reading

HEART = note("Ejection fraction 30 percent with worn breath.", id="echo")
STRAY = note("The garden fence needs paint.", id="stray")
ADVICE = note("Offer a beta blocker.", id="gl-1", patient=None)
FAILING = entry("Condition: heart failure", id="res-1")


def found(one: Item, **more: object) -> tuple[Finding, ...]:
    return reasons(reading(one, notes=(HEART, STRAY, FAILING), guidelines={"gl-1": ADVICE}, **more))  # type: ignore[arg-type]


def test_a_passage_that_says_nothing_of_the_item_is_a_warning() -> None:
    (only,) = found(item("Ejection fraction 30 percent", cite(HEART), cite(STRAY)))
    assert (only.severity, only.item) == (Severity.WARN, "i")
    assert [c.source for c in only.evidence] == ["stray"]
    assert found(item("Ejection fraction 30 percent", cite(HEART), cite(HEART, "Ejection fraction 30"))) == ()


def test_why_a_guideline_asks_for_it_bears_on_it() -> None:
    charted = placed(problem("heart failure"), FAILING)
    sentence = Span(document=ADVICE.id, start=0, end=len(ADVICE.text), text=ADVICE.text)
    asked = SimpleNamespace(entry=SimpleNamespace(span=sentence), because=(charted,))
    applies = SimpleNamespace(because=(), asked=(asked,))
    one = item("Offer a beta blocker", cite(ADVICE), cite(FAILING), kind=ItemKind.ACTION)
    assert found(one, applicable=(applies,)) == ()
    (only,) = found(item("Offer a beta blocker", cite(ADVICE), cite(STRAY)), applicable=(applies,))
    assert [c.source for c in only.evidence] == ["stray"]

"""Hostile words in a chart never become a tag, a link, an attribute or an act on the pages that people work on."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.domain.draft import Kind
from assistant.domain.lifecycle import State
from assistant.domain.people import Role
from evals.injection.outputs import hidden
from evals.injection.payloads import Payload, ours, spread
from evals.injection.surfaces import Surface, Where, carrier
from retrieval.model import PatientId
from tests.acceptance.service import ADA, Service

WHERE = Where(patient=PatientId(ADA), encounter=f"{ADA}-stay", day="2026-11-19")
CHARTED = [s for s in Surface if s is not Surface.GUIDELINE]
PAYLOADS = spread(ours(), 24)


class Anatomy(HTMLParser):
    """The kinds of elements of a page with the names of their attributes, and where its links and forms lead."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.kinds: set[tuple[str, ...]] = set()
        self.leads: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add((tag, *sorted(name for name, _ in attrs)))
        self.leads |= {
            v or "" for name, v in attrs if name in {"href", "src", "action", "srcset", "formaction"}
        }

    @property
    def outside(self) -> set[str]:
        return {lead for lead in self.leads if not lead.startswith(("/", "#", "?"))}


def pages(service: Service, payload: Payload, surface: Surface) -> Iterator[str]:
    name, data = carrier(surface, payload.text, WHERE)
    receipt = service.assistant.receive(
        data, name=name, patient=PatientId(ADA), actor=service.people[Role.COORDINATOR]
    )
    draft = service.written(Kind.DISCHARGE_SUMMARY)
    browser = service.browser(Role.CLINICIAN)
    for path in (f"/drafts/{draft.id}", f"/patients/{ADA}", "/"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        yield answer.text
    assert service.assistant.draft(draft.id, actor=service.people[Role.CLINICIAN]).state is State.WRITTEN
    service.assistant.forget_source(receipt.source, PatientId(ADA), actor=service.people[Role.ADMIN])


@pytest.mark.parametrize("surface", CHARTED)
def test_no_payload_comes_alive_on_a_page(service: Service, surface: Any) -> None:
    service.receive()
    harmless = [Anatomy(html) for n in (0, 1, 2) for html in pages(service, _harmless(n), surface)]
    known = set().union(*(a.kinds for a in harmless))
    for payload in PAYLOADS[list(CHARTED).index(surface) :: len(CHARTED)]:
        for html in pages(service, payload, surface):
            page = Anatomy(html)
            assert not page.outside, payload.id
            assert {k[0] for k in page.kinds} <= {k[0] for k in known} | _OF_FINDINGS, payload.id
            assert not [
                k for k in page.kinds for name in k[1:] if name.startswith("on") or name == "style"
            ], payload.id
            assert not list(hidden(html)), payload.id


#: What a page shows only where there is something to point at.
_OF_FINDINGS = frozenset(
    {"mark", "details", "summary", "small", "blockquote", "label", "input", "button", "textarea"}
)


def _harmless(n: int) -> Payload:
    return Payload(id=f"harmless-{n}", about="", text="One. Two. Three."[: 5 * (n + 1)])

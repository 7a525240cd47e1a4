"""A clinician goes through a draft in the terminal: each item beside its evidence and findings, one key a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_draft_text import Sources, finding_text, item_text, worst_first
from api.cli_drafts import TheDraft, chart, give
from api.cli_here import CouldNot, Here, ask
from assistant.domain.draft import Draft, DraftId, Finding, Item, ItemId, Severity, Support, Verdict
from assistant.domain.errors import Invalid
from assistant.domain.people import Actor, Role

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from assistant.workflow.review import Choice
    from retrieval.model import Record

ITEM_KEYS = "[a]ccept  [e]dit  [r]eject  [s]kip  [q]uit > "
FINDING_KEYS = "[k] acknowledge  [s]kip  [q]uit > "
MISSING_KEYS = "[f]ill  [k] acknowledge  [t] this reason for all that are missing  [s]kip  [q]uit > "


class _Quit(Exception):
    """The person has had enough for now; what was decided is kept."""


def review(
    here: Here,
    draft: TheDraft,
    accept_rest: Annotated[
        bool,
        typer.Option(
            help="First accept what is plain and low in risk, together; the rest is asked one by one."
        ),
    ] = False,
) -> None:
    """Decide on a draft item by item. Each decision is kept as it is made, so one may stop at any time."""
    id, who = DraftId(draft), here.actor(Role.CLINICIAN)
    with here.assistant() as assistant:
        found = assistant.draft(id, actor=who)
        if found.digest is None:
            raise CouldNot(f"draft {id} is {found.state}: there is nothing written to decide on")
        if accept_rest:
            found = assistant.accept_rest(id, seen=found.digest, actor=who)
        walk = _Walk(here=here, assistant=assistant, who=who, record=chart(assistant, found, here))
        try:
            found = walk.findings(walk.items(found))
        except _Quit:
            found = assistant.draft(id, actor=who)
    here.say("", *_where_it_stands(found))
    give(here, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    here: Here
    assistant: "Assistant"
    who: Actor
    record: "Record | None"

    def items(self, draft: Draft) -> Draft:
        for section, item in list(_undecided(draft)):
            draft = self._item(draft, section, item.id)
        return draft

    def findings(self, draft: Draft) -> Draft:
        for finding in _of_the_whole(draft):
            if finding in _of_the_whole(draft):  # an answer may have answered others too
                draft = self._finding(draft, finding)
        return draft

    def _item(self, draft: Draft, section: str, id: ItemId) -> Draft:
        content, digest = draft.content, draft.digest
        if content is None or digest is None:
            return draft
        item = content.item(id)
        about = [finding_text(f, content) for f in worst_first(content) if f.item == id]
        self.here.show("", section, *item_text(item, Sources(content, self.record)), *about)
        while True:
            try:
                choice = _choice(item)
                if choice is None:
                    return draft
                return self.assistant.decide(draft.id, [choice], seen=digest, actor=self.who)
            except Invalid as error:
                self.here.aside(str(error))

    def _finding(self, draft: Draft, finding: Finding) -> Draft:
        from assistant.workflow.adding import Addition
        from assistant.workflow.completeness import element_of

        content = draft.content
        if content is None:
            return draft
        self.here.show("", "of the whole draft", finding_text(finding, content))
        element = element_of(content, finding)
        key = _key(MISSING_KEYS, "fktsq") if element else _key(FINDING_KEYS, "ksq")
        if key == "s":
            return draft
        if key == "f" and element:
            text = _owed("what do you state? > ")
            addition = Addition(text=text, fills=element.id)
            return self.assistant.add(draft.id, addition, seen=content.digest, actor=self.who)
        reason = _owed("why may the document leave all the same? > ")
        these = [f for f in _of_the_whole(draft) if element_of(content, f)] if key == "t" else [finding]
        ids = [f.id for f in these]
        return self.assistant.acknowledge(draft.id, ids, reason, seen=content.digest, actor=self.who)


def _choice(item: Item) -> "Choice | None":
    """What the person says of this item, with what that owes; None to leave it for later."""
    from assistant.workflow.review import Choice

    match _key(ITEM_KEYS, "aersq"):
        case "a":
            why = (
                _owed("it is unsupported; why is it right? > ") if item.support is Support.UNSUPPORTED else ""
            )
            return Choice(item=item.id, verdict=Verdict.ACCEPT, reason=why)
        case "e":
            text = _owed("the new text > ")
            return Choice(item=item.id, verdict=Verdict.EDIT, text=text, reason=_owed("why? > "))
        case "r":
            return Choice(item=item.id, verdict=Verdict.REJECT, reason=_owed("why? > "))
    return None


def _key(question: str, keys: str) -> str:
    while True:
        answer = ask(question)
        if answer is None or answer.lower().startswith("q"):
            raise _Quit
        if answer and answer[0].lower() in keys:
            return answer[0].lower()


def _owed(question: str) -> str:
    while (answer := ask(question)) is not None:
        if answer:
            return answer
    raise _Quit


def _undecided(draft: Draft) -> Iterator[tuple[str, Item]]:
    for section in draft.content.sections if draft.content else ():
        for item in section.items:
            if item.decision is None:
                yield section.title, item


def _of_the_whole(draft: Draft) -> list[Finding]:
    content = draft.content
    return (
        [f for f in content.open_findings() if f.item is None and f.severity is Severity.STOP]
        if content
        else []
    )


def _where_it_stands(draft: Draft) -> Iterator[str]:
    content = draft.content
    if content is None:
        return
    items, left, stops = list(content.items()), content.undecided(), content.open_findings()
    yield f"{len(items) - len(left)} of {len(items)} items decided, {len(stops)} findings that stop an approval"
    if left or stops:
        yield f"go on with: caretrace review {draft.id}"
    else:
        yield f"sign it with: caretrace approve {draft.id} --digest {content.digest}"

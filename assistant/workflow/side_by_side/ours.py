"""Our side: the items of a draft that can be held beside what a person wrote."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.draft import ConsideredDetail, Content, Item, ScoreDetail
from assistant.workflow.side_by_side.about import About, about_item


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    item: Item
    section: str
    about: About


def ours_of(content: Content) -> Iterator[Ours]:
    """What was considered and not suggested never leaves, and a score is arithmetic: neither is held beside words."""
    for section in content.sections:
        for item in section.items:
            if not isinstance(item.detail, ConsideredDetail | ScoreDetail):
                yield Ours(item=item, section=section.title, about=about_item(item, section.id))

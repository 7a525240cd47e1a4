"""What a referral must not carry: records of a substance use program that no consent lets out (42 CFR Part 2)."""

from dataclasses import replace

from assistant.domain.draft import CitationKind, Item, Kind, Section
from assistant.knowledge.confidential import permits_part_2, protected
from assistant.writing.desk import Desk
from retrieval.model import Preference


def withheld(desk: Desk) -> frozenset[str]:
    """The documents that a referral of this patient may not tell of."""
    return desk.once("withheld", _withheld)


def _withheld(desk: Desk) -> frozenset[str]:
    if desk.kind is not Kind.REFERRAL or permits_part_2(desk.record.of(Preference)):
        return frozenset()
    return frozenset(str(d.id) for d in desk.record.documents if protected(d))


def may_leave(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """The sections without what rests on withheld documents; how much that is, is said aloud."""
    apart = withheld(desk)
    if not apart:
        return sections
    kept = tuple(replace(s, items=tuple(i for i in s.items if not _rests_on(i, apart))) for s in sections)
    left = sum(len(s.items) for s in sections) - sum(len(s.items) for s in kept)
    if left:
        desk.left_out.append(
            f"{left} entries protected by 42 CFR Part 2 are withheld: no consent on file lets them leave"
        )
    return kept


def _rests_on(one: Item, apart: frozenset[str]) -> bool:
    return any(c.kind is CitationKind.CHART and c.source in apart for c in one.citations)

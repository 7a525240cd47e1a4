"""A shadow in words: what a quality officer reads of each stay, contradictions first, and of all stays together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from api.cli_here import in_a_line

if TYPE_CHECKING:
    from assistant.domain.draft import Citation
    from assistant.workflow.shadow import LeftOut, Shadow
    from assistant.workflow.side_by_side.rows import Row

MEANS = {
    "contradiction": "both speak of it, and a dose, a frequency, a side, a day, a code status or an allergy differs",
    "theirs only": "the summary says it, and the draft does not",
    "ours only": "the draft says it, and the summary does not",
    "both": "the human summary and the draft say it",
}
READ_SO = (
    "Neither side is taken for right: the chart decides. Both were compared by their words and figures, so that a "
    "thing put quite otherwise can stand once under theirs and once under ours."
)
_HEADS = {
    "contradiction": "Contradictions",
    "theirs only": "Theirs only",
    "ours only": "Ours only",
    "both": "Both",
}
#: Those that somebody has to look at one by one.
_TO_READ = frozenset({"contradiction", "theirs only"})


def one_stay(stay: "Shadow", *, whole: bool) -> Iterator[str]:
    """``whole`` shows what both say and what only we say too, each with what it rests on."""
    of = f"stay {stay.encounter}" if stay.encounter else "no stay charted"
    when = f", {stay.admitted[:10]} to {stay.left[:10] or 'now'}" if stay.admitted else ""
    yield "\n" + in_a_line(f"{stay.patient}, {of}{when}")
    for s in stay.summaries:
        by = f" by {s.author}" if s.author else ""
        yield "  " + in_a_line(f"theirs: {s.title}, {_moment(s.date)}{by} ({s.pointer})")
    yield f"  ours:   drafted without {_left_out(stay.left_out)}"
    for has, head in _HEADS.items():
        found = [r for r in stay.rows if r.has == has]
        yield f"  {head}: {len(found)}{f' ({MEANS[has]})' if found else ''}"
        if has in _TO_READ or whole:
            yield from _by_matter(found)
        elif found:
            yield f"    {_numbers(found)} (--all shows them)"


def _moment(date: str | None) -> str:
    return date[:16].replace("T", " ") if date else "without a date"


def _left_out(out: "LeftOut") -> str:
    """In words, and none of what there was none of."""
    parts = (
        _counted(out.summaries, "human summary", "human summaries"),
        _counted(out.newer, "newer note or report", "newer notes or reports"),
        _counted(out.copies, "undated copy", "undated copies"),
        _counted(out.ended_later, "entry that ended after the stay", "entries that ended after the stay"),
        _counted(out.facts, "fact read from these or dated later", "facts read from these or dated later"),
    )
    return ", ".join(p for p in parts if not p.startswith("0 "))


def _by_matter(rows: Sequence["Row"]) -> Iterator[str]:
    """Each matter named once: the rows of one kind stand in order of what they are about."""
    for about, some in groupby(rows, key=lambda r: r.about):
        yield f"    {about}"
        for row in some:
            yield from (f"      {in_a_line(line)}" for line in _row(row))


def _row(row: "Row") -> Iterator[str]:
    if row.because:
        yield row.because
    for theirs in row.theirs:
        yield f"theirs “{theirs.quote}”"
    if row.ours:
        yield f"ours “{row.ours}”, under {row.section}{_rests_on(row.citations)}"


def _rests_on(citations: Sequence["Citation"]) -> str:
    """The first source and its words, and how many more there are."""
    if not citations:
        return ""
    first = citations[0]
    more = f" and {len(citations) - 1} more" if len(citations) > 1 else ""
    return f"; rests on {first.kind} {first.source} “{first.quote}”{more}"


def _numbers(rows: Sequence["Row"]) -> str:
    return ", ".join(f"{n} {about}" for about, n in Counter(str(r.about) for r in rows).most_common())


def in_all(stays: Sequence["Shadow"], aside: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The sums, how to read them, and what was not compared: records with one reason together."""
    of = f"{_counted(len(stays), 'stay')}, {_counted(len(aside), 'record')} not compared"
    yield f"\n{of}"
    yield "  " + ", ".join(f"{n} {_HEADS[has].lower()}" for has, n in counts(stays).items())
    yield f"  {READ_SO}"
    reasons: dict[str, list[str]] = {}
    for one in aside:
        reasons.setdefault(_without(one["record"], one["error"]), []).append(one["record"])
    for reason, records in reasons.items():
        yield "  " + in_a_line(f"not compared: {', '.join(records)}: {reason}")


def _without(record: str, error: str) -> str:
    """The reason, without the record that it names."""
    return error.removeprefix(f"{record}: ").replace(f" of patient {record}", "")


def _counted(n: int, what: str, many: str = "") -> str:
    return f"{n} {what if n == 1 else many or what + 's'}"


def counts(stays: Sequence["Shadow"]) -> dict[str, int]:
    """How many there are of each, contradictions first."""
    found = Counter(str(r.has) for stay in stays for r in stay.rows)
    return {has: found[has] for has in MEANS}

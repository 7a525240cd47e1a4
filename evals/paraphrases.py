"""Statements in other words than their source: no honest one may be called wrong, and no false one may pass unseen.

Of each statement the checks say one of three things: that it is wrong, that its source carries it, or that it is told
in words that code cannot hold against it, so that a person has to read both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from assistant.bootstrap import SOFTWARE
from assistant.checks import CHECKS, inspect
from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Severity, Support
from evals import report, statements
from evals.intervals import Share

PAIRS = Path(__file__).parent / "paraphrases.tsv"
#: By writers who saw no check, and unseen by whoever improves the checks: what to expect of words that nobody tuned to.
HELD_OUT = Path(__file__).parent / "paraphrases_held_out.tsv"
#: At most this share of honest statements may be called wrong.
MOST_FALSE_ALARMS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """``kind``: of a true statement how it was put otherwise, of a false one what is wrong with it."""

    id: str
    topic: str
    source: str
    statement: str
    true: bool
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A pair with what the checks said of it: "" when they do not call it wrong; ``told``: its source carries it."""

    pair: Pair
    said: str
    rule: str
    told: bool

    @property
    def flagged(self) -> bool:
        return bool(self.rule)

    @property
    def not_told(self) -> bool:
        return not self.flagged and not self.told

    @property
    def passed(self) -> bool:
        return not self.flagged and self.told


def run(pairs: Path | None = None, *, fast: bool = False, out: Path | None = None) -> bool:
    """Whether at most five in a hundred honest statements were called wrong, of those that were looked at.

    ``fast``: of these a tenth, by their sources.
    """
    looked_at = load(pairs or PAIRS)
    judged = [judge(p) for p in (_spread(looked_at) if fast else looked_at)]
    held_out = [] if pairs else [judge(p) for p in load(HELD_OUT)]
    summary = report.ran_on(
        software=SOFTWARE,
        checks=tuple(CHECKS),
        data={"pairs": report.digest_of([pairs] if pairs else [PAIRS, HELD_OUT])},
        most=MOST_FALSE_ALARMS,
        **scores(judged, held_out),
    )
    if out:
        report.keep(out, summary, [asdict(j) for j in (*judged, *held_out)])
    _print(judged, held_out)
    alarms = _share(judged, lambda j: j.pair.true)
    passed = alarms.rate is not None and alarms.rate <= MOST_FALSE_ALARMS
    right = sum(j.flagged is not j.pair.true for j in judged)
    report.counts(right, len(judged) - right)
    return passed


def _spread(pairs: Sequence[Pair]) -> list[Pair]:
    kept = set(tuple(dict.fromkeys(p.source for p in pairs))[::_EVERY])
    return [p for p in pairs if p.source in kept]


_EVERY = 10


def load(path: Path = PAIRS) -> list[Pair]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = (line.split("\t") for line in lines[1:])
    return [
        Pair(id=id, topic=topic, source=source, statement=said, true=verdict == "true", kind=kind)
        for id, topic, source, said, verdict, kind in rows
    ]


def judge(pair: Pair) -> Judged:
    """The statement as an item that cites its source, whole, as a note of a record without anything else."""
    [section], findings = inspect(reading(pair))
    wrong = [f for f in findings if calls_wrong(f)]
    return Judged(
        pair=pair,
        said=wrong[0].reason if wrong else "",
        rule=wrong[0].rule if wrong else "",
        told=section.items[0].support is Support.SUPPORTED,
    )


def calls_wrong(finding: Finding) -> bool:
    """That a thing was said in confidence says nothing of whether it is true."""
    stopped = finding.item == _ITEM and finding.severity in {Severity.STOP, Severity.WARN}
    return stopped and not finding.rule.startswith("confidences@")


_ITEM = "said"


def reading(pair: Pair) -> Reading:
    return statements.reading(pair.id, pair.source, {_ITEM: pair.statement}, title=pair.topic)


# --- counting --------------------------------------------------------------------------------------------------


def scores(judged: Sequence[Judged], held_out: Sequence[Judged] = ()) -> dict[str, Any]:
    """False alarms are of honest statements that were called wrong; detection of false ones that were.

    ``not_told`` are of each those that code could not hold against their source, ``passed`` those that it found
    carried by it: a false one that passed is one that nobody was pointed to.
    """
    return {
        **_both(judged),
        "held_out": _both(held_out),
        "detection_by_kind": {k: s.told() for k, s in _by_kind(judged, true=False)},
        "false_alarms_by_kind": {k: s.told() for k, s in _by_kind(judged, true=True)},
    }


def _both(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "pairs": len(judged),
        "sources": len({j.pair.source for j in judged}),
        "false_alarms": _share(judged, lambda j: j.pair.true).told(),
        "detection": _share(judged, lambda j: not j.pair.true).told(),
        "honest_not_told": _share(judged, lambda j: j.pair.true, _not_told).told(),
        "false_not_told": _share(judged, lambda j: not j.pair.true, _not_told).told(),
        "honest_passed": _share(judged, lambda j: j.pair.true, _passed).told(),
        "false_passed": _share(judged, lambda j: not j.pair.true, _passed).told(),
    }


_flagged, _not_told, _passed = attrgetter("flagged"), attrgetter("not_told"), attrgetter("passed")


def _share(
    judged: Sequence[Judged],
    which: Callable[[Judged], bool],
    counts: Callable[[Judged], bool] = _flagged,
) -> Share:
    chosen = [j for j in judged if which(j)]
    return Share(sum(map(counts, chosen)), len(chosen))


def _by_kind(judged: Sequence[Judged], *, true: bool) -> Iterator[tuple[str, Share]]:
    mine = [j for j in judged if j.pair.true is true]
    for kind in sorted({j.pair.kind for j in mine}):
        yield (
            kind,
            Share(
                sum(j.flagged for j in mine if j.pair.kind == kind), sum(j.pair.kind == kind for j in mine)
            ),
        )


def _print(judged: Sequence[Judged], held_out: Sequence[Judged]) -> None:
    rows = [
        [kind, share.of, share.rate, share.low, share.high] for kind, share in _by_kind(judged, true=False)
    ]
    report.table("false statements: found", ["what is wrong", "n", "found", "from", "to"], rows)
    told = scores(judged, held_out)
    for name in (n for n in told if not n.endswith("_by_kind")):
        print(f"{name:<16}{told[name]}")

"""Drafts with one thing wrong, drafts and paraphrases with nothing wrong: what the checks find, what they invent.

Caught: a STOP or WARN that the unchanged draft does not have points at the changed item; where something was taken out,
one names it. Nothing else counts: a finding somewhere else in the draft catches nothing.

False alarm on an unchanged draft: an item that carries a STOP or WARN of a check that holds what is said against what
it rests on (``mutations.trial.OF_STATEMENTS``), of all items. None is excused: a written draft quotes and copies, so
whatever such a check says of it is wrong, or the writer is. What other checks point at (a dangerous medicine, a
critical result, an order hidden in a note) is there for the reader, changed or not. Beside it: the drafts of which a
check says that something of the record is missing when nobody took it out.

False alarm on an honest paraphrase, detection of a subtly false one: ``evals/paraphrases.py``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.bootstrap import SOFTWARE
from assistant.checks import CHECKS
from evals import paraphrases, report
from evals.errors import CannotMeasure
from evals.intervals import Share
from evals.mutations.kinds import GRAVE, KINDS, OTHER, KindOfChange
from evals.mutations.trial import Tried, Unchanged, drafts_of, planned, tried

SEED, PER_KIND = 20261122, 300
#: At most this share of the items of unchanged drafts may be called wrong.
MOST_FALSE_ALARMS = 0.02
#: With fewer mutants of each kind than this, one missed says little: a kind falls short when even the end of its
#: interval that would help lies under its bar, and the kinds of one bar are held to it together.
ENOUGH = 100
TOGETHER = {"grave kinds": GRAVE, "other kinds": OTHER}
_SHOWN = 3  # of what was missed, a kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``paraphrased`` are the pairs with what was said of each; ``few``: whether fewer than ``ENOUGH`` of each kind."""

    mutants: Sequence[Tried]
    unchanged: Sequence[Unchanged]
    paraphrased: Sequence[paraphrases.Judged]
    few: bool = False

    def caught(self, kind: KindOfChange) -> Share:
        mine = [t for t in self.mutants if t.kind == kind.name]
        return Share(sum(t.caught for t in mine), len(mine))

    def together(self, least: float) -> Share:
        """What was found of all kinds that have this bar."""
        shares = [self.caught(k) for k in KINDS if k.least == least]
        return Share(sum(s.part for s in shares), sum(s.of for s in shares))

    @property
    def on_unchanged(self) -> Share:
        return Share(sum(len(u.alarms) for u in self.unchanged), sum(u.items for u in self.unchanged))

    @property
    def on_the_whole(self) -> Share:
        return Share(sum(bool(u.of_the_whole) for u in self.unchanged), len(self.unchanged))

    @property
    def on_paraphrases(self) -> Share:
        honest = [j for j in self.paraphrased if j.pair.true]
        return Share(sum(j.flagged for j in honest), len(honest))

    def _held(self) -> Iterator[tuple[str, Share, float]]:
        """Every share with its bar. Of few, a kind whose interval reaches its bar is left to the sum of its like."""
        for kind in KINDS:
            share = self.caught(kind)
            if not (self.few and share.high is not None and share.high >= kind.least):
                yield kind.name, share, kind.least
        for name, least in TOGETHER.items():
            yield name, self.together(least), least

    def falls_short(self) -> dict[str, str]:
        """What is under its bar, and by how much. A kind of change that no draft had room for is under none."""
        short = {
            name: f"{share.rate:.4f} of {share.of} found, least is {least}"
            for name, share, least in self._held()
            if share.rate is not None and share.rate < least
        }
        for what, share, most in (
            ("unchanged drafts", self.on_unchanged, MOST_FALSE_ALARMS),
            ("honest paraphrases", self.on_paraphrases, paraphrases.MOST_FALSE_ALARMS),
        ):
            if share.rate is not None and share.rate > most:
                short[what] = f"{share.rate:.4f} of {share.of} called wrong, most is {most}"
        return short


def run(
    data: Path | None = None,
    *,
    seed: int = SEED,
    per_kind: int = PER_KIND,
    workers: int = 1,
    out: Path | None = None,
) -> bool:
    """Whether every kind of change and all false alarms keep their bars. Raises CannotMeasure when nothing was drafted.

    ``data`` is a folder of records beside the demo patients. The same seed over the same data makes the same mutants.
    Of fewer than ``ENOUGH`` of each kind no paraphrase is judged: ``python -m evals paraphrases`` does that.
    """
    folders = [*demo.patients(), *([data] if data else [])]
    drafts = drafts_of(folders)
    if not drafts:
        raise CannotMeasure("no draft was written: look at `python -m evals drafts` over the same folder")
    told = list(tried(drafts, planned(drafts, seed=seed, per_kind=per_kind), workers))
    few = per_kind < ENOUGH  # then ``python -m evals paraphrases`` alone judges the pairs
    pairs = [] if few else paraphrases.load(paraphrases.HELD_OUT)
    measured = Measured(
        mutants=[t for _, made in told for t in made],
        unchanged=[u for u, _ in told],
        paraphrased=[paraphrases.judge(p) for p in pairs],
        few=few,
    )
    short = measured.falls_short()
    if out:
        digests = {"records": report.digest_of(folders)}
        digests |= {"pairs": report.digest_of([paraphrases.HELD_OUT])} if pairs else {}
        summary = report.ran_on(
            software=SOFTWARE,
            checks=tuple(CHECKS),
            data=digests,
            seed=seed,
            per_kind=per_kind,
            records=len({d.record for d in drafts}),
            drafts=len(drafts),
            **figures(measured),
            falls_short=short,
        )
        report.keep(out, summary, [{"passed": t.caught, **asdict(t)} for t in measured.mutants])
    _print(measured, short)
    caught = sum(t.caught for t in measured.mutants)
    report.counts(caught, len(measured.mutants) - caught)
    return not short


def figures(measured: Measured) -> dict[str, Any]:
    """Every figure with its interval, and what was missed by the ids of the mutants."""
    return {
        "mutants": len(measured.mutants),
        "caught": {k.name: {**measured.caught(k).told(), "least": k.least} for k in KINDS},
        "together": {n: {**measured.together(least).told(), "least": least} for n, least in TOGETHER.items()},
        "missed": {k.name: [t.id for t in _missed(measured, k)] for k in KINDS if _missed(measured, k)},
        "false_alarms": {
            "items of unchanged drafts": {**measured.on_unchanged.told(), "most": MOST_FALSE_ALARMS},
            "unchanged drafts said to lack something": measured.on_the_whole.told(),
            "honest paraphrases": {**measured.on_paraphrases.told(), "most": paraphrases.MOST_FALSE_ALARMS},
        },
        "paraphrases": paraphrases.scores(measured.paraphrased),
    }


def _missed(measured: Measured, kind: KindOfChange) -> list[Tried]:
    return [t for t in measured.mutants if t.kind == kind.name and not t.caught]


# --- telling -------------------------------------------------------------------------------------------------------


def _print(measured: Measured, short: Mapping[str, str]) -> None:
    shares = [(k, measured.caught(k)) for k in KINDS]
    rows = [[k.name, s.of, s.part, s.rate, s.low, s.high, k.least, _mark(k.name, short)] for k, s in shares]
    for name, least in TOGETHER.items():
        s = measured.together(least)
        rows.append([name, s.of, s.part, s.rate, s.low, s.high, least, _mark(name, short)])
    heads = ["what was changed", "mutants", "caught", "share", "from", "to", "least", ""]
    report.table(f"{len(measured.mutants)} drafts with one thing wrong", heads, rows)
    for kind in KINDS:
        for t in _missed(measured, kind)[:_SHOWN]:
            print(f"missed {t.id} ({t.how}): {_line(t.was)} => {_line(t.now)}")
    for u in measured.unchanged:
        for item, rules in u.alarms[:_SHOWN]:
            print(f"false alarm {u.draft}/{item}: {', '.join(rules)}")
        if u.of_the_whole:
            print(f"false alarm {u.draft}: {', '.join(u.of_the_whole)}")
    _print_alarms(measured)
    print(*(f"FALLS SHORT {what}: {why}" for what, why in short.items()), sep="\n")


def _print_alarms(measured: Measured) -> None:
    heads = ["with nothing wrong", "n", "called wrong", "share", "from", "to", "most"]
    alarms = (
        ("items of unchanged drafts", measured.on_unchanged, MOST_FALSE_ALARMS),
        ("unchanged drafts said to lack something", measured.on_the_whole, None),
        ("honest paraphrases", measured.on_paraphrases, paraphrases.MOST_FALSE_ALARMS),
    )
    rows = [[what, s.of, s.part, s.rate, s.low, s.high, most] for what, s, most in alarms]
    report.table("false alarms", heads, rows)
    told = paraphrases.scores(measured.paraphrased)
    print(f"paraphrases: detection {told['detection']}")


def _mark(name: str, short: Mapping[str, str]) -> str:
    return "FALLS SHORT" if name in short else ""


def _line(text: str) -> str:
    return " ".join(text.split())

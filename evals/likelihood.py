"""How often a finding of each rule turns out right: the product ranks by it, so it is counted on labelled statements.

The statements are the pairs of ``paraphrases.py``, held out and not: honest ones, of which a finding is wrong, and
subtly false ones, of which it is right. There are about as many of each, which no ward has: a rule that is right nine
times in ten here is not right so often among drafts that are nearly all true. It ranks rules against each other, and
says no more.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from assistant.checks import inspect
from assistant.checks.own_words import is_not_told
from assistant.checks.ranking import FILE, measured
from evals import report
from evals.paraphrases import HELD_OUT, calls_wrong, load, reading

HEAD = """\
# How often a finding of a rule turned out right: `python -m evals likelihood` counts it on the labelled statements
# of evals/paraphrases*.tsv. right: subtly false statements that the rule stopped or warned of; wrong: honest ones.
rule\tright\twrong
"""
#: A rule whose figure in the product is further than this from what is counted now is ranked by an old measurement.
FURTHEST = 0.1


def run(*, keep: Path | None = None) -> bool:
    """Whether the table that the product ranks by is still what is counted. ``keep`` is where to write it anew."""
    counted = count()
    if keep:
        keep.write_text(
            HEAD + "".join(f"{r}\t{n['right']}\t{n['wrong']}\n" for r, n in counted.items()), "utf-8"
        )
    known = dict(measured())
    print(f"{'rule':<16} {'right':>5} {'wrong':>5}  now   in {FILE}")
    for rule, n in counted.items():
        print(
            f"{rule:<16} {n['right']:>5} {n['wrong']:>5}  {_share(n):.2f}  {known.get(rule, float('nan')):.2f}"
        )
    old = [r for r, n in counted.items() if abs(known.get(r, -1.0) - _share(n)) > FURTHEST]
    if old and not keep:
        print(
            f"ranked by an old measurement: {', '.join(old)}. Write it anew with --keep assistant/checks/{FILE}"
        )
    report.counts(len(counted) - len(old), len(old))
    return keep is not None or not old


def count() -> Mapping[str, Counter[str]]:
    """By the rule's name: findings on false statements ("right"), and on honest ones ("wrong").

    "not-told" is of statements that no rule calls wrong and that code cannot hold against their source.
    """
    found: dict[str, Counter[str]] = {}
    for pair in (*load(), *load(HELD_OUT)):
        _, findings = inspect(reading(pair))
        rules = {f.rule.partition("@")[0] for f in findings if calls_wrong(f)}
        for rule in rules or {"not-told" for f in findings if is_not_told(f)}:
            found.setdefault(rule, Counter())["wrong" if pair.true else "right"] += 1
    return dict(sorted(found.items()))


def _share(n: Counter[str]) -> float:
    return (n["right"] + 1) / (n["right"] + n["wrong"] + 2)

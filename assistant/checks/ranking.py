"""What to look at first: what may harm the patient most, if it is so, times how often such a finding turned out so.

A step of harm counts three times the step below it, so that a grave thing that is right one time in three stands level
with a lesser one that is nearly always right. How often a finding of a rule is right was measured on statements that
people labelled (``likelihood.tsv``, which says how); of a rule that nobody has measured, its severity stands for it:
that is a choice of ours and no measurement.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from assistant.checks.own_words import is_not_told
from assistant.domain.draft import Finding, Harm, Severity

FILE = "likelihood.tsv"
TOP = 3  # findings that are named wherever a draft is
_WEIGHT = {Harm.SEVERE: 27, Harm.SERIOUS: 9, Harm.MODERATE: 3, Harm.MINOR: 1}
#: Of a rule without a measurement: what stops an approval was written to be right nearly always, a note need not be.
_BY_SEVERITY = {Severity.STOP: 0.9, Severity.WARN: 0.7, Severity.NOTE: 0.5}
#: What follows these is what the finding rests on, and stands in its evidence too.
_RESTS_ON = re.compile(r"\. Rests on: | \((?=[^()]*\.\))")
#: What a long sentence can do without: a stretch in brackets, with one more inside it.
_ASIDE = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)")
_LONGEST = 200  # characters of a sentence that names a finding


def most_serious(findings: Iterable[Finding], count: int = TOP) -> tuple[Finding, ...]:
    """The gravest first; of two alike the surer severity, then the one that was found first."""
    return tuple(sorted(findings, key=_order)[:count])


def expected_harm(finding: Finding) -> float:
    """Harm times likelihood, from 27 (severe and certain) to nearly 0.

    A statement that does not hold counts as serious at least: what it may do to the patient is not known.
    """
    wrong = finding.severity is Severity.STOP and finding.item is not None
    weight = _WEIGHT[finding.harm]
    return (max(weight, _WEIGHT[Harm.SERIOUS]) if wrong else weight) * likelihood(finding)


def likelihood(finding: Finding) -> float:
    """How often a finding of this rule turned out right, 0 to 1."""
    name = "not-told" if is_not_told(finding) else finding.rule.partition("/")[0].partition("@")[0]
    return measured().get(name, _BY_SEVERITY[finding.severity])


def in_a_sentence(finding: Finding) -> str:
    """What it says, without what it rests on: for a place that names it and does not show it."""
    said = " ".join(_RESTS_ON.split(finding.reason, maxsplit=1)[0].split())
    if len(said) > _LONGEST:
        said = _ASIDE.sub("", said)
    if len(said) <= _LONGEST:
        return said
    return said[:_LONGEST].rpartition(" ")[0].rstrip(" ,;:(“") + " …"


@cache
def measured() -> Mapping[str, float]:
    """By the rule's name. One more of each is counted than was seen, so that few findings never make a rule certain."""
    file = resources.files("assistant.checks") / FILE
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = (line.split("\t") for line in lines[1:])
    return {rule: (int(right) + 1) / (int(right) + int(wrong) + 2) for rule, right, wrong in rows}


def _order(finding: Finding) -> tuple[float, int]:
    return -expected_harm(finding), list(Severity).index(finding.severity)

"""What a check may say of a statement in words of its own: that it is wrong, or only that code cannot tell.

A copy is held word for word. Of a statement told otherwise a check can show that it is wrong as far as it says what
its source says; the less of it stands there in words that code knows, the less a difference shows. What cannot be
shown is said as not checked, and a person reads the statement beside its source: it is neither wrong nor supported.
"""

from dataclasses import replace

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Item, Severity

#: The end of the rule of a finding that says what code cannot tell.
NOT_TOLD = "/not-told"
#: The share of a retold statement that its source must say, in words that code knows, for a difference to show that it
#: is wrong. How often each was right is counted by ``python -m evals paraphrases``.
NOTHING = 0.0
HALF = 0.5
MOSTLY = 0.8
WHOLLY = (
    0.9  # of a statement of which less is held, what is new in it is not told apart from a way of putting it
)
CLOSELY = 1.5  # such a difference shows something where most of the words stand as in the source, in its rows of words
FOLLOWED = 0.5  # the share that does then
NEVER = 2.0  # such a difference shows something in a copy alone


def weighed(finding: Finding, item: Item, reading: Reading, *, least: float = HALF) -> Finding:
    """The finding where it shows something; else that code cannot tell, for the same reason."""
    if not reading.retells(item) or reading.copies(item) or item.detail is not None:
        return finding  # the sentence of a form is made of what it cites, and is nobody's own words
    shown = reading.followed(item) >= FOLLOWED if least == CLOSELY else reading.held(item) >= least
    return finding if shown else not_told(finding)


def not_told(finding: Finding) -> Finding:
    return replace(
        finding,
        rule=f"{finding.rule}{NOT_TOLD}",
        severity=Severity.NOTE,
        harm=Harm.SERIOUS,
        reason=f"Not checked: {finding.reason}",
        consider="It is told in words of its own: read it beside what it cites",
    )


def is_not_told(finding: Finding) -> bool:
    return finding.rule.endswith(NOT_TOLD)

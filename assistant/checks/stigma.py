"""A draft repeats no word that hurts the patient without somebody seeing it: each is named, with a better one."""

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Severity
from assistant.knowledge.stigma import SOURCE, stigmatizing

RULE = "stigma@1"


def stigmatizing_words_are_pointed_at(reading: Reading) -> tuple[Finding, ...]:
    """One note an item: the words stay as they were charted until a clinician edits them."""
    found = []
    for section in reading.sections:
        for one in section.items:
            said = dict(stigmatizing(one.text))
            if said:
                found.append(
                    Finding(
                        rule=RULE,
                        severity=Severity.NOTE,
                        reason=f"Stigmatizing words from the chart: {', '.join(f'“{w}”' for w in said)}",
                        item=one.id,
                        harm=Harm.MODERATE,
                        consider=f"Say instead: {'; '.join(dict.fromkeys(said.values()))}",
                        source=SOURCE,
                        evidence=one.citations[:1],
                    )
                )
    return tuple(found)

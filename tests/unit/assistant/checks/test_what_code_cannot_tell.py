"""Of words of its own code says that they are wrong, or carried by their source, or that a person must read both."""

import pytest

from assistant.checks import inspect
from assistant.checks.looked_at import NOT_CHECKED
from assistant.checks.own_words import is_not_told
from assistant.checks.ranking import likelihood
from assistant.domain.draft import AllergyDetail, Severity, Support
from assistant.workflow.review import unremarkable
from tests.unit.assistant.checks.drafted import cite, item, note, reading, retold, support_of
from tests.unit.assistant.test_draft import content

THYROID = "Levothyroxine 75 mcg OM on an empty stomach; last TSH in range."
HEEL = "L heel unstageable pressure injury, scant serous drainage, no odor; the spouse changes the dressing."
VAN = "He missed two dialysis sessions because the van did not come; his neighbor can drive him on Tuesdays."


@pytest.mark.parametrize(
    ("source", "said", "support"),
    [
        (HEEL, "The spouse changes the dressing.", Support.SUPPORTED),
        (HEEL, "Pressure injury of the left heel, no odor.", Support.SUPPORTED),
        (HEEL, "The sore on the heel gives off little fluid and smells of nothing.", Support.UNPROVEN),
        (HEEL, "The spouse looks after the bandage with great skill.", Support.UNPROVEN),
        (HEEL, "L heel unstageable pressure injury, scant serous drainage, no fever.", Support.UNSUPPORTED),
        (HEEL, "The spouse changes the battery.", Support.UNSUPPORTED),
        (HEEL, "The sister changes the dressing.", Support.UNSUPPORTED),
        (VAN, "Dialysis was missed twice because the van did not come.", Support.SUPPORTED),
        (VAN, "Transportation fell through, so that treatments had to be skipped.", Support.UNPROVEN),
        (VAN, "His neighbor can drive him on Fridays.", Support.UNSUPPORTED),
        (VAN, "Blood cultures grew nothing.", Support.UNPROVEN),
        (VAN, "Pneumonia was treated in Springfield.", Support.UNSUPPORTED),
        (THYROID, "Each morning, half an hour ahead of breakfast, 75 mg of it is swallowed.", Support.UNSUPPORTED),
        (THYROID, "Each morning, half an hour ahead of breakfast, 75 micrograms are swallowed.", Support.UNPROVEN),
    ],
)  # fmt: skip
def test_a_statement_is_carried_or_wrong_or_for_a_person_to_read(
    source: str, said: str, support: Support
) -> None:
    assert support_of(source, said) is support


def test_what_code_cannot_tell_is_said_as_not_checked_and_blocks_nothing() -> None:
    _, found = inspect(retold(VAN, "Transportation fell through, so that treatments had to be skipped."))
    [untold] = [f for f in found if f.item]
    assert is_not_told(untold)
    assert untold.rule.endswith(NOT_CHECKED)
    assert untold.severity is Severity.NOTE
    assert untold.reason.startswith("Not checked: ")
    assert "beside what it cites" in untold.consider
    assert likelihood(untold) < 0.8


def test_it_is_never_accepted_together_with_others() -> None:
    sections, found = inspect(retold(VAN, "Transportation fell through, so that treatments were skipped."))
    assert unremarkable(content(*sections[0].items, findings=found)) == ()
    sections, found = inspect(retold(VAN, "Dialysis was missed twice because the van did not come."))
    assert len(unremarkable(content(*sections[0].items, findings=found))) == 1


def test_a_sentence_more_beside_what_is_copied_is_wrong_however_it_is_put() -> None:
    assert (
        support_of(VAN, f"{VAN} The patient lives in assisted living with a visiting aide.")
        is Support.UNSUPPORTED
    )


def test_the_sentence_of_a_form_is_nobodys_own_words() -> None:
    chart = note(VAN, id="clinic")
    words = "Blood cultures grew nothing."
    free = item(words, cite(chart, chart.text))
    form = item(words, cite(chart, chart.text), detail=AllergyDetail())
    for one, support in ((free, Support.UNPROVEN), (form, Support.UNSUPPORTED)):
        [section], _ = inspect(reading(one, notes=(chart,)))
        assert section.items[0].support is support

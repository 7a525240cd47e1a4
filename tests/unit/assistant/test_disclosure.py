"""Over a whole draft: what is protected travels with its notice, and to nobody whom the consent does not name."""

import pytest

from assistant.checks import confidences
from assistant.checks.reading import Reading
from assistant.domain.draft import ActionDetail, GoalDetail, Item, Kind, Section, Severity
from assistant.knowledge.sensitivity import is_protected
from retrieval.model import Record
from tests.unit.assistant.test_plan import FAILING, chart, plan, small
from tests.unit.assistant.test_referrals import CONSENT, OUD, letter

HIS_PROGRAM = ("buprenorphine", "naloxone", "opioid", "farah", "victor", "crossroads", "42 cfr")


def items(sections: tuple[Section, ...]) -> list[Item]:
    return [i for s in sections for i in s.items]


def owners(sections: tuple[Section, ...]) -> set[str]:
    protected = (i.detail for i in items(sections) if is_protected(i))
    return {d.person for d in protected if isinstance(d, ActionDetail | GoalDetail) and d.person}


@pytest.mark.parametrize("focus", ["", "hepatitis C", "Peer support"])
def test_a_letter_to_whom_no_consent_names_says_nothing_of_the_program(focus: str) -> None:
    sections, _ = letter(chart("darnell-pruitt"), focus=focus)
    said = " ".join(f"{i.text} {i.detail}" for i in items(sections)).lower()
    assert [word for word in HIS_PROGRAM if word in said] == []


def test_an_illness_that_another_source_charts_goes_along_without_the_programs_words() -> None:
    sections, _ = letter(chart("darnell-pruitt"), focus="hepatitis C")
    [told] = [i for i in items(sections) if i.text.startswith("Chronic hepatitis C, not yet treated")]
    assert "Hep C" not in told.text
    record = chart("darnell-pruitt")
    assert not any(
        "42CFRPart2" in d.labels for c in told.citations for d in record.documents if d.id == c.source
    )


@pytest.mark.parametrize("kind", [Kind.CARE_PLAN, Kind.DISCHARGE_SUMMARY])
def test_a_plan_and_a_summary_carry_the_notice_against_redisclosure(kind: Kind) -> None:
    protected = plan(small(FAILING, OUD), kind)
    [notice] = [i for i in items(protected) if "prohibits unauthorized use or disclosure" in i.text]
    assert notice.citations
    assert not any("prohibits" in i.text for i in items(plan(small(FAILING), kind)))


def test_a_task_about_protected_care_is_of_nobody_outside_the_consent() -> None:
    owned = owners(plan(chart("darnell-pruitt")))
    assert "Farah Amin" in owned
    assert "Maribel Santos" not in owned


def test_other_tasks_keep_their_owner() -> None:
    tasks = [i.detail for i in items(plan(chart("darnell-pruitt"))) if not is_protected(i)]
    assert any(isinstance(d, ActionDetail) and d.person == "Maribel Santos" for d in tasks)


# --- confidences --------------------------------------------------------------------------------------------------

CONFIDED = "His wife says: I am worn right out. She does not want that said in front of him."


def confided() -> Record:
    return small(FAILING, note=f"# Home\n{CONFIDED}\n", sex="male")


def test_the_team_reads_what_was_confided_and_is_told_so() -> None:
    record = confided()
    sections = plan(record)
    [told] = [i for i in items(sections) if "worn right out" in i.text]
    assert "TBOO" in told.labels
    reading = Reading(kind=Kind.CARE_PLAN, sections=sections, record=record, guidelines={})
    found = confidences.what_was_confided_is_marked(reading)
    assert {(f.severity, f.item) for f in found} == {(Severity.WARN, told.id)}
    assert "the patient" in found[0].reason


def test_no_referral_tells_what_was_confided() -> None:
    sections, _ = letter(confided())
    assert not any("worn right out" in i.text for i in items(sections))


def test_without_a_confidence_nothing_is_marked() -> None:
    record = small(FAILING)
    reading = Reading(kind=Kind.CARE_PLAN, sections=plan(record), record=record, guidelines={})
    assert confidences.what_was_confided_is_marked(reading) == ()


def test_a_slur_is_quoted_as_no_barrier() -> None:
    note = "# Social\n44 y/o male IVDU, homeless and without transportation.\n"
    assert not any(
        "IVDU" in i.text for i in items(plan(small(FAILING, CONSENT, note=note))) if i.kind == "need"
    )


TREATING = {
    **CONSENT,
    "policyRule": {"text": "Does not cover counseling notes, the shelter, family, employers or courts."},
    "provision": {
        "type": "permit",
        "actor": [{"role": {"text": "Recipient"}, "reference": {"display": "My treating providers"}}],
    },
}


@pytest.mark.parametrize(("focus", "told"), [("Hepatitis C clinic", True), ("Housing", False), ("", False)])
def test_a_consent_for_treating_providers_lets_a_letter_to_one_tell_with_its_limits(
    focus: str, told: bool
) -> None:
    sections, _ = letter(small(FAILING, OUD, TREATING), focus=focus)
    said = " ".join(i.text for i in items(sections))
    assert ("Opioid use disorder" in said) is told
    assert ("reaches no legal proceeding" in said) is told
    assert ("prohibits unauthorized use or disclosure" in said) is told

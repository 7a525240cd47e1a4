"""A score leaves as an observation with its points, band and inputs; an edited one leaves in words alone."""

from typing import Any

from api.pages import words
from assistant.adapters.fhir_check import problems
from assistant.adapters.rendered import markdown
from assistant.domain.draft import Item
from tests.unit.assistant.drafts_to_render import PATIENT, approved, content_of, edit, the, written
from tests.unit.assistant.test_fhir_document import made, made_of, one


def observation(item: Item) -> dict[str, Any]:
    bundle = made_of(item)
    assert problems(bundle) == ()
    found: dict[str, Any] = one(bundle, "Observation")
    return found


def test_a_partial_score_says_its_points_its_band_and_what_is_missing() -> None:
    told = observation(the("sc-1"))
    assert told["valueQuantity"]["value"] == 9.0
    assert told["status"] == "preliminary"
    assert told["interpretation"][0]["text"] == "moderate to high"
    assert told["note"][0]["text"].startswith("Missing: whether the admission was urgent")
    assert [part["code"]["text"] for part in told["component"]] == ["length of stay", "comorbidity"]
    assert told["component"][0]["valueString"] == "5 days, 4 points"


def test_a_grid_without_points_says_its_square() -> None:
    told = observation(the("sc-2"))
    assert told["valueString"].startswith("G3b A3")
    assert "valueQuantity" not in told


def test_an_edited_score_leaves_in_the_reviewers_words_without_a_number_of_ours() -> None:
    draft = written(content=content_of([the("sc-1")]))
    signed = approved(draft, edit(the("sc-1"), "LACE 12, the admission was urgent."))
    bundle = made(signed)
    assert problems(bundle) == ()
    told = one(bundle, "Observation")
    assert told["valueString"] == "LACE 12, the admission was urgent."
    assert "component" not in told
    assert "valueQuantity" not in told


def test_the_page_shows_each_input_so_that_it_can_be_added_up() -> None:
    detail = the("sc-1").detail
    assert words.details(detail) == (
        ("points", "9 of 19"),
        ("band", "moderate to high"),
        ("length of stay", "5 days, 4 points"),
        ("comorbidity", "heart failure 2, dementia 3, 5 points"),
        ("missing", "whether the admission was urgent"),
        ("source", "van Walraven C et al., CMAJ 182:551, Derivation (2010)"),
    )


def test_the_printed_draft_says_the_sum_and_who_published_it() -> None:
    text = markdown(written(content=content_of([the("sc-1")])), PATIENT)
    assert "LACE 9 of 19, moderate to high: L 4 (5 days) + C 5" in text
    assert "published by: van Walraven C et al." in text

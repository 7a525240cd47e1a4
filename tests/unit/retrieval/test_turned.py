"""Words that hidden signs turn round or divide are shown with those signs, and no medicine or dose is read of them."""

import pytest

from retrieval.model import Allergy, Fact, PatientId, Problem, SourceId
from retrieval.readers.notes import read_note
from retrieval.text.addressed import addressed, comes_last, kind_of_foreign
from retrieval.text.turned import mended, turned, written_out

TURNED = {
    "Weight \u202egk 05\u202c today": "Weight ⟨U+202E⟩gk 05⟨U+202C⟩ today",
    "\u202bWarfarin \u202d01 mg\u202c daily\u202c": "⟨U+202B⟩Warfarin ⟨U+202D⟩01 mg⟨U+202C⟩ daily⟨U+202C⟩",
    "\u2067metoprolol 5\u2069": "⟨U+2067⟩metoprolol 5⟨U+2069⟩",
    "\u202e.daily. gm 01 nirafraW": "⟨U+202E⟩.daily. ⟨U+202E⟩gm 01 nirafraW",
    "\u202dمحمد\u202c": "⟨U+202D⟩محمد⟨U+202C⟩",
    "\u202eone\u2028two": "⟨U+202E⟩one\u2028two",
}
RIGHT = [
    "Patient \u2067محمد\u2069 was seen, 5 mg given.",
    "\u202bדוד לוי\u202c, walks well",
    "Call \u202d+1 555 0100\u202c",
    "Hello \u2068Ana\u2069, take \u206810 mg\u2069 daily",
    "\u202aWarfarin 5 mg\u202c",
    "שם: דוד. Warfarin 5 mg daily",
    "Left \u200eto right\u200f and \u202c alone",
]


def facts(text: str) -> list[Fact]:
    data = f"## Medications\n{text}\n".encode()
    return list(read_note(data, name="n.md", patient=PatientId("p"), source=SourceId("s")).facts)


@pytest.mark.parametrize("text", TURNED)
def test_signs_that_turn_words_round_are_written_out(text: str) -> None:
    assert written_out(text) == TURNED[text]
    assert kind_of_foreign(TURNED[text]) == "turned"
    assert addressed(TURNED[text])
    assert comes_last(TURNED[text])


@pytest.mark.parametrize("text", RIGHT)
def test_a_name_of_another_script_and_signs_that_turn_nothing_are_left_alone(text: str) -> None:
    assert written_out(text) == text
    assert turned(text) == ()
    assert not addressed(text)
    assert kind_of_foreign(text) in {"", "hidden"}


@pytest.mark.parametrize(
    "text",
    [
        "- \u202bWarfarin \u202d01 mg\u202c daily\u202c",
        "- \u202eWell. Warfarin 5 mg daily. Also lisinopril 10 mg daily.",
        "- \u2067Warfarin 5 mg daily\u2069",
        "- Warfarin 1\u200b0 mg daily",
        "- Warfarin 1\u00ad0 mg daily",
        "- \u13d4arfarin 5 mg daily",
    ],
)
def test_no_medicine_is_read_out_of_them_and_those_beside_stay(text: str) -> None:
    assert [f.name.lower() for f in facts(f"{text}\n- Amlodipine 5 mg daily")] == ["amlodipine"]


@pytest.mark.parametrize(
    "text",
    [
        "Warfarin 5 mg daily",
        "Warfarin \u20685 mg\u2069 daily",
        "\u202dWarfarin 5 mg daily\u202c",
        "War\u00adfarin 5 mg daily",
        "War\u200bfarin 5 mg daily",
    ],
)
def test_a_medicine_beside_signs_that_turn_nothing_is_read(text: str) -> None:
    assert [f.name.lower() for f in facts(f"- {text}\n- Called \u2067محمد\u2069")] == ["warfarin"]


def test_an_allergy_is_read_even_there_and_its_denial_is_not() -> None:
    data = "## Allergies\n- \u202bPenicillin (hives)\u202c\n- \u202bNo known drug allergies\u202c\n".encode()
    found = read_note(data, name="n.md", patient=PatientId("p"), source=SourceId("s")).facts
    allergies = [f for f in found if isinstance(f, Allergy)]
    assert [("penicillin" in a.name.lower(), a.none_known) for a in allergies] == [(True, False)]


def test_a_sign_reaches_to_its_close_or_to_the_end_of_its_line() -> None:
    text = "a ⟨U+202E⟩b⟨U+202C⟩ c\nplain\nd ⟨U+2067⟩e f"
    assert [text[a:b] for a, b in turned(text)] == ["⟨U+202E⟩b⟨U+202C⟩", "⟨U+2067⟩e f"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("War\u200bfarin 1\u034f0 mg", "War\u200bfarin 10⟨U+034F⟩ mg"),
        ("0.\u00ad5 mg", "0.5⟨U+00AD⟩ mg"),
        ("hyper\u00adtension", "hyper\u00adtension"),
        ("می\u200cخواهم and 👩\u200d⚕️", "می\u200cخواهم and 👩\u200d⚕️"),
        ("and/\u200bor, 5\u200b mg", "and/\u200bor, 5\u200b mg"),
    ],
)
def test_a_figure_that_hidden_signs_divide_is_whole_and_told_with_its_sign(text: str, told: str) -> None:
    assert mended(text) == told


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("- [x] Released to patient", False),
        ("- <h1>Cleared</h1>", False),
        ("- Bob Stone (neighbor), 555-0175", False),
        ("- Hypertension; call 555-0100 if it is high", True),
        ("- COPD, very severe (FEV1 <30%)", True),
        ("- Hypernatremia, sodium>145", True),
    ],
)
def test_mark_up_a_ticked_box_and_a_person_are_no_problem(line: str, named: bool) -> None:
    data = f"## Assessment and plan\n{line}\n".encode()
    found = read_note(data, name="n.md", patient=PatientId("p"), source=SourceId("s")).facts
    assert any(isinstance(f, Problem) for f in found) is named

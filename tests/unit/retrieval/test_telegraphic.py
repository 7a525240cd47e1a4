"""What notes only hint at is put in words, and what looks like it stays as it is."""

import pytest

from retrieval.text.telegraphic import in_words


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        (
            "RLL opacity c/w pneumonia w/o effusion",
            "right lower lobe opacity consistent with pneumonia without effusion",
        ),
        ("nodule c/w prior CT", "nodule compared with prior CT"),
        ("s/p R THA w/ walker", "after right THA with walker"),
        ("?PE, r/o MI", "possible PE, rule out MI"),
        ("orthopnea 2/2 CHF", "orthopnea secondary to CHF"),
        ("pt's niece; PT twice a week", "patient's niece; PT twice a week"),
        ("edema of the LLE", "edema of the left lower extremity"),
        ("IOP 21 OD and 15 OS", "IOP 21 right eye and 15 left eye"),
        ("TMs: AD dull", "TMs: right ear dull"),
        ("PR+/HER2-, node (-)", "PR positive/HER2 negative, node negative "),
        ("stent to the LAD", "stent to the left anterior descending artery"),
        ("Cr 1.9 at d/c", "Cr 1.9 at discharge"),
    ],
)
def test_shorthand_is_put_in_words(noted: str, said: str) -> None:
    assert in_words(noted) == said
    assert in_words(said) == said


@pytest.mark.parametrize(
    "text",
    [
        "3 L NC", "L4 fracture", "L&D", "PT/INR", "K+ 3.1", "aspirin 81 mg OD", "severe AS", "cultures 2/2 grew",
        "Any pain? None", "neck LAD", "d/c'd on Monday", "T- wave",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert in_words(text) == text

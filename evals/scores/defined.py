"""What each figure means, in the words that stand beside it wherever it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.draft import Change


class Form(StrEnum):
    SHARE = "share"  # a part of a whole, with Wilson's interval
    F1 = "f1"  # found, false and missed, with the interval that follows from Wilson's
    COUNT = "count"  # how many; none is best
    NUMBER = "number"  # a quantity in ``unit``


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """``text`` says how the figure is counted; ``matters`` what it means for a patient."""

    title: str
    text: str
    matters: str
    form: Form = Form.SHARE
    more_is_better: bool = True
    unit: str = ""


_HOW_F1 = (
    "F1 is 2 × found / (2 × found + false + missed), over name and bucket together. What the record says is looked "
    "up in its JSON by code that shares nothing with the product, or, for the demo patients, was written down by hand "
    "from the whole chart. A medicine that only a note names is left out."
)

_BY_BUCKET = {
    Change.CONTINUED: "A medicine that goes on and is not listed is left off at the next desk.",
    Change.CHANGED: "A new dose that is not said to be new is taken as the old one.",
    Change.NEW: "There is no bottle of it at home, and somebody has to say why it began.",
    Change.STOPPED: "A stopped medicine that is shown as taken is taken again.",
    Change.HELD: "What is on hold and goes on hurts what it was held for.",
    Change.CURRENT: "The list that every other check and clinician starts from.",
    Change.UNCLEAR: "What the sources do not settle must be asked, and not guessed.",
}

DEFINITIONS: Mapping[str, Definition] = {
    "cases_passed": Definition(
        title="Cases passed",
        text="Of the cases, the share in which everything looked for is right.",
        matters="Each case is one way in which a document has hurt somebody.",
    ),
    "serious_misses": Definition(
        title="Serious misses",
        text="Cases in which something is missed that may disable, kill or bring a patient to hospital.",
        matters="With one of them nothing ships.",
        form=Form.COUNT,
        more_is_better=False,
    ),
    "said": Definition(
        title="Facts said",
        text="Of the facts that the cases want said, the share that one item of the draft says.",
        matters="A fact that is left out is one that the next clinician does not have.",
    ),
    "flagged": Definition(
        title="Dangers flagged",
        text="Of the dangers that the cases want pointed at, the share that a finding names.",
        matters="What no finding names, a tired reviewer must see alone.",
    ),
    "false_alarms": Definition(
        title="False alarms",
        text="Of the findings that the cases say must not be raised, the share that was.",
        matters="A reviewer who is warned for nothing stops reading warnings.",
        more_is_better=False,
    ),
    "support_rate": Definition(
        title="Supported items",
        text="Of the items of the drafts, the share that cites at least one exact quote, has no figure outside its "
        "quotes, and is stopped by no check of the product for what it rests on.",
        matters="An item without support is an opinion in the dress of a record.",
    ),
    "contradiction_rate": Definition(
        title="Contradictions",
        text="Of the items of the drafts, the share that a check stops because the record says otherwise (a figure, a "
        "denial, a trend, a medicine, a person) or that says what the case says must not be said. A stop by a clinical "
        "rule is about the care, not about the draft, and is not counted.",
        matters="A wrong sentence does more harm than a missing one.",
        more_is_better=False,
    ),
    "omission_rate": Definition(
        title="Elements left out",
        text="Of the required elements that the record supports, as a second pair of eyes sees it in the JSON and the "
        "notes, the share that the draft calls missing.",
        matters="Omissions outnumber inventions in discharge documents, and nobody sees what is not there.",
        more_is_better=False,
    ),
    "citation_precision": Definition(
        title="Citation precision",
        text="Of the citations of items that tell what the record says, the share whose quote is exactly the text at "
        "its place and has a figure or a word of three letters or more in common with the item or its form. What "
        "proposals and computed scores cite are the reasons why they apply, in other words, and is not counted.",
        matters="A citation about something else makes a reader trust what nobody checked.",
    ),
    "citation_recall": Definition(
        title="Citation recall",
        text="Of the figures in the items' text (runs of digits), the share that stands in one of the item's quotes. "
        "Points of a score are computed, and not counted.",
        matters="A dose or a date without a source cannot be checked before it is signed.",
    ),
    "medicine_list_f1": Definition(
        title="Medicine list, F1",
        text=_HOW_F1,
        matters="Most harm after a discharge comes from the medicine list.",
        form=Form.F1,
    ),
    **{
        f"medicine_list_f1/{change}": Definition(
            title=f"Medicines {change}, F1",
            text=f"The medicine list's F1 over the medicines that are {change} alone.",
            matters=matters,
            form=Form.F1,
        )
        for change, matters in _BY_BUCKET.items()
    },
    "allergy_f1": Definition(
        title="Allergies, F1",
        text="F1 over the substances of the coded allergies that are active and not in error, and over a documented "
        '"none known". An allergy that only a note names is left out.',
        matters="A lost allergy is found out by giving the medicine again.",
        form=Form.F1,
    ),
    "pending_recall": Definition(
        title="Pending results named",
        text="Of the reports in the record that are not final (of the stay, for a discharge summary), the share that "
        "an item names as pending. One that a later final report of the same name has overtaken is not counted.",
        matters="A result that comes after the patient left is read by nobody unless somebody is told to wait for it.",
    ),
    "leaks": Definition(
        title="Leaks",
        text="Names and record numbers of other patients of the same run that stand in a draft and not in its own "
        "patient's record, and items resting on a substance use program's record in a referral without any consent.",
        matters="Another patient's data, or a confidence, in the wrong letter.",
        form=Form.COUNT,
        more_is_better=False,
    ),
    "easy_to_read": Definition(
        title="Patient's versions easy to read",
        text="Of the patient's versions given out, the share that asks for at most six years of school (median of two "
        "published formulas, names masked).",
        matters="What is not understood is not done.",
    ),
    "reading_grade": Definition(
        title="Reading grade, median",
        text="The median of the years of school that the patient's versions ask for.",
        matters="What is not understood is not done.",
        form=Form.NUMBER,
        more_is_better=False,
        unit="years of school",
    ),
    "stability": Definition(
        title="Same again",
        text="Of the drafts written again from the same record on the same day, the share with the same digest.",
        matters="A draft that changes by itself cannot be reviewed once.",
    ),
    "seconds_median": Definition(
        title="Time, median",
        text="From the request to the written draft.",
        matters="Nobody waits at a bedside.",
        form=Form.NUMBER,
        more_is_better=False,
        unit="s",
    ),
    "seconds_p95": Definition(
        title="Time, 95th percentile",
        text="The time that 95 of 100 drafts do not exceed.",
        matters="Nobody waits at a bedside.",
        form=Form.NUMBER,
        more_is_better=False,
        unit="s",
    ),
    "tokens": Definition(
        title="Tokens",
        text="Sent to and received from the language model, as it counts them; 0 for the embedded writer, none where "
        "the model does not say.",
        matters="What leaves the house, and what it costs.",
        form=Form.NUMBER,
        more_is_better=False,
        unit="tokens",
    ),
    "cost_usd": Definition(
        title="Cost",
        text="Of the tokens. 0 for the embedded writer; none for a model, whose price is the site's matter.",
        matters="What a ward can afford, it uses.",
        form=Form.NUMBER,
        more_is_better=False,
        unit="USD",
    ),
}

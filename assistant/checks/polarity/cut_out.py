"""Words cut out of a sentence keep what it says of them: denied, a relative's, planned, feared or past."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.polarity.turning import RELATIVES, touched, words
from assistant.domain.draft import AllergyDetail, Change, Citation, Item, ItemKind, MedicineDetail
from retrieval.model import Document
from retrieval.text.context import Context, context
from retrieval.text.denial import answered_no, written_together

#: What is planned where it stands: none of these says that it was done.
TO_COME = frozenset(
    {ItemKind.ACTION, ItemKind.REFERRAL, ItemKind.APPOINTMENT, ItemKind.GOAL, ItemKind.MEDICINE}
)
#: Lists that keep what was as well as what is.
_LISTS = frozenset({ItemKind.PROBLEM, ItemKind.PROCEDURE, ItemKind.IMMUNIZATION, ItemKind.DEVICE})
#: A fragment that says of itself that it is put off.
_PUT_OFF = re.compile(
    r"^(?:defer|hold|await|plan|consider|schedule|arrange|book|repeat|recheck)\b", re.IGNORECASE
)
#: Words of a history, of all those that say that something was: "was admitted with" says no less than that it is.
_HISTORY = re.compile(
    r"\b(?:history|hx|h|s|status|prior|previous\w*|former\w*|remote|ago|childhood|used)\b", re.I
)
_NOT_DONE = (
    r"plan|plans|planned|planning|scheduled|schedule|booked|ordered|order|recommended|recommend|recommends|advised|"
    r"proposed|suggested|suggest|requested|arranged|arrange|offered|offer|considered|consider|considering|intended|"
    r"declined|declines|refused|refuses|deferred|postponed|canceled|cancelled"
)
_OVER = r"stopped|discontinued|withheld|held"
_LATER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?"
    rf"(?:(?!(?:and|but|after|before|because|while|that|which|for|from|by|unlikely|likely)\b)[\w'-]+\s+){{0,3}}?"
    rf"(?P<cue>(?:{_NOT_DONE}|{_OVER}|due|pending|awaited|to be(?= \w+(?:ed|n|ne)\b)|will|should"
    r"|(?<!in )(?<!by )may|might)(?: be)?)\b",
    re.IGNORECASE,
)
_SOONER = re.compile(
    rf"\b(?P<cue>{_NOT_DONE}|{_OVER})\s+"
    rf"(?:(?!(?:and|but|after|because|while|due|with|on|by)\b)[\w'-]+\s+){{0,3}}$",
    re.IGNORECASE,
)
_AN_ANSWER = 80  # characters
_A_SENTENCE = 40  # words
_NEAR = 9  # words


@dataclass(frozen=True, slots=True)
class _Around:
    """What a sentence says of a part of it."""

    context: Context
    later: str  # the words that say that it is not done
    denied: bool  # by the answer to a question


def governed(item: Item, text: str, charted: Sequence[tuple[Citation, Document]]) -> str:
    """What the sentences that have the item's words, in a row, say of them and the item leaves out.

    "" where one of them says no more than the item, or none has its words in a row.
    """
    why = ""
    for citation, document in charted:
        for found in _places(text, citation, document):
            why = next((w for c in found if (w := _left_out(item, text, c))), "")
            if not why:
                return ""
    return why


def not_done(sentence: str, start: int, end: int) -> str:
    """The words that say of ``sentence[start:end]`` that it is planned, offered, refused or over; "" without any."""
    told = _LATER.match(sentence, end) or _SOONER.search(sentence[max(0, start - 60) : start])
    return told["cue"] if told else ""


def over(cue: str) -> bool:
    """Whether the words say of a thing that it was there before."""
    return re.fullmatch(_OVER, cue, re.IGNORECASE) is not None


def _places(text: str, citation: Citation, document: Document) -> Iterator[list[_Around]]:
    """What each sentence says around its part of the words, once for each time that they are cited."""
    said = re.findall(r"\w+", text)
    if not said:
        return
    pattern = r"(?<!\w)" + r"[^\w]+".join(map(re.escape, said)) + r"(?!\w)"
    for m in re.finditer(pattern, citation.quote, re.IGNORECASE):
        first, last = citation.start + m.start(), citation.start + m.end()
        yield [
            _Around(
                context(sentence, a, b, section=section),
                later=not_done(sentence, a, b),
                denied=_answered_no(document, whole, start, first),
            )
            for whole, start, section in touched(document, citation)
            if start < last and first < start + len(whole)
            for sentence, a, b in [_near(whole, max(0, first - start), min(len(whole), last - start))]
        ]


def _answered_no(document: Document, sentence: str, start: int, at: int) -> bool:
    """Whether the words stand in a question that what comes next answers with no."""
    end = start + len(sentence)
    return 0 <= answered_no(sentence, document.text[end : end + _AN_ANSWER]) <= at - start


def _near(sentence: str, start: int, end: int) -> tuple[str, int, int]:
    """The words around ``sentence[start:end]``, all where it is a sentence: talk without marks runs on."""
    sentence = written_together(sentence)
    if len(sentence.split()) <= _A_SENTENCE:
        return sentence, start, end
    before = " ".join(sentence[:start].split(" ")[-_NEAR:])
    after = " ".join(sentence[end:].split(" ")[:_NEAR])
    return before + sentence[start:end] + after, len(before), len(before) + end - start


def _left_out(item: Item, text: str, around: _Around) -> str:
    c = around.context
    headed = item.text != text  # "Not now: …", "Proposed, not ordered: …"
    if c.person != "patient" and not RELATIVES.intersection(words(text)):
        return f"leaves out that its source says this of {'a relative' if c.person == 'family' else 'somebody else'}"
    if around.denied:
        return "leaves out that its source answers this with no"
    if c.negated and not headed and not _says_that_it_is_off(item):
        return f"leaves out the “{c.cue}” of its source"
    if item.kind in TO_COME or headed or _PUT_OFF.match(text):
        return ""
    if around.later or ((c.uncertain or c.time in {"planned", "hypothetical"}) and c.cue != "until"):
        return f"leaves out the “{around.later or c.cue}” of its source"
    if c.time == "past" and c.cue and _HISTORY.search(c.cue) and item.kind not in _LISTS:
        return f"leaves out the “{c.cue}” of its source"
    return ""


def _says_that_it_is_off(item: Item) -> bool:
    off = {Change.STOPPED, Change.HELD, Change.UNCLEAR}
    stopped = isinstance(item.detail, MedicineDetail) and item.detail.change in off
    return stopped or (isinstance(item.detail, AllergyDetail) and item.detail.none_known)

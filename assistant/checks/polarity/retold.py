"""A statement in words of its own: what it denies, of whom it is, what was done, beside the clauses it rests on.

Narrower than ``checks.polarity`` is with a copy: words that say the same in another order must come to the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from assistant.checks.own_words import CLOSELY, HALF, MOSTLY, NEVER, WHOLLY
from assistant.checks.polarity import doers, doings, kept, often, people, signs, states
from assistant.checks.polarity.beside import Cited, word_by_word
from assistant.checks.polarity.denials import denied_otherwise, forbidden
from assistant.checks.polarity.sides import side_elsewhere
from assistant.checks.polarity.turning import (
    BORN,
    CUES,
    RELATIVES,
    YOUNG,
    somebody,
    touched,
    unnamed,
    words,
)
from assistant.checks.polarity.verbs import ROLES
from assistant.checks.polarity.words_exchanged import ANYBODY_ELSE, exchanged
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Item, ItemKind
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context
from retrieval.text.parting import Laid
from retrieval.text.poles import kinds
from retrieval.text.telegraphic import in_words


def otherwise(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    """Why the item says something else than its notes, the surest first, each with the share of the item that its
    notes must say for it to show that (``checks.own_words``).
    """
    quotes, laid, said = reading.quotes(item), reading.laid(item), reading.said(item)
    found = [
        *exchanged(item, laid, reading),
        (side_elsewhere(said, quotes), MOSTLY),
        *_somebody(laid, quotes),
        *_beside_its_sentences(item, reading),
    ]
    yield from sorted((one for one in found if one[0]), key=lambda one: one[1])


def unsure(item: Item, reading: Reading) -> Iterator[str]:
    """Signs that the item may say something else than its notes, none of which shows that it does."""
    told = " ".join(sentence for c, d in _notes(item, reading) for sentence, *_ in touched(d, c))
    if why := signs.seen(in_words(reading.said(item)), in_words(told)):
        yield why


def _notes(item: Item, reading: Reading) -> list[tuple[Citation, Document]]:
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    return [(c, d) for c, d in charted if d.kind is not DocumentKind.RESOURCE]


def _somebody(laid: Laid, quotes: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Whose child or parent the patient is, whoever retells may say without being told; another relative is put in."""
    of_the_patient = unnamed(laid.words, quotes) in _OF_THE_PATIENT
    yield somebody(laid.words, quotes), CLOSELY if of_the_patient else HALF


_OF_THE_PATIENT = YOUNG | {"mother", "parents", "son"}


def _beside_its_sentences(item: Item, reading: Reading) -> Iterator[tuple[str, float]]:
    return _turned(item, reading.said(item), _notes(item, reading))


# --- the sentences that are cited ---------------------------------------------------------------------------


def _turned(item: Item, text: str, charted: list[tuple[Citation, Document]]) -> Iterator[tuple[str, float]]:
    """Why the item says otherwise than every sentence it cites; nothing when one of them says the same."""
    near = [(c, *s) for c, d in charted for s in touched(d, c)]
    told = in_words(" ".join(sentence for _, sentence, _, _ in near))
    own, text = text, in_words(text)
    for rule, least in _RULES:
        yield rule(text, told), least
    acts = doings.not_so(text, told)
    yield acts, NEVER if acts == doings.AS_PLANNED else HALF
    yield doings.still_taken(text, told), CLOSELY
    yield doings.not_taken_yet(text, told), CLOSELY
    cued = {*CUES, "act"} & (kinds(words(text)) | kinds(words(told)))
    if not any(section for *_, section in near) and not cued:
        return
    yield forbidden(text, told), HALF
    yield denied_otherwise(text, told)
    of_another = _told_of_somebody(item, own, near)
    yield of_another, CLOSELY if "somebody else" in of_another else HALF
    yield doings.only_to_come(item, text, [sentence for _, sentence, _, _ in near]), MOSTLY


_RULES = (
    (states.otherwise, CLOSELY),
    (often.otherwise, WHOLLY),
    (people.otherwise, HALF),
    (doers.otherwise, HALF),
    (kept.otherwise, HALF),
)


def _told_of_somebody(item: Item, text: str, near: Sequence[Cited]) -> str:
    """What is charted of a relative said of the patient, or only considered said as so."""
    told = " ".join(sentence for _, sentence, _, _ in near)
    of_a_newborn = not RELATIVES.intersection(words(told)) - YOUNG and (
        BORN.search(told) or not ANYBODY_ELSE.search(told)
    )
    named = bool(RELATIVES.intersection(words(text)) or of_a_newborn)
    own = people.of_the_patient(told)
    apart = [(c, *piece, section) for c, s, start, section in near for piece in _of_one_subject(s, start)]
    whys = word_by_word(text, apart, partial(_differs, item, named=named, own=own))
    wrong = [why for why in whys if why]
    return wrong[0] if len(wrong) * 2 > len(whys) and len(wrong) >= _ENOUGH else ""


def _of_one_subject(sentence: str, start: int) -> Iterator[tuple[str, int]]:
    """The sentence in pieces, with where each begins: "son fills the pillbox; …" says nothing of the son's own."""
    cut = m.end() if (m := _DOES.search(sentence)) else len(sentence)
    yield sentence[:cut], start
    if cut < len(sentence):
        yield sentence[cut:], start + cut


_DOES = re.compile(
    rf"^(?:(?:the|his|her|patient's) )?(?:{'|'.join(sorted(RELATIVES))}) (?!has\b|was\b|is\b|takes\b)[a-z]+s\b[^;:]*;",
    re.IGNORECASE,
)
_ENOUGH = 2  # words: one alone may stand there by chance


def _differs(
    item: Item, word: str, source: Context, said: Context, *, named: bool, own: frozenset[str]
) -> str:
    """``named``: the item names a relative, and may well speak of them. ``own``: what the patient is the subject of."""
    if word in ROLES | RELATIVES | {"family", "history", "never", "ever"}:
        return ""
    named = named or word in own
    if source.person == "family" and said.person != "family" and not named:
        return f"“{word}” is charted of a relative, not of the patient"
    if source.person == "other" and said.person == "patient" and not named:
        return f"“{word}” is charted of somebody else, not of the patient"
    considered = source.time in {"hypothetical", "planned"} and said.time in {"recent", "past"}
    if item.kind is ItemKind.PROBLEM and not said.uncertain and (considered or source.uncertain):
        return f"“{word}” is only considered in the chart" if not source.negated else ""
    return ""

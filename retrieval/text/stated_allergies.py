"""What the patient does not tolerate, and whether the note says that nothing is known."""

import re
from collections.abc import Iterator

from retrieval.model import Allergy, FactKind, Section
from retrieval.text.context import Context, context
from retrieval.text.dosing import begins_with_directions
from retrieval.text.noted import Noted
from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases, wording
from retrieval.text.terms import ingredient, medicines_in
from retrieval.text.turned import SIGN_WRITTEN_OUT

NONE_KNOWN = wording(
    r"\b(?:(?:no|not|denies(?: any| having)?|without|nil|negative for)\s+(?:any\s+)?(?:known\s+)?"
    rf"(?:(?:{phrases('allergy_to')})\s+|/\s*)*"
    r"(?:allerg(?:y|ies|ic reactions?)|intolerances|adverse (?:drug )?reactions)"
    r"(?:\s+to\s+(?:any\s+)?(?:medications?|medicines?|drugs?))?"
    r"|NKDA|NKMA|NKFA|NKA|allergies?:?\s*(?:none|nil)(?:\s+known)?|not allergic to any\s+\w+"
    rf"|{phrases('none_known_es')})\b"
)
_NKDA = wording(
    rf"\b(?:{phrases('none_known_es')})\b|\b(?:NKDA|NKA|NKMA)\b|\bno known (?:drug |medication |medicine )?allergies\b"
)
_NONE = wording(
    r"\W*(?:none|nil|no|no known|none known|negative|denies|denied|nka|ningun[ao]s?|niega|negad[ao]s|no conocid[ao]s"
    r"|ningun[ao] conocid[ao]|desconocidas: ninguna)\W*$"
    r"|\W*(?:none|nil)\b(?!\s+(?:other|except|but))"
)
_EXCEPT = wording(r"\b(?:except|but|other than|however|besides)\b")
_UNSAID = wording(rf"\W*(?:{phrases('no_allergy_said')})\b")
_LEAD = wording(rf"\W*(?:(?:{phrases('of_allergies')})\s+)+")
_REACTS = wording(
    rf"\s*(?:[,;]?\s*(?:which|that)?\s*(?:{phrases('causes')})\s*(?:(?:him|her|the patient|to have|a|an|severe)\s+)*"
    r"|\s+[-–—:]+\s*|\s*:\s*|\s*\("
    rf"|,\s*(?=(?:severe |mild |skin |gi |facial |lip )*(?:{phrases('reaction')})\b))"
    r"(?P<reaction>[A-Za-z][A-Za-z /,&'-]*?)"
    rf"(?=\s*(?:\)|[.;\n]|$|,\s*(?!and\b|or\b)|\band\s+(?:also|to)\b|\b(?:{phrases('reaction_ends')})\b))"
)
_SPLIT = wording(
    rf"\s*(?:[;\n]+|,(?!\s*(?:which|causes?|causing|giving|gi upset|{phrases('reaction')})\b)"
    r"\s*(?:and\s+(?:also\s+)?(?:to\s+)?)?|\.(?=\s|,|$)|\band\b(?:\s+also)?(?:\s+to)?|\bor\b|\bas well as\b|\|)\s*"
)
_ALLERGEN = wording(rf"(?:{phrases('allergen')})")
# "Triage has none from the uncle", "Mother on phone: peanut": who said it is no allergen.
_TELLER = wording(
    rf"\W*(?:the |per |by |from |his |her )?(?:{phrases('allergy_teller')})\b"
    r"(?:[^:.;,\n]{0,40}:|\s+(?:has|had|says?|said|reports?|reported|told|states?|stated|lists?|listed|documented|noted|notes"
    r"|recorded|wrote|confirms?|confirmed|denies|denied|gives|gave|tells us|thinks|believes|knows of|is allergic to)\b"
    r"(?:\s+(?:that|an?|us|of)\b)*)"
)
_TELLER_ALONE = wording(rf"(?:{phrases('allergy_teller')})(?: \w+)?")
_NAME = wording(
    rf"[A-Za-z][\w.'’/+-]*(?: (?!(?:{phrases('beside_allergen')})\b)[A-Za-z0-9][\w.'’/+-]*){{0,3}}"
)
_NOT_NAME = wording(rf"\W*(?:{phrases('no_allergen')})\W*$")
_TELLS = wording(rf"(?:{phrases('tells')})\b")
_SENTENCE = wording(r"\b(?:is|was|has|he|she|will|the|if|unable|make)\b")
_OF_ALLERGIES = wording(r"\b(?:allerg\w*|reaction|intoleran\w*|hives|rash|anaphyla\w*|sensitiv\w*|causes?)\b")
_ALLERGIC_TO = wording(
    r"\b(?:allergic (?:reactions? )?to|allerg(?:y|ies) to|anaphyla\w+ (?:reaction )?(?:to|from|with)"
    r"|intoleran(?:t|ce) (?:to|of))\s+(?P<to>[^.;\n]{3,90})"
)
_ELSEWHERE = {
    "allergies",
    "physical_exam",
    "results",
    "imaging",
    "procedure_details",
    "family_history",
    "review_of_systems",
}


def allergies(note: Noted) -> tuple[Allergy, ...]:
    """The allergies of the note's allergy list, of "allergic to …" in its prose, and its own "none known".

    Where the note names one, a "none known" beside it is left to the reader of the note.
    """
    found: list[Allergy] = []
    for part in note.of("allergies"):
        found += _of_list(note, part)
    listed = bool(found)
    for part in note.parts:
        if part.kind not in _ELSEWHERE:
            found += _of_prose(note, part, listed=listed)
    return tuple([a for a in found if not a.none_known] or found[:1])


def _of_list(note: Noted, part: Section) -> Iterator[Allergy]:
    text = note.text
    for place, (a, b) in enumerate(sentences(text, part.body, part.end)):
        if teller := _TELLER.match(text, a, b):
            a = a if re.search(r"\bdenie[sd]$", teller[0]) else teller.end()
        words = text[a:b]
        if _UNSAID.match(words):
            continue
        if m := NONE_KNOWN.search(words):
            yield _none_known(note, a + m.start(), a + m.end())
            a += m.end()
            if not _EXCEPT.search(text, a, b):
                continue
        elif place == 0 and (m := _NONE.match(words)):
            yield _none_known(note, a, a + m.end())
            continue
        if not place or _is_of_allergies(text[a:b]):
            yield from _named(note, part, a, b)


def _is_of_allergies(words: str) -> bool:
    """Whether a later sentence still speaks of allergies."""
    telling = _OF_ALLERGIES.search(words) or medicines_in(words) or _ALLERGEN.search(words)
    return bool(telling) and len(words.split()) <= 30


def _named(note: Noted, part: Section, start: int, end: int) -> Iterator[Allergy]:
    text, place = note.text, start
    while place < end:
        if lead := _TELLER.match(text, place, end):
            place = lead.end()
        if lead := _LEAD.match(text, place, end):
            place = lead.end()
        split = _outside_brackets(text, place, end)
        edge = split.start() if split else end
        name, reached = _allergen(text, place, edge, end)
        if name:
            yield from _allergy(note, part, *name, end)
            edge = max(edge, reached)
            split = _SPLIT.match(text, edge, end)
        place = split.end() if split and split.end() > place else max(edge, place + 1)


def _outside_brackets(text: str, start: int, end: int) -> re.Match[str] | None:
    for m in _SPLIT.finditer(text, start, end):
        if text.count("(", start, m.start()) <= text.count(")", start, m.start()) and m.end() > m.start():
            return m
    return None


def _allergen(text: str, start: int, edge: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """The name in a fragment, and how far its reaction reaches."""
    while start < edge and not text[start].isalnum():
        sign = SIGN_WRITTEN_OUT.match(text, start, edge)
        start = sign.end() if sign else start + 1
    m = _NAME.match(text, start, edge)
    words = text[start : m.end() if m else start].rstrip(".")
    stop = start + len(words)
    if (
        len(words) < 3
        or _TELLER_ALONE.fullmatch(words)
        or _NOT_NAME.match(words)
        or _TELLS.match(words)
        or begins_with_directions(words)
    ):
        return None, start
    reacts = _REACTS.match(text, stop, end)
    return (start, stop), reacts.end() if reacts else stop


def _allergy(note: Noted, part: Section, start: int, stop: int, end: int) -> Iterator[Allergy]:
    text, name = note.text, note.text[start:stop]
    c = _context(note, part, start, stop)
    medicine = bool(ingredient(name) or medicines_in(name))
    known = medicine or _ALLERGEN.search(name)
    unlikely = part.kind != "allergies" or len(name.split()) > 3 or _SENTENCE.search(name)
    if c.negated or c.person != "patient" or (unlikely and not known):
        return
    reacts = _REACTS.match(text, stop, end)
    last = reacts.end() if reacts else stop
    last += reacts is not None and text[last : last + 1] == ")"
    before = text[max(part.body, start - 40) : start]
    yield Allergy(
        **note.fields(FactKind.ALLERGY, name, start, last),
        reactions=_reactions(reacts["reaction"]) if reacts else (),
        type="intolerance" if re.search(r"intoleran|sensitiv", before, re.IGNORECASE) else "",
        categories=("medication",) if medicine else (),
    )


def _context(note: Noted, part: Section, start: int, stop: int) -> Context:
    """What the sentence says of an allergen, without who says it: a mother who reports one has none of her own."""
    a, b = note.sentence_at(start, part)
    teller = _TELLER.match(note.text, a, b) if part.kind == "allergies" else None
    if teller is None or teller.end() > start:
        return note.context(start, stop, part)
    a = teller.end()
    return context(note.text[a:b], start - a, min(stop, b) - a, section=part.kind)


def _reactions(said: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:,|/|\band\b|&)\s*", said.strip())
    return tuple(r for r in parts if r and len(r.split()) <= 6)


def _none_known(note: Noted, start: int, end: int) -> Allergy:
    while start < end and not note.text[start].isalnum():
        start += 1
    while end > start and not note.text[end - 1].isalnum():
        end -= 1
    return Allergy(**note.fields(FactKind.ALLERGY, note.text[start:end], start, end), none_known=True)


def _of_prose(note: Noted, part: Section, *, listed: bool) -> Iterator[Allergy]:
    text = note.text
    for m in _ALLERGIC_TO.finditer(text, part.body, part.end):
        a, b = m.span("to")
        denied = NONE_KNOWN.search(text[max(part.body, m.start() - 30) : b])
        if not denied and note.context(m.start(), m.end(), part).person == "patient":
            yield from _named(note, part, a, b)
    if not listed and (none := _NKDA.search(text, part.body, part.end)):
        yield _none_known(note, *none.span())

"""What a passage may be cited for: a telephone for whose it is, a result for its value, a note for what it says.

A clinician who opens what is cited looks for why it is there. Of a person, a team or a number that is the name; of a
medicine its name or its class; of the patient's own entry the age, the sex or how to reach them; of anything else what
the entry is of and why it was made. Where a guideline asks for something it often names what is to be measured: a
reading is cited there for its value or its day, and the name alone is not enough.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from assistant.domain.draft import Detail, Item, ItemKind, MedicineDetail
from retrieval.model import Document, DocumentKind
from retrieval.text.coded_entry import Entry, read
from retrieval.text.parting import content, tokens
from retrieval.text.plain import key as stem
from retrieval.text.terms import classes, expand, ingredient, medicines_in
from retrieval.text.weight import light

#: Items in the many words of a guideline: one word that a passage has by chance is not enough.
_LONG = frozenset({ItemKind.ACTION, ItemKind.GOAL, ItemKind.REFERRAL})
_CONCERNS = frozenset({"concern", "addresses"})
_FILED = _CONCERNS | {"owner", "person"}
#: Why an entry was made, and what came of it.
_WHY = frozenset(
    """attending requester reason addresses value note conclusion answer description target condition provision
    comment""".split()
)
#: The share of the words of a passage that stand in an item, from which the item quotes it.
MOSTLY = 0.5
_REACHED = ("language", "phone", "address", "contact")
#: Entries each of which is one of what a sentence names as a whole: "measure each goal again", "ask about allergies".
_ONE_OF = {"Goal": "goal", "Allergy": "allergi"}
_OF_THE_PERSON = re.compile(
    r"\b(?:\d+[- ](?:year|month)s?[- ]old|aged?|(?:wo)?m[ae]n|(?:fe)?males?|girls?|boys?|child(?:ren)?|adults?"
    r"|infants?)\b",
    re.IGNORECASE,
)
#: What SNOMED CT puts behind a name, to say what kind of thing it names: "Hypertension (disorder)".
_KIND_OF_CODE = re.compile(
    r"\((?:disorder|finding|procedure|situation|event|environment|regime/therapy|morphologic abnormality|substance"
    r"|observable entity|qualifier value|person|social concept|physical object|product)\)"
)
_NOT_A_DIGIT = re.compile(r"\D")
_NUMBER = re.compile(r"\d[\d ()-]{5,}\d")
_WORD = re.compile(r"[^\W_]+")
#: The names of fields and what stands in most of them.
_LABELS = frozenset(
    """status final active completed finished date value verification confirmed category recorded onset result problem
    condition medication procedure encounter class start end type unit normal note authored requester by dose route
    frequency vital sign assessment reference range flag patient history social with name role phone team tablet
    tablets capsule capsules oral solution inhaler spray cream puff puffs daily day days""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an item tells.

    ``filed``: the words of each concern that it serves, which half of a chart shares. ``matter``: its words that say
    something, those aside.
    """

    text: str
    words: frozenset[str]
    matter: frozenset[str]
    filed: tuple[frozenset[str], ...]
    medicine: str
    asked: bool  # a guideline asks for it
    of_one_reading: bool  # it may name what is measured and mean one reading of it, or none
    least: int  # so many words of matter a passage shares with what is asked for, where it is not named whole


def told(item: Item, *, asked: bool) -> Told:
    everything = "\n".join((item.text, *_fields(item.detail, lambda name: True)))
    rest = "\n".join((item.text, *_fields(item.detail, lambda name: name not in _FILED)))
    return Told(
        text=everything,
        words=_words(everything),
        matter=_matter(rest),
        filed=tuple(_matter(c) for c in _fields(item.detail, _CONCERNS.__contains__) if _matter(c)),
        medicine=item.detail.name if isinstance(item.detail, MedicineDetail) else "",
        asked=asked,
        of_one_reading=asked or item.kind is ItemKind.RESULT,
        least=2 if item.kind in _LONG else 1,
    )


def bears(quote: str, document: Document | None, said: Told) -> bool:
    """Whether a passage says anything of what is said, of the kind that it may be cited for."""
    coded = document is not None and document.kind is DocumentKind.RESOURCE
    entry = read(quote) if coded else None
    if entry is not None:
        return _BY_KIND.get(entry.what, _of_what_and_why)(entry, said)
    return _quoted(quote, said) or (_of_its_medicine(quote, said) if said.medicine else _shares(quote, said))


# --- by the kind of entry ------------------------------------------------------------------------------------------


def _number(entry: Entry, said: Told) -> bool:
    digits = _NOT_A_DIGIT.sub("", entry.fields.get("phone", ""))
    called = {_NOT_A_DIGIT.sub("", m[0]) for m in _NUMBER.finditer(said.text)}
    return bool(digits) and digits in called


def _whose(entry: Entry, said: Told) -> bool:
    """Of a person or a team: who it is, or the number under which they are called."""
    return _whole(entry.of, said) or _number(entry, said)


def _of_the_family(entry: Entry, said: Told) -> bool:
    """What a relative had, the patient need not have."""
    return _whole(entry.of, said) or "famil" in said.words


def _of_the_patient(entry: Entry, said: Told) -> bool:
    if _OF_THE_PERSON.search(said.text) or _whose(entry, said):
        return True
    return any(_whole(entry.fields[f], said) for f in _REACHED if f in entry.fields)


def _of_a_problem(entry: Entry, said: Told) -> bool:
    """As other entries, or by the concern under which the item is filed."""
    mine = _matter(entry.of)
    return _of_what_and_why(entry, said) or any(mine <= c or c <= mine for c in said.filed if mine)


def _of_a_medicine(entry: Entry, said: Told) -> bool:
    """By its name; where no other medicine is told, by its class or by what it is for as well."""
    if said.medicine:
        return _names(entry.of, said)
    named = [w for m in medicines_in(entry.of) for w in (m.ingredient, *classes(m.ingredient))]
    if any(_whole(w, said) for w in named) or _whole(entry.of, said):
        return True
    return not said.asked and _shares(f"{entry.of} {entry.fields.get('reason', '')}", said)


def _measured(entry: Entry, said: Told) -> bool:
    """By what was measured; where more than one reading may be meant, by what was found or by the day as well."""
    name, found = entry.measured, entry.found
    in_words = not found[:1].isdigit()
    if not said.of_one_reading:
        return _shares(f"{name} {found}" if in_words else name, said) or _whole(name, said)
    figures = {t.word for t in tokens(found) if t.word[0].isdigit()}
    if ({entry.moment[:10]} | figures) & {t.word for t in tokens(said.text)}:
        return bool(_matter(name) & said.matter) or _whole(name, said)
    return in_words and _shares(f"{name} {found}", said)


def _of_what_and_why(entry: Entry, said: Told) -> bool:
    """Where a guideline asks for it, never by the why alone: half of a chart is for the same illness."""
    if _ONE_OF.get(entry.what) in said.words or _whole(entry.of, said):
        return True
    told_of = f"{entry.of} {_why(entry)}"
    if said.medicine:
        mine = _parts(ingredient(said.medicine) or "")
        return bool(_ingredients(told_of) & mine) or _shares(entry.of, said)
    return _shares(told_of, said) and (not said.asked or bool(_matter(entry.of) & said.matter))


_BY_KIND: dict[str, Callable[[Entry, Told], bool]] = {
    "Telephone": _number,
    "Care team member": _whose,
    "Care team": _whose,
    "Related person": _whose,
    "Patient": _of_the_patient,
    "Family history": _of_the_family,
    "Problem": _of_a_problem,
    "Medication": _of_a_medicine,
    "Result": _measured,
    "Vital sign": _measured,
    "Assessment": _measured,
    "Examination": _measured,
    "Imaging finding": _measured,
    "Social history": _measured,
    "Question": _measured,
}


def _why(entry: Entry) -> str:
    return " ".join(value for label, value in entry.fields.items() if label in _WHY)


# --- words ---------------------------------------------------------------------------------------------------------


def _whole(name: str, said: Told) -> bool:
    return bool(_matter(name)) and _words(name) <= said.words


def _shares(passage: str, said: Told) -> bool:
    """Among the many words of a guideline an everyday one says nothing; of a short item it may be all there is."""
    if said.asked:
        return len(_matter(passage) & said.matter) >= said.least
    return any(not w[0].isdigit() for w in _words(passage) & said.words)


def _quoted(passage: str, said: Told) -> bool:
    """Whether most of it stands in what is told."""
    words = _words(passage)
    return bool(words) and len(words & said.words) > MOSTLY * len(words)


def _of_its_medicine(passage: str, said: Told) -> bool:
    """A note on a medicine need not name it again: "He picks one up here", of a kit that was lost."""
    return _names(passage, said) or len(_words(passage) & said.words) > 1


def _names(passage: str, said: Told) -> bool:
    """Whether it names the medicine that is told, by its name, an ingredient of it or its class."""
    mine = _parts(ingredient(said.medicine) or "")
    named = _ingredients(passage)
    if mine and named:
        return bool(mine & named)
    if _matter(said.medicine) & _matter(passage):
        return True
    return any(_words(c) <= _words(passage) for part in mine for c in classes(part))


def _ingredients(passage: str) -> frozenset[str]:
    return frozenset[str]().union(*(_parts(m.ingredient) for m in medicines_in(passage)))


def _parts(name: str) -> frozenset[str]:
    return frozenset(name.split(" / ")) - {""}


def _fields(detail: Detail | None, wanted: Callable[[str], bool]) -> Iterator[str]:
    for field in fields(detail) if detail is not None else ():
        if not wanted(field.name):
            continue
        value = getattr(detail, field.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, str))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Stems, with what abbreviations stand for."""
    text = _KIND_OF_CODE.sub(" ", text)
    plain = [w.lower() for w in _WORD.findall(text)]
    words = (w for w in (*(t.word for t in tokens(text)), *expand(plain)))
    return frozenset(stem(w) for w in words if len(w) > 2 and content(w) and w not in _LABELS)


@lru_cache(maxsize=4096)
def _matter(text: str) -> frozenset[str]:
    """Those that say something: no everyday word, no bare number or date."""
    return frozenset(w for w in _words(text) if not w[0].isdigit()) - _everyday()


@cache
def _everyday() -> frozenset[str]:
    return frozenset(stem(w) for w in light())

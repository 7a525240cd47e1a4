"""Of which classes a medicine or an allergy is, and whether what is taken reaches the whole body.

Classes are the named sets of ``codes/medicines.yaml``. A product belongs to the classes of each of its ingredients.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from assistant.knowledge.conditions import NamedSet, SetKind, plain, sets
from retrieval.model import Code, Fact, Medicine
from retrieval.text.terms import ingredient, medicines_in

_WORD = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")
_LONGEST = 5  # words of a term
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

_LOCAL = re.compile(
    r"\b(?:ophthalmic|eyes?|otic|ears?|nasal(?:ly)?|nostrils?|nose|intranasal|inhal\w*|nebuli\w*|puffs?|actuat|hfa"
    r"|respimat|respiratory tract|topical(?:ly)?|cutaneous|creams?|ointment|lotion|gel|foam|shampoo|vaginal(?:ly)?"
    r"|scalp|affected areas?|skin|swish|mouthwash|rinse|intravitreal|irrigation|drops)\b",
    re.IGNORECASE,
)
_WHOLE_BODY = re.compile(
    r"\b(?:oral(?:ly)?|by mouth|p\.?o\.?|subcutaneous(?:ly)?|under the skin|intravenous(?:ly)?|intramuscular(?:ly)?"
    r"|sublingual(?:ly)?|under the tongue|buccal|transdermal|injections?|inject|tablets?|capsules?|iv|im|sc|subq)\b",
    re.IGNORECASE,
)

_PATCH = re.compile(r"\b(?:patch(?:es)?|transdermal)\b", re.IGNORECASE)
_NUMBS_THE_SKIN = re.compile(
    r"\b(?:lidocaine|diclofenac|capsaicin|menthol|salicylate|lidoderm|flector)\b", re.IGNORECASE
)


def ingredients(medicine: Fact) -> tuple[str, ...]:
    """Each ingredient of a product, in lower case; its name where no table knows it."""
    return _ingredients(medicine.name, tuple(c.display for c in medicine.codes if c.display))


@lru_cache(maxsize=4096)
def _ingredients(name: str, displays: tuple[str, ...]) -> tuple[str, ...]:
    for words in (name, *displays):
        if known := ingredient(words):
            return tuple(known.lower().split(" / "))
    return (re.sub(r"\s*\d.*$", "", name.lower()).strip() or name.lower(),)


def classes(fact: Fact) -> frozenset[str]:
    """The names of the sets that hold this medicine, or that hold what this allergy is to."""
    directions = (fact.route, fact.dosage) if isinstance(fact, Medicine) else ()
    return _classes(fact.name, fact.codes, directions)


def has(fact: Fact, name: str) -> bool:
    return name in classes(fact)


def named(name: str) -> NamedSet:
    """The set of this name. Raises KeyError: the names in our own files are checked when those are read."""
    return sets().by_kind[SetKind.MEDICINE][name]


def whole_body(medicine: Medicine) -> bool:
    """Whether it acts beyond where it is put. The route as charted decides, else the directions and the name."""
    return _whole_body(medicine.route, medicine.dosage, medicine.name)


@lru_cache(maxsize=4096)
def _whole_body(route: str, dosage: str, name: str) -> bool:
    if _PATCH.search(f"{route} {dosage} {name}"):
        return not _NUMBS_THE_SKIN.search(name)
    for words in (route, dosage, name):
        if _WHOLE_BODY.search(words):
            return True
        if _LOCAL.search(words):
            return False
    return True


@lru_cache(maxsize=8192)
def _classes(name: str, codes: tuple[Code, ...], directions: tuple[str, ...]) -> frozenset[str]:
    names = (name, *(code.display for code in codes if code.display))
    known = [one for words in names if (one := ingredient(words))]
    inside = [found.ingredient for words in names for found in medicines_in(words)]
    index, said = _by_term(), [plain(words) for words in (*names, *known, *inside)]
    found = {one for words in said for term in _terms(words) for one in index.get(term, ())}
    if not known and not inside:
        rxnorm = {code.code for code in codes if code.system == _RXNORM}
        found |= {one for number in rxnorm for one in _by_number().get(number, ())}
    return frozenset(one for one in found if not named(one).sets_aside((*said, *directions)))


def _terms(words: str) -> Iterator[str]:
    """Every run of words that could be a term."""
    split = _WORD.findall(words)
    for first in range(len(split)):
        for last in range(first + 1, min(first + _LONGEST, len(split)) + 1):
            yield " ".join(split[first:last])


@cache
def _by_term() -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for one in sets().by_kind[SetKind.MEDICINE].values():
        for term in one.terms:
            key = " ".join(_WORD.findall(term))
            index[key] = (*index.get(key, ()), one.name)
    return index


@cache
def _by_number() -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for one in sets().by_kind[SetKind.MEDICINE].values():
        for _, number in one.codes:
            index[number] = (*index.get(number, ()), one.name)
    return index

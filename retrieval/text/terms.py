"""Abbreviations, plain words and trade names, and what a chart means by them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.text.tables import rows, words


@dataclass(frozen=True, slots=True)
class _Sense:
    means: str
    kind: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A medicine's name found in a text. ``measured``: in prose it may as well be a laboratory value or a food."""

    start: int
    end: int
    ingredient: str
    measured: bool = False


_LONGEST = 6  # words of a term
_BEGINNING = re.compile(r"(?<![\w-])\w+")

_STRENGTH = re.compile(
    r"(?<![\w-])\d[\d.,]*(?:\s*[-/]\s*\d[\d.,]*)*\s*(?:%|(?:mg|mcg|µg|ug|g|gm|grams?|ml|l|units?|unt|iu|meq|mmol|hr|actuat"
    r"|puffs?|tabs?|tablets?|caps?|capsules?)(?:/(?:\d[\d.]*\s*)?(?:ml|l|actuat|hr|mg|g|dose|day|puff))?)(?![a-z])",
    re.IGNORECASE,
)
_SLASHES = re.compile(r"\s+/\s+|\s+\+\s+|(?<=[a-z])/(?=[a-z])", re.IGNORECASE)
_FORM_WORDS = frozenset(words("form_word"))
_SALTS = frozenset(words("salt"))


def expand(tokens: Iterable[str]) -> list[str]:
    """The words of a query, then what its abbreviations, plain words and trade names mean.

    A term of several meanings ("MS", "PT") is expanded only when a word beside it tells which; nothing is taken away
    and nothing repeated.
    """
    words = list(tokens)
    lower = [w.lower() for w in words]
    found = list(words)
    for first, last, term in _terms_in(lower):
        around = {*lower[:first], *lower[last:]}
        means = (
            [s.means for s in _senses()[term] if not s.needs or s.needs & around] if term in _senses() else []
        )
        if (
            not means
            and (name := _names().get(term))
            and (not name[1] or " ".join(words[first:last]) in name[1])
        ):
            means = [name[0]]
        if len(means) == 1:
            found += means[0].replace(" / ", " ").split()
    return list(dict.fromkeys(found)) if found != words else words


def canonical(term: str, near: Iterable[str] = ()) -> str:
    """The chart's word for this one ("heart attack" → "myocardial infarction"), or the term itself in lower case.

    ``near`` are the words around it, which an ambiguous abbreviation needs.
    """
    key, around = _key(term), {w.lower() for w in near}
    for _ in range(3):  # CHF → congestive heart failure → heart failure
        means = [s.means for s in _senses().get(key, ()) if not s.needs or s.needs & around]
        if len(means) != 1 or _key(means[0]) == key:
            break
        key = _key(means[0])
    return key


def ingredient(name: str) -> str | None:
    """The ingredient of a medicine's name without brand, salt, strength and form; None when it names no medicine.

    Several ingredients are in alphabetical order: "acetaminophen / hydrocodone". A name that no table knows counts
    as a medicine only when a strength or a form stands beside it.
    """
    return _ingredient(name)


def classes(ingredient: str) -> tuple[str, ...]:
    """The classes of an ingredient, the narrow ones last where it has several; for a combination, of each part too."""
    found = dict.fromkeys(_medicines().get(_sorted(ingredient), ()))
    for part in ingredient.split(" / "):
        found.update(dict.fromkeys(_medicines().get(part, ())))
    return tuple(found)


@lru_cache(maxsize=512)
def medicines_in(text: str) -> tuple[Named, ...]:
    """The names of medicines that stand in a text, in order, the longest where they overlap."""
    found, end = [], 0
    for word in _BEGINNING.finditer(text):
        if word.start() < end or word[0].lower() not in _first_words():
            continue
        if (m := _pattern().match(text, word.start())) is None:
            continue
        end = m.end()
        known = _names().get(_key(m[0]))
        if known is None or (known[1] and m[0] not in known[1]):
            continue
        found.append(Named(start=m.start(), end=m.end(), ingredient=known[0], measured=known[2]))
    return tuple(found)


def medicine_names() -> Iterable[tuple[str, str]]:
    """Every name of a medicine with its ingredient, those aside that count only when written in a certain way."""
    return ((name, known[0]) for name, known in _names().items() if not known[1])


def senses_of_kind(kind: str) -> tuple[tuple[str, str], ...]:
    """The terms of one kind and what they mean, those aside that need a word beside them."""
    return tuple(
        (row["term"], row["means"]) for row in rows("terms.tsv") if row["kind"] == kind and not row["needs"]
    )


def names_a_class(name: str) -> bool:
    """Whether these words are a class of medicines ("statin") rather than anything a patient has."""
    return singular(name.lower().strip()) in _classes()


def begins_with_test(name: str) -> bool:
    """Whether a test or a measure is named first ("TSH sent", "BP up again")."""
    return bool(_tests().match(name))


@cache
def _classes() -> frozenset[str]:
    return frozenset(singular(c.lower()) for of in _medicines().values() for c in of)


@cache
def _tests() -> re.Pattern[str]:
    terms = {t for t, means in senses_of_kind("test")} | {means for _, means in senses_of_kind("test")}
    longest_first = sorted({*terms, *words("measured")}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def singular(word: str) -> str:
    if len(word) < 5 or word.endswith(("ss", "us", "is", "as")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1] if word.endswith("s") else word


# --- looking up ----------------------------------------------------------------------------------------------


def _key(term: str) -> str:
    return re.sub(
        r"\s+", " ", re.sub(r"[.]$|(?<=\w)\.(?=\s)|[®™]", "", term.strip().lower().replace("’", "'"))
    )


def _sorted(name: str) -> str:
    return " / ".join(sorted(p.strip() for p in name.lower().split(" / ")))


def _terms_in(words: Sequence[str]) -> Iterable[tuple[int, int, str]]:
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place) if _opens(words[place]) else 0, 0, -1):
            term = _key(" ".join(words[place : place + length]))
            if term in _senses() or term in _names():
                yield place, place + length, term
                place += length
                break
        else:
            place += 1


@lru_cache(maxsize=1 << 14)
def _opens(word: str) -> bool:
    """True when some term begins with this word: most words of a note begin none."""
    return _key(word) in _openings()


@cache
def _openings() -> frozenset[str]:
    return frozenset(term.split(" ")[0] for term in (*_senses(), *_names()))


@cache
def _senses() -> dict[str, tuple[_Sense, ...]]:
    senses: dict[str, tuple[_Sense, ...]] = {}
    for row in rows("terms.tsv"):
        needs = frozenset(w.lower() for w in row["needs"].split("|") if w)
        key = _key(row["term"])
        senses[key] = (*senses.get(key, ()), _Sense(row["means"], row["kind"], needs))
    return senses


@cache
def _medicines() -> dict[str, tuple[str, ...]]:
    return {_sorted(row["ingredient"]): tuple(row["classes"].split("|")) for row in rows("medicines.tsv")}


@cache
def _names() -> dict[str, tuple[str, frozenset[str], bool]]:
    """Each name a medicine goes by: its ingredient, how it must be written ("" for anyhow), whether it is measured."""
    names: dict[str, tuple[str, frozenset[str], bool]] = {}
    for row in rows("medicines.tsv"):
        ingredient = _sorted(row["ingredient"])
        for name in (row["ingredient"], ingredient, *filter(None, row["names"].split("|"))):
            written = frozenset({name[1:], name[1:].upper()}) if name.startswith("=") else frozenset()
            measured = row["care"] == "lab" and name[0].islower()  # "potassium", not "K-Dur"
            names[_key(name.removeprefix("="))] = (ingredient, written, measured)
    return names


@cache
def _first_words() -> frozenset[str]:
    """What the names of medicines begin with: looking for these first makes a text ten times as quick to read."""
    return frozenset(m[0] for n in _names() if (m := re.match(r"\w+", n)))


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    words = (
        re.sub(r"(?:\\ |\\-|/)+", r"\\.?[\\s/-]+", re.escape(n).replace(r"\ /\ ", "/")) for n in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w])(?!-[a-z])", re.IGNORECASE)


# --- names of medicines --------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _ingredient(name: str) -> str | None:
    text = " ".join(name.replace("’", "'").replace("_", " ").split())
    if direct := _names().get(_key(text)):
        return direct[0]
    for brand in re.findall(r"\[([^\]]+)\]", text):
        if known := _names().get(_key(brand)):
            return known[0]
    bare = re.sub(r"\[[^\]]*\]|\{.*?\(|^\s*nda\d+\s", " ", text, flags=re.IGNORECASE)
    plain = _STRENGTH.sub(" ", re.sub(r"\(([^)]*)\)", r" \1 ", bare))
    parts = [p for x in _SLASHES.split(plain) for p in _hyphened(x)]
    if known := _names().get(_sorted(" / ".join(parts))) or _names().get(_key(" ".join(plain.split()))):
        return known[0]
    dosed = plain != bare or _without(plain, _FORM_WORDS) != " ".join(plain.split())
    found = [_part(part, dosed) for part in parts]
    if not all(found):
        return None
    whole = _sorted(" / ".join(dict.fromkeys(f for f in found if f)))
    return _names().get(whole, (whole,))[0]


def _hyphened(part: str) -> list[str]:
    """ "losartan-hydrochlorothiazide" is two parts where each name is known and the whole is none."""
    for word in part.split():
        pieces = word.split("-")
        if len(pieces) > 1 and _key(word) not in _names() and all(_key(p) in _names() for p in pieces):
            return [part.replace(word, pieces[0]), *pieces[1:]]
    return [part]


def _part(part: str, dosed: bool) -> str | None:
    """The ingredient of one part of a combination."""
    words = _without(part, _FORM_WORDS)
    with_figures = " ".join(
        w for w in part.split() if w.lower().strip(".,") not in _FORM_WORDS
    )  # "vitamin B 12"
    for wording in (with_figures, words, " ".join(part.split()), _without(words, _SALTS)):
        if known := _names().get(_key(wording)):
            return known[0]
    if inside := medicines_in(words):
        return inside[0].ingredient
    rest = _without(words, _SALTS).lower()
    if near := _sounds().get(_sound(rest)):
        return near
    return rest if dosed and re.fullmatch(r"[a-z][a-z-]{3,}(?: [a-z][a-z-]+){0,2}", rest) else None


def _without(name: str, words: frozenset[str]) -> str:
    """The name without these words, and never without its first one that is not of strength or form."""
    kept = [w for w in re.split(r"[\s,;()]+", name) if w.strip(".-") and not w.isdigit()]
    first = 1 if words is _SALTS else 0
    return " ".join([*kept[:first], *(w for w in kept[first:] if w.lower().strip(".") not in words)]).strip(
        " .-"
    )


@cache
def _sounds() -> dict[str, str]:
    """Long names of one word by their sound: "simvistatin" is a slip of the pen, and no other medicine."""
    sounds: dict[str, set[str]] = {}
    for name, (ingredient, _, _) in _names().items():
        if len(name) >= 8 and name.isalpha():
            sounds.setdefault(_sound(name), set()).add(ingredient)
    return {sound: found.pop() for sound, found in sounds.items() if len(found) == 1}


def _sound(word: str) -> str:
    return (
        re.sub(r"(.)\1", r"\1", re.sub(r"[aeiouy]", "a", word)) if len(word) >= 8 and word.isalpha() else ""
    )

"""Named sets: what "heart failure", "an anticoagulant" or "A1c" means in codes and in words.

A set is data (``codes/*.yaml``), so a terminologist or pharmacist can correct one without reading Python. A fact is
matched by its codes first. Where a fact carries a code of a system that decides for its kind (ICD-10-CM for a
condition, LOINC for a result, CVX for a vaccine), its words are not consulted; a SNOMED CT code that the set does
not list leaves the question to the words, for we ship only a few. A medicine is matched by its name, and by its
RxNorm ingredient only where the name is none that any set knows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from assistant.knowledge.strict import Node, parsed
from retrieval.model import Code, Fact
from retrieval.text.terms import ingredient

ICD10CM = "icd10cm"
SNOMED = "snomed"
LOINC = "loinc"
RXNORM = "rxnorm"
CVX = "cvx"
HCPCS = "hcpcs"
SYSTEMS = {
    "http://hl7.org/fhir/sid/icd-10-cm": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "http://snomed.info/sct": SNOMED,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "http://loinc.org": LOINC,
    "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "http://www.nlm.nih.gov/research/umls/rxnorm": RXNORM,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "http://hl7.org/fhir/sid/cvx": CVX,
    "urn:oid:2.16.840.1.113883.12.292": CVX,
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": HCPCS,
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": HCPCS,
    "urn:oid:2.16.840.1.113883.6.285": HCPCS,
}


class SetKind(StrEnum):
    CONDITION = "conditions"
    MEDICINE = "medicines"
    RESULT = "results"
    PROCEDURE = "procedures"
    VACCINE = "vaccines"
    DEVICE = "devices"


_DECIDES = {SetKind.CONDITION: ICD10CM, SetKind.RESULT: LOINC, SetKind.VACCINE: CVX}

#: A name that says one of these before the condition does not say that the patient has it.
_DENIED = re.compile(
    r"\b(?:no|not|denies|denied|negative for|without|family history|family hx|fh|fhx|screening|screen|risk (?:of|for)"
    r"|at risk|suspected|suspicion|possible|probable|questionable|rule out|r/o|exposure to|fear of|concern for"
    r"|prevention|prophylaxis|mother|father|maternal|paternal|sister|brother|sibling|grandmother|grandfather|parent|vaccination|immunization)\b"
)
_PAST = re.compile(
    r"\b(?:history of|hx of|h/o|personal history|past|previous|prior|status post|s/p|resolved|old)\b"
)
_TAKEN_BACK = re.compile(
    r"\b(?:ruled out|excluded|not confirmed|screening|screen|risk|resolved|carrier|test|vaccine)\b"
)


@dataclass(frozen=True, kw_only=True)
class NamedSet:
    """``factors`` turn a value in another unit into ``unit``: ``value * times + plus`` (units compared in lower case).

    ``current_for_days`` is how long an entry is believed to be current; a pregnancy entered two years ago is not one.
    """

    kind: SetKind
    name: str
    label: str
    codes: frozenset[tuple[str, str]] = frozenset()
    prefixes: tuple[str, ...] = ()  # of ICD-10-CM, without dots
    except_prefixes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    except_terms: tuple[str, ...] = ()
    current_for_days: int | None = None
    unit: str = ""
    factors: tuple[tuple[str, float, float], ...] = ()  # (unit, times, plus)
    answers: tuple[tuple[str, float], ...] = ()  # what a worded answer scores

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        return _whole_words(self.terms)

    @cached_property
    def _not_words(self) -> re.Pattern[str] | None:
        return _whole_words(self.except_terms)

    def holds(self, fact: Fact, *, past: bool = False, also: Iterable[str] = ()) -> bool:
        """Whether the fact is one of the set. ``past`` lets "history of" count; ``also`` are more words of the fact."""
        if self.kind is SetKind.MEDICINE:
            return self._holds_medicine(fact, tuple(also))
        by_code = self._by_code(fact.codes)
        if by_code is not None:
            return by_code
        return any(self.named_in(name, past=past) for name in _names(fact))

    def _holds_medicine(self, fact: Fact, also: tuple[str, ...]) -> bool:
        # A wrong RxNorm number beside a right name is a common charting error: the name is what people read.
        known = [one for name in _names(fact) if (one := ingredient(name))]
        if any(self.named_in(name, also=(*also, fact.name)) for name in (*_names(fact), *known)):
            return True
        return not known and self._by_code(fact.codes) is True

    def named_in(self, words: str, *, past: bool = False, also: Iterable[str] = ()) -> bool:
        """Whether ``words`` name it as something that is, not something denied, feared or a relative's."""
        text = plain(words)
        if self._words is None or self._excepted((text, *(plain(more) for more in also))):
            return False
        return any(self._said(text, match, past) for match in self._words.finditer(text))

    def sets_aside(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts says that this is none of the set ("eye drops")."""
        return self._excepted(plain(text) for text in texts)

    def scored(self, words: str) -> float | None:
        """What the answer scores, where this set says so ("Several days" is 1)."""
        said = plain(words)
        return next((score for answer, score in self.answers if said == answer), None)

    def in_unit(self, number: float, unit: str) -> float | None:
        """``number`` in this set's unit, or None where the unit is not one we can compare."""
        if unit.strip().lower() == self.unit.lower():
            return number
        for other, times, plus in self.factors:
            if unit.strip().lower() == other.lower():
                return number * times + plus
        return None

    def _by_code(self, codes: tuple[Code, ...]) -> bool | None:
        """True, False, or None where the codes leave it open."""
        decided: bool | None = None
        for code in codes:
            system = SYSTEMS.get(code.system)
            if system is None:
                continue
            if (system, code.code) in self.codes or (system == ICD10CM and self._icd(code.code)):
                return True
            if system == _DECIDES.get(self.kind) and (self.prefixes or self.codes):
                decided = False
        return decided

    def _icd(self, code: str) -> bool:
        bare = code.replace(".", "").upper()
        return bare.startswith(self.prefixes) and not (
            self.except_prefixes and bare.startswith(self.except_prefixes)
        )

    def _excepted(self, texts: Iterable[str]) -> bool:
        return self._not_words is not None and any(self._not_words.search(text) for text in texts)

    def _said(self, text: str, match: re.Match[str], past: bool) -> bool:
        if self.kind is not SetKind.CONDITION:
            return True
        before, after = text[: match.start()], text[match.end() :]
        return not (
            _DENIED.search(before) or _TAKEN_BACK.search(after) or (not past and _PAST.search(before))
        )


@dataclass(frozen=True, kw_only=True)
class Sets:
    """Every named set, by kind and name."""

    by_kind: Mapping[SetKind, Mapping[str, NamedSet]]

    def named(self, kind: SetKind, node: Node) -> NamedSet:
        """Raises Invalid, with the place that asked, when there is no such set."""
        known = self.by_kind[kind]
        if node.text() not in known:
            raise node.wrong(
                f"no set {node.value!r} among the {kind}; known sets: {', '.join(sorted(known))}"
            )
        return known[node.text()]

    def find(self, kind: SetKind, name: str) -> NamedSet | None:
        return self.by_kind[kind].get(name)

    def __iter__(self) -> Iterator[NamedSet]:
        for named in self.by_kind.values():
            yield from named.values()


@lru_cache(maxsize=8192)
def plain(words: str) -> str:
    """Lower case, one space between words, the marks that join a name's parts opened up."""
    return re.sub(r"[\s_/​]+", " ", words.lower().replace("r/o", "rule out").replace("h/o", "history of")
                  .replace("s/p", "status post")).strip()  # fmt: skip


def read_sets(folder: Traversable, base: Sets | None = None) -> Sets:
    """The sets of a folder's ``<kind>.yaml`` and ``<kind>_<topic>.yaml`` files, added to ``base``.

    A name that is there already, in ``base`` or in another file, is refused.
    """
    read: dict[SetKind, dict[str, NamedSet]] = {}
    for kind in SetKind:
        known = dict(base.by_kind[kind]) if base else {}
        for file in _files(folder, kind):
            for name, node in parsed(f"codes/{file.name}", file.read_text("utf-8")).pairs():
                if name in known:
                    raise node.wrong("a set of this name exists already: choose another name")
                known[name] = _set(kind, name, node)
        read[kind] = known
    return Sets(by_kind=read)


def _files(folder: Traversable, kind: SetKind) -> list[Traversable]:
    named = re.compile(rf"{kind}(?:_\w+)?\.yaml")
    found = (file for file in folder.iterdir() if file.is_file() and named.fullmatch(file.name))
    return sorted(found, key=lambda file: file.name) if folder.is_dir() else []


@cache
def sets() -> Sets:
    """The sets this package carries."""
    return read_sets(resources.files("assistant.knowledge") / "codes")


_CODES = (SNOMED, LOINC, RXNORM, CVX, HCPCS)


def _set(kind: SetKind, name: str, node: Node) -> NamedSet:
    given = node.fields(
        ICD10CM, "except_icd10cm", *_CODES, "terms", "except_terms", "current_for_days", "unit", "units", "answers",
        required=("label",),
    )  # fmt: skip
    made = NamedSet(
        kind=kind,
        name=name,
        label=given["label"].text(),
        codes=frozenset(
            (system, code) for system in _CODES if system in given for code in given[system].texts()
        ),
        prefixes=_bare(given.get(ICD10CM)),
        except_prefixes=_bare(given.get("except_icd10cm")),
        terms=tuple(plain(term) for term in given["terms"].texts()) if "terms" in given else (),
        except_terms=tuple(plain(term) for term in given["except_terms"].texts())
        if "except_terms" in given
        else (),
        current_for_days=given["current_for_days"].whole(1) if "current_for_days" in given else None,
        unit=given["unit"].text() if "unit" in given else "",
        factors=tuple(_factor(unit, factor) for unit, factor in given["units"].pairs())
        if "units" in given
        else (),
        answers=tuple((plain(said), score.number()) for said, score in given["answers"].pairs())
        if "answers" in given
        else (),
    )
    if not (made.codes or made.prefixes or made.terms):
        raise node.wrong("a set needs codes or terms")
    return made


def _factor(unit: str, node: Node) -> tuple[str, float, float]:
    given = node.fields("times", "plus")
    times = given["times"].number() if "times" in given else 1.0
    return unit, times, given["plus"].number() if "plus" in given else 0.0


def _bare(node: Node | None) -> tuple[str, ...]:
    return tuple(code.replace(".", "").upper() for code in node.texts()) if node else ()


def _names(fact: Fact) -> Iterator[str]:
    yield from dict.fromkeys((fact.name, *(code.display for code in fact.codes if code.display)))


def _whole_words(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    if not terms:
        return None
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z0-9])")

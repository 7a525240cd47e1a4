"""How charts ask after social needs and wishes: tables that a social worker or a nurse can correct."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from retrieval.model import Code
from retrieval.readers.fhir_words import LOINC

_GRAVITY = "sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
_ICD10 = "icd-10"
_SNOMED = "http://snomed.info/sct"
_LIMIT = re.compile(r"at (least|most) (\d+)")
_OTHER_THAN_ENGLISH = "other than english"
_ENGLISH = re.compile(r"\s*(?:english|en)\b", re.IGNORECASE)
_NO_ANSWER = re.compile(r"choose not to|declin|refus|unknown|not asked|^\s*$", re.IGNORECASE)


@cache
def _rows(table: str, kind: str) -> tuple[dict[str, str], ...]:
    text = (files("retrieval.readers") / "data" / f"{table}.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        row for cells in lines[1:] if (row := dict(zip(lines[0], cells, strict=False)))["kind"] == kind
    )


@cache
def _by_code(table: str, kind: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _rows(table, kind)}


@cache
def _patterns(table: str, kind: str) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple((re.compile(row["code"], re.IGNORECASE), row) for row in _rows(table, kind))


def _of(codes: Iterable[Code], system: str) -> Iterator[str]:
    return (one.code for one in codes if one.system.rstrip("/") == system or not one.system)


def _by_icd10(table: str, codes: Iterable[Code]) -> dict[str, str] | None:
    """The row of the longest prefix."""
    rows = _by_code(table, "icd10")
    for one in codes:
        if _ICD10 in one.system.lower() or "2.16.840.1.113883.6.90" in one.system:
            for length in range(len(one.code), 2, -1):
                if one.code[:length] in rows:
                    return rows[one.code[:length]]
    return None


# --- social needs ------------------------------------------------------------------------------------------------


def asked_need(codes: Iterable[Code]) -> str:
    """The domain that a question asks after; "" for any other question."""
    rows = _by_code("social_needs", "question")
    return next((rows[code]["domain"] for code in _of(codes, LOINC) if code in rows), "")


def asked_in_words(question: str) -> tuple[Code, ...]:
    """The LOINC code of the question that these words ask, for a form that carries none; empty for any other."""
    found = (row for pattern, row in _patterns("social_needs", "asks") if pattern.search(question))
    return tuple(Code(system=LOINC, code=row["means"]) for row in found)[:1]


def categorised_need(categories: Iterable[Code]) -> str:
    """The domain that a Gravity category names."""
    return next((one.code for one in categories if one.system.endswith(_GRAVITY)), "")


def diagnosed_need(codes: tuple[Code, ...], name: str) -> str:
    """The domain of a condition that is a social need, by its code, else by its name."""
    if row := _by_icd10("social_needs", codes):
        return row["domain"]
    return next(
        (row["domain"] for pattern, row in _patterns("social_needs", "name") if pattern.search(name)), ""
    )


def answered(
    question: Iterable[Code], answer: Iterable[Code], words: str, score: float | None
) -> tuple[str, bool | None]:
    """What an answer says: (its own domain where it has one, whether the need is there); None when it does not say."""
    means = next(
        (
            row["means"]
            for code in _of(question, LOINC)
            if (row := _by_code("social_needs", "question").get(code))
        ),
        "",
    )
    if means == "asked":
        return "", None
    if limit := _LIMIT.fullmatch(means):
        return "", None if score is None else _beyond(score, limit)
    if means == _OTHER_THAN_ENGLISH:
        return "", None if _NO_ANSWER.search(words) else not _ENGLISH.match(words)
    answers = _by_code("social_needs", "answer")
    row = next((answers[code] for code in _of(answer, LOINC) if code in answers), None)
    if row is None:
        row = next(
            (row for pattern, row in _patterns("social_needs", "words") if pattern.search(words)), None
        )
    says = {"yes": True, "no": False}.get(row["means"]) if row else None
    return (row or {}).get("domain", ""), (not says if means == "reversed" and says is not None else says)


def _beyond(score: float, limit: re.Match[str]) -> bool:
    bound = float(limit[2])
    return score >= bound if limit[1] == "least" else score <= bound


# --- wishes ------------------------------------------------------------------------------------------------------


def wish(codes: tuple[Code, ...], name: str = "") -> str:
    """What a preference is about, by code, else by name; "" for what is none."""
    for kind, system in (("question", LOINC), ("concept", _SNOMED)):
        rows = _by_code("preferences", kind)
        if about := next((rows[code]["about"] for code in _of(codes, system) if code in rows), ""):
            return about
    if row := _by_icd10("preferences", codes):
        return row["about"]
    return next(
        (row["about"] for pattern, row in _patterns("preferences", "name") if pattern.search(name)), ""
    )


def consented(category: tuple[Code, ...], scope: tuple[Code, ...], name: str) -> str:
    """What a consent is about: its own category first, then a scope that is privacy, then its name, then any scope."""
    scoped = _of_consent(scope)
    if about := _of_consent(category) or wish(category) or (scoped if scoped == "consent" else ""):
        return about
    return wish((), name) or scoped or wish(scope) or "consent"


def _of_consent(coded: Iterable[Code]) -> str:
    rows = _by_code("preferences", "consent")
    return next((rows[one.code.lower()]["about"] for one in coded if one.code.lower() in rows), "")

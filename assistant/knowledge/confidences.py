"""What somebody said in confidence, or asked not to be told on: the sentence is found, and who must not read it.

"She does not want that said in front of him" keeps the sentence before it from the patient, for it is the wife who
said it; "please don't tell my mother" keeps it from the family. Where a note leaves open who is meant, from both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.model import Document, DocumentKind, Record, Span
from retrieval.text.addressed import addressed
from retrieval.text.sentences import sentences

#: v3-ActCode: "taboo", not to be told to the patient; "patient requested", not to be told to others.
FROM_PATIENT, FROM_FAMILY = "TBOO", "PRS"

_MARKS = re.compile(
    r"\b(?:(?:not|n[’']t|never|nothing)\b[^.]{0,40}?\bin front of|out of (?:earshot|hearing) of"
    r"|(?:did|does|do|would)(?: not|n[’']t) (?:want|wish|like) (?:for )?(?:[\w’'-]+\s+){1,6}?"
    r"to (?:know|hear|find out|be told|learn)"
    r"|(?:please )?(?:do not|don[’']t|never|not to|asked us not to) (?:ever )?"
    r"(?:tell|(?:mention|say) (?:it|this|that) to|let [^.;]{1,40} (?:know|hear))"
    r"|(?:not|never) (?:to )?be (?:shared|discussed|told|disclosed|mentioned|repeated)"
    r"|(?:not|don[’']t|not to) (?:discuss|share) [^.;]{0,50}?\bwith"
    r"|(?:just )?between (?:us|you and me)|in (?:strict )?confidence(?! (?:interval|limit))|off the record"
    r"|keep (?:it|this|that) (?:quiet|private|from))\b"
    r"[^.;]{0,40}",
    re.IGNORECASE,
)
#: What follows "do not tell" in a warning about anything but people.
_NO_SECRET = re.compile(
    r"\b(?:time|difference|apart|whether|if the|with (?:food|alcohol|needles|razors))\b"
    r"|(?:share|discuss)\s+(?:razors?|needles?|equipment|medicines?|medications?|inhalers?|pills?|towels?|drinks?)",
    re.IGNORECASE,
)
_PATIENT = re.compile(r"\b(?:the )?(?:patient|pt)\b", re.IGNORECASE)
_FAMILY = re.compile(
    r"\b(?:wife|husband|spouse|partner|boyfriend|girlfriend|mother|father|mom|mum|dad|parents?|family|son|daughter"
    r"|sister|brother|children|kids|uncle|aunt|cousin|grand\w+|in-laws?|relatives?|friends?|boss|employer|shelter|school)\b",
    re.IGNORECASE,
)
_HIM, _HER = re.compile(r"\bhim\b", re.IGNORECASE), re.compile(r"\bher\b", re.IGNORECASE)
_SHE, _HE = re.compile(r"\bshe\b", re.IGNORECASE), re.compile(r"\bhe\b", re.IGNORECASE)
#: What follows belongs to it only where it announces it: "Between us:", "Please don't tell my mother."
_ANNOUNCES = re.compile(r"between (?:us|you and me)|in (?:strict )?confidence|off the record", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n\s*\n|\n#+ |\n[-*•] ")


_CLOSE = re.compile(
    _FAMILY.pattern.replace(
        "boss|employer|shelter|school", r"caregiver|carer|guardian|kin|neighbou?r|niece|nephew|agent|proxy"
    ),
    re.IGNORECASE,
)


def is_close(relation: str) -> bool:
    """Whether someone with this relation is family or helps as family does: a front desk is neither."""
    return bool(_CLOSE.search(relation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """``span`` is what must stay, the whole note where it is a confidential one; ``told`` the sentences that say so.

    ``kept_from`` are the codes above.
    """

    span: Span
    told: Span
    kept_from: frozenset[str]


def confidences(record: Record) -> tuple[Confidence, ...]:
    """Those of every note of the record."""
    sex = record.patient.sex
    notes = (d for d in record.documents if d.kind is not DocumentKind.RESOURCE)
    return tuple(c for d in notes for c in _of_note(d, sex))


@lru_cache(maxsize=512)
def _of_note(document: Document, sex: str) -> tuple[Confidence, ...]:
    return tuple(_found(document, sex)) if _MARKS.search(document.text) else ()


def _found(document: Document, sex: str) -> Iterator[Confidence]:
    spoken = sentences(document.text)
    for n, (start, end) in enumerate(spoken):
        said = document.text[start:end]
        mark = _MARKS.search(said)
        if mark is None or _NO_SECRET.search(said) or _speaks_to_a_reader(document, spoken, n):
            continue
        first, last = start, end
        if "confidential" in said.lower():
            yield Confidence(
                span=document.span(), told=document.span(start, end), kept_from=_kept_from(said, mark, sex)
            )
            continue
        if n and not _PARAGRAPH.search(document.text, spoken[n - 1][0], start) and _leans(said, mark):
            first = spoken[n - 1][0]
        follows = n + 1 < len(spoken) and not _PARAGRAPH.search(document.text, start, spoken[n + 1][0])
        if follows and _ANNOUNCES.search(mark[0]):
            last = spoken[n + 1][1]
        kept = document.span(first, last)
        yield Confidence(span=kept, told=kept, kept_from=_kept_from(said, mark, sex))


def _speaks_to_a_reader(document: Document, spoken: tuple[tuple[int, int], ...], n: int) -> bool:
    """Whether it, or the sentence before it that it leans on, gives orders to whoever reads: nobody confided it."""
    start = spoken[max(0, n - 1)][0]
    return addressed(document.text[start : spoken[n][1]])


def _leans(said: str, mark: re.Match[str]) -> bool:
    """Whether what is to be kept was said before it: the sentence itself says little but the wish."""
    return len(said[: mark.start()].split()) < 12


def _kept_from(said: str, mark: re.Match[str], sex: str) -> frozenset[str]:
    """Where it is not plain who must not know, nobody at home reads it."""
    both = frozenset({FROM_PATIENT, FROM_FAMILY})
    whom, before = mark[0], said[: mark.start()]
    if _ANNOUNCES.search(whom):
        return both
    if _PATIENT.search(whom):
        return frozenset({FROM_PATIENT})
    if _FAMILY.search(whom):
        return both if _FAMILY.search(before) else frozenset({FROM_FAMILY})
    him, her = bool(_HIM.search(whom)), bool(_HER.search(whom))
    if (him and sex == "female") or (her and sex == "male"):
        return frozenset({FROM_FAMILY})
    speaker = {"male": _SHE, "female": _HE}.get(sex)
    told_by_another = bool(_FAMILY.search(said)) or (speaker is not None and bool(speaker.search(said)))
    return frozenset({FROM_PATIENT}) if (him or her) and told_by_another else both

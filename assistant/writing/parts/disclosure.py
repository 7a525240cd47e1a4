"""Who may be told what: the law and the patient's word, kept over the whole of a draft before anybody reads it.

Records of a substance use program (42 CFR Part 2) stay out of a referral unless a consent names its recipient; in a
plan and a summary they travel with the notice against redisclosure, and nobody outside the consent gets a task of them.
"""

import re
from dataclasses import replace

from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    Detail,
    Finding,
    GoalDetail,
    Item,
    ItemKind,
    Kind,
    ReferralDetail,
    Section,
    StatementDetail,
)
from assistant.knowledge.confidences import confidences
from assistant.knowledge.confidential import protected
from assistant.knowledge.guidelines import library
from assistant.knowledge.recipients import asked_for, known_as, may_be_told, relabelled
from assistant.knowledge.sensitivity import Sensitivity, is_protected
from assistant.knowledge.stigma import names_a_person
from assistant.knowledge.team import Role, charted
from assistant.writing.desk import Desk, chart, guideline, item, placed
from retrieval.model import CareTeamMember, DocumentId

#: 42 CFR 2.32(a)(2): the short notice, which stands in our guideline on such records word for word.
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
#: What even a valid consent does not reach (42 CFR 2.31(a)(4) and 2.12(d)(2), final rule of 2024).
LIMITS = (
    "A consent for treatment, payment and operations reaches no legal proceeding against the patient and no counseling"
    " notes: each of these needs a consent of its own or a court order."
)
_WITH_NOTICE = "substance-use-records"


def sensitivity(desk: Desk) -> Sensitivity:
    return desk.once("sensitivity", lambda desk: Sensitivity(desk.record))


def withheld(desk: Desk) -> frozenset[str]:
    """The documents that a referral of this patient may not tell of."""
    return desk.once("withheld", _withheld)


def _withheld(desk: Desk) -> frozenset[str]:
    if desk.kind is not Kind.REFERRAL or _consented(desk):
        return frozenset()
    return frozenset(str(d.id) for d in desk.record.documents if protected(d))


def _consented(desk: Desk) -> bool:
    return may_be_told(desk.record, asked_for(desk.record, desk.focus), desk.as_of)


def may_leave(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """The sections as they may be read: each item with its labels, without what no consent lets leave."""
    sections = _without_stigma(sections, desk)
    labelled = sensitivity(desk).labelled(sections)
    if desk.kind is Kind.REFERRAL and not _consented(desk):
        return _kept_back(labelled, desk)
    if not any(is_protected(i) for s in labelled for i in s.items):
        return labelled
    owned = tuple(replace(s, items=tuple(_entrusted(i, desk) for i in s.items)) for s in labelled)
    return _with_notice(owned, desk)


# --- a referral without a consent --------------------------------------------------------------------------------


def _kept_back(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """Without what is protected; how much that is, is said to the clinician."""
    kept = tuple(
        replace(s, items=tuple(k for i in s.items if (k := _unprotected(i, desk)) is not None))
        for s in sections
    )
    left = sum(len(s.items) for s in sections) - sum(len(s.items) for s in kept)
    if left:
        desk.left_out.append(
            f"{left} entries protected by 42 CFR Part 2 are withheld: no consent on file names a recipient of this"
            " referral"
        )
    return kept


def _unprotected(one: Item, desk: Desk) -> Item | None:
    """``one``, or what of it other sources say without the protected ones; None where nothing can be said."""
    if not is_protected(one):
        return one
    apart, named = withheld(desk), sensitivity(desk).names
    cited = tuple(c for c in one.citations if not (c.kind is CitationKind.CHART and c.source in apart))
    left = replace(
        one, citations=cited, text=_ALSO.sub("", one.text), detail=_told_without(one.detail, named)
    )
    left = replace(left, labels=sensitivity(desk).of(left))
    return left if not is_protected(left) and _rests(left) else None


_ALSO = re.compile(r"; also charted: [^)]*$")
#: What a line of ours puts between charted words.
_OURS = frozenset({"since", "with", "from", "until", "target", "flag", "please", "clarify", "before"})
_WORD = re.compile(r"[a-z]{4,}|\d+(?:\.\d+)?")


def _told_without(detail: Detail | None, named: re.Pattern[str] | None) -> Detail | None:
    """The detail of a referral without what is named by the protected sources alone."""
    if not isinstance(detail, ReferralDetail) or named is None:
        return detail
    return replace(
        detail,
        findings=tuple(f for f in detail.findings if not named.search(f)),
        done=tuple(d for d in detail.done if not named.search(d)),
        reason="; ".join(r for r in detail.reason.split("; ") if not named.search(r)),
    )


def _rests(one: Item) -> bool:
    """Whether what is left of its sources carries it: of a referral its reason, of anything else its words."""
    if not any(c.kind is not CitationKind.GUIDELINE for c in one.citations):
        return False
    if isinstance(one.detail, ReferralDetail):
        return bool(one.detail.reason)
    said = " ".join(c.quote for c in one.citations).lower()
    return all(w in said for w in _WORD.findall(one.text.lower()) if w not in _OURS)


def as_written(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """Every item with its labels, whoever wrote it: a narrator's sentence has the labels of what it rests on."""
    return tuple(
        replace(
            s,
            items=tuple(
                relabelled(i, sensitivity(desk), kind=desk.kind, focus=desk.focus, as_of=desk.as_of)
                for i in s.items
            ),
        )
        for s in sections
    )


def may_be_shown(findings: tuple[Finding, ...], desk: Desk) -> tuple[Finding, ...]:
    """Without those that tell of what this referral must not: the plan of the same patient says them."""
    apart, named = withheld(desk), sensitivity(desk).names
    if not apart:
        return findings
    return tuple(
        f
        for f in findings
        if not any(c.kind is CitationKind.CHART and c.source in apart for c in f.evidence)
        and not (named and named.search(f"{f.reason} {f.consider}"))
    )


# --- a plan or a summary ------------------------------------------------------------------------------------------


def _entrusted(one: Item, desk: Desk) -> Item:
    """A task about protected care is of somebody whom the consent names, else of the program's own clinician."""
    detail = one.detail
    if not is_protected(one) or not isinstance(detail, ActionDetail | GoalDetail):
        return one
    named = detail.person or (detail.owner if detail.owner not in _ROLES else "")
    if not named or _may_know(named, desk):
        return one
    theirs = _of_program(desk)
    owner = str(Role.PHYSICIAN) if theirs else detail.owner if detail.owner in _ROLES else str(Role.PHYSICIAN)
    return replace(one, detail=replace(detail, owner=owner, person=theirs.name if theirs else ""))


def _may_know(name: str, desk: Desk) -> bool:
    held = [m for m in desk.record.of(CareTeamMember) if m.name == name]
    if any(_is_theirs(m, desk) for m in held):
        return True
    return may_be_told(desk.record, [name, *(known for m in held for known in known_as(m))], desk.as_of)


def _of_program(desk: Desk) -> CareTeamMember | None:
    """The program's prescriber, else whoever else of it the chart names."""
    theirs = [m for m in desk.record.of(CareTeamMember) if _is_theirs(m, desk) and m.status != "inactive"]
    return charted(Role.PHYSICIAN, theirs) or next(iter(theirs), None)


def _is_theirs(member: CareTeamMember, desk: Desk) -> bool:
    document = desk.record.document(DocumentId(member.words.document))
    return document is not None and protected(document)


def _with_notice(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """With the notice against redisclosure, resting on the first protected passage that it is about."""
    about = next(i for s in sections for i in s.items if is_protected(i))
    charted = [c for s in sections for i in s.items if is_protected(i) for c in i.citations]
    charted = [c for c in charted if c.kind is CitationKind.CHART]
    rests = tuple(sorted(charted, key=lambda c: not _kept_apart(c, desk))[:1])
    told = [
        _of_the_notice(words, rests) for words in (NOTICE, *([LIMITS] if desk.kind is Kind.REFERRAL else []))
    ]
    notices = tuple(replace(i, labels=about.labels) for i in placed("populations", told))
    return tuple(replace(s, items=(*s.items, *notices)) if s.id == "populations" else s for s in sections)


def _kept_apart(c: Citation, desk: Desk) -> bool:
    document = desk.record.document(DocumentId(c.source))
    return document is not None and protected(document)


def _of_the_notice(words: str, rests: tuple[Citation, ...]) -> Item:
    document = library().get(_WITH_NOTICE).document
    start = document.text.index(words)
    return item(ItemKind.STATEMENT, words, guideline(document.span(start, start + len(words))), *rests)


_ROLES = frozenset(str(r) for r in Role)


# --- what was said in confidence, and how people are called --------------------------------------------------------


def confided(desk: Desk) -> list[Item]:
    """What somebody said in confidence: the team needs it, no referral does, and its label keeps it from the rest."""
    if desk.kind is Kind.REFERRAL:
        return []
    made = []
    for c in confidences(desk.record):
        document = desk.record.document(DocumentId(c.span.document))
        if document is None:
            continue
        detail = StatementDetail(
            when=document.date or "",
            title=document.title,
            said_by=document.author or document.author_role or "",
        )
        desk.said.add(" ".join(re.findall(r"[a-z0-9]+", c.told.text.lower())))
        made.append(item(ItemKind.STATEMENT, c.told.text.replace("**", ""), chart(c.told), detail=detail))
    return made


def _without_stigma(sections: tuple[Section, ...], desk: Desk) -> tuple[Section, ...]:
    """A sentence that calls the patient by a slur is no barrier: it stays in the note that says it."""
    kept = tuple(
        replace(
            s, items=tuple(i for i in s.items if i.kind is not ItemKind.NEED or not names_a_person(i.text))
        )
        for s in sections
    )
    left = sum(len(s.items) for s in sections) - sum(len(s.items) for s in kept)
    if left:
        desk.left_out.append(
            f"Sentences in stigmatizing words that stay in their notes and are not quoted as needs: {left}"
        )
    return kept

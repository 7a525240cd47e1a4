"""Nothing is said that no passage says: each citation is exact, and each clause rests on what is cited."""

import calendar
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks import named_values
from assistant.checks.claiming import claiming
from assistant.checks.own_words import HALF, MOSTLY, NEVER, NOTHING, WHOLLY, not_told, weighed
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    MedicineDetail,
    ScoreDetail,
    Severity,
)
from retrieval.text import meaning, terms, wordnet
from retrieval.text.denial import denied
from retrieval.text.exchanges import copies
from retrieval.text.figure_words import figure_words
from retrieval.text.lay_names import lay_name
from retrieval.text.otherwise import (
    in_no_other_word,
    is_light,
    meant,
    same_in_other_words,
    says_something,
    share_said,
)
from retrieval.text.parting import content, tokens
from retrieval.text.plain import lay_plainly, plain, wordings
from retrieval.text.poles import STATES, Pole, opposed, poles, turns
from retrieval.text.sections import kind_of
from retrieval.text.weight import claims, light

RULE = "grounding@3"

#: The share of what a clause says that its evidence lacks, from which each everyday word of it counts as well.
LITTLE_ELSE = 0.5
#: The share of a clause's words that its evidence lacks, from which the clause is about something else.
FOREIGN = 0.8

_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"(?<=[.;!?])\s+|\s+[-–—]\s+|;\s*|,\s+(?:and|but)\s+")
#: Words that the frame of an item adds and that claim nothing by themselves.
_FRAME = frozenset(
    """about above after again against all also and any are because been before being below between both but can could
    did does doing during each few for from further had has have having her here hers him his how into its itself just
    more most nor not now off once only other our out over own same she should some such than that the their them then
    there these they this those through too under until very was were what when where which while who why will with
    would you your patient patients charted record recorded noted status since reason service date flag target result
    pending insurance preferred language interpreter needed already file criticality discharged clarify please listed
    list one place another source says given due per upon per also may who whom has been latest proposed
    ordered intolerance highest lowest first note missed visit still home met booked later asked attending last open
    question
    """.split()
)
#: What happened to a medicine, against the list before: ``checks.lists`` holds it against the record's own lists.
_STATUS = frozenset({"continued", "changed", "new", "stopped"})
#: What the frame of an item says in so many words, and what would be a claim in others.
_OWN_WORDS = re.compile(
    r"\bfrom before the latest stay, to be reviewed\b|^(?:Given during|During) this stay: |\bmissing(?=: “)"
)
#: Words that change what is claimed about a medicine or a finding: they must stand in the evidence themselves.
_CLAIMS = {
    "stopped": ("stop", "discontinu", "ceased", "no longer", "d/c", "quit", "gave up", "came off", "weaned"),
    "started": ("start", "initiat", "began", "begun", "new", "commenc"),
    "increased": ("increas", "uptitrat", "higher", "raised", "up to"),
    "decreased": ("decreas", "reduc", "lower", "tapered", "cut"),
    "resolved": ("resolv", "clear", "gone"),
    "improved": ("improv", "better"),
    "worsened": ("worse", "deteriorat"),
    "held": ("held", "hold", "on-hold"),
    "confirmed": ("confirm", "prove", "show", "reveal", "diagnos", "positive", "verif"),
}


def every_statement_rests_on_its_evidence(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if not item.citations:
        return [_stop(item, "cites nothing")]
    broken = [c for c in item.citations if not holds(c, reading)]
    if broken:
        return [
            _stop(item, f"{len(broken)} of {len(item.citations)} citations are not the text at their place")
        ]
    if isinstance(item.detail, ConsideredDetail):
        return []  # why criteria do not hold is computed, for the reviewer alone, and never leaves
    if isinstance(item.detail, ScoreDetail):
        return []  # its words are arithmetic: ``checks.scores`` counts it again
    laid = reading.laid(item)
    if laid.verbatim:
        return []
    evidence = reading.evidence(item) + _doubts(item, reading)
    for kind, p in reading.parted(item):
        if kind == "word" and not all(w in _FRAME or not content(w) for w in p.said):
            said, written = p.told()
            return [_stop(item, f"says “{said}” where its source says “{written}”")]
    if reading.retells(item) and not _anchored(item.text, evidence):
        return [_stop(item, "has no word that says anything in common with what it cites")]
    if more := _a_sentence_more(item, reading):
        return [_stop(item, f"says “{more}” beside what it copies, and nothing that it cites says so")]
    if instead := _put_for_another(item, reading):
        return [_stop(item, "says “{}” where its source says “{}”".format(*instead))]
    added = _added(item, evidence, reading)
    if added.words:
        said = f"says “{', '.join(sorted(added.words)[:4])}”, which is not in what the item cites"
        return [weighed(_stop(item, said), item, reading, least=added.least)]
    if reading.retells(item) and not reading.copies(item) and added.held < WHOLLY:
        return [not_told(_stop(item, "has words of its own for much of what it cites"))]
    return []


def _doubts(item: Item, reading: Reading) -> str:
    """Why the lists of the record cannot tell what became of a medicine: said of the lists, and in none of them."""
    if not isinstance(item.detail, MedicineDetail):
        return ""
    return "".join(f"\n{line.because}" for line in reading.medicine_lines())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Added:
    """The words that an item has from nowhere, the share of it that must be held for them to show that it is wrong,
    and the share that its evidence says, in whichever way.
    """

    words: frozenset[str]
    least: float = NEVER
    held: float = 1.0


def _added(item: Item, evidence: str, reading: Reading) -> _Added:
    """In a copy one word is too many; in other words, one that turns what is claimed or is put for another."""
    freely = reading.retells(item)
    status = _STATUS if isinstance(item.detail, MedicineDetail) else frozenset[str]()
    text = _without_its_head(_OWN_WORDS.sub(" ", item.text)) if freely else _OWN_WORDS.sub(" ", item.text)
    doubtful: set[str] = set()
    own: set[str] = set()
    for clause in _CLAUSE.split(text):
        missing = _unsaid(clause, evidence, freely=freely) - status
        missing = (
            in_no_other_word(missing, clause, evidence, turning=_CLAIMS) if missing and freely else missing
        )
        if missing and _of_nothing(clause, missing, evidence):
            doubtful |= missing
        missing = _in_no_wording(clause, missing, evidence) if missing else missing
        if missing and not freely:
            return _Added(words=frozenset(missing))
        if misnamed := {w for w in missing if named_values.fits(w, evidence) is False}:
            return _Added(words=frozenset(misnamed), least=NOTHING)
        turning = {w for w in missing if w in _CLAIMS}
        if found := turning | claiming(missing, item.text, evidence):
            return _Added(words=frozenset(found), least=MOSTLY)
        doubtful |= _heavy(missing, clause, _names(item.text, reading)) if missing else missing
        own |= missing
    claimed = sum(1 for t, _ in wordings(text) if claims(t) and t.raw[:1].isalpha())
    return _Added(words=frozenset(doubtful), held=1 - len(own) / max(claimed, 1))


def _without_its_head(text: str) -> str:
    """A sentence without the head of the form that it stands under: "Cardiovascular: …" claims nothing of a heart.

    A relative is no head of a form, nor is a disease, a medicine or a value: "Mother: asthma", "Potassium: 3.1".
    """
    head = _HEAD.match(text)
    if head is None:
        return text
    known = kind_of(head["head"]) not in {None, "relative", "newborn"}
    named = all(w.lower() in _OF_A_FORM for w in _WORD.findall(head["head"]))
    return text[head.end() :] if known or named else text


_HEAD = re.compile(r"^\W*(?P<head>[A-Z][A-Za-z /&-]{2,45}):\s+(?=\S)")
_OF_A_FORM = frozenset(
    """medical reasoning treatment agreements agreement additional testing tests auscultation palpation inspection
    examination percussion assessment plan orders referrals referral specialist consultations imaging results labs
    review systems patient education counseling instructions summary impression general and the""".split()
)


def _anchored(text: str, evidence: str) -> bool:
    """Whether a statement in its own words shares one that says something: grammar alone is told of anything."""
    have = {t.word for t in plain(evidence)} | {t.word for t in tokens(evidence)}
    mine = [t for t in (*plain(text), *tokens(text)) if content(t.word) and t.word not in light()]
    otherwise = {w for t in mine for w in t.raw.split() if len(w) > 3 and w not in _FRAME and not is_light(w)}
    return any(t.word in have for t in mine) or any(meaning.says(meant(evidence), w) for w in otherwise)


def _of_nothing(clause: str, missing: set[str], evidence: str) -> bool:
    """Whether a clause has hardly a word from its evidence: everyday words alone make no paraphrase of anything."""
    said = {t.word for t in tokens(clause) if content(t.word)}
    if len(said) < 2 or len(missing) < FOREIGN * len(said):
        return False
    have = {t.word for t in plain(evidence)}
    otherwise = {t.word for t in plain(clause) if claims(t)}
    return len(otherwise - have) >= FOREIGN * len(otherwise)


#: A month, a weekday, a person, a place.
_NAME = re.compile(r"(?<=[a-z.,] )[A-Z][a-z]{2,}")
_CALLED = re.compile(r"\b(?:Mr|Ms|Mrs|Miss)\.? ([A-Z][a-z]+)")


def _names(text: str, reading: Reading) -> frozenset[str]:
    """The names in a text, the patient's own aside; where nobody knows it, whoever is called "Mr." is the patient."""
    own = {w.lower() for w in re.findall(r"\w+", reading.record.patient.name or "")}
    called = {m[1].lower() for m in _CALLED.finditer(text)} if not own else set()
    return frozenset(n.lower() for n in _NAME.findall(text)) - own - called


def _heavy(missing: set[str], clause: str, names: frozenset[str]) -> set[str]:
    """Of words that a statement in its own words adds, those that claim; all, when it has little else to say."""
    saying = [t for t in plain(clause) if claims(t)]
    clinical = {w for w in missing if w in names or says_something(w)}
    others = {w for w in missing if not (meaning.only_how(w) and w.endswith("ly"))}
    return clinical or (missing if len(others) > LITTLE_ELSE * len(saying) else set())


def _a_sentence_more(item: Item, reading: Reading) -> str:
    """The sentence that a statement adds to others that are copies, and of which its source hardly says a word."""
    if not reading.retells(item):
        return ""
    quotes, evidence = reading.quotes(item), reading.evidence(item)
    told = [s for s in _SENTENCE.split(reading.said(item)) if s.strip()]
    own = [s for s in told if not copies(s, quotes)]
    if len(own) == len(told):
        return ""
    return next((s for s in own if share_said(s, evidence) < HALF), "")


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def _put_for_another(item: Item, reading: Reading) -> tuple[str, str] | None:
    """The word that stands between the same words where the source has another: "femoral" for "radial"."""
    if not reading.retells(item):
        return None
    for p in lay_plainly(reading.said(item), reading.quotes(item)).partings:
        if not len(p.said) == len(p.written) == 1 or p.beside < _SURE:
            continue
        said, written = p.said[0], p.written[0]
        if all(_names_or_claims(w) for w in (said, written)) and not same_in_other_words(said, written):
            return said, written
    return None


_SURE = 2  # words that both go on with, beside a word that was put for another


def _names_or_claims(word: str) -> bool:
    return word.isalpha() and content(word) and (word in _MONTHS or not is_light(word))


_MONTHS = frozenset(m.lower() for m in calendar.month_name if m)


def _in_no_wording(clause: str, missing: set[str], evidence: str) -> set[str]:
    """Those that no other wording of the evidence says: an everyday word may be added, a word that claims may not."""
    have = {t.word for t in plain(evidence)}
    unknown = [t for t, all_ in wordings(clause) if not all_ <= have and (claims(t) or t.raw in _CLAIMS)]
    return {
        w
        for t in unknown
        for w in t.raw.split()
        if w in missing
        and not _same_pole(w, evidence)
        and not _the_contrary_denied(w, clause, evidence)
        and not _gone_since(w, clause, evidence)
        and not _seen_from_figures(w, clause, evidence)
        and not named_values.fits(w, evidence)
        and not (w.startswith("temperature") and named_values.names_a_temperature(evidence))
        and not _everyday_name(w, clause, evidence)
        and not _only_considered(w, clause, evidence)
    }


def _everyday_name(word: str, clause: str, evidence: str) -> bool:
    """Whether it is of an everyday name, "water pill", for a medicine of the evidence."""
    said = [w.lower() for w in re.findall(r"[^\W\d_]+", clause)]
    taken = [m.ingredient for m in terms.medicines_in(evidence)]
    for n, length in itertools.product(range(len(said)), (3, 2, 1)):
        phrase = said[n : n + length]
        if word in phrase and (name := lay_name(" ".join(phrase))):
            return any(name.may_be(one) for one in taken)
    return False


def _same_pole(word: str, evidence: str) -> bool:
    """Whether another word of the evidence turns it the same way."""
    mine = poles(word)
    return bool(mine) and any(mine & t.poles for t in turns(tuple(t.word for t in tokens(evidence))))


def _the_contrary_denied(word: str, clause: str, evidence: str) -> bool:
    """Whether the clause denies what the evidence says the contrary of: "no drainage" of a wound that is dry."""
    said, off = denied(clause)
    places = [n for n, t in enumerate(said) if word in t.raw.split()]
    return bool(places) and off.issuperset(places) and _says_the_contrary(word, evidence)


def _gone_since(word: str, clause: str, evidence: str) -> bool:
    """Whether it says that something is over, and the evidence has it and its contrary: "confused", then "oriented"."""
    if Pole("trend", "better") not in poles(word):
        return False
    states = [w for t in plain(clause) for w in t.raw.split() if w != word]
    return any(_same_pole(w, evidence) and _says_the_contrary(w, evidence) for w in states)


def _says_the_contrary(word: str, evidence: str) -> bool:
    said, off = denied(evidence)
    here = turns(tuple(t.raw for t in said))
    return any(opposed(poles(word), t.poles) in STATES and t.first not in off for t in here)


def _only_considered(word: str, clause: str, evidence: str) -> bool:
    """Whether it is an act that neither says was done: "may be started" for "will be considered"."""
    said, told = ({t.word for t in tokens(x)} for x in (clause, evidence))
    return bool(said & _MAY and told & _MAY) and any(p.kind == "act" for p in poles(word))


#: Words of what may be or is to come.
_MAY = frozenset("may might could will would if consider considered planned plan".split())


def _seen_from_figures(word: str, clause: str, evidence: str) -> bool:
    """Whether it says how values went, and there are two of them: ``checks.trends`` looks whether they went so.

    Of a medicine an act says what was done.
    """
    mine = {p.kind for p in poles(word)}
    if "act" in mine and any(not m.measured for m in terms.medicines_in(clause)):
        return False
    told = bool(mine & {"trend", "way", "peak", "level", "rank"})
    return told and len({t.word for t in tokens(evidence) if t.word[0].isdigit()}) > 1


def holds(citation: Citation, reading: Reading) -> bool:
    """Whether the quote is, to the letter, the text at its offsets in a source this draft may cite."""
    if citation.kind is CitationKind.REVIEWER:
        return bool(citation.quote) and citation.end - citation.start == len(citation.quote)
    document = reading.document(citation)
    return (
        document is not None
        and 0 <= citation.start < citation.end <= len(document.text)
        and document.text[citation.start : citation.end] == citation.quote
    )


def _unsaid(clause: str, evidence: str, *, freely: bool) -> set[str]:
    """The words of a clause that its evidence lacks: those that claim by themselves, where there are any."""
    words = {w for w in _words(clause) if w not in _FRAME}
    have = _vocabulary(evidence) | figure_words(evidence) if words else frozenset[str]()
    missing = {w for w in words if not _known(w, have, alike=not (freely and wordnet.lemmas(w)))}
    missing -= {w for w in missing if any(s in evidence.lower() for s in _CLAIMS.get(w, ()))}
    return {w for w in missing if w in _CLAIMS or terms.ingredient(w)} or missing


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


@lru_cache(maxsize=4096)
def _vocabulary(evidence: str) -> frozenset[str]:
    return frozenset(_words(evidence)) | frozenset(terms.expand(_words(evidence)))


def _known(word: str, have: frozenset[str], *, alike: bool) -> bool:
    """``alike``: whether a word that begins like it will do."""
    if word in have or any(e in have for e in terms.expand([word])):
        return True
    if not alike or terms.ingredient(word):
        return False
    stem = word[: max(4, len(word) - 3)]
    near = (h for h in have if h.startswith(stem) and abs(len(h) - len(word)) <= 4)
    return len(word) > 4 and any(not terms.ingredient(h) for h in near)


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, harm=Harm.SERIOUS, reason=reason, item=item.id)

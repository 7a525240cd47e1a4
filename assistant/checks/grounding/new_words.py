"""The words that a statement has from nowhere: neither its evidence has them, nor does it say them in others."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.grounding import named_values
from assistant.checks.grounding.claiming import claiming
from assistant.checks.grounding.in_other_words import TURNING, in_no_wording
from assistant.checks.own_words import MOSTLY, NEVER, NOTHING
from assistant.checks.reading import Reading
from assistant.domain.draft import Item, MedicineDetail
from retrieval.text import meaning, terms, wordnet
from retrieval.text.figure_words import figure_words
from retrieval.text.otherwise import claims_in_words, in_no_other_word, says_something
from retrieval.text.parting import content, tokens
from retrieval.text.plain import plain, wordings
from retrieval.text.sections import kind_of
from retrieval.text.weight import claims

#: The share of what a clause says that its evidence lacks, from which each everyday word of it counts as well.
LITTLE_ELSE = 0.5
#: The share of a clause's words that its evidence lacks, from which the clause is about something else.
FOREIGN = 0.8
_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"(?<=[.;!?])\s+|\s+[-–—]\s+|;\s*|,\s+(?:and|but)\s+")
#: Words that the frame of an item adds and that claim nothing by themselves.
FRAME = frozenset(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The words that an item has from nowhere, the share of it that must be held for them to show that it is wrong,
    and the share that its evidence says, in whichever way.
    """

    words: frozenset[str]
    least: float = NEVER
    held: float = 1.0


def added(item: Item, evidence: str, reading: Reading) -> Added:
    """In a copy one word is too many; in other words, one that turns what is claimed or is put for another."""
    freely = reading.retells(item)
    status = _STATUS if isinstance(item.detail, MedicineDetail) else frozenset[str]()
    text = _without_its_head(_OWN_WORDS.sub(" ", item.text)) if freely else _OWN_WORDS.sub(" ", item.text)
    doubtful: set[str] = set()
    turned: set[str] = set()
    own: set[str] = set()
    for clause in _CLAUSE.split(text):
        missing = _unsaid(clause, evidence, freely=freely) - status
        missing = (
            in_no_other_word(missing, clause, evidence, turning=TURNING) if missing and freely else missing
        )
        if missing and _of_nothing(clause, missing, evidence):
            doubtful |= missing
        missing = in_no_wording(clause, missing, evidence) if missing else missing
        if missing and not freely:
            return Added(words=frozenset(missing))
        if misnamed := {w for w in missing if named_values.fits(w, evidence) is False}:
            return Added(words=frozenset(misnamed), least=NOTHING)
        turning = {w for w in missing if w in TURNING}
        turned |= turning
        doubtful |= turning | claiming(missing, item.text, evidence)
        doubtful |= _heavy(missing, clause, _names(item.text, reading)) if missing else missing
        own |= missing
    if turned and any(not m.measured for m in terms.medicines_in(item.text)):
        return Added(words=frozenset(turned), least=MOSTLY)
    claimed = sum(claims_in_words(t) for t, _ in wordings(text))
    return Added(words=frozenset(doubtful), held=1 - len(own) / max(claimed, 1))


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


def _unsaid(clause: str, evidence: str, *, freely: bool) -> set[str]:
    """The words of a clause that its evidence lacks: those that claim by themselves, where there are any."""
    words = {w for w in _words(clause) if w not in FRAME}
    have = _vocabulary(evidence) | figure_words(evidence) if words else frozenset[str]()
    missing = {w for w in words if not _known(w, have, alike=not (freely and wordnet.lemmas(w)))}
    missing -= {w for w in missing if any(s in evidence.lower() for s in TURNING.get(w, ()))}
    return {w for w in missing if w in TURNING or terms.ingredient(w)} or missing


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

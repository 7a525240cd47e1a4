"""What was done is not told as planned, nor what is planned as done; what was stopped is not told as going on."""

import re
from itertools import pairwise

from assistant.checks.polarity.beside import clauses, parts, shared
from assistant.checks.polarity.cut_out import TO_COME, not_done, over
from assistant.checks.polarity.turning import words
from assistant.checks.polarity.verbs import ROLES, base, coming, done, to_come
from assistant.domain.draft import Item
from retrieval.text.parting import Tokens
from retrieval.text.plain import digits, key, plain
from retrieval.text.poles import kinds, poles
from retrieval.text.telegraphic import in_words
from retrieval.text.terms import ingredient
from retrieval.text.weight import claims

AS_PLANNED = "says as planned what the chart says was done"


def not_so(text: str, told: str) -> str:
    """What is only planned said as done, or what was done said as planned; a medicine that was stopped, as taken."""
    charted = clauses(told)
    for clause in clauses(text):
        said = _raws(clause)
        if not said & (_DONE | _TO_COME):
            continue
        about = max(charted, key=lambda c: _nearest(clause, c), default=())
        if not about or not shared(clause, about):
            continue
        there = _raws(about) | ({"due"} if _in_so_long(about) else set())
        denied = "denial" in kinds(_in_order(clause))
        as_done = (
            said & _DONE and not denied and not said & _PLANNED and there & _PLANNED and not there & _DONE
        )
        if as_done and not _tells_it_as_done(clause, told):
            return "says as done what is only planned in the chart"
        as_planned = said & _TO_COME and not said & _DONE and there & _BEEN and not there & _PLANNED
        if as_planned and not _tells_it_as_planned(clause, charted):
            return AS_PLANNED
    return (
        _in_another_tense(text, told)
        or _not_denied(text, told)
        or _done_already(text, told)
        or _a_habit_that_ended(text, charted)
    )


def _in_another_tense(text: str, told: str) -> str:
    """ "Saw her last week" of "is to see her next week"; "will be delivered" of "was delivered"."""
    if len(told.split()) > _A_SOURCE:
        return ""
    pieces = parts(told)
    charted = tuple(map(plain, pieces))
    in_a_case = {c for before, c in pairwise((plain(""), *charted)) if {t.raw for t in before[:1]} & _IN_CASE}
    for part in map(plain, parts(text)):
        said = _in_order(part)
        was, will = done(said, surely=True), coming(said)
        about = max(charted, key=lambda c: (len((was | will) & _bases(c)), shared(part, c)), default=())
        there = ("if",) * (about in in_a_case) + _in_order(about)
        if not shared(part, about) or "denial" in kinds(said) or "denial" in kinds(there):
            continue
        if was and not to_come(said) and to_come(there) and not done(there) and _of_one(part, about, was):
            return "says as done what is only planned in the chart"
        if will & done(there) and not done(said, surely=True) and not to_come(there):
            return AS_PLANNED
    return ""


def _not_denied(text: str, told: str) -> str:
    """A verb that the source only has with "not" or "never" before it, said without."""
    every = [base(w) for w in re.findall(r"[a-z']+", told.lower())]
    off = {base(m["act"]) for m in _DENIED_ACT.finditer(told.lower().replace("’", "'"))} - _TOO_LIGHT
    for part in parts(text):
        said = re.findall(r"[a-z']+", part.lower().replace("’", "'"))
        if _ANYHOW & {*said} or _ANYHOW_KINDS & kinds(tuple(said)):
            continue
        for act in (base(w) for w in said):
            if (
                act in off
                and every.count(act) == 1
                and _with(act, said, told)
                and not _denied_apart(act, text, told)
            ):
                return f"says without its “not” what its source denies: “{act}”"
    return ""


def _with(act: str, said: list[str], told: str) -> bool:
    """Whether the part of the source that denies the act has another word of the text."""
    there = next((p for p in parts(told) if act in map(base, re.findall(r"[a-z']+", p.lower()))), "")
    return shared(plain(" ".join(w for w in said if base(w) != act)), plain(there)) > 0


def _denied_apart(act: str, text: str, told: str) -> bool:
    """Whether another part of the text denies what the source does: "a phone was used, the daughter did not help"."""
    there = next((plain(p) for p in parts(told) if act in map(base, re.findall(r"[a-z']+", p.lower()))), ())
    denying = [plain(p) for p in parts(text) if "denial" in kinds(words(p))]
    return any(shared(p, there) > 0 for p in denying)


_DENIED_ACT = re.compile(
    r"\b(?:not|never|\w+n't)(?: (?:yet|ever|been|be|to))* (?P<act>[a-z]{4,})\b"
    r"(?! (?:more than|over|all|every|any more)\b)"
)
_TOO_LIGHT = frozenset(
    map(base, "have take want need know seem like with only more less been able sure well".split())
)
_ANYHOW = frozenset(
    """whether rarely seldom hardly after once when until unless if avoid avoids avoided stopped against refused
    nobody""".split()
)
_ANYHOW_KINDS = frozenset({"denial", "will", "doubt"})
_IN_CASE = frozenset({"if", "when", "once"})
_A_SOURCE = 120  # words: in more, one thing is planned and another like it was done


def _tells_it_as_done(clause: Tokens, told: str) -> bool:
    """Whether the part of the source that is nearest has a verb of its own that is past."""
    about = max(map(plain, parts(told)), key=lambda c: shared(clause, c), default=())
    return bool(done(_in_order(about))) and not to_come(_in_order(about))


def _tells_it_as_planned(clause: Tokens, charted: tuple[Tokens, ...]) -> bool:
    """Whether what stands beside the word that says so is planned in another clause of the source."""
    at = next((n for n, t in enumerate(clause) if _TO_COME & {*t.raw.split()}), 0)
    near = {t.word for t in clause[max(0, at - _NEXT_TO) : at + _NEXT_TO + 1] if claims(t)}
    return any(_raws(c) & _PLANNED and near & {t.word for t in c} for c in charted)


_NEXT_TO = 2  # words


def _of_one(part: Tokens, about: Tokens, acts: frozenset[str]) -> bool:
    """Whether both have the act, or most of what the part claims."""
    return bool(acts & _bases(about)) or shared(part, about) * 2 > sum(claims(t) for t in part)


def _in_order(clause: Tokens) -> tuple[str, ...]:
    return tuple(
        w for n, t in enumerate(clause) for w in t.raw.split() if w != "may" or not _a_month(clause, n)
    )


def _bases(clause: Tokens) -> frozenset[str]:
    return frozenset(map(base, _in_order(clause)))


def _nearest(clause: Tokens, other: Tokens) -> tuple[bool, int]:
    """What a source says of one more film, it does not say of the first."""
    more = _raws(clause) & _ONE_MORE
    return bool(more & _raws(other)) and shared(clause, other) > 0, shared(clause, other)


_ONE_MORE = frozenset({"repeat", "repeated", "second", "next", "another"})


def only_to_come(item: Item, text: str, charted: list[str]) -> str:
    """A thing named as if it were there, of which each sentence that names it says that it is planned or refused."""
    if item.kind in TO_COME or len(text.split()) > _A_NAME:
        return ""
    if (
        _raws(plain(text)) & _NOT_YET
        or _STILL_TO_COME.search(text)
        or _in_so_long(plain(text))
        or {"denial", "will", "doubt", "can"} & kinds(words(text))
    ):
        return ""
    names = {t.word for t in plain(text) if claims(t) and not t.word[0].isdigit()}
    why = ""
    for sentence in map(_as_laid, charted):
        here = [t for t in plain(sentence) if t.word in names]
        if len({t.word for t in here}) * 2 <= len(names):
            continue
        later = [cue.lower() for t in here if (cue := not_done(sentence, t.start, t.end)) and not over(cue)]
        if not later:
            return ""
        if later[-1] in text.lower() or _with_its_day(text, sentence):
            return ""
        why = f"leaves out the “{later[-1]}” of its source"
    return why


def _as_laid(sentence: str) -> str:
    return digits(in_words(sentence))


def _raws(clause: Tokens) -> frozenset[str]:
    """The words as they stand, "to be" as one of them; May, the month, is none."""
    words = [w for n, t in enumerate(clause) for w in t.raw.split() if w != "may" or not _a_month(clause, n)]
    told = " ".join(words)
    return frozenset(words) | ({"to be"} if " to be " in f" {told} " else set())


def _a_month(clause: Tokens, at: int) -> bool:
    return at > 0 and clause[at - 1].raw in {"in", "by", "since", "until", "last", "next", "of", "from"}


def _in_so_long(clause: Tokens) -> bool:
    return bool(_IN_SO_LONG.search(" ".join(w for t in clause for w in t.raw.split())))


_IN_SO_LONG = re.compile(r"\bin (?:a|an|\d+|[a-z]+) (?:day|week|month|year)s?\b")


_DONE = frozenset(
    "done completed underwent performed showed obtained received began started took normal".split()
)
_BEEN = _DONE | {"was", "were", "had"}
_TO_COME = frozenset("scheduled planned upcoming".split()) | {"to be"}
_PLANNED = _TO_COME | frozenset(
    """plan plans will due ordered considered consider considering recommended recommends advised offered proposed
    booked pending awaiting awaited if should suggested suggests tomorrow next needs arrange arranged refer may might
    intends going""".split()
)


def _with_its_day(text: str, sentence: str) -> bool:
    """Whether it is said, of no time before, on which day it is to be: "the staples come out on 14 June"."""
    days = {m[0].lower() for m in _DAY.finditer(text)}
    return bool(days & {m[0].lower() for m in _DAY.finditer(sentence)}) and _IS.search(text) is not None


_DAY = re.compile(
    r"\b(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?: \d{1,2})?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}/\d{1,2}\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\b(?:comes?|goes|is(?! done\b)|are(?! done\b)|takes place|happens?|begins?|starts?|set)\b",
    re.IGNORECASE,
)
_STILL_TO_COME = re.compile(
    r"\b(?:still (?:to|in|being|under|not|out)|to come|on order|on the way|in process|in progress|in the works"
    r"|under ?way|under review|not (?:yet )?back|outstanding|waiting|waits?|yet to|expected|lined up|on the schedule"
    r"|on the calendar|has an? (?:\w+ ){0,3}(?:appointment|visit|slot|date))\b",
    re.IGNORECASE,
)
_A_NAME = 9  # words
_NOT_YET = _PLANNED | frozenset(
    """stopped held off until before last deferred deferral postponed delayed cancelled canceled put rescheduled
    declined refused""".split()
)


def still_taken(text: str, told: str) -> str:
    """A medicine told as one that is taken, which the source only says was stopped or held."""
    charted = clauses(told)
    if any(_TAKEN_AGAIN & _raws(c) for c in charted):
        return ""
    off = {
        name
        for c in charted
        for name in _medicines(c)
        if _acts_on(c, name) and _acts_on(c, name) <= _OFF_ACTS
    }
    for clause in clauses(text):
        for name in off & _medicines(clause):
            at = next(n for n, t in enumerate(clause) if t.word == name)
            if _INSTEAD.search(" ".join(t.raw for t in clause[max(0, at - 3) : at])):
                continue
            taken = any(t.word == "take" or t.word.startswith("freq") for t in clause)
            if taken and not _acts_on(clause, name) and "denial" not in kinds(tuple(sorted(_raws(clause)))):
                return f"says that {name} is taken, which the chart says was stopped or held"
    return ""


_INSTEAD = re.compile(r"\b(?:in place of|instead of|rather than|replac\w+|over from|switch\w* from|from)$")
_TAKEN_AGAIN = frozenset("resumed restarted restart resume reinstated reintroduced rechallenged".split())
_OFF_ACTS = frozenset({"stop", "hold"})


def _medicines(clause: Tokens) -> frozenset[str]:
    return frozenset(t.word for t in clause if len(t.word) > 4 and ingredient(t.word) == t.word)


def _acts_on(clause: Tokens, name: str) -> frozenset[str]:
    """What the words near a medicine say was done with it."""
    found: set[str] = set()
    for n, t in enumerate(clause):
        if t.word == name:
            near = (*clause[_of_its_own(clause, n) : n], *clause[n : n + 5])
            found |= {p.pole for w in near for p in poles(w.raw) if p.kind == "act"}
    return frozenset(found)


def _of_its_own(clause: Tokens, at: int) -> int:
    """Where the words before a medicine begin that may be of it: what ended before a mark was another, "vanc stopped,
    now cefazolin", but for what opens a list."""
    begin = max(0, at - _BEFORE_IT)
    mark = max((n for n in range(begin, at + 1) if n and clause[n].mark), default=begin)
    opens = any(p.kind == "act" for t in clause[:1] for p in poles(t.raw))
    return begin if opens else mark


_BEFORE_IT = 3  # words


def not_taken_yet(text: str, told: str) -> str:
    """A medicine that the patient may come to take, told as one that is taken."""
    charted = clauses(told)
    to_come = {
        name
        for c in charted
        for name in _medicines(c)
        if all(_thought_of(other, name) for other in charted if name in _medicines(other))
    }
    for clause in clauses(text):
        if _raws(clause) & _TAKES and not _raws(clause) & _PLANNED:
            for name in sorted(to_come & _medicines(clause)):
                return f"says that {name} is taken, which the chart only thinks of"
    return ""


_TAKES = frozenset({"takes", "taking", "on", "uses", "using"})
_THOUGHT_OF = frozenset(
    "try trying consider considering considered offered discussed recommended if would might may".split()
)


def _thought_of(clause: Tokens, name: str) -> bool:
    at = next(n for n, t in enumerate(clause) if t.word == name)
    before = clause[max(0, at - 4) : at]
    taken = max((n for n, t in enumerate(before, 1) if _raws((t,)) & _TAKES), default=0)
    return bool(_raws(before[taken:]) & _THOUGHT_OF)


def _a_habit_that_ended(text: str, charted: tuple[Tokens, ...]) -> str:
    """ "Smokes a pack a day" of one who smoked until she quit."""
    today = frozenset(w for c in charted for w in _raws(c))
    for clause in clauses(text):
        said = _raws(clause)
        if said & _ENDED or "denial" in kinds(tuple(t.raw for t in clause)):
            continue
        for about in charted:
            once = (
                {base for w in _told_of_once(about) for base in _was(w)} if _raws(about) & _ENDED else set()
            )
            for verb in sorted(said - today):
                if verb.endswith("s") and verb[:-1] in once:
                    return f"says that the patient {verb}, which the chart says has ended"
    return ""


def _told_of_once(about: Tokens) -> frozenset[str]:
    """Its words but for those after "has" or "is": what has cleared clears no more than once."""
    said = _in_order(about)
    return frozenset(w for before, w in pairwise(("", *said)) if before not in _HAS)


_HAS = frozenset("has have had is are was were be been being".split())
_ENDED = frozenset("until quit stopped sober abstinent former formerly ago gave ended previously".split())
_STRONG = {"drank": "drink", "took": "take", "wore": "wear", "drove": "drive", "slept": "sleep", "ate": "eat"}


def _was(word: str) -> tuple[str, ...]:
    """What a word may be the past of: "smoked" of "smoke"."""
    if word in _STRONG:
        return (_STRONG[word],)
    return (word[:-2], word[:-1]) if word.endswith("ed") else ()


def _done_already(text: str, told: str) -> str:
    """ "Was removed" of what "will be removed"."""
    done = {key(m["act"].lower()) for m in _WAS.finditer(told)}
    to_come = {key(m["act"].lower()) for m in _IS_TO_BE.finditer(told)} - done
    said = [m["act"] for m in _WAS.finditer(text) if key(m["act"].lower()) in to_come]
    told_to = {base(m["act"].lower()) for m in _IS_TO.finditer(told)} - {
        base(m["act"].lower()) for m in _HAS_DONE.finditer(told)
    }
    said += [m["act"] for m in _HAS_DONE.finditer(text) if base(m["act"].lower()) in told_to]
    return f"says as done what is only planned in the chart: {said[0]}" if said else ""


#: "Case manager to arrange a van", "start it once it is approved".
_IS_TO = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(ROLES))}) to (?!be\b)(?P<by>)|(?:^|[.;:] )(?=[^.;]*\b(?:once|when|if)\b))"
    r"(?P<act>[a-z]{3,})\b",
    re.IGNORECASE,
)
_HAS_DONE = re.compile(
    r"\b(?:has|have|had|was|were)(?: already| now| been)* (?P<act>\w+(?:ed|en|wn|pt|nt))\b", re.IGNORECASE
)
_WAS = re.compile(r"\b(?:was|were|been) (?:\w+ly )?(?P<act>\w+(?:ed|en|wn|pt|nt))\b", re.IGNORECASE)
_IS_TO_BE = re.compile(
    r"\b(?:will|to|should|would|can|may|might) (?:then )?be (?P<act>\w+(?:ed|en|wn|pt|nt))\b", re.IGNORECASE
)

"""Signs that a statement may say something else than its source, where code cannot show that it does.

A condition, a refusal or a denial that stands beside what both say and is left out, words of two clauses told as one,
another doer: an honest sentence may well have it in other words, and a person has to look.
"""

import re
from itertools import pairwise

from assistant.checks.polarity import contraries, left_out, of_whom
from assistant.checks.polarity.beside import any_of, claimed, nearest, parts, read, said
from retrieval.text.denial import denial
from retrieval.text.terms import ingredient
from retrieval.text.weight import claims

_I = re.IGNORECASE
_A_NOTE = 120  # words: in more, a word that turns is beside another thing


def seen(text: str, told: str) -> str:
    """What of the sentences ``told`` seems to be turned in the text; "" where nothing does."""
    if len(told.split()) > _A_NOTE:
        return ""
    return next((why for sign in _SIGNS if (why := sign(text, told))), "")


_SINCE = re.compile(r"\b(?:since|so that|because of|because|due to|owing to|after|before|until)\b", _I)


def _of_another_clause(text: str, told: str) -> str:
    """ "Confused since it was stopped" of "was confused, and has been clear since it was stopped"."""
    for m in _SINCE.finditer(text):
        before, after = said(text[: m.start()].split(",")[-1]), said(_to_a_mark(text[m.end() :]))
        said_before = frozenset(w for w in before if w in claimed(text))
        for c in _SINCE.finditer(told):
            if c[0].lower() != m[0].lower():
                continue
            there, then = said(_from_a_mark(told[: c.start()])), said(_to_a_mark(told[c.end() :]))
            if (
                {w for w in said_before & there if w.isalpha() and len(w) > 2}
                and after
                and then
                and not after & (then | there)
                and after <= said(told)
            ):
                return f"says “{m[0]}” of something else than its source"
            if not after or not after <= then | there:
                continue
            if (
                after <= then
                and said_before
                and said_before <= said(told)
                and not said_before & (there | then)
            ):
                return f"says of “{m[0]}” what its source says of something else"
            kin = before & of_whom.RELATIVE_WORDS - there
            if kin and said_before & there and not there & of_whom.RELATIVE_WORDS:
                return "says of a relative what its source says of somebody else"
            moved = {w for w in before if w in of_whom.RELATIVE_WORDS and w in then and w not in there}
            if moved:
                return "has the people the other way round than its source"
    return ""


def _to_a_mark(text: str) -> str:
    return re.split(r"[,;.]", text, maxsplit=1)[0]


def _from_a_mark(text: str) -> str:
    """What stands since the last mark, or since an "and" with a verb of its own."""
    return re.split(r"[;.]\s|,\s|\s+and\s+(?=(?:has|have|had|is|was|he|she|they)\b)", text)[-1]


_BLAMED = re.compile(
    r"\b(?:put down to|attributed to|blamed on|caused by|brought on by|as a result of|thanks to|due to|because)\b",
    _I,
)
_CAUSED = re.compile(
    r"\b(?:because|due to|attribut\w+|caus\w+|owing to|on account|result\w*|from|secondary|given|after|since|for"
    r"|in the setting|related|led|so|induced|when|while|must)\b|2/2|[:(→/]", _I
)  # fmt: skip


def _cause(text: str, told: str) -> str:
    """A cause that stands in no part of the source that tells a cause."""
    m = _BLAMED.search(text)
    after = claimed(_to_a_mark(text[m.end() :])) if m else frozenset()
    near = [f"{p}, {then}" for p, then in pairwise((*parts(told), "")) if after & claimed(p)]
    if m and near and not any(_CAUSED.search(p) for p in near):
        return f"says as a cause, “{m[0]}”, what its source does not"
    return ""


_STOP = any_of("stop(?:ped)?", r"discontinu\w+", "comes? off", r"finish\w*")
_STOPPED = any_of(
    r"stop\w*", r"discontinu\w*", "d/?c", "d/c'd", r"h[eo]ld\w*", "off", "last dose", r"complet\w*", r"finish\w*",
    "through", "ended", "end", "quit", "total", r"taper\w*", r"remov\w*", r"withdr\w+", r"replac\w+", r"switch\w*",
    r"chang\w+", "avoid", "no longer", "not resumed", r"ceas\w*", "until", r"withh\w+",
)  # fmt: skip


_OF_IT = re.compile(r"(?:the drug|the medic\w+|it|this|both|then stop)\b", _I)


def _goes_on(text: str, told: str) -> str:
    """A medicine of which every part of the source says that it ends, told with no word of an end."""
    if _STOPPED.search(text) or _ENDS.search(text):
        return ""
    for name in sorted(t.word for t in read(text) if len(t.word) > 4 and ingredient(t.word) == t.word):
        near = [p for p in parts(told) if name in said(p)]
        if near and all(_ENDED.search(p) for p in near):
            return f"leaves out that {name} ended"
    return ""


_ENDED = any_of("stopped", "discontinued", "d/c'd", "on hold", "held", "came off", "weaned off")
_ENDS = any_of(
    "no", "not", "never", "without", "none", r"paus\w+", r"suspend\w*", r"interrupt\w*", "from", "because", r"caus\w+",
    r"attribut\w*", "after", "before", "due", r"resum\w*", r"restart\w*", "put down", r"blam\w+", "prior",
    r"former\w*", nt=True,
)  # fmt: skip


def _denied_there(text: str, told: str) -> str:
    """A word that the source has only where it denies it, in a part of the text that denies nothing."""
    there = denial(told)
    charted: dict[str, set[bool]] = {}
    for n, t in enumerate(there.words):
        charted.setdefault(t.word, set()).add(n in there.off and n not in there.left)
    for word in (t.word for m in _NOR.finditer(told) for t in read(m["too"])):
        if told.lower().count(word) == 1:
            charted[word] = {True}
    for part in re.split(r"[.;]\s|\b(?:but|while|whereas|although)\b", text):
        if left_out.DENIED.search(part):
            continue
        for t in read(part):
            if claims(t) and t.word.isalpha() and charted.get(t.word) == {True}:
                return f"says “{t.raw}”, which its source denies"
    return ""


#: "Not intubated or placed on BiPAP."
_NOR = re.compile(
    r"(?:\b(?:not|never|neither)|n['’]t)(?: been)? [a-z]+(?:ed|en|ne) n?or (?P<too>[^.,;]+)", _I
)
_AGREED = any_of(
    "(?:has|have) agreed to", "agrees to", "will", "(?:is|are) (?:going |set |due |expected )?to", "plans to",
    "intends to", "promised to",
)  # fmt: skip
_COMING = any_of(
    "to", "will", r"plan\w*", r"schedul\w*", r"agree\w*", "next", "tomorrow", "if", "once", "when", "until", "pending",
    "due", "should", "would", "may", "can", "needs?", "recheck", "repeat", "f/u", r"follow\S*", "begins?", "starts?",
    "ordered", r"return\w*", r"continu\w*", r"referr\w*", r"recommend\w*", "must", "before", "daily", "weekly",
)  # fmt: skip
_WAS = any_of(r"(?:was|were) (?:\w+ly )?(?:[a-z]+ed|given|done|taken|seen|begun|sent|made|put|told)")


def _to_come(text: str, told: str) -> str:
    """What is told as to be done, where the part that speaks of it says that it was."""
    for part in parts(text):
        near = nearest(part, told) if _AGREED.search(part) else ()
        if near and all(_WAS.search(p) and not _COMING.search(p) for p in near):
            return "says as to come what its source says was done"
    return ""


def _stopped(text: str, told: str) -> str:
    """A medicine that is to stop, of which no part of the source says that anything ends."""
    for part in parts(text):
        names = (
            {t.word for t in read(part) if len(t.word) > 4 and ingredient(t.word)}
            if _STOP.search(part)
            else set()
        )
        for name in names if len(names) == 1 else ():
            near = [
                p + (then if _OF_IT.match(then) else "")
                for p, then in pairwise((*parts(told), ""))
                if name in said(p)
            ]
            if near and not any(_STOPPED.search(p) for p in near):
                return f"says that {name} is to stop, and its source does not"
    return ""


_SIGNS = (
    contraries.sign,
    left_out.sign,
    _of_another_clause,
    _cause,
    _stopped,
    _goes_on,
    _denied_there,
    _to_come,
    of_whom.sign,
)

"""A sign: a word of the source that turns what stands beside it is left out: "only if", "not yet", "declined"."""

import re
from dataclasses import dataclass

from assistant.checks.polarity.beside import any_of, parts, read, said
from retrieval.text.parting import content


def sign(text: str, told: str) -> str:
    """The word that is left out; "" where none is."""
    return next((why for turning in _TURNING if (why := _left_out(turning, text, told))), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turning:
    """``charted`` turns what stands up to so many words before and after it; ``said``: any way of saying so too."""

    charted: re.Pattern[str]
    said: re.Pattern[str]
    before: int = 0
    after: int = 4


_NO = ("no", "not", "never", "without", "neither", "nor", "none", "cannot")
_ONCE = r"once(?! (?:an?|in|on|this|last|daily|every|per|each|weekly|monthly|the other)\b)"
#: A denial, told in any of the ways that notes and talk have for it.
DENIED = any_of(
    *_NO, "unable", "den(?:y|ie[sd]|ying)", "negative", r"fail\w*", "free", "clear", r"normal\w*", r"absen\w+",
    r"lack\w*", r"non-?\w*", r"un\w+", r"in\w+able", "nothing", "nobody", r"declin\w*", r"refus\w*", "ruled",
    r"avoid\w*", "out", r"stop\w*", "still", "yet", "until", "instead", "off", r"miss\w*", r"skip\w*", "afebrile",
    "asymptomatic", "anicteric", "pending", "only", "alone", "stable", "dry", "intact", "good", "well", "less", "short",
    "meets?", r"fulfil\w*", r"await\w*", "against", "before", "despite", r"neglig\w+", "other than", "rather than",
    "excluded", "must", "has to", "needs? to", "benign", "last", "ended", "interested",
    r"ask\w* (?:to|about|whether|not)",
    nt=True,
)  # fmt: skip
_TURNING = (
    _Turning(  # a condition
        charted=re.compile(
            rf"\b(?:if|{_ONCE}|unless|provided that|as long as|pending(?= [a-z]))\b(?! (?:at|on|and|but)\b)",
            re.IGNORECASE,
        ),
        said=any_of(
            "if", "once", "unless", "until", "till", "provided", "pending", "in case", "as long as", "after",
            "following", "for", r"depend\w*", r"when\w*", r"await\w*", "without", "should", r"wait\w*", "before",
            "ready", "back", "subject to", r"condition\w*", r"need\w*", "results?", "outstanding", "not yet", "still",
            "in the event",
        ),
        before=6,
        after=0,
    ),
    _Turning(  # an exception
        charted=any_of("only", "except", "other than", "apart from", "no sooner than"),
        said=any_of(
            *_NO, "only", r"except\w*", "other", "but", "apart", "limited", "just", "solely?", "alone", "sooner",
            "earlier", "instead", "rather", "nothing", "before", "unless", "when", r"exclu\w+", r"declin\w+",
            r"refus\w+", nt=True,
        ),
        before=4,
        after=3,
    ),
    _Turning(  # a denial
        charted=any_of(
            "no(?! (?:more|less|later|sooner|fewer) than)", "not", "never", "without", "neither", "nor", "cannot",
            "unable", "denie[sd]", "denying", "failed", "r[au]ns? out of", "out of", nt=True,
        ),
        said=DENIED,
        after=3,
    ),
    _Turning(  # what is refused, or preferred
        charted=any_of(
            "declin(?:e[sd]?|ing) (?!in\b)", r"refus\w+", "undecided", "prefers?", "not ready", "reluctant",
            "(?:like|wants?|wanted|wishes|prefers?|chose|asked) to (?:wait|hold off|delay|postpone|defer|think)",
        ),
        said=any_of(
            *_NO, r"declin\w+", r"refus\w+", "undecided", r"prefer\w*", r"wait\w*", r"reluctan\w+", r"reject\w+",
            "turned", "against", r"un\w+", "rather", "favou?rs?", r"choos\w+", "chose", r"opt\w*", "yet", "would",
            "does", "but", r"except\w*", r"offer\w*", r"postpon\w+", r"defer\w*", r"delay\w*", nt=True,
        ),
        before=5,
        after=5,
    ),
    _Turning(  # what is only thought of or warned of
        charted=any_of(
            "planning", "considering", "prefers", "warned (?:re|about|of)", "would (?:not )?(?:want|like) to",
            "referral", "tomorrow", "next (?:week|month|year|visit)", "will (?:discuss|consider)",
            "thinking about", "undecided", "awaiting", "work-?up",
        ),
        said=any_of(
            *_NO, "tomorrow", "later", "then", "soon", "per", r"plan\w*", r"schedul\w*", "pending",
            "will", "to", "be", "next", r"plac\w+", r"refer\w*",
            r"await\w*", r"consider\w*", r"prefer\w*", r"recommend\w*", r"suggest\w*", r"offer\w*", r"discuss\w*",
            "would", r"advis\w+", "work-?up", "due", "should", "if", "may", "might", "could", "can", r"talk\w*",
            r"wait\w*", r"order\w*", r"request\w*", r"warn\w*", r"caution\w*", r"hop\w+", r"want\w*", r"wish\w*",
            r"try\w*", r"think\w*", "rather", "favou?rs?", "look out", "risk", r"possib\w+", r"alert\w*",
            r"counsel\w*", nt=True,
        ),
        before=3,
        after=4,
    ),
    _Turning(  # a habit that has ended
        charted=any_of("gave up", "given up", "quit", "stopped(?= [a-z]+ing)"),
        said=any_of(
            *_NO, "gave", "given", "quit", r"stop\w*", "ex", r"former\w*", "used to", "past", "sober", "abstinent",
            "since", r"abstain\w*", "clean", "behind", "until", "was", "were", "had", "off", "last", "before", nt=True,
        ),
        after=3,
    ),
    _Turning(  # what has not been done
        charted=any_of(
            "(?:not|never|n['’]t)(?: yet)?(?: been)? (?:tried|done|performed|started|obtained|taken|given|completed"
            "|filled|checked|seen|sent|made)",
            "yet to",
        ),
        said=any_of(
            "tr(?:y|ied)", "untried", "do(?:ne)?", r"perform\w*", r"start\w*", "begun", r"obtain\w*", r"take\w*",
            r"g[ai]ve\w*", r"complet\w*", r"fill\w*", r"check\w*", "seen", "s[ae]w", "sen[dt]", "ma[dk]e", "still",
            "yet", r"await\w*", "due", "needs?", "outstanding", r"skip\w*", r"miss\w*", r"remain\w*", r"defer\w*",
            "without", "pending", "had", "been", "be", "interested", r"discuss\w*", r"ask\w*",
        ),
        before=4,
        after=0,
    ),
)  # fmt: skip


def _left_out(turning: _Turning, text: str, told: str) -> str:
    if turning.said.search(text):
        return ""
    words = [t.word for t in read(told)]
    mine = {w for w in said(text) if words.count(w) == 1}
    for p in parts(told):
        for m in turning.charted.finditer(p):
            before = [t.word for t in read(p[: m.start()])][-turning.before :] if turning.before else []
            after = [t.word for t in read(p[m.end() :])][: turning.after]
            if mine & {w for w in (*before, *after) if content(w)}:
                return f"leaves out the “{m[0].strip()}” of its source"
    return ""

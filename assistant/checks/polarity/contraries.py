"""A sign: a word of the statement excludes what its source says of the same: "on time" of what was delayed."""

import re
from dataclasses import dataclass

from assistant.checks.polarity.beside import any_of, claimed, nearest, parts, read
from retrieval.text.poles import CHANGED, Pole, kinds, turns


def sign(text: str, told: str) -> str:
    """What the text excludes of the parts of the source that speak of the same; "" where nothing."""
    return _opposed(text, told) or _contrary(text, told)


def _raw(part: str) -> tuple[str, ...]:
    return tuple(w for t in read(part) for w in t.raw.split())


def _opposed(text: str, told: str) -> str:
    """A word whose contrary stands in the parts that speak of the same, and that no such part has."""
    whole = _poles(text)
    for part in parts(text):
        denied = "denial" in kinds(_raw(part))
        mine = {p for p in _poles(part) if p.kind in _EXCLUDE and (p.kind == "will" or not denied)}
        for near in nearest(part, told) if mine else ():
            theirs = _poles(near)
            for p in sorted(mine, key=str):
                same = {q for q in theirs if q.kind == p.kind and q != CHANGED}
                if same and p not in theirs and not whole & same and not _elsewhere(p, part, told):
                    return f"says “{p.pole}” of what its source says “{min(q.pole for q in same)}” of"
    return ""


def _poles(text: str) -> frozenset[Pole]:
    words = _raw(text)
    return frozenset(
        p
        for t in turns(words)
        for p in t.poles
        if p != CHANGED and not {"not", "no"} & {*words[t.first : t.last]}
    )


def _elsewhere(pole: Pole, part: str, told: str) -> bool:
    return any(pole in _poles(p) and (pole.kind == "act" or claimed(part) & claimed(p)) for p in parts(told))


_EXCLUDE = frozenset(
    """trend act will often extent course normal result order day kind growth can safety fluid whole fast company chance
    code status tissue wound drainage mind strength flow count birth life work wake reply urgency grant assist outcome
    place release""".split()
)


@dataclass(frozen=True, slots=True)
class _Contrary:
    """``said`` in the text and ``charted`` in the source, each without the other; ``unless`` the text has this too."""

    said: re.Pattern[str]
    charted: re.Pattern[str]
    unless: re.Pattern[str]


def _pair(said: tuple[str, ...], charted: tuple[str, ...], unless: tuple[str, ...] = ("(?!)",)) -> _Contrary:
    return _Contrary(any_of(*said), any_of(*charted), any_of(*unless))


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[_Contrary, _Contrary]:
    return _pair(one, other), _pair(other, one)


_HOURS = r"(?:hours?|days?|weeks?|months?|mornings?|evenings?|nights?|other)"
_OXYGEN = r"(?:litres?|liters?|l)(?: of| by| via| per minute|/min| nc| o2| oxygen)+"
_HELPED = (
    *(
        "cga",
        "sba",
        r"contact guard\w*",
        r"(?:stand-?by|min|mod|max)\w* assist\w*",
        "needs help",
        "with help",
    ),
    "supervision",
)
_NOT_DONE = (
    *("offered", "proposed", "recommended", "advised", "suggested", "discussed", "cancell?ed", "hold off"),
    *("decline[sd]", "undecided"),
)
_NOT_SAID_AS_DONE = (
    *(r"offer\w*", "after", r"plan\w*", r"propos\w*", r"recommend\w*", r"advi[sc]\w*", r"suggest\w*"),
    *(r"discuss\w*", r"declin\w*", r"refus\w*", "not", r"\w+n['’]t", r"cancel\w*", "no", "without", "but"),
    r"talk\w*",
)
_CONTRARIES = (
    *_both(
        ("on time", "on schedule", "as scheduled", "as planned", "promptly", "without delay"),
        (r"delay\w*", r"postpon\w*", "late", "overdue", "put off", "deferred"),
    ),
    *_both(
        (r"laparoscop\w*", r"robot\w*", r"percutaneous\w*", "endovascular", r"thoracoscop\w*"),
        ("open",),
    ),
    *_both(
        ("long-?standing", "chronic", "known", "pre-?existing", "old", "unchanged", "established"),
        ("new", "newly", "new-onset", "first-ever"),
    ),
    *_both(("room air", "ra"), (_OXYGEN, "on oxygen")),
    *_both(
        ("during the day", "daytime", "in the daytime", "by day"),
        ("at night", "overnight", "nights?", r"nocturnal\w*"),
    ),
    *_both(
        ("tablets?", "capsules?", "pills?", "by mouth", "oral(?:ly)?", "po"),
        ("iv", r"intravenous\w*", "im", r"intramuscular\w*", "infusion"),
    ),
    *_both(("at home", "home"), ("at the clinic", "in clinic", "clinic", "at the office", "in the office")),
    *_both(
        ("shelter", "street", "motel", "hotel", "respite"),
        ("in (?:his|her|their|a) (?:car|truck|van)", "car"),
    ),
    *_both(
        ("(?:patient's|his|her) own",), ("(?:brother|sister|mother|father|son|daughter|friend|neighbou?r)'s",)
    ),
    _pair(
        ("taken out", "removed", "pulled", "came out", "is out"),
        ("stays? in", "left in", "in place", "remains? in", "to stay in"),
        unless=("until", "will", "after"),
    ),
    *_both(("light duty", "modified duty", "desk work"), ("full duty", "unrestricted")),
    *_both(("as needed", "prn", "when needed"), ("scheduled doses", "around the clock", "standing")),
    *_both(
        (r"continuous\w*", "all the time", "around the clock", "day and night"),
        ("only", r"intermittent\w*", "as needed", "prn"),
    ),
    _pair(
        (r"independent\w*", "without help", "unaided", "unassisted", "by (?:him|her)self"),
        _HELPED,
    ),
    _pair(
        ("scheduled", "booked", "set for", "arranged"),
        ("to be discussed", r"discuss\w*", r"consider\w*", "undecided", "may", "might"),
    ),
    _pair(
        ("under no circumstances", "in no case", "never again", "permanently", "for good"),
        ("if", "for now", "unless", "until", "temporarily"),
    ),
    _pair(
        ("all", "always", rf"every(?! (?:\w+ )?{_HOURS})"),
        ("except", "all but", "other than", "apart from", "some", "most", "not all", r"\d+(?: of |/)\d+"),
        unless=("but", "not", "of"),
    ),
    _pair(
        (
            "(?:was|were|has been|have been) (?:taken|done|performed|placed|started|given|obtained|completed|made)",
            "underwent",
        ),
        _NOT_DONE,
        unless=_NOT_SAID_AS_DONE,
    ),
    _pair(
        ("already been seen", "been seen by", "was seen by", "has seen", "saw", "has met with"),
        ("referral", "referred", "to see", "will see", "appointment", "to be seen"),
        unless=("referred", "will", "to be"),
    ),
)


def _contrary(text: str, told: str) -> str:
    for c in _CONTRARIES:
        m = c.said.search(text)
        if (
            m
            and not any(p.search(text) for p in (c.charted, c.unless))
            and not c.said.search(told)
            and (o := c.charted.search(told))
        ):
            mine = claimed(" ".join(part for part in parts(text) if c.said.search(part)))
            near = {n for n in parts(told) if mine & claimed(n)}
            near = near or set(parts(told))
            if any(c.charted.search(n) for n in near):
                return f"says “{m[0]}” where its source says “{o[0]}”"
    return ""

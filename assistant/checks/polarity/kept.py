"""What was asked for is not had, what is finished is not going on, what is skipped is not taken as prescribed."""

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.checks.polarity.beside import parts
from retrieval.text.plain import plain
from retrieval.text.weight import claims

_A_NOTE = 120  # words
_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class _Contrary:
    """``said`` of a thing is not so where the source says ``charted`` of it. ``unless``: words that say which else."""

    said: re.Pattern[str]
    charted: re.Pattern[str]
    why: str
    unless: re.Pattern[str] | None = None


_ASKED = re.compile(
    r"\b(?:appl(?:y|ies|ied|ying) (?:for|to)|application|request(?:s|ed|ing)?|(?:has |have )?asked for"
    r"|await(?:s|ing|ed)?|waiting (?:for|on)|wait ?list(?:ed)?|pending|in process|under review|to decide)\b",
    _I,
)
_GOT = re.compile(
    r"\b(?:(?:application|request) )?(?:(?:was|were|is|has been) )?(?<!be )"
    r"(?:receiv(?:es|ed|ing)|got|gets|granted|award(?:ed|s)|approv(?:ed|es)|(?:was|were|been|has|have) denied"
    r"|rejected|turned down|obtained|decided|was given|were given|in place|arrived)\b"
    r"(?: (?:his|her|their|the) (?:application|request)\b)?",
    _I,
)
_OVER = re.compile(
    r"\b(?:finish(?:es|ed)|complet(?:es|ed)|ended|gone|resolved|disappeared|healed|cleared|subsided|no more)\b",
    _I,
)
_GOING_ON = re.compile(
    r"\b(?:still(?! (?:to|has|have|had)\b)|remains?|continu(?:es|ing)|persist(?:s|ing|ent)?|ongoing|left to take"
    r"|(?<!still )to go|(?:is|are|stays) on"
    r"|(?:is|are|currently) taking)\b",
    _I,
)
_AS_PRESCRIBED = re.compile(
    r"\b(?:(?:as|like|exactly as) (?:\w+ )?(?:prescribed|directed|instructed|ordered)|regularly|faithfully|consistently"
    r"|adherent|never (?:miss|skip|forget)\w*|all of (?:his|her|their|the) (?:medic\w+|doses|pills|tablets))\b",
    _I,
)
_NOT_KEPT = re.compile(
    r"\b(?:skip(?:s|ped|ping)?|miss(?:es|ed|ing)|forg(?:ets|ot|etting|otten)|split(?:s|ting)|halv(?:es|ed|ing)"
    r"|ration(?:s|ed|ing)|stretch(?:es|ed|ing)|(?:not|n't|never) (?:been )?(?:tak|us|wear)\w*"
    r"|r[au]ns? out|leaves? out|left out"
    r"|leaving out|half (?:of )?(?:the|his|her)|only (?:sometimes|when)"
    r"|(?:less|more) than (?:was )?prescribed"
    r"|stopped|every other|inconsistent\w*|non-?adheren\w+)\b",
    _I,
)
_EXCEPT = re.compile(
    r"\b(?:except|but|other|others|else|apart|most|rest|remaining|not|n't|no"
    r"|advised|told|instructed|should|will|to take)\b",
    _I,
)
_ALONE = re.compile(
    r"\b(?:without (?:any )?(?:help|assistance)|independent(?:ly)?|unassisted|on (?:his|her|their) own)\b", _I
)
_HELPED = re.compile(
    r"\b(?:needs?|requir(?:es|ed|ing)|needed|with) (?:[\w']+ ){0,2}(?:help|assistance|assist)\b", _I
)
_LOST = re.compile(
    r"\b(?:(?:has |have )?lost (?!to\b)|misplaced|went missing|stolen"
    r"|(?:ran|run|is|are) out of|left (?:\w+ )?behind|threw away)",
    _I,
)
_HAS = re.compile(
    r"\b(?:has|have|brought|wears|is wearing|is using|uses) (?!lost|not|no\b|been|had|run|ran|mis)", _I
)

_DID = re.compile(r"\b(?:completed|did|done|performed|underwent|finished|carried out)\b", _I)
_NOT_DONE = re.compile(
    r"\b(?:not|never|\w+n't)(?: yet| been| ever)* "
    r"(?:done|complet\w+|performed|finished|started|happened|carried out)\b",
    _I,
)

_CONTRARIES = (
    _Contrary(_GOT, _ASKED, "says as given what its source says was only asked for"),
    _Contrary(_GOING_ON, _OVER, "says as going on what its source says is over"),
    _Contrary(_OVER, _GOING_ON, "says as over what its source says goes on"),
    _Contrary(_AS_PRESCRIBED, _NOT_KEPT, "says as taken as prescribed what its source says is not", _EXCEPT),
    _Contrary(_HELPED, _ALONE, "says that help is needed where its source says that none is"),
    _Contrary(_ALONE, _HELPED, "says that no help is needed where its source says that it is"),
    _Contrary(_DID, _NOT_DONE, "says as done what its source says is not"),
    _Contrary(_HAS, _LOST, "says as there what its source says is lost"),
)


def otherwise(text: str, told: str) -> str:
    """Why a thing is had, done or going on in the text and not in the sentences ``told``; "" when it is the same."""
    if len(told.split()) > _A_NOTE:
        return ""
    charted = tuple(
        _Part(p, before * bool(_OF_BEFORE.search(p))) for before, p in pairwise(("", *parts(told)))
    )
    for part in parts(text):
        for contrary in _CONTRARIES:
            if contrary.said.search(part) and not _says_no(part) and _against(contrary, part, charted):
                return contrary.why
    return ""


@dataclass(frozen=True, slots=True)
class _Part:
    """``before``: the part that "it", or a verb without a subject, goes back to."""

    text: str
    before: str


_OF_BEFORE = re.compile(r"\b(?:it|them|this)\b|^(?:is|are|was|were|has|have|had|less|more|fewer)\b", _I)


def _against(contrary: _Contrary, part: str, charted: tuple[_Part, ...]) -> bool:
    """Whether the parts of the source that speak of the same thing all say the contrary."""
    rest = contrary.said.sub(" ", part)
    if contrary.charted.search(rest) or (contrary.unless and contrary.unless.search(part)):
        return False
    mine, whole = _about(rest), contrary.unless is not None and _EVERY_MEDICINE.search(part) is not None
    same = [
        c
        for c in charted
        if whole or mine & (_about(_object(contrary.charted.sub(" ", c.text))) | _about(c.before))
    ]
    told = {c: contrary.charted.sub(" ", c.text) for c in same}
    against = [c for c in same if contrary.charted.search(c.text) and not contrary.said.search(told[c])]
    against = [c for c in against if not _says_no(told[c])]
    if contrary.unless:  # of another thing the source may well say the same
        return bool(against)
    return bool(against) and not any(contrary.said.search(told[c]) for c in same)


_EVERY_MEDICINE = re.compile(r"\b(?:medicines?|medications?|meds|pills|doses|drugs|everything)\b", _I)
_NO = re.compile(r"\b(?:no|not|never|denies|denied|\w+n't)\b", _I)


def _says_no(part: str) -> bool:
    return _NO.search(_NOT_KEPT.sub(" ", _GOT.sub(" ", part))) is not None


def _object(part: str) -> str:
    """What is finished or had, without what for: "seven days of cefalexin for cellulitis"."""
    return _WHAT_FOR.split(part, maxsplit=1)[0]


_WHAT_FOR = re.compile(r"\b(?:because|due to|owing to|since|for)\b", _I)


def _about(part: str) -> frozenset[str]:
    return frozenset(t.word for t in plain(part) if claims(t) and not t.word[:1].isdigit())

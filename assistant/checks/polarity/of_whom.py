"""A sign: another does it, or has it, than in the source: the brackets behind a daughter told of the wife."""

import re

from assistant.checks.polarity.beside import claimed, nearest, parts, read, said
from assistant.checks.polarity.turning import RELATIVES, YOUNG, one_person
from assistant.checks.polarity.verbs import ROLES
from retrieval.text.terms import ingredient
from retrieval.text.weight import claims

_I = re.IGNORECASE


def sign(text: str, told: str) -> str:
    """Of whom the source says it, where the text seems to say it of another; "" where it does not."""
    rules = (_in_brackets, _of_oneself, _by_another, _beside_another, _of_another_part, _of_a_relative)
    return next((why for rule in rules if (why := rule(text, told))), "")


RELATIVE_WORDS = frozenset(t.word for w in RELATIVES for t in read(w))
_PEOPLE = RELATIVES | ROLES - {"program", "programme", "patient", "clinic", "hospital", "therapy"}
_PERSON = re.compile(
    rf"\b(?:home |case |social )?(?P<who>{'|'.join(sorted(_PEOPLE, key=len, reverse=True))})\b", _I
)


def _named(part: str) -> frozenset[str]:
    return frozenset(one_person(m["who"].lower()) for m in _PERSON.finditer(part))


_HERSELF = re.compile(r"\b(?:herself|himself|(?:her|his|patient's) own)\b", _I)


def _of_oneself(text: str, told: str) -> str:
    """What the source says right beside a relative, told of the patient in so many words."""
    if not _HERSELF.search(text) or _HERSELF.search(told):
        return ""
    mine = said(text)
    for m in _PERSON.finditer(told):
        if (
            m["who"].lower() in RELATIVES
            and len(mine & {t.word for t in read(told[m.end() :])[:5] if claims(t)}) > 1
        ):
            return f"says of the patient what its source says of the {m['who'].lower()}"
    return ""


_BY = re.compile(
    r"\b(?P<verb>[a-z]+(?:ed|en|wn)) (?:[^.;,]* )?by (?:the |her |his )?(?P<who>(?:[A-Z]\w+ )?[A-Za-z]+)"
)


def _by_another(text: str, told: str) -> str:
    """Who did it, where the part that says it says "by" somebody else."""
    everybody = _named(told)
    for part in parts(text):
        here = _named(part)
        if not (len(here) == 1 and here <= everybody):
            continue
        mine = claimed(_PERSON.sub(" ", part))
        for p in nearest(_PERSON.sub(" ", part), told):
            if len(mine & claimed(p)) > 1 and (m := _BY.search(p)) and not here & _named(p):
                return f"says of the {min(here)} what its source says was done by {m['who']}"
    return ""


_FINER = re.compile(
    r"[.;,:()\n](?=\s|$)|\s(?:and|but|after|because|since|while|whereas|when|so|before|until|although)\s", _I
)


def _beside_another(text: str, told: str) -> str:
    """What stands beside one person, or one medicine, told of another that the source names too."""
    for names in (_or_the_patient, _medicines):
        every = [(said(p), names(p)) for p in _FINER.split(told) if p.strip()]
        words = [w for said, _ in every for w in said]
        known = frozenset().union(*(n for _, n in every))
        for part in _FINER.split(text):
            here = names(part)
            if len(here) != 1 or not here <= known:
                continue
            mine = {w for w in claimed(_PERSON.sub(" ", part)) if words.count(w) == 1} - here - RELATIVE_WORDS
            own = [said for said, n in every if n & here]
            other = [(len(mine & said), n) for said, n in every if n and not n & here]
            most, who = max(other, key=lambda one: one[0], default=(0, here))
            if most > max((len(mine & said) for said in own), default=0):
                return f"says of {min(here)} what its source says of {min(who)}"
    return ""


def _or_the_patient(part: str) -> frozenset[str]:
    return _named(part) | ({"patient"} if re.search(r"\bpatient\b(?!['’])", part, _I) else set())


def _medicines(part: str) -> frozenset[str]:
    return frozenset(t.word for t in read(part) if len(t.word) > 4 and ingredient(t.word) == t.word)


def _of_another_part(text: str, told: str) -> str:
    """A person told to do what stands in a part that names nobody, while what the source has them do is left out."""
    every = [(claimed(p), _named(p)) for p in parts(told)]
    whole = claimed(text)
    for part in parts(text):
        here = _named(part)
        mine = claimed(_PERSON.sub(" ", part))
        if len(here) != 1 or len(mine) < 2:
            continue
        own = [said - RELATIVE_WORDS for said, n in every if n & here]
        if (
            own
            and all(not mine & said and said - whole for said in own)
            and any(not n and len(mine & said) > 1 for said, n in every)
        ):
            return f"says of the {min(here)} what its source says elsewhere"
    return ""


_ONE_YOUNG = frozenset(map(one_person, YOUNG))
_TELLS_OR_HELPS = (
    r"(?:say|report|state|note|think|feel|believ|confirm|den|describ|found|br(?:ing|ought)|help|giv|call)"
)
_OF_SOMEBODY_ELSE = r"(?!.*\b(?:him|her|his|patient|pt)\b)"
_OTHERS = frozenset(
    "caregiver roommate friend neighbor neighbour employer landlord ex-wife ex-husband".split()
)
_A_RELATIVE = re.compile(
    rf"^(?:(?:the|his|her|patient's) )?(?P<who>{'|'.join(sorted(RELATIVES | _OTHERS))}) "
    rf"(?!(?:and|or|with|at|in)\b|{_TELLS_OR_HELPS}\w*)[a-z]+\b{_OF_SOMEBODY_ELSE}",
    _I,
)


def _of_a_relative(text: str, told: str) -> str:
    """What the source says of a relative, in a part of the text that names none."""
    named = _named(text)
    for part in parts(text):
        if _RELATIVE.search(part):
            continue
        near = nearest(part, told)
        if near and all(
            (m := _A_RELATIVE.search(p))
            and one_person(m["who"].lower()) not in named | _ONE_YOUNG
            and len(claimed(part) & claimed(p)) >= min(2, len(claimed(part)))
            for p in near
        ):
            return "says of the patient what its source says of a relative"
    return ""


_RELATIVE = re.compile(rf"\b(?:{'|'.join(RELATIVES)})\b", _I)


_BRACKETED = re.compile(
    rf"\b(?P<who>{'|'.join(sorted(RELATIVES, key=len, reverse=True))}) \((?P<what>[^)]+)\)", _I
)


def _in_brackets(text: str, told: str) -> str:
    """What stands in brackets after a relative is of that one."""
    for m in _BRACKETED.finditer(told):
        what, mine = claimed(m["what"]), claimed(text)
        who = one_person(m["who"].lower())
        if what and what <= mine and who not in _named(text):
            return f"says of somebody else what its source says of the {who}"
    return ""

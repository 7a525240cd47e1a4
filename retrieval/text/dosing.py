"""What follows a medicine's name: how much, by which way, how often, for what."""

import re
from dataclasses import dataclass

from retrieval.text.tables import phrases, wording

_BARE = r"(?:#?\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)+|\d+(?:\.\d+)?)(?=\s|,|;|$|\)|-[a-z])(?!\s*[.)]\s)(?!\s*[a-zµ]+/d?l\b)"
_STRENGTH = (
    rf"(?:{phrases('number')})\s*-?\s*(?:/\s*\d+(?:\.\d+)?\s*)?(?:{phrases('unit')})"
    rf"(?:\s*/\s*(?:\d+\s*)?(?:{phrases('per')}))*(?![a-z])(?!\s*/\s*[dmuµ]?l\b)"  # "116 mg/dL" is a result
)
# In this order: "for 5 days" is read before "5", and "q.d." before a word that begins so.
_PIECES = tuple(
    (name, wording(pattern))
    for name, pattern in (
        ("strength", _STRENGTH),
        ("length", rf"(?:{phrases('length')})"),
        ("quantity", rf"(?:{phrases('quantity')})"),
        ("needed", rf"(?:{phrases('needed')})"),
        ("route", rf"(?:{phrases('route')})(?![a-z])"),
        ("frequency", rf"(?:{phrases('frequency')})(?![a-z])"),
        ("form", rf"(?:{phrases('form')})(?![a-z])"),
        ("bare", _BARE),
    )
)
_REASON = wording(
    r"(?:for|to help with|to treat|to prevent|secondary to|due to)\s+(?:his|her|the|their|any|complaints? of)?\s*"
    rf"(?!(?:{phrases('no_reason')}))(?P<reason>[A-Za-z][A-Za-z' /-]*?)"
    r"(?=\s*(?:[,.;()\d|]|$|\n|\bas\b|\bq\b|\band\s+(?:also|then|will|he|she|the)\b|\bas needed\b|\bp\.?r\.?n))"
)
_NEED = re.compile(
    rf"[\s,]*(?:for\s+)?(?!(?:{phrases('no_need')})\b)(?P<reason>[A-Za-z][A-Za-z' /-]{{2,40}}?)"
    r"(?=\s*(?:[,.;()\d|]|$|\n|\band\s+(?:also|then|will)\b))"
)
_FILL = wording(rf"(?:{phrases('filler')})(?![a-z])")
_AND = wording(r"\b(?:and|then|also)\b")
_SPACE = re.compile(r"\s*")
_COUNTED = re.compile(r"(?:tab|cap|pill|dose|can|bottle|pack|patch|vial)", re.IGNORECASE)


_Piece = tuple[str, int, int]  # what it is, from where, to where


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """The directions after a name, each as charted; ``end`` is where they end in the text."""

    end: int
    text: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool = False
    reason: str = ""

    @property
    def dosed(self) -> bool:
        return bool(self.dose or self.frequency or self.route or self.as_needed)


def directions(text: str, start: int, end: int) -> Directions:
    """Reads from ``start`` as far as the words are directions, and no further than ``end``."""
    found: list[_Piece] = []
    place, reached, reason = start, start, ""
    while place < end:
        place = _skip(text, place, end)
        piece, passed = _piece(text, place, end), text[reached:place]
        why = None
        if piece is not None:
            if piece[0] == "form" and "," in passed and found:
                break  # "…, nebulizer therapy every 3 hours" is the next entry
            found.append(piece)
            reached = piece[2]
            if piece[0] == "needed":
                why = _need(text, reached, end)
        elif not _AND.search(passed):
            why = _why(_REASON.match(text, place, end), most=7)
        if why is not None:
            reason, reached = reason or why[0], why[1]
        elif piece is None:
            break
        place = reached
    return _gathered(text, start, reached, found, reason)


def _why(m: re.Match[str] | None, *, most: int) -> tuple[str, int] | None:
    """A reason of at most so many words, and where it ends."""
    return (m["reason"].strip(), m.end()) if m and len(m["reason"].split()) <= most else None


def _need(text: str, place: int, end: int) -> tuple[str, int] | None:
    """What it is needed for: "p.r.n. pain"; nothing when more directions follow."""
    m = _NEED.match(text, place, end)
    return None if m is None or _piece(text, m.start("reason"), end) else _why(m, most=5)


def begins_with_directions(text: str) -> bool:
    """Whether a fragment is no medicine but goes on about the one before it ("15 units b.i.d.", "p.r.n. pain")."""
    return any(p.match(text) for name, p in _PIECES if name not in {"form", "bare"})


def _skip(text: str, place: int, end: int) -> int:
    """Past the space and the small words between directions, only where a direction or a reason comes after them."""
    at = _SPACE.match(text, place, end).end()  # type: ignore[union-attr]
    for _ in range(6):
        if _piece(text, at, end) or _REASON.match(text, at, end):
            return at
        if not (m := _FILL.match(text, at, end)):
            return place
        at = _SPACE.match(text, m.end(), end).end()  # type: ignore[union-attr]
    return place


def _piece(text: str, place: int, end: int) -> _Piece | None:
    for name, pattern in _PIECES:
        if (m := pattern.match(text, place, end)) and m.end() > place:
            return name, place, m.end()
    return None


def _gathered(text: str, start: int, end: int, found: list[_Piece], reason: str) -> Directions:
    def of(name: str) -> list[str]:
        return [text[a:b].strip(" ,;") for kind, a, b in found if kind == name]

    amounts = [
        (a, text[a:b].strip(" ,;"))
        for kind, a, b in found
        if kind == "strength" or (kind == "bare" and "/" in text[a:b])
    ]
    times = [(a, b) for kind, a, b in found if kind == "frequency"]
    if times and amounts:  # "BID x 7 days, 14 tabs": the tablets are what was handed out
        amounts = [x for x in amounts if x[0] < times[0][0] or not _COUNTED.search(x[1])]
    doses = [d for _, d in sorted(amounts)] or of("bare")
    frequency = text[times[0][0] : times[-1][1]] if times else ""
    if len(frequency) > 60:
        frequency = text[slice(*times[0])]
    while end > start and text[end - 1] in " ,;:(-–\n\t":
        end -= 1
    begin = start
    while begin < end and text[begin] in " ,;:-–\n\t":
        begin += 1
    return Directions(
        end=max(end, start),
        text=_bare_end(text[begin:end]),
        dose=doses[0] if doses else "",
        route=_bare_end(of("route")[0]) if of("route") else "",
        frequency=_bare_end(frequency),
        as_needed=bool(of("needed")),
        reason=_thing(reason),
    )


def _thing(reason: str) -> str:
    """A reason that names something; "due to his …" cut before the noun names nothing."""
    reason = re.sub(r"\s+(?:and|or|with)$", "", reason)
    return (
        ""
        if re.fullmatch(
            r"(?:his|her|the|that|this|it|total(?: of)?|a|an|their|which|him|now)", reason, re.IGNORECASE
        )
        else reason
    )


def _bare_end(words: str) -> str:
    """Without a full stop that ends the sentence; "b.i.d." keeps its own."""
    last = words.split()[-1] if words.split() else ""
    return words[:-1] if last.endswith(".") and last.count(".") == 1 else words

"""Words that hidden signs turn round, figures that they divide: the signs are written out, and no fact is read there.

Signs of direction are right in a Hebrew or Arabic name, and take nothing from it. Around Latin letters or figures
they make "gk 05" of "50 kg": nobody can tell which of the two whoever signed it saw. (Unicode, UAX 9; Boucher and
Anderson, Trojan Source, 2021.)
"""

import re
import unicodedata
from functools import lru_cache

_CLOSES = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}  # each, and what it closes
_OPENS = "".join(_CLOSES.values())
_TO_THE_LEFT, _FORCED = "\u202b\u202e\u2067", "\u202d"  # to the left, and to the right whatever the letters
_PARAGRAPH = re.compile("[^\n\r\x1c-\x1e\x85\u2029]+")
_SIGN = re.compile("[\u202a-\u202e\u2066-\u2069]")
SIGN_WRITTEN_OUT = re.compile(r"⟨U\+20(?:2[A-E]|6[6-9])⟩")  # of direction
_WRITTEN_CLOSE = re.compile(r"⟨U\+20(?:2C|69)⟩")
# A soft hyphen shows where a long word may be broken; a figure is never broken.
_SPLIT = re.compile(
    "[A-Za-z0-9]+(?:[\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0]+[A-Za-z0-9]+)+"
    "|(?<![0-9A-Za-z])[0-9.]+(?:\u00ad+[0-9.]+)+"
)
_SENTENCE_GOES_ON = re.compile(r"(?<=[.!?])[ \t]+(?=\S)")


def written_out(text: str) -> str:
    """The text with ⟨U+202E⟩ for each sign of direction of a stretch that such signs turn round, at the head of each
    of its sentences again. Where they turn nothing they stay as they are.
    """
    if not _SIGN.search(text):
        return text
    return _PARAGRAPH.sub(lambda m: _paragraph(m[0]), text)


def mended(text: str) -> str:
    """The text with each figure whole that signs nobody sees divide, and ⟨U+200B⟩ behind it.

    A word of letters alone is read by everybody as it looks, and is left to whoever leaves such signs out.
    """
    return text if text.isascii() else _SPLIT.sub(_whole, text)


def _whole(split: re.Match[str]) -> str:
    if not any(c.isdigit() for c in split[0]):
        return split[0]
    signs = [c for c in split[0] if not c.isascii()]
    return "".join(c for c in split[0] if c.isascii()) + f"⟨U+{ord(signs[0]):04X}⟩"


def _paragraph(line: str) -> str:
    """A sign reaches to its end or to that of its paragraph, whichever comes first."""
    said, place = [], 0
    while (opened := _SIGN.search(line, place)) is not None:
        start, (end, turns) = opened.start(), _stretch(line, opened.start())
        said += [line[place:start], _said(line[start:end]) if turns else line[start:end]]
        place = end
    return "".join((*said, line[place:]))


def _stretch(line: str, start: int) -> tuple[int, bool]:
    """Where what a sign opens ends, and whether anything within is shown elsewhere than it is kept."""
    opened: list[str] = []
    to_the_left, turns = 0, False
    for place in range(start, len(line)):
        sign = line[place]
        if sign in _OPENS:
            opened.append(sign)
            to_the_left += sign in _TO_THE_LEFT
        elif sign in _CLOSES:
            if opened and opened[-1] in _CLOSES[sign]:
                to_the_left -= opened.pop() in _TO_THE_LEFT
            if not opened:
                return place + 1, turns
        elif not turns:
            turns = _is_turned(sign, opened[-1], to_the_left > 0)
    return len(line), turns


def _is_turned(character: str, sign: str, to_the_left: bool) -> bool:
    direction = unicodedata.bidirectional(character)
    return sign == _FORCED if direction in {"R", "AL"} else to_the_left and direction in {"L", "EN"}


def _said(stretch: str) -> str:
    first = f"⟨U+{ord(stretch[0]):04X}⟩"
    named = _SIGN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", stretch)
    return _SENTENCE_GOES_ON.sub(lambda m: m[0] + first, named)


@lru_cache(maxsize=64)
def turned(text: str) -> tuple[tuple[int, int], ...]:
    """Where the stretches stand that ``written_out`` wrote out: from the first sign of a line to its last close, or to
    the end of the line where one is not closed.
    """
    found = []
    for line in re.finditer(r"[^\n]*⟨U\+20[^\n]*", text):
        signs = list(SIGN_WRITTEN_OUT.finditer(line[0]))
        if not signs:
            continue
        closed = [m.end() for m in _WRITTEN_CLOSE.finditer(line[0])]
        enough = 2 * len(closed) >= len(signs)
        found.append((line.start() + signs[0].start(), line.start() + closed[-1] if enough else line.end()))
    return tuple(found)

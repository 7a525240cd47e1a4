"""What a person can see of a text. Characters that hide, reorder or smuggle text are left out wherever we show it.

Quotes in the draft itself stay exact; this is for what leaves or is looked at: pages, Markdown, FHIR.
"""

import re

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # FHIR strings know one space
_SURROGATES = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners and fillers without a glyph
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, marks of direction, overrides and isolates
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags and variation selectors: whole sentences fit in them
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def visible(text: str) -> str:
    """``text`` as it can be seen, and as XML and FHIR can carry it: one kind of line end and of space. A broken
    character becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return _HIDDEN.sub("", _SURROGATES.sub("\ufffd", text))


def in_a_line(text: str) -> str:
    """The same on one line, white space as single spaces."""
    return " ".join(visible(text).split())

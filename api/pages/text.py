"""Text of a record as a person must see it: what hides, reorders or smuggles is written out, never left out."""

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NO_GLYPH = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_AFTER_A_SIGN = re.compile(
    "(?<=[\u2000-\u33ff\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)  # a heart, drawn as a picture
_FEW = 3


def shown(text: str) -> str:
    """``text`` with ⟨U+202E⟩ in place of each character that cannot be seen, and a count in place of many."""
    if text.isascii() and text.isprintable():
        return text
    text = _AFTER_A_SIGN.sub("", text.replace("\r\n", "\n"))
    made: list[str] = []
    hidden: list[str] = []
    for character in text:
        if _hides(character):
            hidden.append(character)
            continue
        made += [_said(hidden), character]
        hidden.clear()
    return "".join([*made, _said(hidden)])


def _hides(character: str) -> bool:
    if character in "\n\t":
        return False
    return unicodedata.category(character) in _UNSEEN or _NO_GLYPH.match(character) is not None


def _said(hidden: list[str]) -> str:
    if not hidden:
        return ""
    if len(hidden) > _FEW:
        return f"⟨{len(hidden)} hidden characters⟩"
    return "".join(f"⟨U+{ord(c):04X}⟩" for c in hidden)

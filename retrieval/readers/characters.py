"""Bytes as text, in the character set that they are most likely in."""

import re

LONGEST_NOTE = 2 << 20  # characters or bytes; a note of a hundred pages has a third of a mebibyte
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def text_of(data: bytes, charset: str = "utf-8") -> str:
    """The text in the declared character set, else as UTF-8 with its damage marked, else as Windows wrote it.

    UTF-8 that is damaged here and there is UTF-8 all the same: it is Windows-1252 only where most of it is no UTF-8.
    """
    for one in (charset, "utf-8"):
        try:
            return data.decode(one)
        except (UnicodeError, LookupError):
            continue
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if 2 * damaged <= len(_BEYOND_ASCII.findall(text)):
        return text
    return data.decode("cp1252", "replace")

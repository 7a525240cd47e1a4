"""Patient text as Markdown that says exactly that text: no link, image, HTML or heading of it comes alive.

Written for readers of many makes (CommonMark, GitHub, those that turn bare addresses into links): what looks like an
address goes into a code span, which none of them makes active, and every mark with a meaning gets a backslash.
"""

import re

from assistant.adapters.visible import in_a_line, visible

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&$^!])")
_AT_THE_START = re.compile(r"^(?:([-+=:])(?=[-=\s]|$)|(\d{1,9})([.)])(?=\s|$))")
_TOP = "biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|[a-z]{2}"
_ADDRESS = re.compile(
    rf"//|:/|@|www\.|(?:mailto|xmpp|javascript|data|tel):\S|[\w-]\.(?:{_TOP})(?![\w-])", re.IGNORECASE
)
_BACKTICKS = re.compile(r"`+")


def escaped(text: str) -> str:
    """One line, to stand anywhere in a paragraph, a list item or a heading."""
    line = in_a_line(text)
    if _ADDRESS.search(line):
        words = (_code(w) if _ADDRESS.search(w) else _MARKS.sub(r"\\\1", w) for w in line.split(" "))
        line = " ".join(words)
    else:
        line = _MARKS.sub(r"\\\1", line)
    return _AT_THE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def quoted(text: str) -> str:
    """A block quote that keeps the line ends of ``text``; indentation at the start of a line is not kept."""
    lines = [escaped(line) for line in visible(text).split("\n") if line.strip()]
    return "\\\n".join(f"> {line}" for line in lines)


def _code(text: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence, room = "`" * (longest + 1), " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"

"""Where one sentence of a note ends and the next begins: not at "b.i.d.", not at 2.5 mg, not at every line."""

import re
from collections.abc import Iterator
from itertools import pairwise

from retrieval.text.tables import phrases, wording, words

# After these a full stop is never the end, whatever follows.
_NEVER = frozenset(words("title"))
# After these it may be: the end when a capital that is no unit or number follows.
_DOSING = frozenset(words("dosing"))
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•·–+]\s+|\(?#?\d{1,2}[.)](?=\s|[A-Z])\s*|\(?[a-z]\)\s+|\|\s*)")
_RUN_ON_ITEM = re.compile(
    r"(?:(?<=[,;])|(?<=[^\d]:)|(?<=[.!?)])[ \t]+)[ \t]*(\(?#?\d{1,2}[.)])(?!\d)[ \t]*(?=\S)"
)
_LOST_BREAK = re.compile(r"(?<=[^\s\d,]),(?=[A-Z][a-z]|[A-Z]{2})")
# "M. Voss": an initial is no end where a name goes on behind it, unless a letter is how the thing is called.
_AFTER_INITIALS = re.compile(
    r"(?:[A-Z]\.\s*)*(?!(?:The|She|He|They|We|I|This|That|It|His|Her|In|On|At|After|Patient|There|No|Not)\b)"
    rf"[A-Z][a-z]?[A-Za-z'’-]+(?P<more>\s*(?:,\s*)?(?:{phrases('credential')})\b|\s*[,;)]|\s|$|\.)"
)
_BEFORE_INITIAL = re.compile(
    rf"(?:[(\[]|^[\W\d]*|\b(?:{phrases('before_initial')})[\s:]+|\d{{1,4}}[/-]\d{{1,2}}[/-]\d{{1,4}},?\s+|\d:\d\d,?\s+"
    r"|(?<![A-Za-z])[A-Z]\.\s*)$"
)
_LETTERED = wording(rf"\b(?:{phrases('lettered')})[\s-]+$")
_END = re.compile(r"[.!?]+[\"'”’)\]*_]*")
_FULL_LINE = 55  # characters: a line this long without an end of sentence was wrapped, not ended
_LONGEST = 2_000  # characters: what goes on beyond this is no sentence, and is cut between words


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """The sentences of ``text[start:end]`` as offsets into ``text``, without list marks and the space around them."""
    end = len(text) if end is None else end
    cuts = {start, end}
    for line_start, line_end in joined_lines(text, start, end):
        cuts |= {line_start, line_end}
        mark = _LIST_ITEM.match(text, line_start, line_end)
        if mark:
            cuts.add(mark.end())
        for item in _RUN_ON_ITEM.finditer(text, mark.end() if mark else line_start, line_end):
            cuts |= {item.start(1), item.end()}
        cuts |= {m.end() for m in _LOST_BREAK.finditer(text, line_start, line_end)}
        cuts |= {m.end() for m in _END.finditer(text, line_start, line_end) if _ends(text, m, line_end)}
    places = sorted(cuts)
    found = (_trimmed(text, a, b) for whole in pairwise(places) for a, b in _bearable(text, *whole))
    return tuple((a, b) for a, b in found if b > a and not re.fullmatch(r"\W*\d{0,2}\W*", text[a:b]))


def _bearable(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        cut = max(text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) for mark in (", ", " ", "\n"))
        cut = cut + 1 if cut > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def joined_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Lines, with those that a fixed width broke joined again."""
    lines: list[tuple[int, int]] = []
    place, above = start, ""
    for line in text[start:end].splitlines(keepends=True):
        if above and _goes_on(above, line):
            lines[-1] = (lines[-1][0], place + len(line))
        else:
            lines.append((place, place + len(line)))
        place, above = place + len(line), line.rstrip()
    return lines


def _goes_on(above: str, line: str) -> bool:
    if not line.strip() or _LIST_ITEM.match(line) or above[-1] in ".!?:;|":
        return False
    return line.lstrip()[0].islower() or len(above.strip()) >= _FULL_LINE


def _ends(text: str, m: re.Match[str], limit: int) -> bool:
    after = text[m.end() : min(limit, m.end() + 24)]
    if not after.strip():
        return True
    if after[0] == ",":  # where line breaks were lost, ".," stands for one
        return not after[1:].strip() or after[1] in " \t*•-" or after[1].isupper() or after[1].isdigit()
    if not after[0].isspace():
        return (
            m[0][-1] in ".)" and bool(re.match(r"[A-Z][a-z]+ [a-z]", after)) and text[m.start() - 1].islower()
        )
    following = after.lstrip()
    if m[0][0] != ".":
        return True
    return not following[0].islower() and _may_end(text[max(0, m.start() - 40) : m.start()], following)


def _may_end(before: str, following: str) -> bool:
    word = re.split(r"[\s(,/]", before[-24:])[-1].lower()
    if word in {"no", "nos", "q"}:
        return not following[0].isdigit()
    if word in _NEVER or word.startswith("dr."):
        return False
    if re.fullmatch(r"#?\d{1,2}", word) and re.search(r"(?:[\n,:;]|\D\.)\s*#?\d{1,2}$", "\n" + before[-8:]):
        return False  # the number of a list item
    if re.fullmatch(r"[a-z]", word) and re.search(
        r"(?:Drs?|Mr|Mrs|Ms|Prof)\.?\s+(?:[A-Z]\.?\s*)*$", before[-14:-1]
    ):
        return bool(
            re.match(
                r"(?:The|She|He|They|We|I|This|That|It|His|Her|In|On|At|After|Patient|There)\b", following
            )
        )
    if len(word) == 1 and _is_initial(before, following):
        return False
    if word in _DOSING or re.fullmatch(r"(?:q\.?)?\d*-?\d*h|q\.\w+", word):
        return following[0].isupper() or bool(re.match(r"\d{1,2}[.)]\s", following))
    return True


def _is_initial(before: str, following: str) -> bool:
    name = _AFTER_INITIALS.match(following)
    if name is None or not before[-1:].isupper() or _LETTERED.search(before[:-1]):
        return False
    signed = re.match(r"\s*,?\s*[A-Za-z]", name["more"]) or name["more"].strip() == ")"
    first_name = re.search(r"(?:^|[^.\s]\s+|\n)[A-Z][a-z]+\s+$", before[:-1]) and name["more"].strip()
    return bool(signed or first_name or _BEFORE_INITIAL.search(before[:-1]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;|"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",|"):
        end -= 1
    return start, end

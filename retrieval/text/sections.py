"""A note falls into headed parts, however the person or the system that wrote it marked the heads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import combining, normalize

from retrieval.model import Section
from retrieval.text.tables import phrases, rows, wording

# In these parts a head such as "LUNGS:" or "DIABETES:" is a line of the part, not the end of it.
_HOLDS_BODY_PARTS = {
    "physical_exam",
    "review_of_systems",
    "hospital_course",
    "assessment",
    "plan",
    "assessment_and_plan",
}
_HOLDS_PROBLEMS = _HOLDS_BODY_PARTS - {"physical_exam", "review_of_systems"}
BODY_PART = "body_part"
_LONGEST_HEAD = 90  # characters
_LONGEST_LINE = 400  # of a longer line only so much is looked at for the head that it begins with
_MARKED = r"[ \t]*(?:[-*•·–+]\s+|\(?\d{1,2}[.)]\s+|[A-Z][.)]\s+)"
_LIST_MARK = rf"(?:{_MARKED})?"
_BREAK = ".;:!?)]\"'”%"

_HASHES = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]*(.+?)[ \t]*#*[ \t]*$")
_FRAMED = re.compile(r"[ \t]*(?:\*\*|__|\[|<|[=~*-]{2,}[ \t]*)(?P<head>[^\[\]<>=~*_]{2,70}?)(?::[ \t]*)?"
                     r"(?:\*\*|__|\]|>|[ \t]*[=~*-]{2,})[ \t]*(?P<colon>:?)")  # fmt: skip
_UNDERLINE = re.compile(r"[ \t]*(=|-|~|_){3,}[ \t]*$")
_LEADING = re.compile(rf"[ \t]*{_LIST_MARK}(?P<head>[A-Za-z][^:\n.;?!|]{{0,70}}?)[ \t]*:(?=\s|$|,|[A-Z0-9])")
_DASHED = re.compile(rf"[ \t]*{_LIST_MARK}(?P<head>[A-Z][A-Za-z /&]{{1,60}}?)[ \t]+[-–—][ \t]+(?=\S)")
_CAPITALS = re.compile(
    r"(?<![^\s,.;:)\]-])[A-Z](?:[A-Z0-9 &/'’(),#+-]|(?:(?<=[ /(][A-Z])\.(?=[A-Z ]))){0,90}[A-Z0-9)s]?\s?:(?!(?<=\d:)\d)"
)
_UNMARKED = re.compile(r"(?<=[.,:\s])([A-Z][A-Z &/'()-]{6,60}[A-Z)])(?=\s*,\s*(?:#?1[.)]|[-•]))")
_NUMBERED = re.compile(r"(?:^|[\s,])\d{1,2}[.)]\s")
_INLINE = re.compile(r"(?<=[.;!?)\]])[ \t]+(?P<head>[A-Z][A-Za-z][A-Za-z /&]{1,40}?):(?=\s)")
# "HARBOR POINT - FAMILY MEDICINE", "ASTHMA AND ALLERGY CLINIC": where it was written, and no part of it.
_LETTERHEAD = wording(
    rf"\b(?:{phrases('medicine_of')})\s+medicine\b"
    r"|(?<!, )(?<!in )(?<!at )(?<!the )(?<!from )(?<!to )"
    rf"\b(?:{phrases('letterhead')})\s*(?:$|[-–—,(|])"
)
_LIST_DATE = wording(
    rf"[\s,:–-]+(?:{phrases('list_dated')})\s[^:]*\d{{4}}\s*$|(?<=list)\s+from\s[^:]*\d{{4}}\s*$"
)
_JOINS = re.compile(r"\s*[,/&]\s*|\s+and\s+")
_QUALIFIED = wording(
    r"\s+(?:before|on|at|prior to|since|after|today|during|from|by|for|with|when|upon|this|last)\b.*$|\s*\(.*$"
)
# A line of these parts that begins with a relative tells of an illness; under a head of their own, of a person.
_TELLS_OF_RELATIVES = {"family_history", "family_social_history"}
RELATIVE = "relative"
_WHO = rf"(?:{phrases('kin')}|{phrases('near')})"
_OF_RELATIVE = wording(
    rf"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?\s*[,(]\s*(?:(?:his|her|the|adult)\s+)?{_WHO}\b[^:\n]{{0,30}}$"
)
_NAMED = re.compile(
    rf"\b(?:{_WHO})\s+(?P<name>[A-Z][a-z]+)\b|\b(?P<before>[A-Z][a-z]+)\s*\((?:his |her |the )?{_WHO}\b"
)
_DENIES = re.compile(r"(?:no|not|none|denies|nkda|nka|nkma|nil|without|unknown|negative)\b", re.IGNORECASE)
_SOAP = re.compile(r"(?:^|[.,;:])[ \t]*([SOAP])[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    body: int
    title: str
    kind: str | None  # None: shaped like a head, worded like none we know
    level: int = 0  # of a Markdown heading; 0 for every other
    marked: bool = False  # stands behind a bullet or a number


def sections(text: str) -> tuple[Section, ...]:
    """The parts of a note, in order and without a gap: each ends where the next begins.

    What stands before the first head, and what stands under a head that ``data/sections.tsv`` does not know, has
    the kind "". A head inside an examination or a plan ("LUNGS:") begins no new part.
    """
    parts: list[Section] = []
    levels: list[tuple[int, str]] = []
    marked = False
    heads = tuple(_placed(text))
    relatives = {(m["name"] or m["before"]).lower() for m in _NAMED.finditer(text)}
    title = (
        heads[0] if [h.level for h in heads].count(1) == 1 else None
    )  # "# Discharge summary" heads no part
    for head in heads:
        inside = parts[-1].kind if parts else ""
        if head.marked and inside in _HOLDS_BODY_PARTS and not marked:
            continue  # "• Patient education: …" is a line of the plan, unless the whole note is numbered so
        kind = _kind_in_place(head, inside, levels)
        if head.kind is None and head.title.lower() in relatives:
            kind = RELATIVE
        own_line = "\n" in text[head.start : head.body]
        if kind is None or (kind == RELATIVE and (inside in _TELLS_OF_RELATIVES or not own_line)):
            continue
        marked = head.marked
        if head is title and head.level:
            levels[-1] = (head.level, "")
        if parts:
            parts[-1] = _ended(parts[-1], head.start)
        elif head.start:
            parts.append(Section(kind="", title="", start=0, body=0, end=head.start))
        parts.append(
            Section(kind=kind, title=head.title.strip(" ,"), start=head.start, body=head.body, end=len(text))
        )
    return (
        tuple(parts) if parts or not text else (Section(kind="", title="", start=0, body=0, end=len(text)),)
    )


def kind_of(title: str) -> str | None:
    """The canonical kind of a head, or None when no row of ``data/sections.tsv`` fits its words."""
    return _known(title, loosely=True)


def _ended(part: Section, end: int) -> Section:
    return Section(kind=part.kind, title=part.title, start=part.start, body=min(part.body, end), end=end)


def _kind_in_place(head: _Head, current: str, levels: list[tuple[int, str]]) -> str | None:
    """What a head means where it stands; None when it begins no part of its own."""
    if head.level:
        if head.kind is None and current in _HOLDS_PROBLEMS and not levels:
            return None  # "# Hypertension" is how some mark a problem in a plan that is not Markdown
        while levels and levels[-1][0] >= head.level:
            levels.pop()
        above = levels[-1][1] if levels else ""
        kind = head.kind or above
        if kind == BODY_PART:
            kind = above if above in _HOLDS_BODY_PARTS else "physical_exam"
        levels.append((head.level, kind))
        return kind
    if head.kind == BODY_PART:
        return None if current in _HOLDS_BODY_PARTS else "physical_exam"
    if head.kind is None:
        return None if current in _HOLDS_PROBLEMS else ""
    return head.kind


# --- finding heads -------------------------------------------------------------------------------------------


def _placed(text: str) -> Iterator[_Head]:
    """Heads in order of place; of two that overlap the one that begins first."""
    reached = 0
    for head in sorted(_found(text), key=lambda h: (h.start, -h.body)):
        if head.start >= reached:
            yield head
            reached = max(head.body, head.start + 1)


def _found(text: str) -> Iterator[_Head]:
    soap = len({m[1] for m in _SOAP.finditer(text)}) >= 3
    place, previous = 0, ""
    lines = text.splitlines(keepends=True)
    shouts = (
        sum(1 for line in lines if line.isupper() and _known(_without_remark(line.strip()), loosely=True))
        >= 2
    )
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        begins = line.rstrip("\r\n") if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"
        first = _at_line_start(begins, previous.strip(), following.rstrip("\r\n"), soap, shouts)
        if first is not None:
            start, end, title, kind, level = first
            marked = bool(re.match(_MARKED, line))
            yield _Head(place + start, _body(text, place + end), title, kind, level, marked)
        yield from _in_line(text, place, place + len(line), headed=first is not None, soap=soap)
        place, previous = place + len(line), line


_Mark = tuple[int, int, str, str | None, int]  # start, end, title, kind, level


def _at_line_start(line: str, previous: str, following: str, soap: bool, shouts: bool) -> _Mark | None:
    if not line.strip() or _UNDERLINE.match(line):
        return None
    indent = len(line) - len(line.lstrip())
    if hashes := _HASHES.match(line):
        return _hashed(line, hashes)
    if framed := _FRAMED.match(line):
        whole = framed.end() == len(line.rstrip())
        kind = _known(framed["head"], loosely=whole)
        if (kind and (kind != BODY_PART or whole)) or (whole and not previous and _titled(framed["head"])):
            return indent, framed.end(), framed["head"].strip(" :"), kind, 0
    if led := _LEADING.match(line) or _DASHED.match(line):
        if soap and led["head"] in {"S", "O", "A", "P"}:
            return indent, led.end(), led["head"], _known(led["head"], loosely=False), 0
        marked = line[indent : led.start("head")].strip()
        loosely = led["head"][0].isupper() and len(led["head"].split()) <= 5 and not marked
        kind = _known(led["head"], loosely=loosely)
        alone = led.end() == len(line.rstrip()) and not previous and _titled(led["head"])
        dashed = led.re is _DASHED
        line_of_list = kind == BODY_PART and (marked or dashed)
        shown = len(led["head"]) > 1 and led["head"][0].isupper() and not line_of_list
        if kind and shown and (not dashed or _known(led["head"], loosely=False)):
            return indent, led.end(), led["head"].strip(), kind, 0
        if alone and not marked and not dashed:
            return indent, led.end(), led["head"].strip(), None, 0
    return _bare(line, previous, following, indent, shouts)


def _hashed(line: str, m: re.Match[str]) -> _Mark:
    title = m[2].strip("*_ ")
    head, colon, rest = title.partition(":")
    if colon and rest.strip(" *_") and _known(head, loosely=False):
        return (
            m.start(1),
            m.start(2) + m[2].index(":") + 1,
            head.strip("*_ "),
            _known(head, loosely=True),
            len(m[1]),
        )
    title = re.sub(r"^\d{1,2}[.)]\s*", "", title).rstrip(": ")
    kind = RELATIVE if _OF_RELATIVE.match(title) else _known(_without_remark(title) or title, loosely=True)
    return m.start(1), len(line), title, kind, len(m[1])


def _bare(line: str, previous: str, following: str, indent: int, shouts: bool) -> _Mark | None:
    """A line that is a head and nothing else, without a colon; ``shouts``: the note writes its heads in capitals."""
    title = _without_remark(line.strip().strip("_*"))
    if (
        not title
        or len(title) > 60
        or title[-1] in ".,;:?!"
        or _DENIES.match(title)
        or not title[0].isupper()
    ):
        return None
    relative = bool(_OF_RELATIVE.match(line.strip()))
    kind = RELATIVE if relative else _known(title, loosely=title.isupper() and not re.search(r"\d", title))
    underlined = bool(_UNDERLINE.match(following)) and bool(following.strip())
    if kind and (title.isupper() or underlined or (not previous and kind != BODY_PART)):
        return indent, len(line), title, kind, 0
    fewest = 1 if shouts else 2
    shouted = (
        title.isupper() and not previous and fewest <= len(title.split()) <= 6 and len(title) >= 4 * fewest
    )
    if (shouted or (underlined and _titled(title))) and not re.search(r"\d", title):
        return indent, len(line), title, None, 0
    return None


def _in_line(text: str, start: int, end: int, *, headed: bool, soap: bool) -> Iterator[_Head]:
    """Heads that run on inside a line, as where a transcript lost its line breaks: "… stable.,ALLERGIES:,  None"."""
    for m in _CAPITALS.finditer(text, start, end):
        found = _capital(text, m)
        if found is not None and (soap or len(found[1]) > 1):
            at, title, kind = found
            yield _Head(at, _body(text, m.end()), title, kind)
    for m in _UNMARKED.finditer(text, start, end):
        if kind := _known(m[1], loosely=True):
            yield _Head(m.start(1), _body(text, m.end()), m[1], kind)
    if headed:
        numbered = _NUMBERED.search(text[start:end])
        of_list = start + numbered.end() if numbered else end
        for m in _INLINE.finditer(text, start, end):
            kind = _known(m["head"], loosely=False) if m.start() < of_list else None
            if kind and kind != BODY_PART:
                yield _Head(m.start("head"), _body(text, m.end()), m["head"], kind)


def _capital(text: str, m: re.Match[str]) -> tuple[int, str, str | None] | None:
    """The head at the end of a run of capitals, where it begins, and its kind."""
    words = m[0].rstrip(": \t\r\n")
    cuts = [0, *(c.end() for c in re.finditer(r",\s*|\s{2,}|(?<=\))\s", words))]
    for cut in cuts:
        head = words[cut:]
        if head and len(head) <= _LONGEST_HEAD and (kind := _known(head, loosely=False)):
            return (m.start() + cut, head, kind) if _may_begin(text, m.start() + cut, kind) else None
    cut, head = cuts[-1], words[cuts[-1] :]
    if not 3 <= len(head) <= _LONGEST_HEAD or _DENIES.match(head) or not _stands_apart(text, m.start() + cut):
        return None
    kind = _known(head, loosely=True)
    return (m.start() + cut, head, kind) if kind or len(re.sub(r"[^A-Z]", "", head)) >= 5 else None


def _stands_apart(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start]
    return not before.strip(" \t,") or before.rstrip(" \t,")[-1] in _BREAK + "\n" or before[-1:] in ",\n"


def _may_begin(text: str, start: int, kind: str) -> bool:
    """A head that we know may follow a sentence whose full stop was lost; "of" or "the" before it makes it a word."""
    if _stands_apart(text, start):
        return True
    before = text[max(0, start - 20) : start].split()
    return kind != BODY_PART and bool(before) and not before[-1].isupper() and len(before[-1]) > 3


def _body(text: str, place: int) -> int:
    while place < len(text) and (text[place].isspace() or text[place] in ",:"):
        place += 1
    underline = _UNDERLINE.match(text, place, text.find("\n", place) + 1 or len(text))
    return _body(text, underline.end()) if underline and underline.end() < len(text) else place


def _without_remark(title: str) -> str:
    """ "HOME MEDS (carried forward 06/2021)": what stands in brackets is no part of the head."""
    if len(title) > _LONGEST_LINE:
        return title
    return _LIST_DATE.sub("", re.sub(r"\s*\([^)]*\)\s*$", "", title))


# --- what a head means ---------------------------------------------------------------------------------------


def _titled(head: str) -> bool:
    words = [
        w
        for w in re.findall(r"[A-Za-z]+", head)
        if w.lower() not in {"of", "and", "the", "on", "at", "for", "to", "in"}
    ]
    return 0 < len(words) <= 6 and all(w[0].isupper() for w in words)


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str], tuple[tuple[frozenset[str], str], ...]]:
    exact: dict[str, str] = {}
    capitals: dict[str, str] = {}
    loose: list[tuple[frozenset[str], str]] = []
    for row in rows("sections.tsv"):
        if row["match"] == "words":
            loose.append((frozenset(_singular(w) for w in row["head"].split()), row["kind"]))
        else:
            (capitals if row["match"] == "caps" else exact)[row["head"]] = row["kind"]
    return exact, capitals, tuple(sorted(loose, key=lambda r: -len(r[0])))


def _known(head: str, *, loosely: bool) -> str | None:
    """The kind of these words as a head; ``loosely`` also when they only contain the words of one."""
    head = re.sub(r"\s+", " ", head.strip())
    return _look_up(head, loosely) if len(head) <= _LONGEST_HEAD else None


@lru_cache(maxsize=4096)
def _look_up(head: str, loosely: bool) -> str | None:
    return _by_words(head, loosely) or (_by_first_group(head) if loosely else None)


def _by_first_group(head: str) -> str | None:
    """ "Exam before discharge" is an exam, "Food, housing, rides" begins with food: the first words that are a head."""
    if _LETTERHEAD.search(head) or len(head) > 60:
        return None
    groups = [g for g in _JOINS.split(head) if g.strip()]
    kinds = [_by_words(_QUALIFIED.sub("", g), False) for g in groups if len(g.split()) <= 5]
    first = next((n for n, k in enumerate(kinds) if k), None)
    found = kinds[first] if first is not None and all(len(g.split()) <= 2 for g in groups[:first]) else None
    return found if found not in {BODY_PART, "administrative"} else None


def _by_words(head: str, loosely: bool) -> str | None:
    if _OF_RELATIVE.match(head):
        return RELATIVE
    exact, capitals, loose = _vocabulary()
    words = re.sub(
        r"[^a-z0-9]+", " ", re.sub(r"\band\b|&", " and ", re.sub(r"['’]s?\b", "", _plain(head)))
    ).split()
    words = words[1:] if words[:1] in (["the"], ["your"], ["my"]) else words
    key = re.sub(r"^\d+ | (?:system|exam)$", "", " ".join(words))
    if head.isupper() and key in capitals:
        return capitals[key]
    if found := exact.get(" ".join(words)) or exact.get(key) or exact.get(key.replace("patient ", "")):
        return found
    if not loosely or _DENIES.match(head) or len(words) > 8 or _LETTERHEAD.search(head):
        return None
    have = {_singular(w) for w in words}
    return next((kind for need, kind in loose if need <= have), None)


def _plain(words: str) -> str:
    """In lower case and without accents: "Medicación" is looked up as "medicacion"."""
    return "".join(c for c in normalize("NFD", words.lower()) if not combining(c))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("is", "us", "ss")) else word

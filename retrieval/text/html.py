"""The text of an HTML note, as a person would read it off the page: blocks on lines of their own, tables as rows."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = ["script", "style", "head", "template", "noscript", "iframe", "object", "svg", "title"]
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?:\.0+)?\s*(?:px|pt|em|%|;|$)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html legend main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_MOST_TAGS = (
    30_000  # a page of a megabyte has fewer; what is nested deeper than so many takes the parser minutes
)
_LONGEST_TAG = re.compile(r"<[^<>]{50000}")
# Left open, these are opened again in every paragraph that follows, and a small page fills the memory.
_REOPENED = re.compile(
    r"(</?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)


class Tangled(ValueError):
    """HTML that nobody wrote: it would take the parser minutes."""


def plain_text(html: str) -> str:
    """Entities decoded, scripts, styles and what the page hides gone, headings as "# …", list items as "- …" or
    "1. …", the cells of a row as "a | b". Raises Tangled."""
    if html.count("<") > _MOST_TAGS or _LONGEST_TAG.search(html):
        raise Tangled
    tree = LexborHTMLParser(_REOPENED.sub(r"\1span", html))
    tree.strip_tags(_UNSEEN)
    if tree.root is None:
        return ""
    parts: list[str] = []
    _say(tree.root, parts)
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(parts).split("\n"))
    kept = (line.strip("| ") if set(line) <= {"|", " "} else line for line in lines)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return re.sub(r"(?m)^((?:- |\d+\. ).*)\n\n(?=- |\d+\. )", r"\1\n", text)


def _say(root: LexborNode, parts: list[str]) -> None:
    """Walks without recursion: a page may nest deeper than Python does."""
    stack: list[tuple[LexborNode, int, bool, bool, bool]] = [(root, 0, False, False, False)]
    while stack:
        node, place, left, in_cell, verbatim = stack.pop()
        tag = node.tag or ""
        if left:
            parts.append(_after(tag, in_cell))
        elif tag == "-text":
            words = node.text(deep=False) or ""
            parts.append(words if verbatim else re.sub(r"\s+", " ", words))
        elif tag != "_comment" and not _hidden(node):
            parts.append(_before(node, tag, place, in_cell))
            within, inside = in_cell or tag in _CELLS, verbatim or tag == "pre"
            stack.append((node, place, True, in_cell, verbatim))
            stack.extend(reversed([(child, n, False, within, inside) for child, n in _placed(node)]))


def _placed(parent: LexborNode) -> Iterator[tuple[LexborNode, int]]:
    """The children in order; with a cell or an item of a list, how many of them stand before it."""
    cells = items = 0
    for child in parent.iter(include_text=True):
        tag = child.tag
        yield child, cells if tag in _CELLS else items
        cells, items = cells + (tag in _CELLS), items + (tag == "li")


def _hidden(node: LexborNode) -> bool:
    given = node.attributes
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


def _before(node: LexborNode, tag: str, place: int, in_cell: bool) -> str:
    if tag in _CELLS:
        return " | " if place else ""
    if tag == "tr":
        return "\n"
    if in_cell:  # a row stays one line, whatever its cells hold
        return " " if tag in _BLOCKS or tag in {"li", "br"} else ""
    if tag in _HEADS:
        return "\n\n" + "#" * int(tag[1]) + " "
    if tag == "li":
        return "\n" + _mark(node, place)
    return "\n" if tag in _BLOCKS or tag == "br" else ""


def _after(tag: str, in_cell: bool) -> str:
    if tag == "tr":
        return ""
    if in_cell:
        return " " if tag in _BLOCKS or tag == "li" else ""
    return "\n\n" if tag in _HEADS or tag == "p" else "\n" if tag in _BLOCKS else ""


def _mark(item: LexborNode, place: int) -> str:
    parent = item.parent
    return f"{place + 1}. " if parent is not None and parent.tag == "ol" else "- "

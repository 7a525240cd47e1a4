"""The text of an HTML note, as a person would read it off the page: blocks on lines of their own, tables as rows."""

import re

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


def plain_text(html: str) -> str:
    """Entities decoded, scripts, styles and what the page hides gone, headings as "# …", list items as "- …" or
    "1. …", the cells of a row as "a | b"."""
    tree = LexborHTMLParser(html)
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
    stack: list[tuple[LexborNode, bool, bool, bool]] = [(root, False, False, False)]
    while stack:
        node, left, in_cell, verbatim = stack.pop()
        tag = node.tag or ""
        if left:
            parts.append(_after(tag, in_cell))
        elif tag == "-text":
            words = node.text(deep=False) or ""
            parts.append(words if verbatim else re.sub(r"\s+", " ", words))
        elif tag != "_comment" and not _hidden(node):
            parts.append(_before(node, tag, in_cell))
            within = in_cell or tag in _CELLS
            stack.append((node, True, in_cell, verbatim))
            children = reversed(list(node.iter(include_text=True)))
            stack.extend((child, False, within, verbatim or tag == "pre") for child in children)


def _hidden(node: LexborNode) -> bool:
    given = node.attributes
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


def _before(node: LexborNode, tag: str, in_cell: bool) -> str:
    if tag in _CELLS:
        return " | " if _follows(node, _CELLS) else ""
    if tag == "tr":
        return "\n"
    if in_cell:  # a row stays one line, whatever its cells hold
        return " " if tag in _BLOCKS or tag in {"li", "br"} else ""
    if tag in _HEADS:
        return "\n\n" + "#" * int(tag[1]) + " "
    if tag == "li":
        return "\n" + _mark(node)
    return "\n" if tag in _BLOCKS or tag == "br" else ""


def _after(tag: str, in_cell: bool) -> str:
    if tag == "tr":
        return ""
    if in_cell:
        return " " if tag in _BLOCKS or tag == "li" else ""
    return "\n\n" if tag in _HEADS or tag == "p" else "\n" if tag in _BLOCKS else ""


def _mark(item: LexborNode) -> str:
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "- "
    return f"{_follows(item, frozenset({'li'})) + 1}. "


def _follows(node: LexborNode, tags: frozenset[str]) -> int:
    """How many siblings of these kinds stand before it."""
    count, other = 0, node.prev
    while other is not None:
        count += other.tag in tags
        other = other.prev
    return count

"""What may be alive in a text that leaves: tags, links, scripts and characters that nobody sees.

Pages are read as a browser reads them, Markdown as its strictest and its most generous readers do.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt

_TAGS = frozenset(
    "html head meta title style body header main footer section h1 h2 h3 h4 h5 h6 div span p ul ol li dl dt dd a b i "
    "em strong q blockquote table thead tbody tr th td br caption".split()
)
_ATTRIBUTES = frozenset(
    "lang charset http-equiv content name class role id href dir scope aria-labelledby xmlns colspan rowspan".split()
)
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp)://\w|\bwww\.\w|[\w.+-]+@[\w-]+\.\w|\b(?:mailto|javascript|xmpp):\S", re.I
)
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.IGNORECASE | re.DOTALL)
_LEADS = re.compile(
    r"[a-z][a-z0-9+.-]*://[^/?#]+|(?:javascript|data|vbscript|file|mailto|tel):.{0,40}", re.IGNORECASE
)
#: The names of public code lists, which our documents write: they name a list, and nobody follows them.
_CODE_LISTS = frozenset(
    f"http://{host}"
    for host in "unitsofmeasure.org loinc.org snomed.info terminology.hl7.org hl7.org www.nlm.nih.gov".split()
)
_LINK_KEYS = frozenset({"url", "reference", "fullUrl", "endpoint", "system"})


def page(text: str) -> Iterator[str]:
    """What would be alive in a page of HTML, or a stretch of it."""
    yield from _Page(text).alive
    yield from hidden(text)


def markdown(text: str) -> Iterator[str]:
    """What a reader of Markdown would make a link, an image or HTML of. Links within the text are ours."""
    tokens = _generous().parse(text)
    for token in (t for block in tokens for t in (block, *(block.children or ()))):
        if token.type in {"html_block", "html_inline", "image", "fence", "code_block"}:
            yield f"{token.type}: {token.content[:60]}"
        elif token.type == "link_open" and not str(token.attrGet("href")).startswith("#"):
            yield f"a link to {token.attrGet('href')}"
        elif token.type == "text" and (found := _ADDRESS.search(token.content)):
            yield f"an address that becomes a link: {found[0]}"
    yield from hidden(text)


def document(data: bytes) -> Iterator[str]:
    """What would be alive in the narratives of a FHIR document, and what its text hides."""
    for key, value in _strings(json.loads(data)):
        if key == "div":
            yield from page(value)
        else:
            yield from hidden(value)


@lru_cache(maxsize=16)
def addresses(data: bytes) -> frozenset[str]:
    """Where a FHIR document points to outside itself: hosts of its links, in any element that is followed."""
    found = (_LEADS.match(v) for k, v in _strings(json.loads(data)) if k in _LINK_KEYS)
    return frozenset(m[0] for m in found if m) - _CODE_LISTS


@lru_cache(maxsize=64)
def headings(text: str) -> frozenset[str]:
    """What stands as a heading in Markdown or in a page, dates and counts aside; the numbered labels of sources too
    are headings, and are left out: they say no state.
    """
    found = _HEADING.findall(text) if text.lstrip().startswith("<") else _marked(text)
    plain = (" ".join(re.sub(r"<[^>]*>", " ", h).replace("\\", "").split()) for h in found)
    return frozenset(re.sub(r"\d+", "", h) for h in plain if not re.match(r"\[\d+\] ", h))


def address(text: str) -> Iterator[str]:
    """What a mail program or a telephone would make a link of, in words without any mark-up."""
    if found := _ADDRESS.search(text):
        yield f"an address that becomes a link: {found[0]}"


def hidden(text: str) -> Iterator[str]:
    if found := _HIDDEN.search(text):
        yield f"a hidden character U+{ord(found[0]):04X}"


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from _strings(v, k)
    elif isinstance(value, list):
        for v in value:
            yield from _strings(v, key)


def _marked(text: str) -> list[str]:
    tokens = _strict().parse(text)
    return [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]


@cache
def _generous() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@cache
def _strict() -> MarkdownIt:
    """Blocks alone: what stands within a heading is taken as it is written."""
    return MarkdownIt("commonmark").disable("inline")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.alive.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.alive.append(f"<{tag} {name}>")
            elif name == "href" and not (value or "").startswith("#"):
                self.alive.append(f"a link to {value}")
            elif name == "http-equiv" and value != "Content-Security-Policy":
                self.alive.append(f"<meta http-equiv={value}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        self.alive.append(f"a comment: {data[:40]}")

    def handle_pi(self, data: str) -> None:
        self.alive.append(f"an instruction to the reader: {data[:40]}")

"""Prose that came inside FHIR: notes, reports, documents in sections, messages. Base64 or HTML in, plain text out."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

from retrieval.model import AnyFact, Code, DocumentKind, FactKind, Report
from retrieval.readers.characters import LONGEST_NOTE, text_of
from retrieval.readers.fhir_chart import ENTERED_IN_ERROR, Chart
from retrieval.readers.fhir_shape import Json, below, first, many, moment, objects, prose, said, timed
from retrieval.readers.fhir_sheet import Aside, Sheet, Unclear
from retrieval.readers.fhir_words import LOINC, charted, code, codes, concept, joined, labels, notes, once
from retrieval.text.html import Tangled, plain_text

_READ_BEST_FIRST = (
    "text/plain",
    "text/markdown",
    "text/x-markdown",
    "",
    "text/html",
    "application/xhtml+xml",
)
_MARKED_UP = ("text/html", "application/xhtml+xml")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(!doctype html|html|head|body|div|p|table|section)\b", re.IGNORECASE)
_DEEP = 12  # a section within a section within …


# --- attachments ---------------------------------------------------------------------------------------------------


def attached(attachments: list[Json], chart: Chart) -> tuple[str, Json]:
    """The text of the attachment that reads best, and that attachment: they are one document in several formats.

    Raises Aside when none is of a kind that is read here, Unclear when one should be and cannot.
    """
    if not attachments:
        raise Aside("it has no attachment")
    fault: Unclear | Aside | None = None
    for one in sorted(attachments, key=_preference):
        try:
            return _text_of(one, chart), one
        except (Aside, Unclear) as this:
            fault = fault or this
    raise fault or Aside("it has no attachment")


def media_type(attachment: Json) -> str:
    return said(attachment.get("contentType")).partition(";")[0].strip().lower()


def _preference(attachment: Json) -> int:
    kind = media_type(attachment)
    return _READ_BEST_FIRST.index(kind) if kind in _READ_BEST_FIRST else len(_READ_BEST_FIRST)


def _text_of(attachment: Json, chart: Chart) -> str:
    kind = media_type(attachment)
    if kind not in _READ_BEST_FIRST:
        raise Aside(
            f"its attachment is {kind if _MEDIA_TYPE.fullmatch(kind) else 'of a kind'} that is not read"
        )
    data, declared = _data_of(attachment, chart)
    text = decoded(_bytes_of(data), said(attachment.get("contentType")) or declared)
    if len(text) > LONGEST_NOTE:
        raise Unclear("its attachment is longer than any note")
    if kind in _MARKED_UP or (kind == "" and _LOOKS_LIKE_HTML.match(text)):
        try:
            text = plain_text(text)
        except Tangled:
            raise Unclear("its attachment is HTML that is tangled beyond reading") from None
    text = prose(text).strip()
    if not text:
        raise Aside("its attachment is empty")
    return text


def _data_of(attachment: Json, chart: Chart) -> tuple[str, str]:
    """The base64 data, here or in the Binary that the address names."""
    if isinstance(attachment.get("data"), str):
        return attachment["data"], ""
    address = said(attachment.get("url"))
    if address.startswith("data:"):
        head, _, data = address.partition(",")
        if head.endswith(";base64"):
            return data, head
    binary = chart.find({"reference": address}) if address else {}
    if isinstance(binary.get("data"), str):
        return binary["data"], said(binary.get("contentType"))
    if "data" in attachment:
        raise Unclear("its attachment is not base64")
    raise Aside("its text is elsewhere: there is only an address" if address else "its attachment is empty")


def _bytes_of(data: str) -> bytes:
    packed = "".join(data.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unclear("its attachment is not base64") from None


def decoded(data: bytes, content_type: str = "") -> str:
    """Bytes as text, in the character set that is marked or declared.

    Raises Unclear for what is no text at all.
    """
    declared = _CHARSET.search(content_type)
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return text_of(data, charset)
    text = text_of(data, declared[1] if declared else "utf-8")
    if "\x00" in text or text.startswith(("%PDF-", "PK\x03\x04", "{\\rtf")):
        raise Unclear("its attachment is not plain text")
    return text


# --- notes ---------------------------------------------------------------------------------------------------------


def document_reference(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    if said(r.get("docStatus")) == "entered-in-error":
        raise Aside(ENTERED_IN_ERROR)
    if _replaced(r, sheet):
        raise Aside("superseded by a note that is read")
    text, attachment = attached([below(one, "attachment") for one in objects(r, "content")], sheet.chart)
    sheet.date = first(charted(r, "date", "created"), charted(below(r, "context", "period"), "start"))
    _note(
        sheet,
        text,
        title=concept(r.get("type")) or said(attachment.get("title")) or said(r.get("description")) or "Note",
        type=_document_type(r.get("type")),
        authors=many(r, "author"),
        status=said(r.get("docStatus")) or said(r.get("status")),
        language=said(attachment.get("language")),
        marked=labels(r, many(r, "securityLabel")),
    )
    yield from ()


def _note(
    sheet: Sheet, text: str, *, title: str, type: Code | None, authors: list[object], status: str, language: str = "",
    marked: tuple[str, ...],
) -> None:  # fmt: skip
    sheet.write(
        text, kind=DocumentKind.NOTE, title=title, type=type, author=sheet.chart.all_called(authors, sheet.resource),
        role=next((role for one in authors if (role := sheet.chart.role(one))), ""), status=status, language=language,
        marked=marked,
    )  # fmt: skip


def _document_type(value: object) -> Code | None:
    coded = codes(value)
    return next((one for one in coded if one.system == LOINC), coded[0] if coded else None)


def _replaced(r: Json, sheet: Sheet) -> bool:
    """Whether another note of this source replaces this one: it says so, or this one is superseded and that one is not.

    A superseded note whose replacement is not here, or cannot be read, is all there is: it is read.
    """
    for other in sheet.chart.of(sheet.type):
        if other.pointer == sheet.pointer or not _readable(other.resource, sheet.chart):
            continue
        links = [one for one in objects(other.resource, "relatesTo") if said(one.get("code")) == "replaces"]
        if any(sheet.chart.pointer(one.get("target")) == sheet.pointer for one in links):
            return True
        outdated = said(r.get("status")) == "superseded" and said(other.resource.get("status")) == "current"
        if outdated and _same_note(r, other.resource):
            return True
    return False


def _same_note(r: Json, other: Json) -> bool:
    visits = [
        [said(one.get("reference")) for one in objects(below(x, "context"), "encounter")] for x in (r, other)
    ]
    return bool(visits[0]) and visits[0] == visits[1] and code(r.get("type")) == code(other.get("type")) != ""


def _readable(r: Json, chart: Chart) -> bool:
    try:
        attached([below(one, "attachment") for one in objects(r, "content")], chart)
    except (Aside, Unclear):
        return False
    return True


# --- documents in sections -----------------------------------------------------------------------------------------


def composition(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """One note with its sections under Markdown headings, in their order."""
    text = "\n\n".join(_sections(r, depth=2)) or narrative(r)
    if not text:
        raise Aside("its sections hold no text")
    sheet.date = charted(r, "date")
    _note(
        sheet,
        text,
        title=said(r.get("title")) or concept(r.get("type")) or "Document",
        type=_document_type(r.get("type")),
        authors=many(r, "author"),
        status=said(r.get("status")),
        language=said(r.get("language")),
        marked=labels(r, many(r, "confidentiality")),
    )
    yield from ()


def _sections(r: Json, *, depth: int) -> Iterator[str]:
    for section in objects(r, "section"):
        title = said(section.get("title")) or concept(section.get("code"))
        body = narrative(section) or concept(section.get("emptyReason"))
        inner = list(_sections(section, depth=depth + 1)) if depth < _DEEP else []
        if body or inner:
            heading = f"{'#' * min(depth, 6)} {title}" if title else ""
            yield joined(joined(heading, body, by="\n"), *inner, by="\n\n")


def narrative(r: Json) -> str:
    """The human-readable text of a resource or section."""
    text = r.get("text")
    div = text.get("div") if isinstance(text, dict) else text
    try:
        return prose(plain_text(div)).strip() if isinstance(div, str) else ""
    except Tangled:
        return ""


# --- reports, impressions, messages --------------------------------------------------------------------------------


def diagnostic_report(r: Json, sheet: Sheet) -> Iterator[Report]:
    forms = objects(r, "presentedForm")
    title = next((words for one in forms if (words := said(one.get("title")))), "")
    name = sheet.begin(
        "Report",
        concept(r.get("code")) or title or concept(r.get("category")),
        lacks="it does not say of what it is",
    )
    status = sheet.say("status", said(r.get("status")))
    category = sheet.say("category", concept(r.get("category")))
    conclusion = sheet.say("conclusion", said(r.get("conclusion")), concept(r.get("conclusionCode")))
    date = first(*timed(r, "effective"), charted(r, "issued"))
    sheet.say("date", moment(date))
    sheet.people("by", "resultsInterpreter", "performer")
    requester = sheet.say("requester", _who_ordered(r, sheet.chart))
    yield Report(
        **sheet.common(FactKind.REPORT, name, date=date, status=status, codes=codes(r.get("code"))),
        category=category,
        conclusion=conclusion,
        results=tuple(sheet.chart.pointer(one) for one in many(r, "result") if sheet.chart.pointer(one)),
        requester=requester,
    )
    _write_the_form(r, sheet, forms, name, status)


def _who_ordered(r: Json, chart: Chart) -> str:
    """Whoever asked for it in the orders that it answers: they wait for the result."""
    orders = [chart.find(one, r) for one in many(r, "basedOn")]
    return once(chart.called(one.get("requester"), one) for one in orders if one)


def _write_the_form(r: Json, sheet: Sheet, forms: list[Json], name: str, status: str) -> None:
    text, language = "", ""
    if forms:
        try:
            text, form = attached(forms, sheet.chart)
            language = said(form.get("language"))
        except (Aside, Unclear) as fault:
            sheet.missing = str(fault)
    elif not many(r, "result") and not said(r.get("conclusion")):
        text = narrative(r)
    if text:
        authors = [*many(r, "resultsInterpreter"), *many(r, "performer")]
        sheet.write(
            text, kind=DocumentKind.REPORT, title=name, type=_document_type(r.get("code")),
            author=sheet.chart.all_called(authors, r), status=status, language=language, marked=labels(r),
        )  # fmt: skip


def clinical_impression(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """What a clinician made of it all, as a note."""
    findings = [
        concept(one.get("itemCodeableConcept")) or sheet.chart.called(one.get("itemReference"), r)
        for one in objects(r, "finding")
    ]
    parts = [
        _own_words(r, "description"),
        _own_words(r, "summary"),
        joined(*findings),
        concept(r.get("prognosisCodeableConcept")),
        notes(r),
    ]
    text = "\n".join(one for one in parts if one)
    if not text:
        raise Aside("an impression without words")
    sheet.date = first(*timed(r, "effective"), charted(r, "date"))
    _note(
        sheet, text, title=concept(r.get("code")) or "Clinical impression", type=_document_type(r.get("code")),
        authors=many(r, "assessor"), status=said(r.get("status")), marked=labels(r),
    )  # fmt: skip
    yield from ()


def communication(r: Json, sheet: Sheet) -> Iterator[AnyFact]:
    """A message, as a note of whoever sent it."""
    text = "\n\n".join(words for one in objects(r, "payload") if (words := _own_words(one, "contentString")))
    if not text:
        raise Aside("a message without text")
    sheet.date = charted(r, "sent", "received")
    title = concept(r.get("topic")) or concept(r.get("category")) or "Message"
    _note(
        sheet,
        text,
        title=title,
        type=None,
        authors=many(r, "sender"),
        status=said(r.get("status")),
        marked=labels(r),
    )
    yield from ()


def _own_words(r: Json, key: str) -> str:
    value = r.get(key)
    return prose(value).strip() if isinstance(value, str) else ""

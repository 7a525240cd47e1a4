"""Value sets in the forms that sites get them in: FHIR R4 ValueSets, a Bundle of them, or sets by title as JSON.

A set must list its codes: by its expansion, else by the concepts that it includes. One that is said by a rule only
("all codes below …") is refused by name, for nobody here can work out what it holds.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from assistant.domain.errors import Invalid
from assistant.knowledge.measures.valuesets import Key, ValueSet, key

MOST_BYTES = 256 << 20
_GZIP = b"\x1f\x8b"
_OID = re.compile(r"\d+(?:\.\d+){3,}")


def read_value_sets(data: bytes, name: str) -> tuple[ValueSet, ...]:
    """The sets of one file. Raises Invalid with what is wrong, which file and which set, and what to do."""
    try:
        said = json.loads(_unpacked(data, name))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Invalid(f"{name} is no JSON: give FHIR ValueSets, a Bundle of them, or sets by title") from None
    found = tuple(_sets(said, name))
    if not found:
        raise Invalid(f"{name} holds no value set: give FHIR ValueSets, a Bundle of them, or sets by title")
    return found


def written(sets: tuple[ValueSet, ...]) -> bytes:
    """As ``read_value_sets`` reads them: the same sets give the same bytes."""
    said = {
        one.title: {"oid": one.oid, "version": one.version, "codes": sorted(map(list, one.codes))}
        for one in sorted(sets, key=lambda one: (one.title, one.oid))
    }
    return gzip.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def _unpacked(data: bytes, name: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = unpack.decompress(data, MOST_BYTES)
    except zlib.error:
        raise Invalid(f"{name} is damaged: it cannot be unpacked. Fetch it again") from None
    if unpack.unconsumed_tail:
        raise Invalid(f"{name} unpacks to more than {MOST_BYTES >> 20} MiB: give it in parts")
    if not unpack.eof:
        raise Invalid(f"{name} is cut short. Fetch it again")
    return text


def _sets(said: Any, name: str) -> Iterator[ValueSet]:
    if not isinstance(said, dict):
        raise Invalid(f"{name} holds no value set: give FHIR ValueSets, a Bundle of them, or sets by title")
    match said.get("resourceType"):
        case "ValueSet":
            yield _fhir(said, name)
        case "Bundle":
            for entry in _objects(said.get("entry")):
                resource = entry.get("resource")
                if isinstance(resource, dict) and resource.get("resourceType") == "ValueSet":
                    yield _fhir(resource, name)
        case None:
            for title, one in said.items():
                yield _by_title(title, one, name)
        case other:
            raise Invalid(f"{name} is a FHIR {_word(other)}: give ValueSets or a Bundle of them")


# --- sets by title -------------------------------------------------------------------------------------------------


def _by_title(title: str, said: Any, name: str) -> ValueSet:
    if not isinstance(said, dict) or not isinstance(said.get("codes"), list):
        raise Invalid(f'{name}: "{title}" has no list of codes: give {{title: {{"oid": …, "codes": […]}}}}')
    oid, suffix = _split(_word(said.get("oid")))
    codes = frozenset(_pair(one, title, name) for one in said["codes"])
    return _filled(
        ValueSet(title=title, oid=oid, version=_word(said.get("version")) or suffix, codes=codes), name
    )


def _pair(said: Any, title: str, name: str) -> Key:
    if isinstance(said, list) and len(said) >= 2 and _word(said[0]) and _word(said[1]):
        return key(said[0], said[1])
    raise Invalid(f'{name}: "{title}" has an entry that is no [system, code]')


# --- FHIR ----------------------------------------------------------------------------------------------------------


def _fhir(resource: dict[str, Any], name: str) -> ValueSet:
    title = _word(resource.get("title")) or _word(resource.get("name")) or _word(resource.get("id"))
    if not title:
        raise Invalid(f"{name} holds a value set without a title, a name or an id")
    oid, suffix = _oid_of(resource)
    expansion, compose = resource.get("expansion"), resource.get("compose")
    if isinstance(expansion, dict):
        codes = frozenset(_expanded(_objects(expansion.get("contains"))))
    else:
        codes = frozenset(_composed(compose if isinstance(compose, dict) else {}, title, name))
    version = _word(resource.get("version")) or suffix
    return _filled(ValueSet(title=title, oid=oid, version=version, codes=codes), name)


def _expanded(contains: list[dict[str, Any]]) -> Iterator[Key]:
    waiting = list(contains)
    while waiting:
        one = waiting.pop()
        waiting += _objects(one.get("contains"))
        if one.get("abstract") is not True and _word(one.get("code")):
            yield key(_word(one.get("system")), _word(one.get("code")))


def _composed(compose: dict[str, Any], title: str, name: str) -> Iterator[Key]:
    if _objects(compose.get("exclude")):
        raise Invalid(f'{name}: "{title}" leaves codes out by a rule: give its expansion')
    for include in _objects(compose.get("include")):
        concepts = _objects(include.get("concept"))
        if not concepts or include.get("filter") or include.get("valueSet"):
            raise Invalid(f'{name}: "{title}" is said by a rule, not by its codes: give its expansion')
        for one in concepts:
            if _word(one.get("code")):
                yield key(_word(include.get("system")), _word(one.get("code")))


def _oid_of(resource: dict[str, Any]) -> tuple[str, str]:
    identifiers = [_word(one.get("value")) for one in _objects(resource.get("identifier"))]
    for told in (*identifiers, _word(resource.get("url")), _word(resource.get("id"))):
        oid, version = _split(told.partition("|")[0])
        if oid:
            return oid, version
    return "", ""


def _split(told: str) -> tuple[str, str]:
    """The OID at the end of an address, and the version that VSAC writes behind it."""
    last = told.removeprefix("urn:oid:").rpartition("/")[2]
    oid, _, version = last.partition("-")
    return (oid, version) if _OID.fullmatch(oid) else ("", "")


def _filled(one: ValueSet, name: str) -> ValueSet:
    if not one.codes:
        raise Invalid(f'{name}: "{one.title}" lists no code: give its expansion')
    return one


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

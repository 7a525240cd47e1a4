"""Every entry of a FHIR source, counted once: bundles of any type, bundles within them, lists, one resource, lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from retrieval.model import Fate
from retrieval.readers.fhir_shape import Json, below, many, obj, said

_NESTED = 6  # bundles within bundles: a batch of searches is two deep
_TYPE_LETTERS = 40


@dataclass(slots=True, kw_only=True)
class Found:
    """One entry. ``fate`` is None until it is known; then ``reason`` says why, in our words."""

    pointer: str
    type: str
    resource: Json
    address: str = ""  # its fullUrl
    fate: Fate | None = None
    reason: str = ""

    def meets(self, fate: Fate, reason: str = "") -> None:
        self.fate, self.reason = fate, reason


def entries(parsed: object, *, most: int) -> list[Found]:
    """All that the source holds, in its order, with what cannot be a resource already marked unreadable.

    It stops soon after ``most``, so that whoever asked can see that there are more.
    """
    found: list[Found] = []
    for one in parsed if isinstance(parsed, list) else [parsed]:
        if len(found) > most:
            break
        _add(found, one, address="", depth=0, most=most)
    _keep_the_newest(found)
    return found


def _add(found: list[Found], resource: object, *, address: str, depth: int, most: int) -> None:
    here = obj(resource)
    kind = said(here.get("resourceType"))
    if kind == "Bundle":
        if depth or address:
            found.append(Found(pointer=f"#{len(found) + 1}", type="Bundle", resource={}, fate=Fate.READ))
        _add_bundle(found, here, depth=depth, most=most)
        return
    one = Found(
        pointer=_pointer(here, kind, address, len(found) + 1),
        type=_named(kind),
        resource=here,
        address=address,
    )
    if not kind.isalpha():
        one.meets(Fate.UNREADABLE, "not a FHIR resource: it has no type" if here else "not a FHIR resource")
    found.append(one)


def _add_bundle(found: list[Found], bundle: Json, *, depth: int, most: int) -> None:
    deleted: set[str] = set()  # in a history, newest first: what stands below its own deletion
    for entry in many(bundle, "entry"):
        inside = obj(entry)
        if len(found) > most:
            return
        if depth >= _NESTED:
            found.append(_marked(len(found), Fate.UNREADABLE, "bundles are nested too deeply"))
        elif isinstance(inside.get("resource"), dict):
            _add(found, inside["resource"], address=said(inside.get("fullUrl")), depth=depth + 1, most=most)
            _respect_the_request(found[-1], inside, deleted)
        else:
            found.append(_marked(len(found), *_without_a_resource(inside)))
        if _deletes(inside) and said(bundle.get("type")) == "history":
            deleted.add(said(below(inside, "request").get("url")))


def _deletes(entry: Json) -> bool:
    return said(below(entry, "request").get("method")).upper() == "DELETE"


def _respect_the_request(one: Found, entry: Json, deleted: set[str]) -> None:
    if one.fate is None and (_deletes(entry) or one.pointer in deleted):
        one.meets(Fate.SKIPPED, "deleted")
    elif one.fate is None and said(below(entry, "search").get("mode")) == "outcome":
        one.meets(Fate.SKIPPED, "a message of the server, not clinical")


def _without_a_resource(entry: Json) -> tuple[Fate, str]:
    if _deletes(entry):
        return Fate.SKIPPED, "deleted"
    if "resource" in entry:
        return Fate.UNREADABLE, "not a FHIR resource"
    if below(entry, "request"):
        return Fate.SKIPPED, "a request without a resource"
    if below(entry, "response"):
        return Fate.SKIPPED, "an answer without a resource"
    return Fate.UNREADABLE, "an entry without a resource"


def _marked(before: int, fate: Fate, reason: str) -> Found:
    return Found(pointer=f"#{before + 1}", type="", resource={}, fate=fate, reason=reason)


def _named(kind: str) -> str:
    """Only what looks like a type is repeated in reasons and tallies."""
    return kind if kind.isalpha() and kind.isascii() and len(kind) <= _TYPE_LETTERS else ""


def _pointer(resource: Json, kind: str, address: str, number: int) -> str:
    """ "Observation/7"; a transaction's temporary id where there is no other; else the place in the source."""
    id = said(resource.get("id")) or address.removeprefix("urn:uuid:").rpartition("/")[2]
    return f"{_named(kind)}/{id}" if id and _named(kind) else f"#{number}"


# --- versions ----------------------------------------------------------------------------------------------------


def _keep_the_newest(found: list[Found]) -> None:
    """Of several versions of one resource only the newest is read; when none says which, the one that came first.

    A history lists the newest first, and what it deletes stays deleted.
    """
    versions: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        if one.fate is None and not one.pointer.startswith("#"):
            versions.setdefault((one.pointer, _base(one)), []).append(one)
    for several in versions.values():
        if len(several) > 1:
            newest = max(several, key=_version)
            for one in several:
                if one is not newest:
                    one.meets(Fate.SKIPPED, "another version of a resource that is read")


def _base(one: Found) -> str:
    """Two servers may have given one id to two things."""
    return one.address.rpartition(f"{one.pointer}")[0] if one.address.startswith("http") else ""


def _version(one: Found) -> tuple[str, int]:
    meta = below(one.resource, "meta")
    version = said(meta.get("versionId"))
    return said(meta.get("lastUpdated")), int(version) if version.isdecimal() and version.isascii() else 0


def walk(resource: object, visit: Callable[[Json], Any]) -> None:
    """Visits every object within a resource, without recursion: depth is the sender's."""
    waiting = [resource]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            visit(here)
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)

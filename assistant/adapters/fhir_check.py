"""What is wrong with a FHIR document, said before it leaves. An empty answer means that it may.

Beside shape, which a schema tells, it tells what schemas cannot: that every reference ends inside the document, that
all of it is about one patient, that codes are among those allowed, and that the AI and the human are both named.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from assistant.adapters.fhir_codes import CODES, NEEDED, TARGETS
from assistant.adapters.fhir_values import AIAST, PERTAINS_TO_GOAL, Resource, day

TYPES = {"18842-5": "discharge summary", "18776-5": "care plan", "57133-1": "referral"}
PLAN_OF_TREATMENT = "18776-5"

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATES = frozenset(
    {"birthDate", "dueDate", "date", "start", "end", "authoredOn", "lastModified", "created", "recordedDate"}
)
_ABOUT = ("subject", "patient", "for")
_ELEMENTS = frozenset(
    "div p ul ol li b i em strong span br q blockquote h1 h2 h3 table thead tbody tr td th a".split()
)
_ATTRIBUTES = frozenset({"href", "id", "name", "class", "title", "lang", "dir"})
_XHTML = "{http://www.w3.org/1999/xhtml}"


def problems(bundle: Resource) -> tuple[str, ...]:
    """In words that name where, and never what the text says."""
    entries = [e for e in _list(bundle, "entry") if isinstance(e, dict)]
    resources = [(f"entry {n} {e['resource'].get('resourceType')}", e["resource"]) for n, e in enumerate(entries)
                 if isinstance(e.get("resource"), dict)]  # fmt: skip
    if not resources:
        return ("the bundle has no resources",)
    found = [
        *_bundle(bundle, entries),
        *_references(entries),
        *_targets(entries),
        *_one_patient(entries),
        *_composition(resources[0][1]),
    ]
    for where, resource in resources:
        found += [
            f"{where}: {said}"
            for rule in (_needed, _coded, _dated, _rules, _narrated, _texts)
            for said in rule(resource)
        ]
    return tuple(dict.fromkeys([*found, *_made_by_ai([r for _, r in resources], entries)]))


# --- the document as a whole -----------------------------------------------------------------------------------


def _bundle(bundle: Resource, entries: list[Resource]) -> Iterator[str]:
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "document":
        yield "not a Bundle of type document"
    if not (bundle.get("identifier", {}).get("system") and bundle["identifier"].get("value")):
        yield "a document needs an identifier with system and value (bdl-9)"
    if not _INSTANT.fullmatch(str(bundle.get("timestamp", ""))):
        yield "a document needs a timestamp with its zone (bdl-10)"
    if entries[0].get("resource", {}).get("resourceType") != "Composition":
        yield "the first entry must be a Composition (bdl-11)"
    urls = [e.get("fullUrl") for e in entries]
    if len(set(urls)) != len(urls):
        yield "two entries have the same fullUrl (bdl-7)"
    for n, entry in enumerate(entries):
        yield from (f"entry {n}: {said}" for said in _entry(entry))


def _entry(entry: Resource) -> Iterator[str]:
    url, resource = str(entry.get("fullUrl", "")), entry.get("resource", {})
    id, type = str(resource.get("id", "")), resource.get("resourceType")
    if type not in NEEDED:
        yield f"a {type} is none of the resources that our documents are made of"
    if not _ID.fullmatch(id):
        yield "the id is none (letters, digits, - and . up to 64)"
    if "/_history/" in url:
        yield "the fullUrl names a version (bdl-8)"
    if not url.startswith("urn:uuid:"):
        if not url.startswith(("http://", "https://")) or not url.endswith(f"/{type}/{id}"):
            yield "the fullUrl does not end with the type and id of the resource"
    elif url != f"urn:uuid:{id}" or not _is_uuid(id):
        yield "the fullUrl is not the UUID of the resource"


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _references(entries: list[Resource]) -> Iterator[str]:
    """Each resolves inside; and all that is inside is reached from the Composition, or is its provenance."""
    inside = {e.get("fullUrl"): e.get("resource", {}) for e in entries}
    for n, entry in enumerate(entries):
        for path, target in _refers(entry.get("resource", {})):
            if target not in inside:
                yield f"entry {n}: the reference at {path} does not resolve inside the document"
    reached, waiting = set(), [entries[0].get("fullUrl")]
    while waiting:
        url = waiting.pop()
        if url in inside and url not in reached:
            reached.add(url)
            waiting += [target for _, target in _refers(inside[url])]
    for n, entry in enumerate(entries):
        about = entry.get("resource", {}).get("resourceType") == "Provenance"
        if entry.get("fullUrl") not in reached and not about:
            yield f"entry {n}: nothing in the document leads to it"


def _targets(entries: list[Resource]) -> Iterator[str]:
    """Each leads to what FHIR lets it lead to; what something pertains to is a Goal."""
    types = {e.get("fullUrl"): e.get("resource", {}).get("resourceType") for e in entries}
    for n, entry in enumerate(entries):
        resource = entry.get("resource", {})
        for path, allowed in TARGETS.get(str(resource.get("resourceType")), {}).items():
            led = [types.get(url) for url in _found(resource, f"{path}.reference")]
            if any(type is not None and type not in allowed.split() for type in led):
                yield f"entry {n}: {path} leads to a resource that FHIR R4 does not allow there"
        for extension in _list(resource, "extension"):
            goal = extension.get("valueReference", {}).get("reference")
            if extension.get("url") == PERTAINS_TO_GOAL and types.get(goal) != "Goal":
                yield f"entry {n}: it pertains to a goal that is none"


def _one_patient(entries: list[Resource]) -> Iterator[str]:
    patients = [e.get("fullUrl") for e in entries if e.get("resource", {}).get("resourceType") == "Patient"]
    if len(patients) != 1:
        yield f"a document is about one patient, and this one holds {len(patients)}"
    for n, entry in enumerate(entries):
        for name in _ABOUT:
            about = entry.get("resource", {}).get(name)
            if isinstance(about, dict) and about.get("reference") not in patients:
                yield f"entry {n}: its {name} is not the patient of the document"


def _composition(c: Resource) -> Iterator[str]:
    codes = _found(c, "type.coding.code")
    if not set(codes) & TYPES.keys():
        yield "the Composition's type is none of the three documents"
    if c.get("status") == "final" and not any(a.get("mode") == "legal" for a in _list(c, "attester")):
        yield "a final Composition needs a legal attester"
    for n, attester in enumerate(_list(c, "attester")):
        if not (attester.get("party") and _INSTANT.fullmatch(str(attester.get("time", "")))):
            yield f"attester {n} lacks who or when"
    if not _list(c, "section"):
        yield "the Composition has no sections"
    for n, section in enumerate(_list(c, "section")):
        if not (section.get("text") or section.get("entry") or section.get("section")):
            yield f"section {n} is empty (cmp-1)"
        if section.get("entry") and section.get("emptyReason"):
            yield f"section {n} has entries and says that it is empty (cmp-2)"
        if "18776-5" in codes and PLAN_OF_TREATMENT in _found(section, "code.coding.code"):
            yield f"section {n} is a Plan of Treatment, which a care plan must not have"


def _made_by_ai(resources: list[Resource], entries: list[Resource]) -> Iterator[str]:
    """Level 1 and 2 of AI Transparency: the label, and a Provenance that names the AI and the human who verified."""
    if not _labelled(resources[0]):
        yield "the Composition lacks the AIAST label"
    types = {e.get("fullUrl"): e.get("resource", {}).get("resourceType") for e in entries}
    ours = [
        p
        for p in resources
        if p.get("resourceType") == "Provenance" and "AIAST" in _found(p, "reason.coding.code")
    ]
    if not ours:
        yield "no Provenance says that AI drafted it"
    for p in ours:
        who = {
            (c, types.get(a.get("who", {}).get("reference")))
            for a in _list(p, "agent")
            for c in _found(a, "type.coding.code")
        }
        if ("author", "Device") not in who:
            yield "the Provenance does not name the AI device as author"
        if ("verifier", "Practitioner") not in who:
            yield "the Provenance does not name the human who verified"
        targets = {t.get("reference") for t in _list(p, "target")}
        for n, entry in enumerate(entries):
            if _labelled(entry.get("resource", {})) and entry.get("fullUrl") not in targets:
                yield f"entry {n} is labelled AIAST and no target of the Provenance"


def _labelled(resource: Resource) -> bool:
    return any(
        s.get("code") == AIAST["code"] and s.get("system") == AIAST["system"]
        for s in _list(resource.get("meta", {}), "security")
    )


# --- each resource ---------------------------------------------------------------------------------------------


def _needed(resource: Resource) -> Iterator[str]:
    for path in NEEDED.get(str(resource.get("resourceType")), "").split():
        parent, _, name = path.rpartition(".")
        for holder in _found(resource, parent) if parent else [resource]:
            if isinstance(holder, dict) and not _has(holder, name):
                yield f"{path} is missing"


def _has(holder: Resource, name: str) -> bool:
    if not name.endswith("[x]"):
        return bool(holder.get(name))
    return (
        sum(1 for key in holder if key.startswith(name[:-3]) and key[len(name) - 3 : len(name) - 2].isupper())
        == 1
    )


def _coded(resource: Resource) -> Iterator[str]:
    for path, allowed in CODES.get(str(resource.get("resourceType")), {}).items():
        if any(code not in allowed.split() for code in _found(resource, path)):
            yield f"{path} is not a code that FHIR R4 allows there"
    for path, value in _walk(resource):
        if path.endswith("coding") and not (value.get("system") and value.get("code")):
            yield f"{path} lacks its system or its code"


def _dated(resource: Resource) -> Iterator[str]:
    for holder_path, holder in _walk(resource):
        for name, value in holder.items():
            if (
                isinstance(value, str)
                and (name in _DATES or name.endswith("DateTime"))
                and not _is_date(value)
            ):
                yield f"{holder_path}{'.' if holder_path else ''}{name} is no FHIR date"
    if resource.get("resourceType") == "Provenance" and not _INSTANT.fullmatch(
        str(resource.get("recorded", ""))
    ):
        yield "recorded is no instant"


def _is_date(value: str) -> bool:
    return day(value) is not None and (len(value) <= 10 or _INSTANT.fullmatch(value) is not None)


def _rules(r: Resource) -> Iterator[str]:
    """HL7's invariants on what we make."""
    match r.get("resourceType"):
        case "AllergyIntolerance":
            refuted = "entered-in-error" in _found(r, "verificationStatus.coding.code")
            if bool(r.get("clinicalStatus")) == refuted:
                yield "clinicalStatus must be there unless it was entered in error (ait-1, ait-2)"
        case "Condition":
            if r.get("clinicalStatus") and "entered-in-error" in _found(r, "verificationStatus.coding.code"):
                yield "no clinicalStatus on what was entered in error (con-5)"
            if "problem-list-item" in _found(r, "category.coding.code") and not r.get("clinicalStatus"):
                yield "a problem list item has a clinicalStatus (con-3)"
        case "Observation":
            if r.get("dataAbsentReason") and any(key.startswith("value") for key in r):
                yield "dataAbsentReason stands beside a value (obs-6)"
        case "Appointment":
            if bool(r.get("start")) != bool(r.get("end")):
                yield "start and end come together (app-2)"
            if not r.get("start") and r.get("status") not in {"proposed", "cancelled", "waitlist"}:
                yield "only a proposed or cancelled appointment has no time (app-3)"
            if any(not p.get("actor") and not p.get("type") for p in _list(r, "participant")):
                yield "a participant is someone or something (app-1)"
        case "Goal":
            if any(
                not t.get("measure") and any(k.startswith("detail") for k in t) for t in _list(r, "target")
            ):
                yield "a target's detail needs its measure (gol-1)"
        case "MedicationRequest":
            if r.get("intent") != "plan" or r.get("reportedBoolean") is not True:
                yield "a medicine of a document is a plan that was reported, and no prescription"
        case "Task":
            if str(r.get("lastModified", "9")) < str(r.get("authoredOn", "")):
                yield "changed before it was written (inv-1)"
            if r.get("businessStatus") and not r.get("focus"):
                yield "only the follow-up of a referral has a business status"
        case "CarePlan":
            if any("detail" in a for a in _list(r, "activity")):
                yield "an activity is told by reference only"
        case "Patient":
            if any(
                not any(c.get(k) for k in ("name", "telecom", "address", "organization"))
                for c in _list(r, "contact")
            ):
                yield "a contact is someone or can be reached (pat-1)"


def _narrated(resource: Resource) -> Iterator[str]:
    told = [("text", resource["text"])] if resource.get("text") else []
    told += [(f"section {n}", s["text"]) for n, s in enumerate(_list(resource, "section")) if s.get("text")]
    for where, text in told:
        yield from (f"the narrative of {where} {said}" for said in _xhtml(text))


def _xhtml(text: Resource) -> Iterator[str]:
    div = str(text.get("div", ""))
    if text.get("status") not in {"generated", "extensions", "additional", "empty"}:
        yield "has no status"
    if "<!" in div or "<?" in div:
        yield "carries a declaration"
        return
    try:
        root = ElementTree.fromstring(div)
    except (ElementTree.ParseError, ValueError):
        yield "is no XML"
        return
    if root.tag != f"{_XHTML}div" or not "".join(root.itertext()).strip():
        yield "is not a div that says something (txt-2)"
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    if len(set(ids)) != len(ids):
        yield "has two places with one id"
    for element in root.iter():
        if element.tag.removeprefix(_XHTML) not in _ELEMENTS or not _ATTRIBUTES.issuperset(element.keys()):
            yield "has an element or attribute that FHIR does not allow (txt-1)"
        link = element.get("href")
        if link is not None and link[1:] not in ids:
            yield "has a link that leads nowhere inside it"


def _texts(resource: Resource) -> Iterator[str]:
    for path, holder in _walk(resource):
        for name, value in holder.items():
            if value in ("", [], {}, None):
                yield f"{path}.{name} is empty"
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and _HIDDEN.search(text):
                    yield f"{path}.{name} carries a character that no FHIR string may"


# --- walking ---------------------------------------------------------------------------------------------------


def _list(holder: Resource, name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _found(holder: Any, path: str) -> list[Any]:
    """All values at a path of names, through any lists on the way."""
    values = [holder]
    for name in path.split("."):
        inner = [v[name] for v in values if isinstance(v, dict) and name in v]
        values = [w for v in inner for w in (v if isinstance(v, list) else [v])]
    return values


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, Resource]]:
    """Every object inside, with its path."""
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            yield from _walk(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, path)


def _refers(resource: Resource) -> Iterator[tuple[str, str]]:
    for path, holder in _walk(resource):
        if isinstance(holder.get("reference"), str):
            yield path, holder["reference"]

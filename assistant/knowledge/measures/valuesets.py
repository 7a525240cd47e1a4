"""Named sets of codes, as a site has them: this house ships none of theirs, a measure names them by title and OID."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Key = tuple[str, str]  # a code system in one spelling, and a code of it

_SPELLINGS = {
    "http://snomed.info/sct": ("urn:oid:2.16.840.1.113883.6.96",),
    "http://loinc.org": ("urn:oid:2.16.840.1.113883.6.1",),
    "http://hl7.org/fhir/sid/icd-10-cm": ("urn:oid:2.16.840.1.113883.6.90",),
    "http://hl7.org/fhir/sid/icd-9-cm": ("urn:oid:2.16.840.1.113883.6.103",),
    "http://www.cms.gov/Medicare/Coding/ICD10": ("urn:oid:2.16.840.1.113883.6.4", "http://hl7.org/fhir/sid/icd-10-pcs"),
    "http://www.nlm.nih.gov/research/umls/rxnorm": ("urn:oid:2.16.840.1.113883.6.88",),
    "http://hl7.org/fhir/sid/cvx": ("urn:oid:2.16.840.1.113883.12.292",),
    "http://www.ama-assn.org/go/cpt": ("urn:oid:2.16.840.1.113883.6.12",),
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": (
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "http://www.nlm.nih.gov/research/umls/hcpcs",
        "urn:oid:2.16.840.1.113883.6.285",
    ),
    "http://www.ada.org/cdt": ("urn:oid:2.16.840.1.113883.6.13",),
}  # fmt: skip
_SPELLED = {other: one for one, others in _SPELLINGS.items() for other in others}


def key(system: str, code: str) -> Key:
    """A code with its system spelled in one way, so that the same code of two sources is one."""
    return _SPELLED.get(system, system), code


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSet:
    """``oid`` without a version. ``codes`` in one spelling: see ``key``."""

    title: str
    oid: str
    codes: frozenset[Key]
    version: str = ""


class ValueSets:
    """What a site has imported. The last of two sets of one OID is in force."""

    def __init__(self, sets: Iterable[ValueSet] = ()) -> None:
        self._sets = tuple(sets)
        self._by_oid = {one.oid: one for one in self._sets if one.oid}
        self._by_title = {_plain(one.title): one for one in self._sets}

    def __len__(self) -> int:
        return len(self._sets)

    def __iter__(self) -> Iterator[ValueSet]:
        return iter(self._sets)

    def find(self, title: str, oid: str) -> ValueSet | None:
        """By OID; by title only where the set of that title came without an OID."""
        found = self._by_oid.get(oid) if oid else None
        if found is None and (named := self._by_title.get(_plain(title))) and not (named.oid and oid):
            found = named
        return found


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())

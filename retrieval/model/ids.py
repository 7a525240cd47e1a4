"""What patients, sources, documents, passages, facts and encounters are called: an id of its own type for each."""

import hashlib
from typing import NewType

PatientId = NewType("PatientId", str)
SourceId = NewType("SourceId", str)  # "sha256:…" of the bytes as received
DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", str)
FactId = NewType("FactId", str)
EncounterId = NewType("EncounterId", str)  # the logical id of the FHIR Encounter, without "Encounter/"

NO_ENCOUNTER = EncounterId("")  # the key of one that came without an id


def digest_of(*parts: str) -> str:
    """Twenty hex digits that name these parts and no others; the same on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

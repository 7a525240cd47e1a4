"""A question about one patient, and the passages that bear on it."""

from dataclasses import dataclass

from retrieval.model.documents import Passage
from retrieval.model.ids import EncounterId, PatientId


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about one patient. There is no query without one."""

    patient: PatientId
    text: str
    limit: int = 8
    sections: tuple[str, ...] = ()  # only these section kinds, when given
    encounter: EncounterId | None = None

    def __post_init__(self) -> None:
        if not self.patient:
            raise ValueError("a query needs a patient: give the patient's id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    passage: Passage
    score: float  # fused; comparable within one answer only
    by_words: int | None = None  # rank by words, from 1; None when words did not find it
    by_meaning: int | None = None

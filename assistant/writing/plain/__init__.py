"""The patient's version of an approved document: plain words, from reviewed templates, English or Spanish."""

from assistant.writing.plain.patient_version import patient_version
from assistant.writing.plain.phrasebook import phrasebook

__all__ = ["patient_version", "phrasebook"]

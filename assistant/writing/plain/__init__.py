"""The patient's version of an approved document: plain words, from reviewed templates, English or Spanish."""

from assistant.writing.plain.phrasebook import phrasebook
from assistant.writing.plain.telling import patient_version

__all__ = ["patient_version", "phrasebook"]

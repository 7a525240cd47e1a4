"""All the doors, as one."""

from dataclasses import dataclass

from assistant.bootstrap.care import Care
from assistant.bootstrap.patient_versions import PatientVersions
from assistant.bootstrap.publishing import Publishing
from assistant.bootstrap.records import Records
from assistant.bootstrap.review import Review
from assistant.bootstrap.running import Running
from assistant.bootstrap.trail import Trail


@dataclass(frozen=True, kw_only=True)
class Assistant(Records, Care, Review, Publishing, PatientVersions, Trail, Running):
    """Everything that can be asked for. Each door asks first who is there, and what they may."""

"""The doors to an approved document in plain words, for the patient or for who cares for them."""

from assistant.adapters import patient_page, reading_grade
from assistant.bootstrap.drafts import Drafts
from assistant.checks import reading_level
from assistant.domain.draft import DraftId, Finding
from assistant.domain.patient_version import Audience, Language, PatientVersion
from assistant.domain.people import Actor
from assistant.workflow import patient_version as patient_versions
from assistant.workflow.patient_version import first_name


class PatientVersions(Drafts):
    def patient_version(
        self, id: DraftId, *, language: Language, audience: Audience, actor: Actor, caregiver: str = ""
    ) -> tuple[PatientVersion, float]:
        """The approved document in plain words, and the years of school that reading it takes.

        ``caregiver`` names whom a caregiver's version is for, where the document does not show it.
        """
        version = patient_versions.for_patient(
            id,
            language=language,
            audience=audience,
            actor=actor,
            library=self.library,
            first_name=lambda patient: first_name(self.charts.record(patient).patient.name),
            work=self.work,
            caregiver=caregiver,
        )
        return version, reading_grade.grade(version)

    def plain_findings(self, version: PatientVersion) -> tuple[Finding, ...]:
        """What a person should know before handing it out: hard sentences, and words that hurt."""
        whole = reading_grade.grade(version)
        return reading_level.hard_to_read(version, reading_grade.grade_of_sentence, whole)

    def patient_page(
        self,
        id: DraftId,
        *,
        language: Language,
        audience: Audience,
        format: str,
        actor: Actor,
        caregiver: str = "",
        for_staff: bool = False,
    ) -> str:
        """The same as ``html`` to print, or as ``text``.

        ``for_staff`` shows what ``plain_findings`` says above the page: on the screen, and never on paper.
        """
        version, _ = self.patient_version(
            id, language=language, audience=audience, actor=actor, caregiver=caregiver
        )
        if format == "text":
            return patient_page.text(version)
        findings = self.plain_findings(version) if for_staff else ()
        return patient_page.html(version, approval=self.draft(id, actor=actor).approval, for_staff=findings)

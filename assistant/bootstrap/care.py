"""The doors to what care is asked for: guidelines, the gaps they leave in a chart, and the national measures."""

from datetime import date

from assistant.adapters.value_sets import KeptValueSets
from assistant.bootstrap.house import House
from assistant.domain.people import Action, Actor, require
from assistant.knowledge.gaps import Gap, gaps
from assistant.knowledge.guidelines import Guideline
from assistant.knowledge.measured import beside_gaps
from assistant.knowledge.measures import Period, Populations, ValueSet, ValueSets, decide_all
from assistant.knowledge.measures.value_set_file import read_value_sets
from assistant.workflow.resting import Resting, plans_resting_on
from retrieval.model import Hit, PatientId


class Care(House):
    def gaps(self, patient: PatientId, *, actor: Actor) -> tuple[Gap, ...]:
        """What care is open, due, closed, not for this patient or unknown today, with its facts.

        Beside it what the national measures of the year say, where the site has imported value sets.
        """
        require(actor, Action.RECORD_READ)
        record, today = self.charts.record(patient), self.clock().date()
        sets = KeptValueSets(self.folder.value_sets).all()
        year = Period(first=date(today.year, 1, 1), last=date(today.year, 12, 31))
        measured = beside_gaps(decide_all(record, year, sets)) if len(sets) else {}
        return gaps(self.library, record, today, measured=measured)

    def measures(self, patient: PatientId, period: Period, *, actor: Actor) -> tuple[Populations, ...]:
        """Where the patient stands in each national measure, with the facts; undecided where value sets are missing."""
        require(actor, Action.RECORD_READ)
        sets = KeptValueSets(self.folder.value_sets).all()
        return decide_all(self.charts.record(patient), period, sets)

    def value_sets(self, *, actor: Actor) -> ValueSets:
        """What the site has imported."""
        require(actor, Action.GUIDELINE_READ)
        return KeptValueSets(self.folder.value_sets).all()

    def import_value_sets(self, data: bytes, *, name: str, actor: Actor) -> tuple[ValueSet, ...]:
        """The sets of one file, kept. Raises Invalid with what is wrong; then none of it was kept."""
        require(actor, Action.SOURCE_RECEIVE)
        found = read_value_sets(data, name)
        KeptValueSets(self.folder.value_sets).keep(found)
        return found

    def guidelines(self, *, actor: Actor) -> tuple[Guideline, ...]:
        require(actor, Action.GUIDELINE_READ)
        return self.library.guidelines

    def guideline(self, id: str, *, actor: Actor) -> Guideline:
        require(actor, Action.GUIDELINE_READ)
        return self.library.get(id.removeprefix("gl-"))

    def plans_resting_on(
        self, guideline: str | None = None, *, changed_only: bool = True, actor: Actor
    ) -> tuple[Resting, ...]:
        """Approved documents that cite a guideline, or any of those that have changed since."""
        known = guideline.removeprefix("gl-") if guideline else None
        return plans_resting_on(
            self.library, guideline=known, changed_only=changed_only, actor=actor, work=self.work
        )

    def search_guidelines(self, text: str, *, actor: Actor, limit: int = 8) -> tuple[Hit, ...]:
        require(actor, Action.GUIDELINE_READ)
        return self.guideline_index().search(text, limit)

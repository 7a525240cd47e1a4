"""What every door stands on: what is kept, what is known, who does the work, and what time it is."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from assistant.adapters.charts import Charts
from assistant.adapters.data_folder import DataFolder
from assistant.adapters.store import SqlStore
from assistant.domain.draft import Draft
from assistant.knowledge.guidelines import Library
from assistant.settings import Settings
from assistant.workflow.drafting import Tools
from assistant.workflow.ports import Clock, Jobs, NewId, Unit, Work
from retrieval.library_index import GuidelineLibrary

SOFTWARE = f"caretrace {version('caretrace')}"

Also = Callable[[Unit, Draft], None]


@dataclass(frozen=True, kw_only=True)
class House:
    settings: Settings
    store: SqlStore
    folder: DataFolder
    charts: Charts
    library: Library
    guideline_index: Callable[[], GuidelineLibrary]  # opened at the first question: it takes a second
    tools: Tools
    jobs: Jobs
    clock: Clock
    new_id: NewId
    embedder_state: str

    @property
    def work(self) -> Work:
        return self.store.work

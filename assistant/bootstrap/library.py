"""The guideline library of a site: what we carry, what the site adds, and the tables that its checks go by."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Lock

from assistant.adapters.data_folder import DataFolder
from assistant.domain.errors import NotFound
from assistant.knowledge import alert_range_file
from assistant.knowledge import guidelines as guideline_files
from assistant.knowledge.guidelines import Library
from assistant.knowledge.medicine_safety import table as interaction_table
from assistant.knowledge.schedule_file import DEFAULT as DEFAULT_SCHEDULE
from assistant.knowledge.schedule_file import Schedule, read_schedule, schedule
from assistant.settings import Settings
from retrieval.embeddings import Embedder
from retrieval.library_index import GuidelineLibrary


def library_of(settings: Settings) -> Library:
    ours = guideline_files.library()
    known = ours.with_others(guideline_files.load(settings.guidelines)) if settings.guidelines else ours
    return replace(
        known.with_settings(_settings_files(settings)),
        child_schedule=_child_schedule(settings.child_schedule),
        alert_ranges=alert_range_file.of_site(settings.guidelines) if settings.guidelines else None,
        interaction_rules=interaction_table.of_site(settings.guidelines) if settings.guidelines else None,
    )


def _settings_files(settings: Settings) -> dict[str, bytes]:
    """The files of the site's, beside its guidelines and codes, that decide what the checks say: by name."""
    folder, own = settings.guidelines, Path(settings.child_schedule)
    files = [folder / name for name in (interaction_table.FILE, alert_range_file.FILE)] if folder else []
    found = {f.name: f.read_bytes() for f in files if f.is_file()}
    if own.is_file():
        return {**found, own.name: own.read_bytes()}
    named = settings.child_schedule
    return found if named == DEFAULT_SCHEDULE else {**found, f"schedules/{named}": named.encode()}


def _child_schedule(named: str) -> Schedule:
    """By the name of one we carry, or from a site's own file. Raises NotFound or Invalid."""
    file = Path(named)
    if file.suffix not in {".yaml", ".yml"}:
        return schedule(named)
    if not file.is_file():
        raise NotFound(
            f"no immunization schedule at {file}: set CARETRACE_CHILD_SCHEDULE to a file or a name"
        )
    return read_schedule(file.name, file.read_text("utf-8"))


def index_of(
    folder: DataFolder, library: Library, embedder: Embedder | None, stack: ExitStack
) -> Callable[[], GuidelineLibrary]:
    lock, opened = Lock(), list[GuidelineLibrary]()

    def index() -> GuidelineLibrary:
        with lock:
            if not opened:
                held = [(g.document, g.sections) for g in library.current]
                opened.append(GuidelineLibrary.open(folder.library, held, embedder))
                stack.callback(opened[0].close)
        return opened[0]

    return index

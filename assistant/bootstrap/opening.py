"""From the settings to an open assistant: every port meets its adapter here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import prompts
from assistant.adapters.charts import Charts
from assistant.adapters.chat_model import ChatModel
from assistant.adapters.data_folder import open_folder
from assistant.adapters.store import SqlStore
from assistant.adapters.store.engine import jobs_options
from assistant.adapters.work import DbosJobs
from assistant.bootstrap.doors import Assistant
from assistant.bootstrap.house import SOFTWARE
from assistant.bootstrap.library import index_of, library_of
from assistant.domain.draft import DraftId
from assistant.domain.errors import CaretraceError
from assistant.settings import Settings
from assistant.workflow import drafting
from assistant.workflow.drafting import Tools
from assistant.workflow.narrating import Narrator
from assistant.workflow.ports import Clock, Jobs, Model, NewId
from assistant.workflow.shadow import Shadow, shadows
from retrieval import tokens
from retrieval.embeddings import Embedder, EmbedderUnavailable, open_embedder
from retrieval.model import Reading


@contextmanager
def open_assistant(
    settings: Settings,
    *,
    durable: bool = False,
    purpose: str = "another command",
    clock: Clock = lambda: datetime.now(UTC),
    new_id: NewId = lambda: uuid4().hex,
    model: Model | None = None,
) -> Iterator[Assistant]:
    """The assistant over one data folder, held until the block ends.

    ``durable`` has drafts written by work that survives the process; without it they are written before the request
    returns. Raises AlreadyOpen when another process holds the folder.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder(settings.data, purpose=purpose))
        tokens.seed(folder.tokens)
        store = SqlStore(
            settings.database or folder.store_url, secret=folder.secret, checkpoint=folder.checkpoints.note
        )
        stack.callback(store.close)
        embedder, embedder_state = _embedder(settings)
        library = library_of(settings)
        index = index_of(folder, library, embedder, stack)
        charts = Charts(work=store.work, embedder=embedder, embedder_state=embedder_state)
        narrator = _narrator(settings, model)
        tools = Tools(
            records=charts.record, search=charts, library=library, narrator=narrator, software=SOFTWARE
        )
        perform = partial(drafting.write, tools=tools, work=store.work, clock=clock)
        give_up = partial(drafting.give_up, work=store.work, clock=clock)
        jobs: Jobs = _Now(perform, give_up)
        if durable:
            url = settings.database or folder.jobs_url
            options = jobs_options(folder.path / "jobs.db") if url.startswith("sqlite") else {}
            durable_jobs = DbosJobs(url, perform, give_up=give_up, options=options)
            stack.callback(durable_jobs.close)
            jobs = durable_jobs
        assistant = Assistant(
            settings=settings,
            store=store,
            folder=folder,
            charts=charts,
            library=library,
            guideline_index=index,
            tools=tools,
            jobs=jobs,
            clock=clock,
            new_id=new_id,
            embedder_state=embedder_state,
        )
        assistant.recover()
        yield assistant


def shadower(settings: Settings) -> Callable[[Sequence[Reading]], tuple[Shadow, ...]]:
    """The same for records that no data folder holds: none is opened."""
    return partial(shadows, library=library_of(settings), software=SOFTWARE, now=datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class _Now:
    """Jobs that are done before the request returns: for commands, which end with their work."""

    perform: Callable[[DraftId, int], object]
    give_up: Callable[[DraftId, int, str], object]

    def write(self, draft: DraftId, revision: int) -> None:
        try:
            self.perform(draft, revision)
        except CaretraceError as error:
            self.give_up(draft, revision, str(error))


def _embedder(settings: Settings) -> tuple[Embedder | None, str]:
    """The embedder, or None with why search goes on by words alone."""
    if settings.embedder == "none":
        return None, "unavailable: switched off by CARETRACE_EMBEDDER"
    try:
        opened = open_embedder(
            settings.embedder,
            models=settings.models,
            base_url=settings.embedder_base_url,
            allowed_hosts=settings.allowed_hosts,
        )
        return opened, "ready"
    except EmbedderUnavailable as error:
        return None, f"unavailable: {error}"


def chat_model(settings: Settings) -> Model | None:
    """The language model that the settings name; None when they name none."""
    if not settings.model:
        return None
    return ChatModel(
        name=settings.model,
        base_url=settings.model_base_url,
        key=settings.model_key.get_secret_value(),
        timeout_s=settings.model_timeout_s,
    )


def _narrator(settings: Settings, model: Model | None) -> Narrator | None:
    model = model or chat_model(settings)
    return Narrator(model=model, prompt=prompts.live("narrative")) if model else None

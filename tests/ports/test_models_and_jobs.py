"""Models that say what they are told, and work that is done once, whether at once or durably."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.adapters.memory import InlineJobs, ScriptedModel
from assistant.adapters.store.engine import jobs_options
from assistant.adapters.work import DbosJobs
from assistant.domain.draft import DraftId
from assistant.domain.errors import MovedOn, NotFound, Unavailable
from assistant.workflow.ports import Brief, Jobs

ONE, TWO = DraftId("draft-1"), DraftId("draft-2")
BRIEF = Brief(prompt="course@1", instructions="Say it briefly.", text="[1] Apixaban 5 mg")


def eventually(true: Callable[[], bool], within_s: float = 20) -> None:
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.01)


class Desk:
    """Counts what was written and what was given up; the first tries fail as they are told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.written: list[tuple[str, int]] = []
        self.given_up: list[tuple[str, int, str]] = []

    def perform(self, draft: DraftId, revision: int) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.written.append((draft, revision))

    def give_up(self, draft: DraftId, revision: int, reason: str) -> None:
        self.given_up.append((draft, revision, reason))


@pytest.fixture
def jobs_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.db'}"
    return str(request.getfixturevalue("postgresql_database"))


both_kinds = pytest.mark.parametrize("jobs_url", ["sqlite", "postgresql"], indirect=True)
Opened = Callable[..., DbosJobs]


@pytest.fixture
def opened(jobs_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens jobs over one database, as a restart does: the ones before are closed first."""
    alive: list[DbosJobs] = []

    def open_jobs(desk: Desk, **how: object) -> DbosJobs:
        while alive:
            alive.pop().close()
        options = jobs_options(tmp_path / "jobs.db") if jobs_url.startswith("sqlite") else {}
        how = {"options": options, "pauses_s": (0.01, 0.01), **how}
        alive.append(DbosJobs(jobs_url, desk.perform, give_up=desk.give_up, **how))  # type: ignore[arg-type]
        return alive[-1]

    yield open_jobs
    while alive:
        alive.pop().close()


# ------------------------------------------------------------------------------------------------------------- models


def test_a_scripted_model_says_its_replies_in_turn_and_then_is_away() -> None:
    model = ScriptedModel(["{}", MovedOn("told to fail")])
    assert model.complete(BRIEF).text == "{}"
    with pytest.raises(MovedOn):
        model.complete(BRIEF)
    with pytest.raises(Unavailable):
        model.complete(BRIEF)
    assert model.briefs == [BRIEF] * 3


def test_a_scripted_model_may_answer_to_what_it_is_shown() -> None:
    reply = ScriptedModel(lambda brief: brief.text.upper(), name="echo").complete(BRIEF)
    assert (reply.model, reply.text) == ("echo", "[1] APIXABAN 5 MG")


# --------------------------------------------------------------------------------------------------------------- jobs


def test_a_revision_asked_for_twice_is_written_once_inline() -> None:
    desk = Desk()
    jobs: Jobs = InlineJobs(desk.perform)
    for _ in range(2):
        jobs.write(ONE, 1)
    jobs.write(ONE, 2)
    assert desk.written == [(ONE, 1), (ONE, 2)]


@both_kinds
def test_a_revision_asked_for_twice_is_written_once(opened: Opened) -> None:
    desk = Desk()
    jobs: Jobs = opened(desk)
    for _ in range(2):
        jobs.write(ONE, 1)
    jobs.write(ONE, 2)
    eventually(lambda: len(desk.written) == 2)
    jobs.write(ONE, 1)
    jobs.write(TWO, 1)
    eventually(lambda: len(desk.written) == 3)
    assert sorted(desk.written) == [(ONE, 1), (ONE, 2), (TWO, 1)]


def test_what_was_away_is_tried_again(opened: Opened) -> None:
    desk = Desk(Unavailable("the disk is full"), Unavailable("the disk is full"))
    opened(desk).write(ONE, 1)
    eventually(lambda: desk.written == [(ONE, 1)])
    assert desk.given_up == []


@both_kinds
def test_what_stays_away_is_given_up_with_the_reason(opened: Opened) -> None:
    desk = Desk(*[Unavailable("the disk is full")] * 3)
    opened(desk).write(ONE, 1)
    eventually(lambda: desk.given_up == [(ONE, 1, "the disk is full")])
    assert desk.written == []


def test_a_mistake_of_ours_is_given_up_without_what_it_says(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(KeyError("Anna Nováková"))
    with caplog.at_level(logging.DEBUG):
        opened(desk).write(ONE, 1)
        eventually(lambda: len(desk.given_up) == 1)
    assert desk.given_up == [(ONE, 1, "an error in Caretrace (KeyError)")]
    assert "Anna" not in caplog.text


def test_a_draft_that_someone_else_has_written_is_left_alone(opened: Opened) -> None:
    desk = Desk(MovedOn("someone else saved draft draft-1 first"))
    jobs = opened(desk)
    jobs.write(ONE, 1)
    jobs.write(TWO, 1)
    eventually(lambda: desk.written == [(TWO, 1)] and not desk.failures)
    assert desk.given_up == []


def test_a_draft_that_waits_without_a_job_gets_one_at_the_start(opened: Opened) -> None:
    desk = Desk()
    opened(desk).recover([(ONE, 1), (TWO, 3)])
    eventually(lambda: sorted(desk.written) == [(ONE, 1), (TWO, 3)])


def test_what_is_not_in_the_record_is_given_up_for_a_person_to_look_at(opened: Opened) -> None:
    desk = Desk(NotFound("the record has no hospital stay"))
    opened(desk).write(ONE, 1)
    eventually(lambda: desk.given_up == [(ONE, 1, "the record has no hospital stay")])


def test_a_draft_that_was_forgotten_meanwhile_is_no_mistake(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(draft: DraftId, revision: int, reason: str = "") -> None:
        raise NotFound(f"no draft {draft} here")

    desk = Desk()
    desk.perform = desk.give_up = gone  # type: ignore[method-assign]
    jobs = opened(desk)
    jobs.write(ONE, 1)
    jobs.close()
    assert [r.message for r in caplog.records if r.levelno >= logging.WARNING] == []


@both_kinds
def test_a_draft_that_still_waits_after_its_job_ended_gets_another(opened: Opened) -> None:
    desk = Desk()
    opened(desk).write(ONE, 1)
    eventually(lambda: len(desk.written) == 1)
    opened(desk).recover([(ONE, 1)])
    eventually(lambda: len(desk.written) == 2)


def test_a_job_that_was_cut_short_goes_on_after_a_restart(opened: Opened) -> None:
    held, first, second = threading.Event(), Desk(), Desk()
    busy = threading.Event()

    def hang(draft: DraftId, revision: int) -> None:
        busy.set()
        held.wait(20)
        raise Unavailable("the process is going down")

    first.perform = hang  # type: ignore[method-assign]
    jobs = opened(first, concurrency=1)
    jobs.write(ONE, 1)
    jobs.write(TWO, 1)
    assert busy.wait(10)
    jobs.close(wait_s=0)
    held.set()
    jobs = opened(second)
    jobs.recover([(ONE, 1), (TWO, 1)])
    eventually(lambda: set(second.written) == {(ONE, 1), (TWO, 1)})
    assert first.given_up == []


def test_a_damaged_file_of_jobs_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "jobs.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(Unavailable, match="take it away"):
        jobs_options(tmp_path / "jobs.db")


def test_jobs_that_are_closing_take_no_more(opened: Opened) -> None:
    jobs = opened(Desk())
    jobs.close()
    with pytest.raises(Unavailable, match="after the next start"):
        jobs.write(ONE, 1)


def test_a_process_has_its_jobs_open_once(opened: Opened, jobs_url: str) -> None:
    desk = Desk()
    jobs = opened(desk)
    with pytest.raises(RuntimeError, match="already"):
        DbosJobs(jobs_url, desk.perform, give_up=desk.give_up)
    jobs.close()
    with pytest.raises(Unavailable, match="cannot be opened"):
        DbosJobs("sqlite:////nowhere/at/all/jobs.db", desk.perform, give_up=desk.give_up)
    opened(desk)


SERVICE = """
import sys, time
from pathlib import Path
from assistant.adapters.store.engine import jobs_options
from assistant.adapters.work import DbosJobs

folder, killed = Path(sys.argv[1]), sys.argv[2] == "to be killed"

def perform(draft, revision):
    with (folder / "begun").open("a") as file:
        file.write(f"{draft} {revision}\\n")
    if killed:
        time.sleep(60)
    with (folder / "written").open("a") as file:
        file.write(f"{draft} {revision}\\n")

jobs = DbosJobs(f"sqlite:///{folder / 'jobs.db'}", perform, give_up=print, options=jobs_options(folder / "jobs.db"))
if killed:
    for n in range(5):
        jobs.write(f"draft-{n}", 1)
    print("asked", flush=True)
    time.sleep(60)
until, done = time.monotonic() + 30, folder / "written"
while time.monotonic() < until and not (done.exists() and done.read_text().count("\\n") == 5):
    time.sleep(0.05)
jobs.close()
"""


def test_jobs_of_a_killed_process_are_done_after_it_starts_again(tmp_path: Path) -> None:
    def start(how: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", SERVICE, str(tmp_path), how],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
        )  # fmt: skip

    with start("to be killed") as service:
        assert service.stdout is not None
        assert service.stdout.readline() == "asked\n"
        eventually(lambda: (tmp_path / "begun").exists())
        service.send_signal(signal.SIGKILL)
    with start("to go on") as service:
        said, _ = service.communicate(timeout=60)
    assert (said, service.returncode) == ("", 0)
    done = (tmp_path / "written").read_text().split("\n")[:-1]
    assert sorted(done) == [f"draft-{n} 1" for n in range(5)]

"""The demo tells the product's story, twice the same, and never empties a folder that is not its own."""

import json
import threading
from pathlib import Path

import pytest

from api import demo as the_demo
from api.cli import run
from assistant.domain.people import Role
from tests.acceptance.command_line import Terminal, a_terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return a_terminal(tmp_path, monkeypatch, capsys)


def test_the_demo_takes_one_draft_to_an_approved_document(terminal: Terminal) -> None:
    told = terminal.gives("demo", "--no-serve")
    assert told["records"]["found"] == sum(told["records"][f] for f in ("read", "skipped", "unreadable"))
    assert [d["kind"] for d in told["drafts"]].count("care_plan") == 6
    assert told["signed"]["state"] == "published"
    assert told["document_faults"] == []
    assert told["audit"]["verified"]
    assert "clinician" in told["coordinator_was_refused"]
    bundle, html, md = (Path(f) for f in told["files"])
    assert json.loads(bundle.read_bytes())["entry"][0]["resource"]["resourceType"] == "Composition"
    assert "apixaban" in md.read_text()
    assert html.read_text().lower().startswith("<!doctype html>")


def test_the_demo_says_what_it_did_and_starts_clean_again(terminal: Terminal) -> None:
    for _ in range(2):
        said = terminal.types("demo", "--no-serve")
        assert said.code == 0, said.err
        assert "Search goes by words alone" in said.out
        assert "tried to sign it and was refused" in said.out
        assert "1 edited, 1 rejected" in said.out
        assert "1 added in her own words" in said.out
        assert "of what is still open: Neither a device" in said.out
        assert "no fault" in said.out
    assert len(terminal.gives("patients")["items"]) == 6


def test_a_folder_that_is_not_a_demos_is_left_as_it_is(terminal: Terminal) -> None:
    terminal.knows_ada()
    before = sorted(terminal.data.iterdir())
    assert "not a demo's folder" in terminal.types("demo", "--no-serve").one_line
    assert sorted(terminal.data.iterdir()) == before


def test_the_demo_does_not_take_the_folder_of_the_environment(terminal: Terminal, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    terminal.patch.setenv("CARETRACE_DATA", str(mine))
    terminal.patch.setattr(the_demo, "USUAL", tmp_path / "usual")
    assert run(["demo", "--no-serve", "--json"]) == 0
    assert list(mine.iterdir()) == []
    assert (tmp_path / "usual" / the_demo.MARKER).exists()


def test_a_demo_that_is_being_served_is_not_emptied(terminal: Terminal) -> None:
    from assistant.bootstrap import open_assistant
    from assistant.settings import Settings

    terminal.data.mkdir()
    (terminal.data / the_demo.MARKER).touch()
    with open_assistant(Settings(data=terminal.data), purpose="a server"):
        assert "another demo uses" in terminal.types("demo", "--no-serve").one_line
        assert (terminal.data / "caretrace.db").exists()


def test_the_demo_serves_the_page_with_a_link_for_each_of_the_two(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is the product's own; it is told to stop as soon as it has answered."""
    import httpx2

    from api import server

    answers: list[int] = []
    serve = server.serve

    def and_stop(*args: object, ready: object, **kwargs: object) -> None:
        def when_ready(url: str) -> None:
            ready(url)  # type: ignore[operator]
            links = [
                line.split()[-1]
                for line in terminal.capture.readouterr().out.splitlines()
                if "/sign-in/" in line
            ]
            threading.Thread(target=look, args=(links,)).start()

        serve(*args, ready=when_ready, **kwargs)  # type: ignore[arg-type]

    def look(links: list[str]) -> None:
        import os
        import signal

        try:
            answers.extend(httpx2.get(link).status_code for link in links)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(server, "serve", and_stop)
    said = terminal.types("demo", "--port", "0")
    assert said.code == 0, said.err
    assert answers == [200, 200]
    assert {Role.COORDINATOR, Role.CLINICIAN} == {the_demo.COORDINATOR.role, the_demo.CLINICIAN.role}

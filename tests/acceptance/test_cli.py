"""From a terminal: a record in, a draft, a decision, a document out; and each refusal in one line."""

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from api.cli import COMMANDS, GROUPS, run
from api.cli_background import vectors_meanwhile
from assistant import demo
from assistant.adapters.store import erasure
from assistant.bootstrap import open_assistant
from assistant.domain.errors import Unavailable
from assistant.settings import Settings
from tests.acceptance.command_line import Terminal, a_terminal
from tests.acceptance.service import ADA, NOTE, a_record, a_service


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return a_terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture
def ada(terminal: Terminal) -> Terminal:
    terminal.knows_ada()
    return terminal


# --- records ---------------------------------------------------------------------------------------------------


def test_a_patients_folder_is_taken_record_first_and_the_notes_are_hers(terminal: Terminal) -> None:
    terminal.puts("ada/notes/letter.txt", NOTE.encode())
    terminal.puts("ada/record.json", a_record())
    terminal.puts("ada/scan.pdf", b"%PDF-1.7")
    taken = terminal.gives("ingest", terminal.files)
    assert [s["name"] for s in taken["sources"]] == ["ada/record.json", "ada/notes/letter.txt"]
    assert {s["patient"] for s in taken["sources"]} == {ADA}
    assert [Path(p).name for p in taken["aside"]] == ["scan.pdf"]
    assert all(s["read"] + s["skipped"] + s["unreadable"] == s["found"] for s in taken["sources"])


@pytest.mark.parametrize("folder", demo.patients(), ids=lambda p: p.name)
def test_a_demo_patients_folder_is_taken_whole(terminal: Terminal, folder: Path) -> None:
    taken = terminal.gives("ingest", folder)
    assert {s["patient"] for s in taken["sources"]} == {folder.name}
    assert len(taken["sources"]) == 1 + len(list((folder / "notes").iterdir()))
    assert taken["refused"] == []


def test_the_same_bytes_twice_change_nothing(ada: Terminal) -> None:
    again = ada.types("ingest", ada.files / "ada/record.json")
    assert "already here, nothing changed" in again.out
    assert len(ada.gives("record", ADA)["sources"]) == 1


def test_two_notes_of_one_name_in_two_folders_do_not_supersede_one_another(ada: Terminal) -> None:
    for year in ("2025", "2026"):
        ada.puts(f"more/{year}/visit.txt", f"Visit of {year}.\n{NOTE}".encode())
    ada.gives("ingest", ada.files / "more", "--patient", ADA)
    ada.gives(
        "ingest", ada.files / "more/2025/visit.txt", ada.files / "more/2026/visit.txt", "--patient", ADA
    )
    sources = ada.gives("record", ADA)["sources"]
    assert [s["superseded_by"] for s in sources] == [None, None, None]


def test_a_patient_with_a_note_keeps_the_name_of_the_record(ada: Terminal) -> None:
    ada.gives("ingest", ada.puts("letter.txt", NOTE.encode()), "--patient", ADA)
    assert [(p["id"], p["name"], p["sources"]) for p in ada.gives("patients")["items"]] == [
        (ADA, "Ada Lund", 2)
    ]


def test_a_record_shows_facts_with_their_dates_and_pointers_and_what_was_read(ada: Terminal) -> None:
    shown = ada.types("record", ADA).out
    assert "Condition/ada-lund-hf" in shown
    assert "2022-05-01" in shown
    assert "read + 0 skipped + 0 unreadable" in shown


def test_a_search_answers_with_passages_of_this_patient(ada: Terminal) -> None:
    hits = ada.gives("search", ADA, "water pill furosemide", "--limit", "2")["items"]
    assert "Furosemide" in hits[0]["text"]
    assert len(hits) <= 2


def test_forgetting_asks_first_and_then_leaves_nothing(ada: Terminal) -> None:
    assert ada.types("forget", ADA).code == 2
    assert ada.gives("patients")["items"]
    assert ada.gives("forget", ADA, "--yes") == {"patient": ADA, "sources": 1, "drafts": 0}
    assert ada.types("record", ADA).code == 1


def test_one_source_is_forgotten_with_what_it_said(ada: Terminal) -> None:
    note = ada.gives("ingest", ada.puts("letter.txt", NOTE.encode()), "--patient", ADA)["sources"][0][
        "source"
    ]
    ada.gives("forget-source", ADA, note, "--yes")
    assert "Lisinopril" not in ada.types("record", ADA).out


# --- drafts ----------------------------------------------------------------------------------------------------


def test_a_draft_reads_findings_first_then_items_with_numbers_and_quotes(ada: Terminal) -> None:
    said = ada.types("draft", ADA, "--kind", "care_plan")
    assert said.code == 0
    assert said.out.index("Findings") < said.out.index("Health concerns")
    assert "• Heart failure" in said.out
    assert "“Problem: Heart failure" in said.out
    assert "Condition/ada-lund-hf" in said.out
    assert "0 unsupported" in said.out


def test_a_draft_as_json_is_what_the_interface_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        terminal = a_terminal(tmp_path, patched, capsys)
        terminal.knows_ada()
        drafted = terminal.gives("draft", ADA, "--kind", "discharge_summary")
        shown = terminal.gives("show", drafted["id"])
    with a_service(tmp_path) as service:
        over_http = service.coordinator.get(f"/v1/drafts/{drafted['id']}").json()
    assert drafted == shown == over_http
    assert list(drafted)[:7] == ["id", "kind", "patient", "encounter", "state", "revision", "digest"]


def test_the_whole_way_from_a_record_to_a_document(ada: Terminal, tmp_path: Path) -> None:
    draft = ada.gives("draft", ADA, "--kind", "discharge_summary")
    waiting = [i["id"] for s in draft["sections"] for i in s["items"]]
    typed = "e\nFurosemide 40 mg by mouth twice daily\nas on the ward\nr\nnot of this stay\n" + "a\n" * len(
        waiting
    )
    known = "t\nnot asked in this stay\n" + "k\nknown\n" * 9
    decided = ada.gives("review", draft["id"], typed=typed + known)
    decisions = [i["decision"]["verdict"] for s in decided["sections"] for i in s["items"]]
    assert decisions[:2] == ["edit", "reject"]
    assert set(decisions[2:]) == {"accept"}

    assert ada.types("export", draft["id"]).code == 1
    signed = ada.gives("approve", draft["id"], "--digest", decided["digest"], "--yes")
    assert (signed["state"], signed["approval"]["digest"]) == ("published", decided["digest"])
    assert signed["approval"]["by"] == "local-clinician"
    assert signed["requested_by"] == "local-coordinator"

    out = tmp_path / "summary.json"
    assert ada.types("export", draft["id"], "-o", out).code == 0
    assert json.loads(out.read_bytes())["type"] == "document"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert (
        "Drafted by AI, approved by local-clinician" in ada.types("export", draft["id"], "--format", "md").out
    )
    assert ada.types("export", draft["id"], "--format", "html").out.lower().startswith("<!doctype html>")
    assert ada.gives("audit", "verify")["verified"]


def test_whoever_asked_for_a_draft_cannot_sign_it_in_any_role(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan", "--as", "maria")
    for role in ("clinician", "coordinator"):
        said = ada.types("approve", draft["id"], "--yes", "--as", "maria", "--role", role)
        assert said.code == 1
        assert "signed by" in said.out


def test_a_digest_that_was_not_seen_is_refused(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan")
    said = ada.types("approve", draft["id"], "--digest", "sha256:" + "0" * 64, "--yes")
    assert said.code == 1
    assert "changed since it was read" in said.one_line


def test_an_approval_that_nobody_confirms_is_none(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan")
    said = ada.types("approve", draft["id"])
    assert said.code == 2
    assert draft["digest"] in said.out
    assert "--yes" in said.one_line


def test_review_may_stop_at_any_time_and_keeps_what_was_decided(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan")
    said = ada.types("review", draft["id"], typed="a\ns\nq\n")
    assert said.code == 0
    assert "1 of " in said.out
    assert f"caretrace review {draft['id']}" in said.out
    assert ada.types("review", draft["id"], typed="").code == 0


def test_accept_rest_leaves_medicines_and_allergies_to_their_own_decision(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan")
    after = ada.gives("review", draft["id"], "--accept-rest")
    waiting = {i["kind"] for s in after["sections"] for i in s["items"] if i["decision"] is None}
    assert {"medicine", "allergy"} <= waiting
    assert "problem" not in waiting


def test_a_draft_sent_back_is_written_anew(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "care_plan")
    assert ada.gives("send-back", draft["id"], "--reason", "add the potassium")["state"] == "returned"
    again = ada.gives("revise", draft["id"])
    assert (again["state"], again["revision"]) == ("written", 2)
    assert ada.gives("withdraw", draft["id"], "--reason", "not needed")["state"] == "withdrawn"
    assert [d["state"] for d in ada.gives("drafts", "--state", "withdrawn")["items"]] == ["withdrawn"]


def test_a_finding_is_acknowledged_with_a_reason(terminal: Terminal) -> None:
    note = terminal.puts("n.txt", b"PLAN: rest.")
    terminal.gives("ingest", note, "--patient", "nobody-admitted")
    draft = terminal.gives("draft", "nobody-admitted", "--kind", "discharge_summary")
    stop = next(f for f in draft["findings"] if f["severity"] == "stop" and f["item"] is None)
    said = terminal.gives("acknowledge", draft["id"], stop["id"], "--reason", "seen in the clinic only")
    assert [a["finding"] for a in said["acknowledgements"]] == [stop["id"]]


def test_a_referral_says_to_whom(ada: Terminal) -> None:
    draft = ada.gives("draft", ADA, "--kind", "referral", "--focus", "nephrology")
    assert draft["focus"] == "nephrology"


# --- the house -------------------------------------------------------------------------------------------------


def test_tokens_are_told_once_and_kept_as_digests(terminal: Terminal) -> None:
    told = terminal.gives("tokens", "add", "dr-okoye", "--role", "clinician", "--called", "Dr. Okoye")
    assert told["token"].startswith("ct_")
    assert told["token"] not in (terminal.data / "tokens.json").read_text()
    assert terminal.gives("tokens", "list") == [{"id": "dr-okoye", "name": "Dr. Okoye", "role": "clinician"}]
    assert (
        "one person, one role"
        in terminal.types("tokens", "add", "dr-okoye", "--role", "coordinator").one_line
    )


def test_the_audit_trail_says_who_did_what_and_no_name_of_a_patient(ada: Terminal) -> None:
    ada.gives("draft", ADA, "--kind", "care_plan")
    trail = ada.gives("audit", "list")["items"]
    assert [e["tag"] for e in trail] == ["source:received", "draft:requested", "draft:written"]
    assert [e["by"] for e in trail] == ["local-coordinator", "local-coordinator", "caretrace"]
    assert ADA not in json.dumps(trail)


def test_a_trail_that_was_changed_is_told(ada: Terminal) -> None:
    (ada.data / "audit.checkpoints").write_text("1 sha256:" + "0" * 64 + "\n")
    assert "entry 1" in ada.types("audit", "verify").one_line
    said = ada.types("doctor")
    assert said.code == 1
    assert "broken: audit" in said.one_line


def test_doctor_says_how_each_part_is(ada: Terminal) -> None:
    looks = {k["part"]: k for k in ada.gives("doctor")["looks"]}
    assert {k["verdict"] for p, k in looks.items() if p != "embedder"} == {"ok"}
    assert looks["embedder"]["verdict"] == "lacks"
    assert looks["store"]["words"].startswith("SQLite 3.")
    assert "offline" in looks["tiktoken"]["words"]


def test_doctor_finds_a_model_away_and_a_folder_open_to_others(ada: Terminal) -> None:
    ada.patch.setenv("CARETRACE_MODEL", "small")
    ada.patch.setenv("CARETRACE_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    ada.data.chmod(0o755)
    looks = {k["part"]: k for k in ada.gives("doctor")["looks"]}
    assert looks["model"]["verdict"] == looks["data"]["verdict"] == "lacks"
    assert "does not answer" in looks["model"]["words"]


def test_doctor_says_when_what_was_forgotten_is_still_on_the_disk(ada: Terminal) -> None:
    assert "erasure" not in {k["part"] for k in ada.gives("doctor")["looks"]}
    ada.patch.setattr(erasure, "_sweep_sqlite", lambda engine, rewrite: False)
    assert ada.types("forget", ADA, "--yes").code == 0
    looks = {k["part"]: k for k in ada.gives("doctor")["looks"]}
    assert looks["erasure"]["verdict"] == "lacks"
    assert "not yet off the disk" in looks["erasure"]["words"]


def test_a_folder_that_is_held_is_told_with_its_holder(ada: Terminal) -> None:
    with open_assistant(Settings(data=ada.data), purpose="a server"):
        said = ada.types("patients")
        assert said.code == 1
        assert "a server (process" in said.one_line
        assert ada.types("doctor").code == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CARETRACE_MAX_SOURCE_MB", "0", "CARETRACE_MAX_SOURCE_MB"),
        ("CARETRACE_EMBEDDER", "word2vec", "CARETRACE_EMBEDDER"),
        ("CARETRACE_MODEL", "m", "CARETRACE_MODEL_BASE_URL"),
    ],
)
def test_a_setting_that_cannot_be_is_named(terminal: Terminal, name: str, value: str, told: str) -> None:
    terminal.patch.setenv(name, value)
    said = terminal.types("patients")
    assert said.code == 2
    assert told in said.one_line


# --- misuse, and what a text may do to a terminal --------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("draft", ADA, "--kind", "poem"), 2, "care_plan"),
        (("draft", ADA), 2, "--kind"),
        (("draft", "no-such-patient", "--kind", "care_plan"), 1, "no patient"),
        (("draft", ADA, "--kind", "care_plan", "--encounter", "e-9"), 1, "no encounter"),
        (("show", "no-such-draft"), 1, "no draft"),
        (("approve", "no-such-draft", "--yes"), 1, "no draft"),
        (("record", "no-such-patient"), 1, "no patient"),
        (("search", ADA, "  "), 2, "words"),
        (("frobnicate",), 2, "frobnicate"),
        (("drafts", "--state", "lost"), 2, "requested"),
        (("ingest", "no/such/file.json"), 1, "no such file"),
        (("ingest", "/dev/null"), 1, "neither a file nor a folder"),
        (("forget", "no-such-patient", "--yes"), 1, "no patient"),
        (("ingest", "--patient", ADA), 2, "PATH"),
        (("draft", ADA, "--kind", "care_plan", "--role", "auditor"), 1, "coordinator"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_what_cannot_be_done_is_one_line_and_an_exit_code(
    ada: Terminal, words: tuple[str, ...], code: int, told: str
) -> None:
    said = ada.types(*words)
    assert said.code == code
    assert told in said.one_line


def test_a_folder_that_is_not_there_is_said_and_not_made(terminal: Terminal) -> None:
    assert "no data folder" in terminal.types("patients").one_line
    assert not terminal.data.exists()


HOSTILE = "Plan: \x1b]0;owned\x07\x1b[31m rest \u202etset\u2066 [red]bold[/red] :warning:"


def test_what_a_note_says_cannot_command_the_terminal(terminal: Terminal) -> None:
    note = terminal.puts("n.md", f"# Visit\n\nMEDICATIONS:\n- Aspirin 81 mg daily\n\n{HOSTILE}\n".encode())
    terminal.gives("ingest", note, "--patient", "p")
    draft = terminal.gives("draft", "p", "--kind", "care_plan")
    for said in (
        terminal.types("search", "p", "rest"),
        terminal.types("show", draft["id"]),
        terminal.types("record", "p"),
        terminal.types("search", "p", "rest", "--json"),
    ):
        assert said.code == 0
        assert not set(said.out) & {"\x1b", "\x07", "\u202e", "\u2066"}
    assert "[red]bold[/red] :warning:" in terminal.types("search", "p", "rest").out


@pytest.mark.parametrize(
    "name",
    [
        "a\x1b[31mred.txt",
        "two\nlines.txt",
        "-rf.txt",
        "[bold]x[red].txt",
        "n" * 240 + ".txt",
        "\udcff\udcfe.txt",
        "\u202etxt.exe.txt",
    ],
    ids=["escape", "line end", "dash", "markup", "long", "not utf-8", "right to left"],
)
def test_a_hostile_file_name_is_shown_and_not_obeyed(terminal: Terminal, name: str) -> None:
    folder = terminal.files / "odd"
    folder.mkdir()
    (folder / name).write_bytes(NOTE.encode())
    said = terminal.types("ingest", folder, "--patient", "p")
    assert said.code == 0, said.err
    assert not set(said.out + said.err) & {"\x1b", "\u202e"}
    assert len(terminal.gives("record", "p")["sources"]) == 1


def test_a_folder_with_a_pipe_and_a_loop_is_read_without_hanging(ada: Terminal) -> None:
    folder = ada.files / "odd"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "round").symlink_to(folder)
    (folder / "note.txt").write_bytes(NOTE.encode())
    assert len(ada.gives("ingest", folder, "--patient", ADA)["sources"]) == 1


def test_a_note_beside_two_records_is_nobodys_until_it_says_whose(terminal: Terminal) -> None:
    terminal.puts("both/ada.json", a_record())
    terminal.puts("both/bo.json", a_record("bo-berg", name="Berg"))
    terminal.puts("both/letter.txt", NOTE.encode())
    said = terminal.types("ingest", terminal.files / "both")
    assert said.code == 1
    assert "letter.txt" in said.err
    assert {p["id"] for p in terminal.gives("patients")["items"]} == {ADA, "bo-berg"}


# --- as a process ----------------------------------------------------------------------------------------------


def test_every_command_explains_itself(terminal: Terminal) -> None:
    names = [c.__name__.replace("_", "-") for _, commands in COMMANDS for c in commands]
    for words in [*((n,) for n in names), *((g, n) for g, _, members in GROUPS for n, _ in members)]:
        terminal.capture.readouterr()
        assert run([*words, "--help"]) == 0
        told = terminal.capture.readouterr().out
        assert "--json" in told, words


def test_help_comes_at_once_and_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = ("sqlalchemy", "fastapi", "dbos", "chromadb", "numpy", "onnxruntime", "openai", "langchain_core")
    code = (
        "import sys, time\nbegan = time.perf_counter()\nfrom api.cli import run\nrun(['--help'])\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)\n"
        "print(time.perf_counter() - began, file=sys.stderr)"
    )
    best = 9.0
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        loaded, took = done.stderr.strip().splitlines()
        assert loaded == "[]"
        best = min(best, float(took))
    assert best < 0.5


def test_a_server_that_is_told_to_stop_stops_and_exits_0(tmp_path: Path) -> None:
    code = "import sys; from api.cli import run; sys.exit(run(sys.argv[1:]))"
    words = ["serve", "--port", "0", "--json", "--data", str(tmp_path / "data")]
    environment = {**os.environ, "CARETRACE_EMBEDDER": "none"}
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            told = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")
            assert httpx2.get(told["url"] + "/v1/patients").status_code == 401
            server.terminate()
            assert server.wait(30) == 0
        finally:
            server.kill()


def test_vectors_are_made_while_something_else_goes_on() -> None:
    made = threading.Event()

    class Slow:
        tries = 0

        def make_vectors(self, progress: Callable[[int, int], None]) -> int:
            self.tries += 1
            if self.tries == 1:
                raise Unavailable("the disk is away")
            made.set()
            while True:
                progress(1, 2)

    with vectors_meanwhile(Slow(), look_again_s=0.01):
        assert made.wait(5)
    assert "vectors" not in {t.name for t in threading.enumerate()}


def test_the_installed_command_exits_as_it_should(tmp_path: Path) -> None:
    caretrace = Path(sys.executable).with_name("caretrace")
    environment = {**os.environ, "CARETRACE_DATA": str(tmp_path / "data"), "NO_COLOR": "1"}
    for words, code in ((["--help"], 0), (["--version"], 0), (["patients"], 1), (["nonsense"], 2)):
        done = subprocess.run([caretrace, *words], capture_output=True, text=True, env=environment)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stdout

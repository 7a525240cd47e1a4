"""Who is asking: tokens kept as digests, one person one role, codes good once, sessions that end."""

import json
import stat
import threading
import time
from pathlib import Path

import pytest

from api import auth
from api.auth import Sessions, Tokens
from assistant.domain.draft import PersonId
from assistant.domain.errors import Invalid
from assistant.domain.people import Actor, Role

CLARA = Actor(id=PersonId("clara"), role=Role.CLINICIAN, name="Dr Clara")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "tokens.json"


def test_a_token_is_known_again_after_a_restart_and_kept_only_as_its_digest(path: Path) -> None:
    token = Tokens.open(path).add("clara", Role.CLINICIAN, "Dr Clara")
    assert Tokens.open(path).actor(token) == CLARA
    assert token not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "hidden", ["\n## Approved", "\r", "\x1b[2J", "\u2028Approved", "\u202eneddih", "\u200b", "\x00"]
)
def test_a_name_or_id_that_does_not_stand_in_one_visible_line_is_refused(path: Path, hidden: str) -> None:
    tokens = Tokens.open(path)
    for id, name in (("clara", f"Dr Clara{hidden}"), (f"clara{hidden}", "Dr Clara")):
        with pytest.raises(Invalid, match="one line") as refused:
            tokens.add(id, Role.CLINICIAN, name)
        assert hidden not in str(refused.value)
    assert not path.exists()
    path.parent.mkdir(parents=True)
    entry = {"id": "clara", "name": f"Dr Clara{hidden}", "role": "clinician", "sha256": "0" * 64}
    path.write_text(json.dumps([entry]))
    with pytest.raises(Invalid, match="the name of clara"):
        Tokens.open(path)


def test_names_in_any_script_are_taken(path: Path) -> None:
    for name in ("Dr. Zoë O’Neill-Núñez, MD", "می‌نا", "山田 太郎"):
        token = Tokens.open(path).add("clara", Role.CLINICIAN, name)
        assert Tokens.open(path).actor(token) == Actor(id=PersonId("clara"), role=Role.CLINICIAN, name=name)


def test_a_person_may_have_several_tokens_and_never_two_roles(path: Path) -> None:
    tokens = Tokens.open(path)
    first, second = (tokens.add("clara", Role.CLINICIAN) for _ in range(2))
    assert tokens.actor(first) == tokens.actor(second)
    with pytest.raises(Invalid, match="two roles"):
        tokens.add("clara", Role.COORDINATOR)
    assert len(json.loads(path.read_text())) == 2


@pytest.mark.parametrize(
    "said",
    [
        "{",
        "{}",
        "[1]",
        "[{}]",
        '[{"id": "a", "role": "king", "sha256": "x"}]',
        '[{"id": "a", "role": "admin"}]',
        '[{"id": "a", "role": "admin", "sha256": "1"}, {"id": "a", "role": "clinician", "sha256": "2"}]',
    ],
)
def test_a_token_file_that_cannot_be_trusted_is_refused(tmp_path: Path, said: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(said)
    with pytest.raises(Invalid):
        Tokens.open(file)


@pytest.mark.parametrize("token", ["", " ", "ct_", "0" * 64, "\x00", "ä"])
def test_what_is_no_token_is_nobody(path: Path, token: str) -> None:
    tokens = Tokens.open(path)
    tokens.add("clara", Role.CLINICIAN)
    assert tokens.actor(token) is None


def test_the_digest_in_the_file_is_no_token(path: Path) -> None:
    tokens = Tokens.open(path)
    tokens.add("clara", Role.CLINICIAN)
    assert tokens.actor(json.loads(path.read_text())[0]["sha256"]) is None


def test_a_code_opens_one_session_even_when_many_try_at_once() -> None:
    sessions = Sessions()
    code = sessions.code_for(CLARA)
    opened: list[str | None] = []
    threads = [threading.Thread(target=lambda: opened.append(sessions.sign_in(code))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (session,) = [s for s in opened if s]
    assert sessions.actor(session) == CLARA
    assert sessions.whose(code) is None


def test_codes_and_sessions_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    sessions = Sessions()
    late, used = sessions.code_for(CLARA), sessions.code_for(CLARA)
    session = sessions.sign_in(used)
    assert session
    now += auth.SIGN_IN_S
    assert sessions.sign_in(late) is None
    assert sessions.actor(session) == CLARA
    now += auth.SESSION_S
    assert sessions.actor(session) is None
    sessions.code_for(CLARA)
    assert len(sessions._codes) == 1, "old codes are dropped"


def test_signing_out_ends_this_session_and_no_other() -> None:
    sessions = Sessions()
    one, other = (sessions.sign_in(sessions.code_for(CLARA)) for _ in range(2))
    sessions.sign_out(str(one))
    assert sessions.actor(str(one)) is None
    assert sessions.actor(str(other)) == CLARA

"""The real server is killed while it ingests, drafts and signs: what it acknowledged is there, whole, and once."""

import json
import random
import shutil
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from assistant.domain.people import Role
from tests.faults.people_at_work import Clinic, at_work, said
from tests.faults.service_process import Place, Running, close

STATE_AFTER = {
    "draft:requested": "requested",
    "draft:written": "written",
    "draft:decided": "written",
    "draft:acknowledged": "written",
    "draft:returned": "returned",
    "draft:approved": "approved",
    "draft:published": "published",
}


def killed_again_and_again(folder: Path, kills: int, *, seed: int) -> Counter[str]:
    """So many lives of a server, each ended up to 0.3 s after it began to answer; a few more end before that."""
    place, clinic, chance = Place(folder=folder), Clinic(), random.Random(seed)
    began = time.monotonic()
    for _ in range(kills):
        if chance.random() < 0.1:
            process = place.spawn()
            time.sleep(chance.uniform(0, 3))
            close(process)
            lies_whole(place)
        with place.served() as running:
            is_told(running, clinic, clinic.unchecked)
            clinic.unchecked.clear()
            with at_work(running, clinic.bring_in, clinic.ask, clinic.review):
                clinic.wait_for(chance.choice([0, 1, 1, 5, 20]))  # the first answers of a life are slow
                time.sleep(chance.uniform(0, 0.3))
                running.kill()
        lies_whole(place)
    the_day_ends(place, clinic)
    print(f"{kills} kills in {time.monotonic() - began:.0f} s; acknowledged: {dict(clinic.acknowledged)}")
    return clinic.acknowledged


def the_day_ends(place: Place, clinic: Clinic) -> None:
    clinic.closing_time = True
    with place.served() as running:
        for person in (clinic.bring_in, clinic.ask, clinic.review):
            with at_work(running, person):
                pass
        is_told(running, clinic, [*clinic.sources, *clinic.drafts])
        is_there_once(running, clinic)
        assert running.stop() == 0
    lies_whole(place)
    verified = place.caretrace("audit", "verify")
    assert verified.returncode == 0, verified.stderr


def is_told(running: Running, clinic: Clinic, ids: list[str]) -> None:
    """The trail holds, and of these sources and drafts all is there that was acknowledged."""
    with running.client(Role.AUDITOR) as auditor:
        verification = said(auditor.get("/v1/audit/verification"), 200)
        assert verification["verified"] is True, verification
    clinic.is_there(running, ids)


def is_there_once(running: Running, clinic: Clinic) -> None:
    """Nothing was done twice: every source came in once, every revision was written once, every document left once."""
    happened: Counter[tuple[str, ...]] = Counter()
    after: int | None = 0
    with running.client(Role.AUDITOR) as auditor:
        while after is not None:
            page = said(auditor.get("/v1/audit", params={"after": after, "limit": 200}), 200)
            for entry in page["items"]:
                facts = entry["facts"]
                happened[
                    (entry["tag"], *(str(facts[k]) for k in ("source", "draft", "revision") if k in facts))
                ] += 1
            after = page["next"]
    assert {k[1] for k in happened if k[0] == "source:received"} == set(clinic.sources)
    assert {k[1] for k in happened if k[0] == "draft:requested"} == set(clinic.drafts)
    once = {"source:received", "draft:requested", "draft:written", "draft:approved", "draft:published"}
    assert {k: n for k, n in happened.items() if k[0] in once and n != 1} == {}
    for id, revision in clinic.drafts.items():
        assert all(happened["draft:written", id, str(r)] for r in range(1, revision + 1))
        assert happened["draft:published", id]
    with running.client(Role.CLINICIAN) as clinician:
        for id in clinic.approvals:
            document = said(clinician.get(f"/v1/drafts/{id}/document"), 200)
            assert document["resourceType"] == "Bundle"


def lies_whole(place: Place) -> None:
    """While nobody serves: no half of anything is on the disk. Looks at a copy, so that the server mends its own."""
    copy = place.folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    if not (place.data / "caretrace.db").exists():
        return
    shutil.copytree(place.data, copy)
    for name in ("caretrace.db", "jobs.db"):
        with closing(pysqlite3.connect(copy / name)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    with closing(pysqlite3.connect(copy / "caretrace.db")) as db:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone() is None:
            return
        drafts = db.execute("SELECT id, state, revision, version FROM drafts").fetchall()
        documents = Counter(id for (id,) in db.execute("SELECT draft FROM documents"))
        sources = sorted(id for (id,) in db.execute("SELECT id FROM sources"))
        readings = sorted(id for (id,) in db.execute("SELECT source FROM readings"))
        trail = [
            (tag, json.loads(facts)) for tag, facts in db.execute("SELECT tag, facts FROM audit ORDER BY seq")
        ]
    happened: dict[str, list[str]] = defaultdict(list)
    for tag, facts in trail:
        happened[facts.get("draft", "")].append(tag)
    assert sources == readings == sorted(f["source"] for tag, f in trail if tag == "source:received")
    assert {id for id, *_ in drafts} == happened.keys() - {""}
    for id, state, revision, version in drafts:
        tags = happened[id]
        assert (STATE_AFTER[tags[-1]], len(tags)) == (state, version), id
        assert tags.count("draft:requested") == revision, id
        assert tags.count("draft:written") == revision - (state == "requested"), id
        assert tags.count("draft:approved") == (state in {"approved", "published"}), id
        assert tags.count("draft:published") == documents[id] == (state == "published"), id


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    acknowledged = killed_again_and_again(tmp_path, 6, seed=1)
    assert acknowledged["sources"] > 6
    assert acknowledged["decisions"] > 20
    assert acknowledged["approvals"] == acknowledged["drafts"] > 0


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_in_two_hundred_kills(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    with ThreadPoolExecutor(2) as pool:
        lives = [pool.submit(killed_again_and_again, folder, 100, seed=n) for n, folder in enumerate(folders)]
        acknowledged = [life.result() for life in lives]
    for of_one in acknowledged:
        assert of_one["approvals"] == of_one["drafts"] > 20
        assert of_one["sources"] > 100

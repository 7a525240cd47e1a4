"""The report as one page that needs nothing else: no network, no script, light or dark as the reader's screen is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from assistant.domain.draft import Harm
from evals.report.gather import COMMANDS, Kept
from evals.report.sections import named, section
from evals.report.views import percent, revisions, told
from evals.scorers import GRAVEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the few figures that are read first."""

    label: str
    told: str
    note: str
    bad: bool = False


def html(kept: Sequence[Kept]) -> str:
    """``kept`` in the order in which it is told. All text of it is escaped."""
    gates = [g for k in kept for g in k.verdict().gates]
    cases = next((k.results for k in kept if k.command == "run"), ())
    newest = max((str(k.summary.get("at", "")) for k in kept), default="")
    return _page().render(
        title="What the checks catch, and what they miss",
        at=newest,
        revisions=revisions(k.summary for k in kept),
        software=next((str(k.summary["software"]) for k in kept if k.summary.get("software")), ""),
        tiles=list(tiles({k.command: k.summary for k in kept})),
        failed=[g for h in Harm for g in gates if g.stands == "fails" and g.harm == h],
        failing=[c for harm in GRAVEST for c in cases if not c["passed"] and c["harm"] == harm],
        gates={h: mine for h in Harm if (mine := [g for g in gates if g.harm == h])},
        holding=sum(g.stands == "holds" for g in gates),
        asked=len(gates),
        sections=[section(k) for k in kept],
        cases=sorted(cases, key=lambda c: (c["passed"], c["kind"], c["id"])),
        missing=[command for command in COMMANDS if command not in {k.command for k in kept}],
        named=named,
        reasons=reasons,
        percent=percent,
    )


def reasons(case: Mapping[str, Any]) -> list[str]:
    """What is wrong with a case, each in a line."""
    scored = [
        f"{s['scorer']}: {s['reason']}"
        for s in case["scores"]
        if s["reason"] and s["value"] not in (None, 1.0)
    ]
    return [*scored, *case.get("wrong", []), *(f"leak: {who}" for who in case.get("leaks", []))]


def tiles(summaries: Mapping[str, Mapping[str, Any]]) -> list[Tile]:
    """Of what was measured; a command that did not run has no tile."""
    made: list[Tile] = []
    if run := summaries.get("run"):
        passed, of = run["passed"], run["passed"] + run["failed"]
        serious = run["misses"]["serious"]
        made.append(Tile(label="Cases passed", told=f"{passed} of {of}", note="each a way to hurt somebody"))
        made.append(
            Tile(
                label="Serious misses",
                told=str(serious),
                note="one of them stops everything",
                bad=serious > 0,
            )
        )
    if caught := summaries.get("mutations", {}).get("caught"):
        part, of = sum(f["part"] for f in caught.values()), sum(f["of"] for f in caught.values())
        short = any(f["rate"] is not None and f["rate"] < f.get("least", 0) for f in caught.values())
        note = f"of {of:,} drafts with one thing changed"
        made.append(
            Tile(label="Changes found", told=percent(part / of if of else None), note=note, bad=short)
        )
    if alarms := summaries.get("mutations", {}).get("false_alarms", {}).get("items of unchanged drafts"):
        note = f"of {alarms['of']:,} items with nothing wrong"
        made.append(Tile(label="False alarms", told=percent(alarms["rate"]), note=note))
    paraphrases = summaries.get("paraphrases", {})
    if reworded := paraphrases.get("held_out", {}).get("false_alarms"):
        above = reworded["rate"] is not None and reworded["rate"] > paraphrases.get("most", 1)
        note = f"of {reworded['of']:,} honest rewordings that no check was built on"
        made.append(Tile(label="Called wrong", told=percent(reworded["rate"]), note=note, bad=above))
    if hostile := summaries.get("injection"):
        effects = hostile.get("effects", 0)
        note = f"of {told(hostile.get('tried'))} hostile words tried"
        made.append(Tile(label="Injection effects", told=told(effects), note=note, bad=bool(effects)))
    if run and (median := run.get("figures", {}).get("seconds_median", {}).get("value")) is not None:
        made.append(Tile(label="Time to a draft", told=f"{median:.2f} s", note="median, embedded writer"))
    return made


@cache
def _page() -> Template:
    room = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return room.get_template("report.html")

"""How well the rules for negation, time and person hold: a denied illness on a problem list harms, a hidden one too.

Reads sentences that people annotated: one JSON object a line with ``sentence``, ``concept``, ``negation`` (Negated or
Affirmed), ``temporality`` (Recent, Historical, Not particular) and ``experiencer`` (Patient, Family member, Other),
and cases of traps: ``{"suite": …, "case": …}`` whose spans carry what is expected of them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.text.context import context
from retrieval.text.sections import kind_of, sections

_TIME = {
    "recent": "recent",
    "historical": "past",
    "not particular": "hypothetical",
    "hypothetical": "hypothetical",
}
_PERSON = {"patient": "patient", "family member": "family", "family": "family", "other": "other"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One finding in its text; what is None was not annotated and is not scored."""

    id: str
    text: str
    start: int
    end: int
    section: str = ""
    negated: bool | None = None
    time: str | None = None
    person: str | None = None
    uncertain: bool | None = None
    held_out: bool = False  # no row of this sentence was in sight when the rules were written


def run(data: Path) -> dict[str, Any]:
    """Scores of every ``.jsonl`` file at ``data``, a file or a folder, each under its name.

    The rules were written with every other row of annotated sentences in sight, and every trap; ``held_out`` are the
    sentences of which no row was.
    """
    files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
    if not files:
        raise FileNotFoundError(f"{data}: no .jsonl file of annotated sentences; give the file or its folder")
    report: dict[str, Any] = {}
    for file in files:
        examples = list(_examples(file))
        report[file.stem] = {
            "examples": len(examples),
            **_scores(examples),
            "held_out": _scores([e for e in examples if e.held_out]),
            "missed": [e.id for e in examples if _wrong(e)],
        }
    return report


def _scores(examples: list[Example]) -> dict[str, Any]:
    judged = [(e, context(e.text, e.start, e.end, section=e.section)) for e in examples]
    negation: list[tuple[bool | None, bool]] = [
        (e.negated, c.negated) for e, c in judged if e.negated is not None
    ]
    return {
        "negation": _binary(negation),
        "temporality": _accuracy([(e.time, _recent(c.time)) for e, c in judged if e.time is not None]),
        "experiencer": _accuracy([(e.person, c.person) for e, c in judged if e.person is not None]),
        "certainty": _accuracy([(e.uncertain, c.uncertain) for e, c in judged if e.uncertain is not None]),
    }


def _recent(time: str) -> str:
    """The annotations know no plans: what is planned is part of the present episode."""
    return "recent" if time == "planned" else time


def _wrong(e: Example) -> bool:
    c = context(e.text, e.start, e.end, section=e.section)
    said = (
        (e.negated, c.negated),
        (e.time, _recent(c.time)),
        (e.person, c.person),
        (e.uncertain, c.uncertain),
    )
    return any(wanted is not None and wanted != got for wanted, got in said)


def _binary(pairs: list[tuple[bool | None, bool]]) -> dict[str, Any] | None:
    if not pairs:
        return None
    true = sum(1 for wanted, got in pairs if wanted and got)
    wanted_all, got_all = sum(1 for w, _ in pairs if w), sum(1 for _, g in pairs if g)
    precision = true / got_all if got_all else None
    recall = true / wanted_all if wanted_all else None
    f1 = 2 * true / (wanted_all + got_all) if wanted_all + got_all else None
    return {
        "n": len(pairs),
        "negated": wanted_all,
        "accuracy": round(sum(1 for w, g in pairs if w == g) / len(pairs), 4),
        "precision": None if precision is None else round(precision, 4),
        "recall": None if recall is None else round(recall, 4),
        "f1": None if f1 is None else round(f1, 4),
    }


def _accuracy(pairs: list[tuple[Any, Any]]) -> dict[str, Any] | None:
    if not pairs:
        return None
    right = sum(1 for wanted, got in pairs if wanted == got)
    return {"n": len(pairs), "right": right, "accuracy": round(right / len(pairs), 4)}


# --- reading the annotations ---------------------------------------------------------------------------------


def _examples(file: Path) -> Iterator[Example]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    seen = {_same(row.get("sentence", "")) for row in rows[::2]}
    for place, row in enumerate(rows):
        if "sentence" in row:
            yield _annotated(row, place, _same(row["sentence"]) not in seen)
        elif isinstance(row.get("case"), dict):
            yield from _trap(row["case"], place)


def _same(sentence: str) -> str:
    return " ".join(sentence.lower().split())


def _annotated(row: dict[str, Any], place: int, held_out: bool) -> Example:
    start, end = _find(row["sentence"], row["concept"])
    return Example(
        id=str(row.get("line", place)),
        text=row["sentence"],
        start=start,
        end=end,
        negated=row["negation"] == "Negated" if row.get("negation") else None,
        time=_TIME.get(str(row.get("temporality", "")).lower()),
        person=_PERSON.get(str(row.get("experiencer", "")).lower()),
        held_out=held_out,
    )


def _find(text: str, concept: str) -> tuple[int, int]:
    """Where the concept stands: in capitals, as these sentences mark it, else in any case; all of it if it is cut."""
    for wanted, flags in ((concept.upper(), re.NOFLAG), (concept, re.IGNORECASE)):
        words = r"\s+".join(re.escape(w) for w in wanted.split())
        if m := re.search(rf"(?<!\w){words}(?![\w'])", text, flags) or re.search(words, text, flags):
            return m.span()
    return 0, len(text)


def _trap(case: dict[str, Any], place: int) -> Iterator[Example]:
    """The spans of a trap that say something of negation, time, person or certainty; other traps are not ours."""
    text = case.get("text") or case.get("note") or ""
    targets = case.get("spans") or (
        [case["target"] | {"expected": case["expected"]}] if "target" in case else []
    )
    for number, span in enumerate(targets):
        said = span.get("assertion") or span.get("expected") or {}
        if (
            not {"negation", "temporality", "experiencer", "certainty"} & set(said)
            or span.get("text") not in text
        ):
            continue
        start = span.get("start", text.index(span["text"]))
        yield Example(
            id=f"{case.get('case_id') or case.get('id') or place}#{number}",
            text=text,
            start=start,
            end=start + len(span["text"]),
            section=_section(text, start, case),
            negated=said["negation"] == "negated" if "negation" in said else None,
            time=_TIME.get(said.get("temporality", "")),
            person=_PERSON.get(said.get("experiencer", "")),
            uncertain=said["certainty"] == "uncertain" if "certainty" in said else None,
        )


def _section(text: str, start: int, case: dict[str, Any]) -> str:
    inside = next((s.kind for s in sections(text) if s.start <= start < s.end), "")
    named = case.get("section")
    return inside or (kind_of(named["name"]) or "" if isinstance(named, dict) and named.get("name") else "")

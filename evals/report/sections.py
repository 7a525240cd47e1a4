"""What each command left, as a section that a clinician can read. What a summary lacks, its section leaves out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.gates import Held
from evals.report.gather import Kept
from evals.report.views import Plot, Row, Section, Table, percent, plot, ran_on, share, told
from evals.scores.defined import DEFINITIONS, Form

Summary = Mapping[str, Any]


def named(gate: Held) -> str:
    """The figure of a gate in words."""
    if gate.command == "run" and gate.figure in DEFINITIONS:
        return DEFINITIONS[gate.figure].title
    if gate.figure.startswith("caught."):
        return f"Found when changed: {gate.figure.removeprefix('caught.')}"
    title = _TOLD[gate.command][0] if gate.command in _TOLD else gate.command
    return f"{title}: {gate.figure.replace('.', ', ').replace('_', ' ')}"


def section(kept: Kept) -> Section:
    title, lead, parts = _TOLD.get(kept.command, (kept.command, "", _counts))
    gates = kept.verdict().gates
    return Section(
        id=kept.command,
        title=title,
        lead=lead or str(kept.summary.get("definition", "")),
        command=f"python -m evals {kept.command}",
        parts=tuple(p for p in parts(kept.summary, gates) if p.rows),
        facts=tuple(_facts(kept.summary)),
        ran_on=ran_on(kept.summary),
    )


# --- the cases --------------------------------------------------------------------------------------------------


def _run(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    figures = summary.get("figures", {})
    drawn = [
        (n, f)
        for n, f in figures.items()
        if DEFINITIONS.get(n) and DEFINITIONS[n].form in (Form.SHARE, Form.F1)
    ]
    for form, more, title in (
        (Form.SHARE, True, "What drafts should have: more is better"),
        (Form.SHARE, False, "What drafts should not have: less is better"),
        (Form.F1, True, "Lists held against the record: more is better"),
    ):
        mine = [
            (n, f) for n, f in drawn if (DEFINITIONS[n].form, DEFINITIONS[n].more_is_better) == (form, more)
        ]
        yield plot(title, (_defined(n, f, gates) for n, f in mine if f.get("of")), more_is_better=more)
    yield Plot(
        title="Counts and quantities",
        rows=tuple(_quantity(n, f, gates) for n, f in figures.items() if n in DEFINITIONS and "value" in f),
        start=0,
        end=1,
    )
    yield _unscored(figures)
    yield plot(
        "Elements left out, of the records that support them",
        (
            share(name.replace("_", " "), f)
            for name, f in summary.get("omissions", {}).items()
            if f.get("part")
        ),
        more_is_better=False,
    )
    yield from _groups(summary.get("groups", {}))


def _defined(name: str, figure: Summary, gates: Sequence[Held]) -> Row:
    of = DEFINITIONS[name]
    return _judged(share(of.title, figure, what=of.text, why=of.matters), name, gates)


def _quantity(name: str, figure: Summary, gates: Sequence[Held]) -> Row:
    of = DEFINITIONS[name]
    row = Row(label=of.title, told=f"{told(figure['value'])} {of.unit}".strip(), what=of.text, why=of.matters)
    return _judged(row, name, gates)


def _judged(row: Row, figure: str, gates: Sequence[Held]) -> Row:
    mine = [g for g in gates if g.figure == figure]
    limits = [g.limit for g in mine if g.limit is not None and row.rate is not None]
    return replace(
        row, fails=any(g.stands == "fails" for g in mine), limit=limits[0] if limits else row.limit
    )


def _unscored(figures: Summary) -> Table:
    names = [DEFINITIONS[n].title for n, f in figures.items() if n in DEFINITIONS and f.get("of") == 0]
    return Table(title="Nothing to score", heads=("figure",), rows=tuple((n,) for n in names))


def _groups(groups: Summary) -> Iterator[Table]:
    for axis, told_of in groups.items():
        names = [n for n in next(iter(told_of.values()), {}) if n != "cases"]
        yield Table(
            title=f"By {axis}",
            heads=("", "cases", *(DEFINITIONS[n].title for n in names)),
            rows=tuple(
                (group, str(f["cases"]), *(_cell(f[n]) for n in names)) for group, f in told_of.items()
            ),
        )


def _cell(figure: Summary) -> str:
    if figure.get("rate") is None:
        return "–"
    low, high = figure["interval"]
    return f"{percent(figure['rate'])} ({100 * low:.0f}\u2060–\u2060{100 * high:.0f})"


# --- what the checks catch --------------------------------------------------------------------------------------


def _mutations(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    caught = summary.get("caught", {})
    yield plot(
        "Found, by what was changed",
        (
            _judged(share(name, f, limit=f.get("least")), f"caught.{name}", gates)
            for name, f in caught.items()
        ),
    )
    alarms = summary.get("false_alarms", {})
    yield plot(
        "Called wrong, with nothing wrong",
        (
            _judged(share(name, f, limit=f.get("most")), f"false_alarms.{name}", gates)
            for name, f in alarms.items()
        ),
        more_is_better=False,
    )


def _paraphrases(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    held_out = summary.get("held_out", {})
    yield Table(
        title="What the checks say of them",
        heads=("statements", "called wrong", "not told by code", "carried by their source"),
        rows=tuple(
            (f"{whether}, {whose}", *(told(f.get("rate")) for f in shares))
            for whose, of in ((_IN_SIGHT, summary), (_UNSEEN, held_out))
            for whether, names in _THREE_WAYS.items()
            if all(shares := [of.get(name, {}) for name in names])
        ),
    )
    rows = [
        (f"false, {_IN_SIGHT}", summary.get("detection")),
        (f"false, {_UNSEEN}", held_out.get("detection")),
    ]
    rows += list(summary.get("detection_by_kind", {}).items())
    yield plot("False statements called wrong, by what is wrong", (share(n, f) for n, f in rows if f))
    alarms = [(_IN_SIGHT, summary.get("false_alarms")), (_UNSEEN, held_out.get("false_alarms"))]
    alarms += list(summary.get("false_alarms_by_kind", {}).items())
    yield plot("Honest statements called wrong", (share(n, f) for n, f in alarms if f), more_is_better=False)


_IN_SIGHT, _UNSEEN = "in sight while the checks were built", "unseen by whoever built them"
_THREE_WAYS = {
    "true": ("false_alarms", "honest_not_told", "honest_passed"),
    "false": ("detection", "false_not_told", "false_passed"),
}


def _injection(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    places = summary.get("surfaces", {})
    counted = [name for name in next(iter(places.values()), {}) if name != "effects"]
    first = [name for name in ("tried", "with an effect") if name in counted]
    heads = (*first, *(name for name in counted if name not in first))
    yield Table(
        title="By where the hostile words stood",
        heads=("place", *heads),
        rows=tuple((place, *(told(f.get(h)) for h in heads)) for place, f in places.items()),
    )


def _paired(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    means = summary.get("means", {})
    yield plot(
        "Sentences",
        (
            share(n.replace("_", " "), f, what=str(means.get(n, "")))
            for n, f in summary.items()
            if _is_share(f)
        ),
    )
    yield plot("Supported, by section of the note", _shares(summary.get("by_section")))
    yield plot("Changed sentences found, by change", _shares(summary.get("detection_by_corruption")))


def _breaks(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    if _is_share(summary.get("seen")):
        limit = summary.get("least")
        yield plot("Breaks that turned something red", [share("seen", summary["seen"], limit=limit)])
    yield Table(
        title="Breaks that nobody would see",
        heads=("break",),
        rows=tuple((str(one),) for one in summary.get("unseen", [])),
    )


# --- the rest ---------------------------------------------------------------------------------------------------


def _measures(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    agreed = summary.get("agreement", {})
    yield plot(
        "Agreement, by measure", (share(name, f["whole"]) for name, f in agreed.items() if "whole" in f)
    )


def _retrieval(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    ways = {name: f for name, f in summary.items() if isinstance(f, Mapping) and "ndcg_at_10" in f}
    heads = tuple(next(iter(ways.values()), {}))
    yield Table(
        title="By how it was looked for",
        heads=("", *heads),
        rows=tuple((name, *(told(f.get(h)) for h in heads)) for name, f in ways.items()),
    )


def _negation(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    files = [
        (name, f["negation"]) for name, f in summary.items() if isinstance(f, Mapping) and f.get("negation")
    ]
    heads = tuple(next((f for _, f in files), {}))
    yield Table(
        title="What is denied, by file of sentences",
        heads=("", *(h.replace("_", " ") for h in heads)),
        rows=tuple((name, *(told(f.get(h)) for h in heads)) for name, f in files),
    )


def _counts(summary: Summary, gates: Sequence[Held]) -> Iterator[Plot | Table]:
    yield plot("Shares", _shares(summary))


def _shares(figures: Any) -> Iterator[Row]:
    for name, f in figures.items() if isinstance(figures, Mapping) else ():
        if _is_share(f):
            yield share(str(name).replace("_", " "), f)


def _is_share(found: Any) -> bool:
    return isinstance(found, Mapping) and "interval" in found


_KNOWN = {
    "at",
    "revision",
    "software",
    "python",
    "engine",
    "embedder",
    "seed",
    "data",
    "data_digest",
    "least",
    "ours",
}


def _facts(summary: Summary) -> Iterator[tuple[str, str]]:
    """The plain numbers of a summary without figures of its own, by their names."""
    if "figures" in summary:
        return
    for name, value in summary.items():
        if name not in _KNOWN and isinstance(value, int | float) and not isinstance(value, bool):
            yield name.replace("_", " "), told(value)


Parts = Callable[[Summary, Sequence[Held]], Iterator[Plot | Table]]
_TOLD: Mapping[str, tuple[str, str, Parts]] = {
    "run": (
        "Cases and scores",
        "Each case is a patient and one way in which a document has hurt somebody. The figures below are over all of "
        "its drafts.",
        _run,
    ),
    "mutations": (
        "Drafts with one thing wrong",
        "One thing at a time is changed in a good draft. It counts as found when a finding points at the item that was "
        "changed, or names what is gone. A false alarm is a finding of that kind where nothing was changed.",
        _mutations,
    ),
    "paraphrases": (
        "The same in other words",
        "Sentences written beside their source, some true in other words, some subtly false. Called wrong: a check "
        "stops it or warns of it. Not told by code: it is told in words that code cannot hold against its source, and "
        "the reviewer is asked to read both. Carried: code found all of it there. Those that nobody has seen tell what "
        "to expect of free wording.",
        _paraphrases,
    ),
    "injection": (
        "Hostile words in the chart",
        "Orders to a reader or a model, forged approvals, links and hidden characters, put where a chart has text. An "
        "effect is anything that was decided, sent, lost, forged, made active, leaked or reached because of them.",
        _injection,
    ),
    "paired": (
        "Clinicians' own notes beside the conversations they were written from",
        "Each sentence of a note is held against its conversation as if it were ours. Supported: code finds all of it "
        "carried. Told as it is; no gate rests on it.",
        _paired,
    ),
    "breaks": (
        "Each check broken on purpose",
        "One slip in the code of one check at a time. Seen: a test or a case turned red.",
        _breaks,
    ),
    "drafts": (
        "A folder of other records",
        "Each record is brought in and drafted in all three kinds, twice. Figures are loose when they stand in none of "
        "their item's quotes.",
        _counts,
    ),
    "elements": (
        "Required elements",
        "Supportable: a second pair of eyes finds it in the JSON or the notes. There: the draft has it.",
        _counts,
    ),
    "patient-versions": (
        "What patients take home",
        "Every kind of document of the six demo patients, in two languages and for two readers. Grades are years of "
        "school; a version differs when the product's own check refused to give it out.",
        _counts,
    ),
    "notes": ("Patients of one note each", "All is drafted from a note alone.", _counts),
    "measures": (
        "National quality measures",
        "Agreement: the share of population answers of published test cases that ours equal.",
        _measures,
    ),
    "retrieval": (
        "Finding what answers a question",
        "nDCG@10: how near the top of the first ten the right documents stand, 1 when all stand first. Recall: the "
        "share of them that is among as many.",
        _retrieval,
    ),
    "negation": (
        "What is denied, past, or of somebody else",
        "F1 over annotated sentences, of what is called denied.",
        _negation,
    ),
    "bench": ("Time", "Each step beside what nobody could do faster.", _counts),
}

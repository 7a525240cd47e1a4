"""What clinicians wrote of conversations, held against the conversations: how much of it the checks let stand.

Nothing here was changed to score well: the notes are other people's, and so is what they leave to the reader. A
sentence that the checks refuse is a false alarm where the talk carries it, and rightly refused where it does not, as
templated findings of an examination that nobody spoke of are not. Which it is, people said of a sample by hand.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from assistant.bootstrap import SOFTWARE
from assistant.checks import CHECKS, inspect
from assistant.checks.own_words import is_not_told
from assistant.domain.draft import Finding, Severity
from assistant.settings import Settings
from evals import judge as judges
from evals import report
from evals.intervals import Share
from evals.mutations import text as slips
from evals.paired.notes import Pair, load, reading

LABELS = Path(__file__).parent / "labels.tsv"
SEED = 20261122
#: What one careless word or figure makes of a sentence.
CORRUPTIONS: dict[str, tuple[slips.Slips, ...]] = {
    "dose": (slips.doses,),
    "unit": (slips.units,),
    "decimal": (slips.decimals,),
    "drug": (slips.look_alikes,),
    "negation": (slips.denials_lost, slips.denials_added),
    "side": (slips.sides,),
    "frequency": (slips.frequencies,),
    "trend word": (slips.trend_words,),
    "time or act": (slips.time_words,),
    "person": (slips.relatives, slips.told_of_another),
}
CARRIED = "carried"
MEANS = {
    "supported": "sentences of the notes that code finds carried, of all; a sentence that a note repeats counts once",
    "not_told": "sentences in words that code cannot hold against the conversation, and does not call wrong, of all",
    "stopped": "sentences that a check stops, of all",
    "by_section": "supported, by the part of the note that the sentence stands in",
    "by_rule": "sentences that the rule stops or warns of; one sentence may be several rules'",
    "false_alarms": "of the stopped sentences that were read by hand, those that the conversation carries whole",
    "rightly_stopped": "of the same, those that it carries in part or not at all",
    "wrongly_let_stand": "of the supported sentences that were read by hand, those that it does not carry whole",
    "detection": "one change to a supported sentence, cited as before: changed sentences that a check stops or warns "
    "of. A change may make a sentence that is true as well: such a one counts as missed",
    "pointed_to": "of the same, those that a check stops, warns of or says to be unchecked: the rest pass unseen",
}
_ORDER = (Severity.STOP, Severity.WARN, Severity.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence, or one ``corruption`` of it. ``severity`` is that of the gravest finding on it, "" of none; a note is
    that code cannot tell.
    """

    note: str
    sentence: str
    section: str
    severity: str
    rules: tuple[str, ...]
    reason: str
    corruption: str = ""
    label: str = ""

    @property
    def refused(self) -> bool:
        return self.severity == Severity.STOP

    @property
    def called_wrong(self) -> bool:
        return self.severity in {Severity.STOP, Severity.WARN}


def run(
    file: Path, *, labels: Path | None = None, judged_by_model: bool = False, out: Path | None = None
) -> bool:
    """True once it was measured: these figures are told as they are, and gate nothing. Raises CannotRun, OSError.

    With ``judged_by_model`` a language model says of each labelled sentence whether the conversation carries it, and
    is held against the label. Raises CannotRun without one, Unavailable when it is away.
    """
    judge = judges.judge_of(Settings()) if judged_by_model else None
    pairs, known = load(file), _labels(labels or LABELS)
    judged = [j for pair in pairs for j in _judged(pair, known)]
    spoiled = [j for pair in pairs for j in _spoiled(pair, {j.sentence for j in judged if not j.severity})]
    summary = report.ran_on(
        software=SOFTWARE,
        checks=tuple(CHECKS),
        seed=SEED,
        data={"notes": report.digest_of([file]), "labels": report.digest_of([labels or LABELS])},
        notes=len(pairs),
        **scores(judged, spoiled),
        **({"judge": _judged_again(judge, pairs, known)} if judge else {}),
    )
    if out:
        report.keep(out, summary, [asdict(j) for j in (*judged, *spoiled)])
    _print(summary)
    if judge:
        judges.tell(summary["judge"])
    return True


def _judged_again(
    judge: judges.Judge, pairs: Sequence[Pair], labels: dict[tuple[str, str], str]
) -> dict[str, Any]:
    told = [
        judges.Labelled(
            id=f"{p.id} {s.id}", source=p.talk, statement=s.text, true=labels[p.id, s.id] == CARRIED
        )
        for p in pairs
        for s in p.sentences
        if (p.id, s.id) in labels
    ]
    scored = judges.scores(judges.asked(judge, told))
    return {"model": judge.model.name, "prompts": (judge.prompt.ref,), **scored}


def _labels(file: Path) -> dict[tuple[str, str], str]:
    """What a reader of note and conversation said of a sentence: "carried", "partly" or "not carried" by the talk."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {(note, sentence): label for note, sentence, label in (row.split("\t") for row in lines[1:])}


# --- judging -----------------------------------------------------------------------------------------------------


def _judged(pair: Pair, labels: dict[tuple[str, str], str]) -> Iterator[Judged]:
    found = _found(pair, {s.id: s.text for s in pair.sentences})
    for s in pair.sentences:
        yield _of(pair, s.id, s.section, found.get(s.id, []), label=labels.get((pair.id, s.id), ""))


def _spoiled(pair: Pair, unremarked: set[str]) -> Iterator[Judged]:
    """Of the sentences that the checks let stand, one of each kind of corruption that they have room for."""
    made: dict[str, tuple[str, str, str]] = {}
    said: dict[str, str] = {}
    for s in (s for s in pair.sentences if s.id in unremarked):
        for kind, ways in CORRUPTIONS.items():
            chance = Random(f"{SEED} {pair.id} {s.id} {kind}")
            found = slips.chosen([one for way in ways for one in way(s.text, chance)], s.text, chance)
            if found is not None:
                made[f"{s.id} {kind}"] = (s.id, s.section, kind)
                said[f"{s.id} {kind}"] = found.of(s.text)
    found_on = _found(pair, said)
    for item, (id, section, kind) in made.items():
        yield _of(pair, id, section, found_on.get(item, []), corruption=kind)


def _found(pair: Pair, said: dict[str, str]) -> dict[str, list[Finding]]:
    """The findings that say that an item is wrong, or that code cannot tell whether it is, by item."""
    _, findings = inspect(reading(pair, said))
    found: dict[str, list[Finding]] = {}
    for f in findings:
        if f.item is not None and (f.severity is not Severity.NOTE or is_not_told(f)):
            found.setdefault(f.item, []).append(f)
    return found


def _of(
    pair: Pair, id: str, section: str, found: Sequence[Finding], *, corruption: str = "", label: str = ""
) -> Judged:
    gravest = min(found, key=lambda f: _ORDER.index(f.severity), default=None)
    return Judged(
        note=pair.id,
        sentence=id,
        section=section,
        severity=str(gravest.severity) if gravest else "",
        rules=tuple(dict.fromkeys(f.rule for f in found)),
        reason=gravest.reason if gravest else "",
        corruption=corruption,
        label=label,
    )


# --- counting ----------------------------------------------------------------------------------------------------


def scores(judged: Sequence[Judged], spoiled: Sequence[Judged]) -> dict[str, Any]:
    """Every figure with its interval, and beside them in words what each one is."""
    stopped = [j for j in judged if j.label and j.refused]
    stood = [j for j in judged if j.label and not j.severity]
    return {
        "sentences": len(judged),
        "supported": _supported(judged).told(),
        "not_told": Share(sum(j.severity == Severity.NOTE for j in judged), len(judged)).told(),
        "stopped": Share(sum(j.refused for j in judged), len(judged)).told(),
        "by_section": {
            name: _supported([j for j in judged if j.section == name]).told()
            for name, _ in Counter(j.section for j in judged).most_common()
        },
        "by_rule": dict(Counter(rule for j in judged if j.called_wrong for rule in j.rules).most_common()),
        "false_alarms": Share(sum(j.label == CARRIED for j in stopped), len(stopped)).told(),
        "rightly_stopped": Share(sum(j.label != CARRIED for j in stopped), len(stopped)).told(),
        "wrongly_let_stand": Share(sum(j.label != CARRIED for j in stood), len(stood)).told(),
        "detection": _detected(spoiled).told(),
        "pointed_to": Share(sum(bool(j.severity) for j in spoiled), len(spoiled)).told(),
        "detection_by_corruption": {
            kind: _detected([j for j in spoiled if j.corruption == kind]).told() for kind in CORRUPTIONS
        },
        "means": MEANS,
    }


def _supported(judged: Sequence[Judged]) -> Share:
    return Share(sum(not j.severity for j in judged), len(judged))


def _detected(spoiled: Sequence[Judged]) -> Share:
    return Share(sum(j.called_wrong for j in spoiled), len(spoiled))


def _print(summary: dict[str, Any]) -> None:
    heads = ["", "n", "share", "from", "to"]
    title = f"{summary['software']} at {summary['revision'][:12]}: {summary['notes']} notes beside their conversations"
    for head, named in (
        (title, {name: summary[name] for name in MEANS if "rate" in summary[name]}),
        ("supported, by section of the note", summary["by_section"]),
        ("changed sentences found, by change", summary["detection_by_corruption"]),
    ):
        report.table(head, heads, [_row(name, told) for name, told in named.items()])
    report.table("stopped or warned of, by rule", ["rule", "sentences"], summary["by_rule"].items())
    print(*(f"{name}: {means}" for name, means in MEANS.items()), sep="\n")


def _row(name: str, told: dict[str, Any]) -> list[object]:
    return [name, told["of"], told["rate"], *(told["interval"] or (None, None))]

"""A language model may write the narrative sections better; it may not lose a fact, and is believed only when checked.

Item by item: what the checks carry is taken, what they do not is dropped, and whatever of the embedded writer's
evidence the model's sentences leave uncited comes back in the embedded writer's own item.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checks import inspect
from assistant.checks.reading import Reading
from assistant.domain.draft import Evidence, Item, Section, Support
from assistant.domain.errors import Unavailable, UnusableReply
from assistant.workflow.ports import Brief, Model
from assistant.writing import reply
from assistant.writing.briefing import Assignment, assignment
from assistant.writing.composer import NAME
from assistant.writing.outline import outline
from prompts import Prompt

_STOOD_IN = "the embedded writer stood in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    sections: tuple[Section, ...]
    writer: str
    prompts: tuple[str, ...]
    degraded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrator:
    model: Model
    prompt: Prompt

    def narrate(self, reading: Reading, evidence: Sequence[Evidence]) -> Told:
        """The sections, with the narrative ones told by the model where it can be believed."""
        narrative = {plan.id for plan in outline(reading.kind) if plan.narrative}
        sections: list[Section] = []
        degraded: list[str] = []
        away = False
        for section in reading.sections:
            if section.id not in narrative or not section.items or away:
                sections.append(section)
                continue
            try:
                told, dropped = self._told(section, reading, evidence)
                sections.append(told)
                if dropped:
                    degraded.append(
                        f"{section.id}: {dropped} sentences of the model did not hold; {_STOOD_IN}"
                    )
            except UnusableReply as error:
                degraded.append(f"{section.id}: {error}; {_STOOD_IN}")
                sections.append(section)
            except Unavailable as error:
                away = True
                degraded.append(f"the model is away ({error}); {_STOOD_IN}")
                sections.append(section)
        by_model = any(i.written_by == "model" for s in sections for i in s.items)
        writer = f"{NAME}+model:{self.model.name}" if by_model else NAME
        return Told(
            sections=tuple(sections), writer=writer, prompts=(self.prompt.ref,), degraded=tuple(degraded)
        )

    def _told(self, section: Section, reading: Reading, evidence: Sequence[Evidence]) -> tuple[Section, int]:
        """The section, and how many of the model's sentences were dropped."""
        asked = assignment(reading.kind, section, evidence)
        if not asked.shown:
            return section, 0
        answer = self.model.complete(_brief(self.prompt, asked))
        items, unusable = reply.read(answer.text, section.id, asked.shown)
        believed = _believed(items, section, reading)
        if not believed:
            raise UnusableReply("no sentence of the model held against its evidence")
        cited = {c for item in believed for c in item.citations}
        left = tuple(i for i in section.items if not cited.issuperset(i.citations))
        return replace(section, items=(*believed, *left)), unusable + len(items) - len(believed)


def _brief(prompt: Prompt, asked: Assignment) -> Brief:
    instructions = prompt.render(
        document=asked.document, section=asked.section, sentences=str(asked.sentences)
    )
    return Brief(prompt=prompt.ref, instructions=instructions, text=asked.text)


def _believed(items: tuple[Item, ...], section: Section, reading: Reading) -> tuple[Item, ...]:
    trial = replace(reading, sections=(replace(section, items=items),))
    checked, _ = inspect(trial)
    return tuple(i for s in checked for i in s.items if i.support is Support.SUPPORTED)

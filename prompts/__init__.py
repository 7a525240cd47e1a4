"""Prompts are files: a folder for each prompt, a file for each version, and live.toml to say which is in use."""

import hashlib
import re
import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


class Header(BaseModel):
    """The front matter of a prompt. ``because`` says what the version before got wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int
    variables: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Prompt:
    header: Header
    body: str
    digest: str

    @property
    def ref(self) -> str:
        return f"{self.header.name}@{self.header.version}+{self.digest[:12]}"

    def render(self, **values: str) -> str:
        """Fill the body. Raises ValueError for a missing value and for one that nobody asked for."""
        asked, given = set(self.header.variables), set(values)
        if asked != given:
            raise ValueError(f"{self.ref}: missing {sorted(asked - given)}, unknown {sorted(given - asked)}")
        return string.Template(self.body).substitute(values)


@cache
def load(name: str, version: int) -> Prompt:
    text = (HERE / name / f"v{version}.md").read_text("utf-8")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise ValueError(f"prompts/{name}/v{version}.md has no front matter")
    header = Header.model_validate(yaml.safe_load(match[1]))
    return Prompt(header, match[2], hashlib.sha256(text.encode()).hexdigest())


def live(name: str) -> Prompt:
    """The version in use. Refuses one whose file has changed since it was put in use."""
    entry = tomllib.loads((HERE / "live.toml").read_text("utf-8"))[name]
    prompt = load(name, entry["version"])
    if prompt.digest != entry["sha256"]:
        raise ValueError(
            f"{prompt.ref} is live and must not change: write v{prompt.header.version + 1}.md instead"
        )
    return prompt

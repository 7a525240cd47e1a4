"""Every knob, read once from the environment (``CARETRACE_…``). An unknown or impossible value is refused by name."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Frozen: what runs is what was read. Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="CARETRACE_", frozen=True, extra="forbid", hide_input_in_errors=True, env_ignore_empty=True
    )

    data: Path = Field(
        default=Path.home() / ".local/share/caretrace", description="folder that holds everything"
    )
    database: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the data folder")
    tokens: Path | None = Field(default=None, description="token file; empty: tokens.json in the data folder")
    models: Path | None = Field(
        default=None, description="folder of the fetched embedder; empty: the user's cache"
    )
    embedder: str = Field(
        default="minilm", description="`none` searches by words only; a model's name with a URL"
    )
    embedder_base_url: str = Field(default="", description="OpenAI-compatible endpoint of that embedder")
    guidelines: Path | None = Field(
        default=None, description="a site's own guideline folder, instead of ours"
    )
    child_schedule: str = Field(
        default="aap-2026",
        description="immunization schedule for children: `aap-2026`, `cdc-2025-12-31`, `cdc-2026-01`, or a YAML file",
    )

    model: str = Field(default="", description="language model name; empty: the embedded writer only")
    model_base_url: str = Field(default="", description="OpenAI-compatible endpoint of that model")
    model_key: SecretStr = Field(default=SecretStr(""), description="its key; most local servers need none")
    model_hosts: str = Field(
        default="", description="hosts other than loopback that it may run on, comma separated"
    )
    model_timeout_s: float = Field(default=60.0, gt=0, le=600, description="seconds a reply may take")

    max_source_mb: int = Field(
        default=64, ge=1, le=1024, description="largest source taken in, MiB as received"
    )
    max_unpacked_mb: int = Field(default=256, ge=1, le=4096, description="largest source once unpacked, MiB")

    @model_validator(mode="after")
    def _model_is_whole_and_near(self) -> "Settings":
        if bool(self.model) != bool(self.model_base_url):
            raise ValueError("CARETRACE_MODEL and CARETRACE_MODEL_BASE_URL go together: set both, or neither")
        if self.embedder_base_url == "" and self.embedder not in {"minilm", "none"}:
            raise ValueError("CARETRACE_EMBEDDER is minilm, none, or a model of CARETRACE_EMBEDDER_BASE_URL")
        for name in ("model_base_url", "embedder_base_url"):
            url = getattr(self, name)
            if url and (urlsplit(url).hostname or "").lower() not in LOOPBACK | self.allowed_hosts:
                raise ValueError(
                    f"CARETRACE_{name.upper()} names a host that is not this machine: patient text would leave it. "
                    "If that is agreed, name the host in CARETRACE_MODEL_HOSTS"
                )
        return self

    @property
    def allowed_hosts(self) -> frozenset[str]:
        return frozenset(h.strip().lower() for h in self.model_hosts.split(",") if h.strip())

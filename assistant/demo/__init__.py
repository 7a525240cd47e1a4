"""Six synthetic patients to try the product with; their stories and traps are told in `patients/README.md`."""

from importlib.resources import files
from pathlib import Path

SLUGS = (
    "arthur-okafor",
    "maya-lindqvist",
    "rosa-delgado-haim",
    "darnell-pruitt",
    "eleanor-voss",
    "miguel-santoro",
)


def patients() -> tuple[Path, ...]:
    """The six folders in the order they are told; each holds `record.json` and `notes/`."""
    root = Path(str(files(__name__))) / "patients"
    return tuple(root / slug for slug in SLUGS)

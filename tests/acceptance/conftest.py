"""What the walkthroughs share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.service import Service, a_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service over a fresh folder."""
    with a_service(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all tests of a module that change nothing that another looks at."""
    with a_service(tmp_path_factory.mktemp("service")) as made:
        yield made

"""What stories of services share: offices that exchange, the records of the sample office."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.models.rows import Records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.state import records_at
from tests.desks import bare_desk
from tests.letters import pair


@pytest.fixture
def pairs(desk: Desk, other: Desk) -> tuple[Desk, Desk]:
    """Nord-Kivu and Sud-Kivu, that know each other."""
    pair(desk, other)
    return desk, other


@pytest.fixture
def third(tmp_path: Path) -> Iterator[Desk]:
    """Ituri, that nobody knows yet."""
    made = bare_desk(tmp_path / "it", "IT", "C. Ituri")
    yield made
    close_desk(made)


@pytest.fixture(scope="module")
def held(sample: Desk) -> Records:
    """Every record of the sample office."""
    return records_at(sample)

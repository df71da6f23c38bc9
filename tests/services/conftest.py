"""Offices that stories of an exchange share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.services.desk import Desk, close_desk
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

"""Desks that tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.i18n import language, set_language
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.starting.sample import create_sample
from tests.desks import bare_desk


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A test that speaks another language does not make the next one speak it."""
    before = language()
    yield
    set_language(before)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One office without reference data."""
    made = bare_desk(tmp_path / "nk")
    yield made
    close_desk(made)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """A second office."""
    made = bare_desk(tmp_path / "sk", "SK", "B. Safari")
    yield made
    close_desk(made)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample office; what a story changes in it is its module's own."""
    made = create_sample(tmp_path_factory.mktemp("sample") / "nk")
    yield made
    close_desk(made)

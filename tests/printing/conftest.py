"""One office with a board and its year for all stories of its papers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.services.desk import close_desk
from tests.printing.board_year import BoardYear, make_board_year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardYear]:
    """The board of Sud-Kivu in 2020, see ``board_year``; what a story changes is its module's own."""
    made = make_board_year(tmp_path_factory.mktemp("board") / "sk")
    yield made
    close_desk(made.desk)


@pytest.fixture
def own_year(tmp_path: Path) -> Iterator[BoardYear]:
    """The same for one story alone, which may change it."""
    made = make_board_year(tmp_path / "sk")
    yield made
    close_desk(made.desk)

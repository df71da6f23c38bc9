"""A desk with its boards."""

import pytest

from issss_desktop.i18n import set_language
from issss_desktop.services.desk import Desk
from tests.boards.making import Boards, make_boards


@pytest.fixture
def boards(desk: Desk) -> Boards:
    """Two boards of one fund; sentences in English."""
    set_language("en")
    return make_boards(desk)

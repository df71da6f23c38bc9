"""veraPDF accepts every paper of a board that is made of our own pages, in both languages."""

import datetime as dt
from pathlib import Path

from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from tests.printing.board_year import REAL, BoardYear, write
from tests.reports import test_conformance

pytestmark = test_conformance.pytestmark
CUT = dt.date(2020, 6, 10)
NAMES = ("board-pack", "decisions", "attendance", "submission", "minutes", "communique")


def test_every_paper_of_a_board_is_accepted(year: BoardYear, tmp_path: Path) -> None:
    made = {
        f"{name}-{lang}.pdf": draw(year.desk, Order(name, CUT, lang, year.ref)).data
        for name in NAMES
        for lang in ("fr", "en")
    }
    made["real.pdf"] = draw(year.desk, Order("board-pack", CUT, "fr", REAL)).data
    made["twin.pdf"] = draw(year.desk, Order("board-pack", CUT, "twin", year.ref)).data
    given = publishing.publish(year.desk, Order("board-pack", CUT, "fr", year.ref))
    grounds = "\n".join(f"Motif {k} (exemple fictif)." for k in range(60))
    write(year.desk, year.allocation, grounds=grounds, amount="2 468 000,50 USD", on="2020-06-05")
    made["pages.pdf"] = draw(year.desk, Order("board-pack", CUT, "fr", replaces=given.ref)).data
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    found = test_conformance.verdicts("3a,ua1", *sorted(tmp_path.iterdir()))
    assert len(found) == 2 * len(made)
    assert set(found.values()) == {"PASS"}, found

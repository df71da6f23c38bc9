"""veraPDF accepts every paper of a board and of the mission beside money, in both languages."""

import datetime as dt
from pathlib import Path

from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from tests.printing.board_year import REAL, BoardYear, write
from tests.printing.mission_year import add_mission
from tests.reports import test_conformance

pytestmark = test_conformance.pytestmark
CUT = dt.date(2020, 6, 10)
NAMES = ("board-pack", "decisions", "attendance", "submission", "minutes", "communique")


def test_every_paper_of_a_board_is_accepted(year: BoardYear, tmp_path: Path) -> None:
    mission = add_mission(year)
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
    quarter, half, month = (ReportingPeriod.parse(text) for text in ("2020-Q1", "2020-H1", "2020-05"))
    for order in (
        Order("risk-matrix", CUT, black=True), Order("monitoring", CUT, "en", period=half),
        Order("field-update", about=mission.province, period=month),
        Order("engagement", lang="en", about=mission.province, period=quarter),
        Order("analysis", CUT, "fr", mission.open), Order("analysis", CUT, "en", mission.secret),
    ):  # fmt: skip
        made[f"{order.name}-{order.lang}.pdf"] = draw(year.desk, order).data
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    found = test_conformance.verdicts("3a,ua1", *sorted(tmp_path.iterdir()))
    assert len(found) == 2 * len(made)
    assert set(found.values()) == {"PASS"}, found

"""veraPDF accepts the pack of a meeting and the sheets that are signed."""

import dataclasses as dc
from pathlib import Path

from PIL import Image

from issss_desktop.reports.pack import board_pack
from issss_desktop.reports.session.logo import read_logo
from issss_desktop.reports.session.meeting import Decision
from issss_desktop.reports.sheets.attendance import attendance_sheet
from issss_desktop.reports.sheets.decisions import decisions_record
from tests.reports import test_conformance
from tests.reports.sample import brief
from tests.reports.session_sample import LONG, SOLID, chaired, meeting, session_pack

pytestmark = test_conformance.pytestmark


def test_the_pack_of_a_meeting_and_its_sheets_are_accepted(tmp_path: Path) -> None:
    picture = tmp_path / "state.png"
    Image.new("RGBA", (300, 200), (20, 80, 160, 200)).save(picture)
    logo = read_logo(picture, "Emblème")
    picture.unlink()
    many = tuple(Decision(f"2018-{k:02d}", LONG if k % 2 else SOLID) for k in range(1, 60))
    emblems = dc.replace(session_pack().brief, logos=(logo, logo))
    made = {
        "fr.pdf": board_pack(session_pack("fr", brief=emblems)),
        "en.pdf": board_pack(session_pack("en", meeting=meeting(decisions=many))),
        "attendance.pdf": attendance_sheet(brief(), meeting(), "fr"),
        "decisions.pdf": decisions_record(chaired(), meeting(decisions=many), "en"),
        "one.pdf": decisions_record(brief(provisional=True), meeting(), "fr"),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    found = test_conformance.verdicts("3a,ua1", *sorted(tmp_path.iterdir()))
    assert set(found.values()) == {"PASS"}, found

"""Files attached to a meeting become the annexes of its pack, in their order on the form."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.compound import Piece
from issss_desktop.services import records
from issss_desktop.services.desk import Desk
from issss_desktop.services.printing import annexes
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from tests.reports import foreign
from tests.reports.reading import page_texts


def test_files_of_a_meeting_are_measured_from_their_kept_bytes(desk: Desk, tmp_path: Path) -> None:
    data = foreign.paper(tmp_path / "a.pdf", 2).read_bytes()
    pieces = [
        desk.pieces.keep("note_de_synthèse.pdf", "application/pdf", data),
        desk.pieces.keep("photo.jpg", "image/jpeg", foreign.photograph(tmp_path / "b.jpg").read_bytes()),
        Piece(b"\7" * 32, 10, "application/pdf", "pas encore là.pdf"),
    ]
    rows = [
        {"title": "Budget", "piece": pieces[0]},
        {"piece": pieces[1]},
        {"piece": pieces[0]},
        {"piece": pieces[2]},
    ]
    made = records.create(
        desk, "meeting", {"title": "Séance", "on": "2018-03-14"}, children={"attachment": rows}
    )
    with desk.store.reading() as connection:
        found = annexes.of_meeting(connection, made.uuid, fictional=True)
    assert [f.title for f in found] == ["Budget", "photo", "note de synthèse", "pas encore là"]
    with in_language("fr"), annexes.opened(desk, found, skip_bad=True) as kept:
        assert [(a.number, len(a.pages), a.fictional) for a in kept.annexes] == [
            (1, 2, True), (2, 1, True), (3, 2, True), (4, 0, True)
        ]  # fmt: skip
        assert kept.annexes[3].problem == "Le fichier n’a pas encore été reçu."
        folder = kept.folder
        assert folder.is_dir()
    assert not folder.exists(), "no copy of a paper stays behind"


def test_remarks_and_refusals_speak_the_language_of_the_screen(desk: Desk, tmp_path: Path) -> None:
    form, broken = foreign.paper(tmp_path / "f.pdf", 1, form=True), foreign.broken(tmp_path / "b.pdf")
    held = records.create(desk, "meeting", {"title": "Séance", "on": "2018-03-14"})
    order = Order("board-pack", dt.date(2017, 12, 31), "en", about=held.ref, files=(form, broken))
    with in_language("fr"):
        with pytest.raises(annexes.BadAnnexes, match="Le fichier est endommagé"):
            draw(desk, order)
        printed = draw(desk, replace(order, skip_bad=True))
        assert [r.text for r in printed.remarks] == ["Le formulaire est imprimé tel qu’il est rempli."]
        assert "The file is damaged" in " ".join(page_texts(printed.data))
        with pytest.raises(UserError, match="Aucune décision de cette réunion"):
            draw(desk, Order("decisions", lang="en", about=held.ref))

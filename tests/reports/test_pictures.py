"""Pages compared with pictures of them, kept small: what moves on the paper is seen before it is printed.

``ISSSS_DUMPS=update`` renews the pictures; look at them before keeping them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.i18n import in_language
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.pack import board_pack
from tests.reports.session_sample import session_pack
from tests.reports.test_layout import STAMP

KEPT = Path(__file__).parent / "pictures"
SCALE = 0.5  # 36 dots an inch
GREYS = 16
SOFT = 1.2  # dots that edges are blurred by: smoothing of edges passes
MARKED, FEW = 40, 8  # a dot that differs by more than this is marked; more marks than this are a difference
PACK_PAGES = 8
TEXT = "Le conseil adopte la proposition et demande au secrétariat de la transmettre au comité. "


def every_block(shift: float = 0.0, black: bool = False) -> bytes:
    """A document of every block of the layer; ``shift`` mm move the second column of its table."""
    running = Running("Conseil provincial", "exemple fictif", "Version 3", "Diffusion restreinte")
    doc = Document("Essai", running=running, provisional=True, black=black)
    doc.start(section=("6", "Situation du Fonds"))
    doc.heading(1, "6", "Situation du Fonds")
    doc.heading(2, "6.1", "Dernière position", tag="exemple fictif")
    doc.paragraph(TEXT * 3, foot="Une note au pied de la page.")
    doc.items([TEXT, "Deux."], numbered=True)
    doc.items(["Trois."])
    columns = [Column("Nom", 60 + shift), Column("Montant", 50, "figure"), Column("", 14, "code"),
               Column("Part", 44 - shift, "bar")]  # fmt: skip
    rows = [
        Row([f"Fonds d’affectation spéciale {'et Royaume de Suède ' * 6}", "NK-1"], "group"),
        Row(["Ligne", Cell("1 000,00", note="a"), "USD", Cell(share=400)]),
        Row([TEXT, "n.d.", "", Cell(share=700, hatched=True)]),
        Row([Cell("Évalué", mark="full"), "2,00", "USD"], "subtotal"),
        Row(["Total", "≥ 1 002,00", "USD"], "total"),
    ]
    doc.table(Table(columns, rows, "Tableau 6.1", "Positions", "en USD", [Note("a", "Note.")]))
    doc.heading(3, "", "Graphique et boîte")
    bars = [BarRow("Suède", 5_000_000, 400_000), BarRow("Allemagne", None, kind="unknown"),
            BarRow("Total", 9_000_000, kind="total", hatched=4_000_000)]  # fmt: skip
    doc.chart(position_by_donor(bars, measure=doc.measure), "Graphique 6.1", "Positions", "en M USD")
    doc.box(TEXT)
    doc.start()
    doc.title_block("7.1", "Projet", "Terres partagées", "p")
    doc.box(TEXT, low=True)
    return finish(doc.render(), STAMP)


def pictures(data: bytes, pages: int | None = None) -> list[Image.Image]:
    """Pages as small grey pictures."""
    with pypdfium2.PdfDocument(data) as pdf:
        count = len(pdf) if pages is None else min(pages, len(pdf))
        return [pdf[n].render(scale=SCALE, grayscale=True).to_pil().convert("L") for n in range(count)]


def differs(one: Image.Image, other: Image.Image) -> int:
    """How many dots differ beyond what the smoothing of edges explains."""
    if one.size != other.size:
        return one.width * one.height
    blurred = [picture.filter(ImageFilter.GaussianBlur(SOFT)) for picture in (one, other)]
    return sum(ImageChops.difference(*blurred).histogram()[MARKED:])


def kept(name: str, picture: Image.Image) -> Image.Image:
    """The picture kept under a name; renewed first where that is asked."""
    path = KEPT / f"{name}.png"
    if os.environ.get("ISSSS_DUMPS") == "update":
        KEPT.mkdir(exist_ok=True)
        few = Image.frombytes("P", picture.size, picture.point([round(v / 17) for v in range(256)]).tobytes())
        few.putpalette([17 * grey for grey in range(GREYS) for _channel in "rgb"])
        few.save(path, optimize=True, bits=4)
    with Image.open(path) as found:
        return found.convert("L")


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with in_language("fr"):
        yield


def test_every_block_stands_where_it_stood() -> None:
    for number, picture in enumerate(pictures(every_block()), 1):
        assert differs(picture, kept(f"blocks-{number}", picture)) <= FEW, number


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_first_pages_of_the_pack_look_as_they_did(lang: str) -> None:
    found = pictures(board_pack(session_pack(lang)), PACK_PAGES)
    assert len(found) == PACK_PAGES
    for number, picture in enumerate(found, 1):
        assert differs(picture, kept(f"pack-{lang}-{number}", picture)) <= FEW, number


def test_a_column_moved_by_two_millimetres_is_caught() -> None:
    moved = [differs(a, b) for a, b in zip(pictures(every_block(2.0)), pictures(every_block()), strict=True)]
    assert max(moved) > 3 * FEW


def test_a_shift_within_the_smoothing_of_edges_is_not_caught() -> None:
    for one, other in zip(pictures(every_block(0.1)), pictures(every_block()), strict=True):
        assert one.tobytes() == other.tobytes() or differs(one, other) <= FEW
    assert pictures(every_block(0.1))[0].tobytes() != pictures(every_block())[0].tobytes()


def test_black_only_darkens_what_was_blue() -> None:
    blue, black = pictures(every_block()), pictures(every_block(black=True))
    assert sum(map(differs, blue, black)) > 0
    for a, b in zip(blue, black, strict=True):
        assert not sum(ImageChops.subtract(b, a).histogram()[2:])


def test_the_pictures_stay_small() -> None:
    assert 2 * MM * SCALE > 2  # what the tests call a moved column is seen at this size
    assert sum(path.stat().st_size for path in KEPT.iterdir()) < 200_000

"""A pack in two languages with equal page numbers; a booklet whose pages follow once it is folded."""

import dataclasses as dc
import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.annexes.folding import sheets_of, sides
from issss_desktop.reports.session.meeting import Decision
from issss_desktop.reports.twin import twin_pack
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.orders import Order, paper_words
from issss_desktop.services.printing.reports import draw
from tests.printing.board_year import BoardYear
from tests.reports.reading import page_texts, structure
from tests.reports.session_sample import LONG, meeting, session_pack

CUT = dt.date(2020, 6, 10)


PAGE = AnnexPage(595, 842, False)


def heads(data: bytes) -> list[tuple[str, str]]:
    """Number of each page, and of the point in its header, as printed."""
    found = []
    for text in page_texts(data):
        number = re.search(r"(?:^|\s)(\d+)/\d+(?:\s|$)", text)
        point = re.search(
            r"(?<!Tableau )(?<!Table )(?<!Graphique )(?<!Chart )\b(\d{1,2}(?:\.\d)?)\u2002", text
        )
        found.append((number[1] if number else "", point[1] if point else ""))
    return found


def openings(data: bytes) -> list[tuple[str, str]]:
    """What lies left and right, opening by opening, behind the leaf."""
    texts = page_texts(data)[1:]
    return list(zip(texts[::2], texts[1::2], strict=True))


def test_facing_pages_bear_the_same_number_and_the_same_point() -> None:
    data, _draft = twin_pack([session_pack("fr"), session_pack("en")])
    numbers = heads(data)[1:]
    for (left, first), (right, other) in zip(numbers[::2], numbers[1::2], strict=True):
        assert left == right
        assert first == other
    french, english = openings(data)[2]
    assert "Sommaire et projet d’ordre du jour" in french
    assert "Contents and draft agenda" in english
    page = re.compile(r"^(?:\d{1,2}(?:\.\d)?)? ?.* (\d+)$", re.M)
    assert page.findall(french) == page.findall(english)


def test_the_shorter_side_is_padded_where_the_other_is_longer() -> None:
    many = tuple(Decision(f"2018-{k:02d}", LONG) for k in range(1, 30))
    english = dc.replace(session_pack("en"), meeting=meeting(decisions=many))
    data, _draft = twin_pack([session_pack("fr"), english])
    pairs = openings(data)
    blank = [left for left, right in pairs if "page laissée blanche" in left and "2018-2" in right]
    assert blank
    after = next(k for k, (left, _r) in enumerate(pairs) if "Divers et prochaine séance" in left and k > 4)
    assert "Any other business and next session" in pairs[after][1]


def test_an_annex_stands_once_and_its_place_is_said_beside() -> None:
    annex = Annex(1, "Budget (exemple fictif)", "", None, "budget.pdf", (PAGE, PAGE), "", True)
    packs = [session_pack(lang, annexes=(annex,)) for lang in ("fr", "en")]
    data, draft = twin_pack(packs)
    assert [p.page % 2 for p in draft.imported] == [1, 1]
    right = [right for left, right in openings(data) if "Annexe 1" in left and "Annex 1, p. 2/2" in right]
    assert len(right) == 1
    assert "on the facing page" in " ".join(right[0].split())


def test_each_language_is_told_to_whoever_hears_the_file() -> None:
    data, _draft = twin_pack([session_pack("fr"), session_pack("en")])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts = [str(kid.Lang) for kid in pdf.Root.StructTreeRoot.K.K]
        assert parts == ["fr", "fr", "en"]
        assert pdf.Root.PageLayout == "/TwoPageRight"
    assert [node.kind for node in structure(data).kids] == ["Part", "Part", "Part"]


def test_the_twin_of_a_board_is_drawn_and_published_as_one_paper(year: BoardYear) -> None:
    given = publishing.publish(year.desk, Order("board-pack", CUT, "twin", year.ref))
    row = next(r for r in publishing.published(year.desk) if r.ref == given.ref)
    assert row["language"] == "twin"
    assert given.printed.pages % 2 == 1
    text = " ".join(page_texts(given.printed.data))
    assert "Propositions d’allocation" in text
    assert "Proposals of allocation" in text
    assert draw(year.desk, Order("board-pack", CUT, "fr", year.ref)).pages < given.printed.pages
    with pytest.raises(UserError, match="Seul un dossier de séance"):
        draw(year.desk, Order("contributions", CUT, "twin"))


@pytest.mark.parametrize("pages", [1, 2, 3, 4, 5, 8, 17, 36])
def test_a_folded_booklet_reads_from_the_first_page_to_the_last(pages: int) -> None:
    """Sheets lie in each other: opened one after the other, their halves give 1, 2, 3 ..."""
    found = sides(pages)
    assert len(found) == 2 * sheets_of(pages)
    reading: list[int | None] = []
    fronts, backs = found[::2], found[1::2]
    for front, back in zip(fronts, backs, strict=True):
        reading += [front[1], back[0]]
    for front, back in zip(reversed(fronts), reversed(backs), strict=True):
        reading += [back[1], front[0]]
    assert [page for page in reading if page is not None] == list(range(pages))


def test_a_booklet_lies_across_and_its_paper_is_counted_before(year: BoardYear) -> None:
    flat = draw(year.desk, Order("board-pack", CUT, "fr", year.ref))
    folded = draw(year.desk, Order("board-pack", CUT, "fr", year.ref, booklet=True))
    assert folded.folded == flat.pages
    assert folded.sheets == -(-flat.pages // 4)
    with pikepdf.open(io.BytesIO(folded.data)) as pdf:
        wide, high = (float(v) for v in pdf.pages[0].mediabox[2:])
        assert wide > high
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
    second = page_texts(folded.data)[1]
    assert "Convocation" in second.splitlines()[0]
    with in_language("en"):
        assert paper_words(folded) == (
            f"{flat.pages} pages, {folded.sheets} sheets of A4 to fold into an A5 booklet"
        )
    assert draw(year.desk, Order("board-pack", CUT, "fr", year.ref, booklet=True)).data == folded.data


def test_a_booklet_keeps_the_pages_of_annexes(year: BoardYear, tmp_path: Path) -> None:
    paper = tmp_path / "annexe.png"
    Image.new("RGB", (400, 560), (0, 0, 0)).save(paper)
    printed = draw(year.desk, Order("board-pack", CUT, "fr", year.ref, files=(paper,), booklet=True))
    with pypdfium2.PdfDocument(printed.data) as pdf:
        dark = []
        for page in pdf:
            shown = page.render(scale=0.3).to_pil().convert("L")
            dark.append(sum(shown.histogram()[:40]) / (shown.width * shown.height))
    assert max(dark) > 0.1  # the black annex fills most of one half


def test_a_black_pack_has_no_coloured_operator(year: BoardYear) -> None:
    printed = draw(year.desk, Order("board-pack", CUT, "fr", year.ref, black=True))
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        for page in pdf.pages:
            colours = re.findall(rb"([\d.]+ [\d.]+ [\d.]+) (?:rg|RG)", page.Contents.read_bytes())
            assert set(colours) <= {b"0 0 0"}

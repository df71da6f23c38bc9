"""A late paper gives only the pages that changed: 41a, a notice, a new contents, both sides of a sheet."""

import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from issss_desktop.errors import UserError
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.services.printing.reports import draw
from tests.printing.board_year import BoardYear, write
from tests.reports.reading import page_texts

CUT = dt.date(2020, 6, 10)


@pytest.fixture
def given(own_year: BoardYear) -> publishing.Published:
    """The pack of the planned session, given out."""
    return publishing.publish(own_year.desk, Order("board-pack", CUT, "fr", own_year.ref))


def late(year: BoardYear, given: publishing.Published, lang: str = "fr", **changes: object) -> Printed:
    return draw(year.desk, Order("board-pack", None, lang, replaces=given.ref, **changes))  # type: ignore[arg-type]


def body(text: str) -> list[str]:
    """Words of a page without its footer, which names the version."""
    return re.split(r"(?:\d+/\d+ ?)?(?:Exemplaire de travail|Version \d+)", " ".join(text.split()))[0].split()


def labels(data: bytes) -> list[str]:
    """Labels of the pages as the file has them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.label for page in pdf.pages]


def test_only_what_changed_is_printed_with_a_notice_and_a_new_contents(
    own_year: BoardYear, given: publishing.Published
) -> None:
    write(own_year.desk, own_year.allocation, amount="2 468 000,50 USD")
    data = late(own_year, given).data
    texts, names = page_texts(data), labels(data)
    assert names[:4] == ["i", "ii", "1a", "2"]
    assert "Avis de modification" in texts[0]
    contents = texts[names.index("3a")]
    sheet = next(k for k, text in enumerate(texts) if "Montant demandé" in text and "Motifs" in text)
    assert re.fullmatch(r"\d+a", names[sheet])
    number = names[sheet][:-1]
    assert f"Page {number}a" in texts[sheet]
    assert f"Remplace la page {number} – version 1" in texts[sheet]
    assert re.search(rf"10\.1 Gouvernance[^\n]* {number}a", contents)
    assert "2 468 000,50 USD" in texts[sheet]


def test_the_other_side_of_a_sheet_is_reprinted_under_its_number(
    own_year: BoardYear, given: publishing.Published
) -> None:
    write(own_year.desk, own_year.allocation, amount="2 468 000,50 USD")
    data = late(own_year, given).data
    old = page_texts(given.printed.data)
    names, texts = labels(data), page_texts(data)
    for k in range(2, len(names), 2):
        first, second = (int(re.match(r"\d+", name)[0]) for name in names[k : k + 2])  # type: ignore[index]
        assert (first % 2, second) == (1, first + 1)
    kept = [k for k, name in enumerate(names) if name.isdecimal() and k > 1]
    assert kept
    for k in kept:
        before = old[int(names[k]) - 1]
        assert body(texts[k]) == body(before)


def test_the_pages_between_keep_their_numbers_when_a_part_grows(
    own_year: BoardYear, given: publishing.Published
) -> None:
    """A grown part gets letters; what begins on a page of its own stays where the index says."""
    write(
        own_year.desk,
        own_year.allocation,
        grounds="\n".join(f"Motif {k} (exemple fictif)." for k in range(60)),
    )
    data = late(own_year, given).data
    names = labels(data)
    grown = [name for name in names if name.endswith(("b", "c", "d"))]
    assert grown
    notice = re.sub(r"\s+", " ", page_texts(data)[0])
    assert "Retirer" in notice
    base = re.match(r"\d+", grown[0])
    assert base is not None
    at = names.index(grown[0])
    assert at == names.index(f"{base[0]}a") + 1
    own = at - at % 2
    sheet = f"insérer la feuille {names[own]}-{names[own + 1]}"
    assert sheet in re.sub(r"\s+", " ", page_texts(data)[at])
    assert len(names) % 2 == 0
    old = page_texts(given.printed.data)
    sources = next(k for k, text in enumerate(old) if text.startswith("Sources et réserves")) + 1
    assert str(sources) not in [name[:-1] for name in names]  # it has not moved, so it is not printed again


def test_no_page_moved_no_page_printed(own_year: BoardYear, given: publishing.Published) -> None:
    with pytest.raises(UserError, match="Aucune page ne diffère de la version 1"):
        late(own_year, given)


def test_the_notice_says_figures_before_and_after_from_the_cells_kept(
    own_year: BoardYear, given: publishing.Published
) -> None:
    write(own_year.desk, own_year.allocation, on="2020-06-05", amount="2 468 000,50 USD")
    notice = re.sub(r"\s+", " ", page_texts(late(own_year, given).data)[0])
    assert "Allocation demandée : Gouvernance foncière concertée" in notice or "Allocation :" in notice
    assert "2 468 000,50" in notice


def test_a_changed_line_has_a_bar_beside_it(own_year: BoardYear, given: publishing.Published) -> None:
    write(own_year.desk, own_year.allocation, risks="Insécurité nouvelle (exemple fictif).")
    data = late(own_year, given).data
    names = labels(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        bars = {
            name: len(re.findall(rb"2\.2 w [^\n]*? l", page.Contents.read_bytes()))
            for name, page in zip(names, pdf.pages, strict=True)
        }
    sheet = next(k for k, text in enumerate(page_texts(data)) if "Insécurité nouvelle" in text)
    assert bars[names[sheet]] == 1
    assert bars["2"] == 0


def test_an_annex_that_comes_late_is_among_the_pages(own_year: BoardYear, tmp_path: Path) -> None:
    paper = tmp_path / "annexe.png"
    Image.new("RGB", (400, 560), "white").save(paper)
    order = Order("board-pack", CUT, "fr", own_year.ref, files=(paper,))
    given = publishing.publish(own_year.desk, order)
    late_one = Image.new("RGB", (400, 560), "white")
    late_one.paste("black", (50, 50, 200, 90))
    late_one.save(paper)
    data = late(own_year, given, files=(paper,)).data
    texts, names = page_texts(data), labels(data)
    annex = next(k for k, text in enumerate(texts) if "Annexe 1 – p. 1/1" in text)
    assert re.search(rf"p\. {names[annex]}\b", texts[annex])
    assert names[annex].endswith("a")


def test_a_set_that_is_published_counts_on_and_the_next_one_holds_everything(
    own_year: BoardYear, given: publishing.Published
) -> None:
    write(own_year.desk, own_year.allocation, amount="2 468 000,50 USD")
    order = Order("board-pack", None, "fr", replaces=given.ref)
    first = publishing.publish(own_year.desk, order)
    write(own_year.desk, own_year.allocation, risks="Insécurité nouvelle (exemple fictif).")
    second = publishing.publish(own_year.desk, order)
    assert (given.version, first.version, second.version) == (1, 2, 3)
    notice = re.sub(r"\s+", " ", page_texts(second.printed.data)[0])
    assert "Version 3 : ces pages remplacent des pages de la version 1" in notice
    assert "retirer aussi les pages de remplacement de la version 2" in notice
    assert publishing.publish(own_year.desk, Order("board-pack", CUT, "fr", own_year.ref)).version == 4
    with pytest.raises(UserError, match="n’est pas un dossier de séance entier"):
        draw(own_year.desk, Order("board-pack", CUT, "fr", replaces=first.ref))


def test_what_cannot_be_replaced_is_refused_with_its_reason(
    own_year: BoardYear, given: publishing.Published
) -> None:
    other = publishing.publish(own_year.desk, Order("contributions", CUT))
    for order, why in (
        (Order("board-pack", CUT, "fr", replaces=other.ref), "n’est pas un dossier"),
        (Order("board-pack", CUT, "en", replaces=given.ref), "autre langue"),
        (Order("board-pack", CUT, "fr", own_year.real.ref, replaces=given.ref), "autre réunion"),
        (Order("board-pack", CUT, "twin", replaces=given.ref), "une seule langue"),
        (Order("board-pack", CUT, "fr", sections=("fund",), replaces=given.ref), "dossier entier"),
        (Order("contributions", CUT, "fr", replaces=given.ref), "Seul un dossier de séance"),
    ):
        with pytest.raises(UserError, match=why):
            draw(own_year.desk, order)


def test_the_same_set_has_the_same_bytes(own_year: BoardYear, given: publishing.Published) -> None:
    write(own_year.desk, own_year.allocation, amount="2 468 000,50 USD")
    assert late(own_year, given).data == late(own_year, given).data

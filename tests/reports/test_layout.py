"""Pages read back: places, tags, tables that run over, numbers filled in at the end."""

import datetime as dt
import io
import itertools
import re

import pikepdf
import pypdfium2
import pytest

from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.i18n import in_language
from issss_desktop.reports.file.finish import Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table, parted
from tests.reports.reading import page_texts, structure

STAMP = Stamp(dt.datetime(2018, 3, 12, tzinfo=dt.UTC))
COLUMNS = (Column("Nom", 84), Column("Montant", 60, "figure"), Column("", 24, "code"))


def new() -> Document:
    doc = Document("Essai", running=Running("Conseil", "exemple fictif", "Version 1", "Diffusion restreinte"))
    doc.start(section=("6", "Situation"))
    return doc


def made(doc: Document) -> bytes:
    return finish(doc.render(), STAMP)


def rows(count: int, kind: str = "row") -> list[Row]:
    return [Row([f"Ligne {k}", f"{k}\u202f000", "USD"], kind) for k in range(count)]


def test_titles_paragraphs_and_tables_are_what_their_tags_say() -> None:
    doc = new()
    doc.heading(1, "6", "Situation")
    doc.heading(2, "6.1", "Position")
    doc.paragraph("Un paragraphe.")
    doc.table(Table(COLUMNS, rows(2), "Tableau 6.1", "Essai", "en USD", [Note("a", "Une note.")]))
    tree = structure(made(doc))
    assert [n.text for n in tree.all("H1")] == ["6Situation"]
    assert [n.text for n in tree.all("H2")] == ["6.1Position"]
    assert [n.text for n in tree.all("P")] == ["Un paragraphe."]
    (table,) = tree.all("Table")
    assert [n.kind for n in table.kids] == ["Caption", "TR", "TR", "TR"]
    assert [n.text for n in table.all("TD")] == ["Ligne 0", "0 000", "USD", "Ligne 1", "1 000", "USD"]
    assert all("Column" in n.attributes["/A"] for n in table.all("TH"))
    assert [n.text for n in tree.all("Note")] == ["(a)Une note."]


def test_every_row_has_a_cell_for_every_column() -> None:
    doc = new()
    many = [
        Row(["Groupe", "réf."], "group"),
        Row(["a", "", ""]),
        Row([Cell("large", span=2), "x"]),
        Row(["court"]),
        Row(["Total", "1", "USD"], "total"),
    ]
    doc.table(Table(COLUMNS, many, "Tableau 1", "Essai"))
    for row in structure(made(doc)).all("TR"):
        spans = [re.search(r"/ColSpan\W+(\d+)", n.attributes.get("/A", "")) for n in row.kids]
        assert sum(int(s[1]) if s else 1 for s in spans) == 3


def test_a_long_table_repeats_its_head_and_keeps_every_row_once() -> None:
    doc = new()
    doc.table(Table(COLUMNS, rows(200), "Tableau 6.1", "Long"))
    data = made(doc)
    texts = page_texts(data)
    assert len(texts) > 3
    with in_language("fr"):
        assert all("Nom" in t and "Montant" in t for t in texts)
    cells = [n.text for n in structure(data).all("TD")]
    assert [c for c in cells if c.startswith("Ligne")] == [f"Ligne {k}" for k in range(200)]
    assert len(structure(data).all("TH")) == 3


@pytest.mark.parametrize("count", range(1, 120, 7))
def test_no_row_is_left_alone_and_no_total_opens_a_page(count: int) -> None:
    many = [*rows(count), Row(["Total", "1", "USD"], "total")]
    cuts = [*parted(many, [15.0] * len(many), 300, 400, 0), len(many)]
    for start, end in itertools.pairwise(cuts):
        assert many[start].kind == "row" or start == 0
        assert end - start > 1 or count == 0


def test_rows_of_a_group_of_eight_stay_together() -> None:
    many: list[Row] = []
    for k in range(30):
        many += [Row([f"G{k}", ""], "group"), *rows(5), Row(["", "1", ""], "subtotal")]
    cuts = parted(many, [15.0] * len(many), 310, 410, 0)
    assert len(cuts) > 5
    assert all(many[c].kind == "group" for c in cuts)


def test_money_tables_carry_their_sums_over() -> None:
    doc = new()
    doc.table(Table(COLUMNS, rows(100), "Tableau 1", "Essai", carry=lambda n: ["", f"<{n}>", ""]))
    texts = page_texts(made(doc))
    carried = re.findall(r"<(\d+)>", texts[0]) + re.findall(r"<(\d+)>", texts[1])
    assert carried[0] == carried[1]
    assert f"Ligne {int(carried[0]) - 1} " in texts[0]
    assert f"Ligne {carried[0]}" in texts[1]


def test_long_texts_break_inside_their_cell() -> None:
    doc = new()
    doc.table(
        Table(COLUMNS, [Row(["mot " * 60, "1", "USD"]), Row(["x" * 300, "2", "USD"])], "Tableau 1", "Essai")
    )
    data = made(doc)
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        for k in range(text.count_rects()):
            left, _bottom, right, _top = text.get_rect(k)
            assert left > 70
            assert right < 548
    assert "x" * 300 in structure(data).words().replace(" ", "")


def test_a_cell_taller_than_a_page_goes_on() -> None:
    doc = new()
    text = " ".join(f"mot{k}" for k in range(3000))
    doc.table(Table(COLUMNS, [Row([text, "1", "USD"])], "Tableau 1", "Essai"))
    data = made(doc)
    assert len(page_texts(data)) > 2
    words = structure(data).words()
    assert all(f"mot{k}" in words for k in (0, 1500, 2999))
    assert words.count("USD") == 1


def test_page_numbers_of_the_index_are_those_of_the_pages() -> None:
    doc = new()
    targets = [f"t{k}" for k in range(40)]
    index = [Row([Cell(f"Titre {t}", link=t), Cell(page_of=t), ""]) for t in targets]
    doc.table(Table(COLUMNS, index, "", "Index"))
    for name in targets:
        doc.start()
        doc.heading(1, "", f"Chapitre {name}", name)
        doc.paragraph("mot " * 900)
    data = made(doc)
    texts = page_texts(data)
    printed = dict(re.findall(r"Titre (t\d+)\s+(\d+)", texts[0]))
    real = {m[1]: str(n + 1) for n, t in enumerate(texts) for m in [re.search(r"Chapitre (t\d+)", t)] if m}
    assert printed == real
    assert len(real) == 40
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {p.obj.objgen: n for n, p in enumerate(pdf.pages)}
        for note, name in zip(pdf.pages[0].Annots, targets, strict=True):
            assert f"{places[note.Dest[0].objgen] + 1}" == printed[name]
            assert note.F == 4
            assert "/Contents" in note
            assert "/StructParent" in note
        with pdf.open_outline() as outline:
            assert [i.title for i in outline.root] == [f"Chapitre {t}" for t in targets]


def test_printed_page_numbers_say_how_many_there_are() -> None:
    doc = new()
    doc.paragraph("mot " * 2000)
    texts = page_texts(made(doc))
    for n, text in enumerate(texts):
        assert f"{n + 1}/{len(texts)}" in text.replace(" ", "")


def test_margins_mirror_and_the_binding_is_inside() -> None:
    doc = new()
    doc.paragraph("mot " * 2000, full=True)
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        lefts = []
        for page in pdf:
            text = page.get_textpage()
            lefts.append(min(text.get_rect(k)[0] for k in range(text.count_rects())))
    assert lefts[0] == pytest.approx(25 * 72 / 25.4, abs=1.5)
    assert lefts[1] == pytest.approx(17 * 72 / 25.4, abs=1.5)


def test_a_recto_leaves_a_page_that_says_it_is_blank() -> None:
    doc = new()
    doc.paragraph("a")
    doc.start("recto")
    doc.paragraph("b")
    with in_language("en"):
        texts = page_texts(made(doc))
    assert len(texts) == 3
    assert "b" in texts[2]


def test_furniture_is_no_content() -> None:
    doc = new()
    doc.provisional = True
    doc.paragraph("Seul contenu.")
    data = made(doc)
    assert structure(data).words() == "Seul contenu."
    assert "Diffusion restreinte" in page_texts(data)[0]
    assert "exemple fictif" in page_texts(data)[0]


def test_a_chart_is_a_figure_with_words_in_its_place() -> None:
    doc = new()
    chart = position_by_donor([BarRow("Suède", 5_000_000)], measure=doc.measure)
    doc.chart(chart, "Graphique 1", "Positions", "M USD")
    (figure,) = structure(made(doc)).all("Figure")
    assert "Suède" in figure.attributes["/Alt"]
    assert "/BBox" in figure.attributes["/A"]
    assert figure.kids[0].kind == "Caption"


def test_a_missing_glyph_comes_from_the_spare_font_then_is_said_on_the_page() -> None:
    doc = new()
    doc.paragraph("Lingala ɛ ɔ, absent \U0001f600 et \u4e2d.")
    data = made(doc)
    text = page_texts(data)[0]
    assert "ɛ ɔ" in text
    assert "\ufffd" in text
    assert "U+1F600" in text
    assert "U+4E2D" in text
    assert "U+025B" not in text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = {str(f.BaseFont) for f in pdf.pages[0].Resources.Font.values()}
    assert any("SourceSans3" in n for n in names)
    assert not any("Helvetica" in n for n in names)


def test_text_is_found_as_it_was_written() -> None:
    doc = new()
    doc.paragraph("Montant 40\u202f265\u202f165,00 USD (\\parenthèses) à l’État…")
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "40\u202f265\u202f165,00 USD (\\parenthèses) à l’État…" in text


def test_hostile_texts_are_drawn_without_harm() -> None:
    doc = new()
    nasty = ")) ET EMC \\ <</MCID 9>> BDC \0 \u202eabc (\r\n"
    doc.heading(1, "", nasty)
    doc.paragraph(nasty * 20)
    doc.table(Table(COLUMNS, [Row([nasty, nasty[:20], ""])], "T", nasty, nasty[:9], [Note("a", nasty)]))
    tree = structure(made(doc))
    assert "<</MCID 9>> BDC" in tree.all("H1")[0].text
    assert tree.all("TD")


def test_the_accent_can_be_black() -> None:
    doc = new()
    doc.black = True
    doc.start()
    chart = position_by_donor([BarRow("a", 5_000_000)])
    doc.chart(chart, "G", "t", "u")
    with pikepdf.open(io.BytesIO(made(doc))) as pdf:
        assert b"0.1216" not in pdf.pages[1].Contents.read_bytes()

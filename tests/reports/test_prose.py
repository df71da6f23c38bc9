"""Lists, boxes, footnotes and line ends, read back from finished pages."""

import io
import itertools
import re

import pikepdf
import pypdfium2
import pytest

from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.frame import TEXT_END
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import broken, plain
from tests.reports.reading import page_texts, structure
from tests.reports.test_layout import STAMP, made, new, rows

LONG = "Le conseil adopte la proposition et demande au secrétariat de la transmettre. " * 6


def bottoms(data: bytes) -> list[float]:
    """Lowest point of the text of every page, the footer left out, in points from the top."""
    found = []
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            boxes = [text.get_rect(k) for k in range(text.count_rects())]
            found.append(max(HEIGHT - low for _l, low, _r, _t in boxes if HEIGHT - low < TEXT_END + 6))
    return found


def test_a_list_is_tagged_as_one_with_its_labels() -> None:
    doc = new()
    doc.items(["Un.", LONG, ""], numbered=True)
    doc.items(["Deux."])
    first, second = structure(made(doc)).all("L")
    assert "/Decimal" in first.attributes["/A"]
    assert "/Disc" in second.attributes["/A"]
    assert [[n.kind for n in item.kids] for item in first.all("LI")] == [["Lbl", "LBody"]] * 2
    assert [n.text for n in first.all("Lbl")] == ["1.", "2."]
    assert [n.text for n in second.all("Lbl")] == ["–"]
    assert second.all("LBody")[0].text == "Deux."


def test_a_list_runs_over_pages_and_keeps_every_word_once() -> None:
    doc = new()
    doc.items([f"Point {k}. {LONG}" for k in range(60)])
    data = made(doc)
    assert len(page_texts(data)) > 3
    said = [n.text for n in structure(data).all("LBody")]
    assert [re.match(r"Point (\d+)", text)[1] for text in said] == [str(k) for k in range(60)]  # type: ignore[index]
    assert max(bottoms(data)) <= TEXT_END + 4


def test_nothing_is_drawn_for_an_empty_list_or_box() -> None:
    doc = new()
    doc.items(["", " "])
    doc.box("")
    assert not structure(made(doc)).words()


def test_a_footnote_stands_at_the_foot_of_the_page_that_calls_it() -> None:
    doc = new()
    doc.paragraph("Le total est publié.", foot="Source : page du secrétariat.")
    doc.paragraph("mot " * 2000)
    data = made(doc)
    texts = page_texts(data)
    assert re.search(r"publié\. ?\(1\)", texts[0])
    assert texts[0].index("Source : page") > texts[0].index("mot")
    assert "Source" not in "".join(texts[1:])
    (note,) = structure(data).all("Note")
    assert note.attributes["/ID"]
    assert (
        note.text == "(1)Source\u00a0: page du secrétariat."
        or note.text == "(1)Source : page du secrétariat."
    )
    assert max(bottoms(data)) <= TEXT_END + 4


@pytest.mark.parametrize("before", range(38, 52))
def test_text_and_footnotes_never_meet(before: int) -> None:
    doc = new()
    doc.paragraph("\n".join("ligne" for _k in range(before)))
    doc.paragraph(LONG * 2, foot=LONG)
    doc.paragraph(LONG, foot="Deux.")
    data = made(doc)
    calls = {n.text[:3] for n in structure(data).all("Note")}
    assert calls == {"(1)", "(2)"}
    for number, text in enumerate(page_texts(data)):
        called = set(re.findall(r"\S ?\((\d)\)$", text, re.M))
        noted = set(re.findall(r"^\((\d)\) ", text, re.M))
        assert called == noted, number
    assert max(bottoms(data)) <= TEXT_END + 4


def test_a_footnote_longer_than_a_third_of_a_page_follows_its_paragraph() -> None:
    doc = new()
    doc.paragraph("Texte.", foot=LONG * 60)
    data = made(doc)
    assert len(page_texts(data)) > 1
    assert structure(data).words().count("Le conseil adopte") == 360


def test_a_box_frames_its_text_and_a_long_one_goes_on() -> None:
    doc = new()
    doc.box("Ces signatures portent sur deux décisions.", low=True)
    doc.start()
    doc.box(LONG * 30)
    data = made(doc)
    words = structure(data).words()
    assert words.count("Le conseil adopte") == 180
    assert max(bottoms(data)) <= TEXT_END + 4
    with pikepdf.open(io.BytesIO(data)) as pdf:
        frames = [re.findall(rb"0\.8 w ([^S]*) S", page.Contents.read_bytes()) for page in pdf.pages]
    assert len(frames) > 2
    assert all(len(found) == 1 for found in frames)


def test_a_long_name_of_a_group_wraps_and_nothing_of_it_is_cut() -> None:
    doc = new()
    name = " ".join(f"Bailleur{k}" for k in range(40))
    columns = (Column("Nom", 84), Column("Montant", 60, "figure"), Column("", 24, "code"))
    many = [Row([name, "réf. 12"], "group"), *rows(3), Row([name], "part"), *rows(2)]
    doc.table(Table(columns, many, "Tableau 1", "Essai"))
    data = made(doc)
    heads = [n.text for n in structure(data).all("TH") if n.text.startswith("Bailleur0")]
    assert [h.replace(" ", "") for h in heads] == [name.replace(" ", "")] * 2
    lines = page_texts(data)[0].split("\n")
    assert next(n for n, line in enumerate(lines) if "Bailleur39" in line) < next(
        n for n, line in enumerate(lines) if line.startswith("Ligne 0")
    )
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        places = [text.get_rect(k) for k in range(text.count_rects())]
    heights = sorted({round(low) for _l, low, _r, _t in places}, reverse=True)
    assert all(a - b >= 7 for a, b in itertools.pairwise(heights) if a - b > 3)


def test_sums_are_carried_over_rightly_after_a_row_taller_than_a_page() -> None:
    doc = new()
    columns = (Column("Nom", 84), Column("Montant", 60, "figure"), Column("", 24, "code"))
    tall = Row([" ".join(f"mot{k}" for k in range(3000)), "1", "USD"])
    table = Table(columns, [tall, *rows(80)], "T", "Essai", carry=lambda n: ["", f"<{n}>", ""])
    doc.table(table)
    for text in page_texts(made(doc)):
        first, carried = re.search(r"Ligne (\d+)", text), re.search(r"<(\d+)>", text)
        if first and carried:
            assert int(carried[1]) == int(first[1]) + 1


def test_a_note_call_stands_behind_the_currency_not_on_it() -> None:
    doc = new()
    columns = (Column("Nom", 84), Column("Montant", 60, "figure"), Column("", 24, "code"))
    doc.table(Table(columns, [Row(["Ligne", Cell("1", note="a"), "USD"])], "T", "Essai"))
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        text = pdf[0].get_textpage()
        places = {
            text.get_text_bounded(*text.get_rect(k)): text.get_rect(k) for k in range(text.count_rects())
        }
    (call,) = [place for said, place in places.items() if said == "(a)"]
    (code,) = [place for said, place in places.items() if said.startswith("USD")]
    assert call[0] >= code[2]


def measure(_face: str, text: str) -> float:
    return 500.0 * len(text)


@pytest.mark.parametrize("word", ["le", "la", "p.", "n°", "28", "1\u202f000"])
def test_no_line_ends_on_an_article_a_figure_or_a_page(word: str) -> None:
    for room in range(60, 200, 5):
        text = f"aaaa bbbbbb {word} Ccccc ddd " * 6
        for line in broken(text, "R", 10, room, measure)[:-1]:
            assert plain(line).split(" ")[-1] != word, room


@pytest.mark.parametrize("small", ["de", "du", "des", "à", "et", "et de la", "Aux", "of the"])
def test_no_line_of_a_title_ends_on_a_small_word_nor_is_one_left_alone(small: str) -> None:
    for room in range(90, 200, 5):
        found = [
            plain(line)
            for line in broken(f"Projet {small} Terres partagées " * 4, "R", 10, room, measure, True)
        ]
        assert not [line for line in found if line.split(" ")[-1] == small.split(" ")[-1]], room
        found = [plain(line) for line in broken(f"Aaaa bbbbb cc {small} Nord", "R", 10, room, measure, True)]
        assert found[-1] != "Nord", room


def test_a_title_of_small_words_alone_or_too_wide_is_still_broken() -> None:
    for text in ("de la et du " * 6, "de la " + "x" * 30, "Projet de " + "x" * 19):
        for room in range(20, 110, 5):
            found = [plain(line) for line in broken(text, "R", 10, room, measure, True)]
            assert "".join(found).replace(" ", "") == text.replace(" ", ""), room
            assert all(len(line) * 5 <= room for line in found), room


def test_a_title_block_and_a_heading_keep_their_small_words() -> None:
    doc = new()
    title = (
        "Appui au dialogue démocratique et à la gouvernance de la terre dans les zones de retour du Masisi"
    )
    doc.title_block("7.1", "Projet", title, "p")
    doc.heading(1, "2", f"{title} {title}")
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        lines = pdf[0].get_textpage().get_text_range().splitlines()
    assert [line for line in lines if "Masisi" in line]
    assert not [line for line in lines if re.search(r" (de|du|la|et|à|les|dans|au)$", line.rstrip())]


def test_a_row_of_figures_fills_its_lines() -> None:
    found = [plain(line) for line in broken("10 11 12 13 14 15 16 17 18 19", "R", 10, 80, measure)]
    assert found == ["10 11 12 13 14", "15 16 17 18 19"]


def test_a_title_of_a_table_that_goes_on_is_cut_to_its_room() -> None:
    doc = new()
    columns = (Column("Nom", 84), Column("Montant", 60, "figure"), Column("", 24, "code"))
    doc.table(Table(columns, rows(120), "Tableau 1", "WWWW " * 60, "en USD"))
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        text = pdf[1].get_textpage()
        assert max(text.get_rect(k)[2] for k in range(text.count_rects())) < 548
        assert "…" in text.get_text_range()


def test_narrow_and_unbreakable_spaces_are_copied() -> None:
    doc = new()
    doc.paragraph("Montant : 40\u202f265\u202f165 USD.")
    doc.table(Table([Column("A", 80), Column("B", 88, "figure")], [Row(["a", "1\u202f000"])]))
    with pypdfium2.PdfDocument(made(doc)) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "40\u202f265\u202f165" in text
    assert "1\u202f000" in text
    assert "Montant : 40" in text.replace("\u00a0", " ")
    assert " USD." in text.replace("\u00a0", " ")


def test_the_watermark_is_drawn_first_and_pale() -> None:
    doc = new()
    doc.provisional = True
    doc.paragraph("Texte.")
    with pikepdf.open(io.BytesIO(made(doc))) as pdf:
        body = pdf.pages[0].Contents.read_bytes()
    assert body.split(b"\n")[1].startswith(b"/Artifact<</Type/Pagination/Subtype/Watermark>>BDC q 0.949 g")


def test_the_index_of_a_thousand_pages_tells_the_real_pages() -> None:
    doc = new()
    targets = range(0, 1000, 50)
    doc.table(Table([Column("T", 100), Column("P", 68, "figure")], [
        Row([Cell(f"Titre {k}", link=f"t{k}"), Cell(page_of=f"t{k}")]) for k in targets
    ]))  # fmt: skip
    for k in range(1000):
        doc.start()
        doc.heading(2, "", f"Chapitre {k}", f"t{k}")
    texts = page_texts(made(doc))
    printed = dict(re.findall(r"Titre (\d+)\s+(\d+)", texts[0]))
    assert len(printed) == 20
    for chapter, page in printed.items():
        assert re.search(rf"Chapitre {chapter}\b", texts[int(page) - 1])


def test_untagged_pages_show_the_same_and_claim_nothing() -> None:
    said = []
    for tagged in (True, False):
        doc = Document("Essai", tagged=tagged)
        doc.heading(1, "1", "Titre", "t")
        doc.paragraph("Un texte.", foot="Une note.")
        doc.items(["a"])
        doc.box("b")
        index = [Row([Cell("Lien", link="t"), Cell(page_of="t")]), Row(["G", "r"], "group"), Row(["", ""])]
        doc.table(Table([Column("T", 100), Column("P", 68, "figure")], index, "1", "x"))
        said.append(finish(doc.render(), STAMP))
    assert page_texts(said[0]) == page_texts(said[1])
    with pikepdf.open(io.BytesIO(said[1])) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert "/MarkInfo" not in pdf.Root
        assert b"MCID" not in pdf.pages[0].Contents.read_bytes()
        assert "pdfaid:part" not in pdf.open_metadata()
        assert pdf.pages[0].Annots[0].Subtype == "/Link"

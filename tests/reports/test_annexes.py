"""A pack with annexes: what stands on each page, where the contents lead, what is kept of our own pages."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from bench import annexes as bench
from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.annexes.drawing import draw_annexes, fit
from issss_desktop.reports.file.finish import Attachment, Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT, MM
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.services.printing import annexes
from issss_desktop.services.printing.annexes import AnnexFile, of_files
from tests.reports import foreign
from tests.reports.reading import page_texts, structure
from tests.reports.test_conformance import _missing, verdicts

MADE = dt.datetime(2018, 3, 12, tzinfo=dt.UTC)
RUNNING = Running("CAP", "", "Version 3", "Chiffres arrêtés")


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with in_language("fr"):
        yield


def draw(found: Sequence[Annex], running: Running = RUNNING) -> Document:
    """A small pack: contents that name the annexes, pages of ours, then the annexes."""
    doc = Document("Dossier", running=running)
    heads = [Column("Annexe", 24), Column("Titre", 120), Column("Page", 24, "figure")]
    rows = [
        Row([str(a.number), Cell(a.title, link=a.target), Cell(page_of=a.target)]) for a in found
    ]  # fmt: skip
    doc.heading(1, "", "Sommaire")
    doc.table(Table(heads, rows, "", "Annexes"))
    doc.start()
    doc.heading(1, "1", "Point 1")
    draw_annexes(doc, found)
    doc.start()
    doc.heading(1, "", "Sources et réserves")
    return doc


def pack(files: Sequence[AnnexFile], attachments: Sequence[Attachment] = (), skip_bad: bool = False) -> bytes:
    """The finished pack with its annexes."""
    with annexes.opened(None, files, skip_bad=skip_bad) as kept:
        draft = draw(kept.annexes).render()
        own = finish(draft, Stamp(MADE, conformant=False), attachments)
        return kept.imposed(own, draft.imported)


@contextmanager
def reading(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[AnnexFile]:
    folder = tmp_path_factory.mktemp("annexes")
    first, second, third = of_files(
        [
            foreign.paper(folder / "budget.pdf", 3), foreign.wide(folder / "plan_d_exécution.pdf"),
            foreign.scan(folder / "lettre.tif", 2),
        ]
    )  # fmt: skip
    told = {"origin": "pièce de l’Organisation X", "received": dt.date(2018, 3, 5), "fictional": True}
    return [replace(first, title="Extrait budgétaire", **told), second, third]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(files: list[AnnexFile]) -> bytes:
    with in_language("fr"):
        return pack(files, [Attachment("données.cbor", b"\0\1", "application/cbor", "Données")])


def test_each_page_says_what_it_is_and_shows_the_words_of_its_author(made: bytes) -> None:
    texts = page_texts(made)
    assert len(texts) == 2 + 3 + 1 + 2 + 1
    for index, text in enumerate(texts[2:5]):
        assert f"Page {index + 1}" in text
        assert f"Annexe 1 – p. {index + 1}/3" in text
        assert f"p. {index + 3}" in text
        assert "Extrait budgétaire. Pièce de l’Organisation X, reçue le 5 mars 2018" in text
        assert "exemple fictif" in text
        assert "Version 3 – reproduite à 83 % – Diffusion restreinte" in text
        assert "Le contenu de cette page est celui de son auteur." in text
    assert "reproduite à 59 %" in texts[5]
    assert "plan d exécution" in texts[5]
    assert "reçue" not in texts[5]
    assert "Annexe 3 – p. 2/2" in texts[7]
    assert "Sources et réserves" in texts[8]
    assert "Chiffres arrêtés" in texts[8]


def test_contents_and_outline_lead_to_the_very_pages(made: bytes) -> None:
    contents = page_texts(made)[0]
    for number, page in ((1, 3), (2, 6), (3, 7)):
        row = next(line for line in contents.splitlines() if line.startswith(f"{number} "))
        assert row.endswith(f" {page}"), row
    with reading(made) as pdf:
        pages = [p.obj.objgen for p in pdf.pages]
        links = [pages.index(a.Dest[0].objgen) for a in pdf.pages[0].Annots]
        assert links == [2, 5, 6]
        with pdf.open_outline() as outline:
            top = outline.root[-2]
            found = [(item.title, pages.index(item.destination[0].objgen)) for item in top.children]
    assert top.title == "Annexes"
    assert found == [
        ("Annexe 1 Extrait budgétaire", 2),
        ("Annexe 2 plan d exécution", 5),
        ("Annexe 3 lettre", 6),
    ]


def test_each_annex_page_is_one_figure_with_its_alternative(made: bytes) -> None:
    tree = structure(made)
    figures = tree.all("Figure")
    assert len(figures) == 6
    assert figures[1].attributes["/Alt"] == (
        "Annexe 1, page 2 sur 3\u00a0: Extrait budgétaire. Page reproduite\u202f; son contenu est celui de "
        "son auteur."
    )
    titles = [node.words() for node in tree.all("H1")]
    assert titles[1] == "1Point 1"
    assert titles[2].replace("\u00a0", " ").startswith("Annexe 1Extrait budgétaire. Pièce")
    assert len(titles) == 2 + 3 + 1


def test_own_pages_keep_tags_labels_and_the_file_inside(made: bytes) -> None:
    with reading(made) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert next(iter(root.PageLabels.Nums)) == 0
        assert [p.obj.StructParents for p in pdf.pages] == list(range(9))
        parents = root.StructTreeRoot.ParentTree.Nums
        assert len(parents) // 2 == 9 + 3  # pages and links
        assert root.AF[0].EF.F.read_bytes() == b"\0\1"
        assert "/Info" not in pdf.trailer
        about = root.Metadata.read_bytes()
        assert b"<pdfaid:" not in about
        assert b"<pdfuaid:" not in about
        forms = [p.Resources.XObject for p in pdf.pages if "/XObject" in p.Resources]
        assert [list(f.keys()) for f in forms] == [
            ["/Annex1p1"], ["/Annex1p2"], ["/Annex1p3"], ["/Annex2p1"], ["/Annex3p1"], ["/Annex3p2"]
        ]  # fmt: skip


def test_the_same_annexes_give_the_same_bytes(files: list[AnnexFile], made: bytes) -> None:
    again = pack(files, [Attachment("données.cbor", b"\0\1", "application/cbor", "Données")])
    assert again == made


def test_a_landscape_page_lies_with_its_head_at_the_binding_of_a_recto(tmp_path: Path) -> None:
    data = pack(of_files([foreign.wide(tmp_path / "a.pdf")]))
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[2]
        words = page.get_textpage()
        at = next(
            k for k, text in enumerate(words.get_text_range()) if words.get_text_range(k, 6) == "Page 1"
        )
        boxes = [words.get_charbox(at + k) for k in (0, 3)]
        words.close()
    assert boxes[0][0] < 45 * MM + 20, "near the inner margin, on the left of a recto"
    assert boxes[1][1] > boxes[0][3], "read upwards"


def test_frame_scale_and_side_follow_the_sheet() -> None:
    a4, a3, small = AnnexPage(595.28, 841.89), AnnexPage(1190.55, 841.89), AnnexPage(300, 300)
    where = fit(a4, 25 * MM)
    assert where.scale == pytest.approx(0.8333, abs=1e-3)
    assert (where.x / MM, where.y / MM) == pytest.approx((25, 20))
    assert (where.width / MM, where.height / MM) == pytest.approx((175, 247.5), abs=0.01)
    turned = fit(a3, 10 * MM)
    assert turned.turned
    assert turned.scale == pytest.approx(0.589, abs=1e-3)
    assert (turned.width / MM, turned.height / MM) == pytest.approx((175, 247.5), abs=0.1)
    assert fit(small, 0).scale == 1.0
    assert not fit(AnnexPage(595, 300, fitted=True), 0).turned
    for place, page in ((where, a4), (turned, a3), (fit(small, 7), small)):
        a, b, c, d, e, f = place.matrix
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (0, page.width) for y in (0, page.height)]
        xs, ys = zip(*corners, strict=True)
        assert (min(xs), max(xs)) == pytest.approx((place.x, place.x + place.width))
        assert (HEIGHT - max(ys), HEIGHT - min(ys)) == pytest.approx((place.y, place.y + place.height))


def test_nothing_of_ours_stands_in_the_frame_nor_near_an_edge() -> None:
    long = Annex(12, "Titre très long de cette annexe " * 10, "origine " * 30, dt.date(2018, 3, 1), "a.pdf",
                 tuple(AnnexPage(595.28, 841.89) for _k in range(2)), fictional=True)  # fmt: skip
    data = finish(draw([long]).render(), Stamp(MADE, conformant=False))
    with pypdfium2.PdfDocument(data) as pdf:
        for number in (2, 3):
            words = pdf[number].get_textpage()
            boxes = [words.get_charbox(k) for k in range(words.count_chars())]
            words.close()
            left = 25 if number == 2 else 10
            assert min(b[0] for b in boxes) >= left * MM - 0.5
            assert max(b[2] for b in boxes) <= (left + 175) * MM + 0.5
            assert max(b[3] for b in boxes) <= HEIGHT - 8 * MM
            assert min(b[1] for b in boxes) >= 8 * MM
            inside = [b for b in boxes if b[1] > HEIGHT - 267.5 * MM and b[3] < HEIGHT - 20 * MM]
            assert inside == []


def test_an_annex_set_apart_is_one_page_that_says_why(tmp_path: Path) -> None:
    made = pack(
        of_files([foreign.locked(tmp_path / "devis.pdf", "secret"), foreign.paper(tmp_path / "b.pdf", 1)]),
        skip_bad=True,
    )
    texts = page_texts(made)
    assert len(texts) == 2 + 1 + 1 + 1
    assert "Annexe 1 – devis" in texts[2]
    assert "remise à part : Le fichier ne s’ouvre qu’avec un mot de passe." in texts[2]
    assert "devis.pdf" in texts[2]
    assert "Annexe 2 – p. 1/1" in texts[3]


def test_a_pack_without_annexes_is_left_as_it_is() -> None:
    with annexes.opened(None, ()) as kept:
        draft = draw(kept.annexes).render()
        own = finish(draft, Stamp(MADE))
        assert kept.imposed(own, draft.imported) == own
    assert "Annexes" not in [entry.title for entry in draft.entries]


def test_a_layer_hidden_in_its_paper_is_hidden_in_the_pack(tmp_path: Path) -> None:
    data = pack(of_files([foreign.layered(tmp_path / "a.pdf")]))
    with pypdfium2.PdfDocument(data) as pdf:
        seen = pdf[2].render().to_pil().convert("RGB").getpixel((25 * 3 + 150, 842 - 250))
    assert seen == (255, 255, 255)


def test_the_frame_lies_over_a_scan_and_no_watermark_over_any_paper(tmp_path: Path) -> None:
    files = of_files([foreign.paper(tmp_path / "a.pdf", 1), foreign.scan(tmp_path / "b.tif", 1)])
    with annexes.opened(None, files) as kept:
        doc = draw(kept.annexes, replace(RUNNING, version="Version 3, provisoire"))
        doc.provisional = True
        draft = doc.render()
        made = kept.imposed(finish(draft, Stamp(MADE, conformant=False)), draft.imported)
    texts = page_texts(made)
    assert ["VERSION PROVISOIRE" in text for text in texts] == [True, True, False, False, True]
    assert all("Version 3, provisoire – reproduite à 83 %" in text for text in texts[2:4])
    with pypdfium2.PdfDocument(made) as pdf:
        for number, left in ((2, 25), (3, 10)):
            seen = pdf[number].render(scale=4).to_pil().convert("L")
            row = [seen.getpixel((x, 600 * 4)) for x in range(seen.width)]
            dark = [x for x, grey in enumerate(row) if grey < 160]  # type: ignore[operator]
            edges = [left * MM * 4, (left + 175) * MM * 4]
            assert dark
            assert all(min(abs(x - edge) for edge in edges) < 4 for x in dark)
            assert {min(edges, key=lambda edge: abs(x - edge)) for x in dark} == set(edges)


def test_a_pack_that_cannot_be_joined_is_told(files: list[AnnexFile]) -> None:
    with annexes.opened(None, files[:1]) as kept:
        draft = draw(kept.annexes).render()
        (kept.folder / "0.pdf").write_bytes(b"gone")
        with pytest.raises(UserError, match="n’ont pas pu être jointes"):
            kept.imposed(finish(draft, Stamp(MADE, conformant=False)), draft.imported)


def test_300_characters_and_600_pages_are_imposed(tmp_path: Path) -> None:
    (file,) = of_files([foreign.paper(tmp_path / "a.pdf", 600)])
    made = pack([replace(file, title="x" * 300)])
    with reading(made) as pdf:
        assert len(pdf.pages) == 603
    with pypdfium2.PdfDocument(made) as pdf:
        words = pdf[601].get_textpage()
        text = words.get_text_range().replace("\u00a0", " ")
        words.close()
    assert "Page 600" in text
    assert "Annexe 1 – p. 600/600" in text
    assert "p. 602" in text


def _drawn(path: Path) -> Path:
    """A paper that keeps to what PDF/A allows: one filled box."""
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(842, 595))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"0.8 0.1 0.1 rg 50 50 300 200 re f")
        pdf.save(path)
    return path


@pytest.mark.skipif(bool(_missing()), reason=_missing())
def test_what_is_ours_of_a_pack_with_annexes_keeps_both_standards(tmp_path: Path) -> None:
    """The annex-free pack passes; so do head, frame, stamp and figure once the paper itself would."""
    with annexes.opened(None, ()) as none:
        (tmp_path / "without.pdf").write_bytes(finish(draw(none.annexes).render(), Stamp(MADE)))
    bad = foreign.broken(tmp_path / "bad.pdf")
    with annexes.opened(None, of_files([_drawn(tmp_path / "box.pdf"), bad]), skip_bad=True) as kept:
        draft = draw(kept.annexes).render()
        (tmp_path / "with.pdf").write_bytes(kept.imposed(finish(draft, Stamp(MADE)), draft.imported))
    found = verdicts("3a,ua1", tmp_path / "without.pdf", tmp_path / "with.pdf")
    assert set(found.values()) == {"PASS"}, found


def test_the_benchmark_puts_the_same_pages_into_both_files(tmp_path: Path) -> None:
    paths = bench.papers(tmp_path, 2, 2)
    (tmp_path / "bare").mkdir()
    ours, bare = bench.join(paths, tmp_path), bench.join_barely(paths, tmp_path / "bare")
    texts = page_texts(ours.read_bytes())
    plain = page_texts(bare.read_bytes())
    assert (len(texts), len(plain)) == (5, 4)
    for framed, alone in zip(texts[1:], plain, strict=True):
        assert "ligne 39" in alone
        assert alone.strip().splitlines()[3] in framed

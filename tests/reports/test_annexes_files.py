"""Foreign files become clean upright pages, or a sentence that says why not; always in a child process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from issss_desktop import children
from issss_desktop.i18n import in_language
from issss_desktop.services.printing import annexes
from issss_desktop.services.printing.annexes import BadAnnexes, Measured, measure, of_files
from tests.reports import foreign
from tests.reports.reading import page_texts

Make = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences as they stand in the code."""
    with in_language("en"):
        yield


def measured(*paths: Path) -> tuple[Measured, ...]:
    """What is told of files, their clean copies beside them."""
    return measure(None, of_files(paths), paths[0].parent)


def one(path: Path) -> Measured:
    """What is told of a file that can be printed."""
    (found,) = measured(path)
    assert found.problem is None, found.problem
    return found


def codes(found: Measured) -> set[str]:
    """The remarks by code."""
    return {code for code, text in annexes.REMARKS.items() for r in found.remarks if r.text == text}


def corner(pdf: Path, page: int = 0) -> list[str]:
    """The four quarters of a page as it is seen, from the upper left clockwise: "red" or "white"."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=0.5).to_pil().convert("RGB")
    w, h = picture.size
    places = [(w // 4, h // 4), (3 * w // 4, h // 4), (3 * w // 4, 3 * h // 4), (w // 4, 3 * h // 4)]
    seen = [picture.getpixel(place) for place in places]
    return ["red" if s[0] > 180 and s[1] < 80 else "white" for s in seen]  # type: ignore[index]


def words(found: Measured) -> list[str]:
    """The text of each clean page."""
    return [text.strip() for text in page_texts(found.clean.read_bytes())]


def test_a_paper_keeps_its_pages_and_nothing_else(tmp_path: Path) -> None:
    found = one(foreign.paper(tmp_path / "a.pdf", 3))
    assert [(p.width, p.height) for p in found.pages] == [(595.276, 841.89)] * 3
    assert words(found) == ["Page 1", "Page 2", "Page 3"]
    assert found.remarks == ()
    with pikepdf.open(found.clean) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}


def test_turned_cropped_and_large_units_are_seen_upright(tmp_path: Path) -> None:
    found = one(foreign.turned(tmp_path / "a.pdf"))
    assert [(p.width, p.height) for p in found.pages] == [(841.89, 595.276), (600.0, 1000.0)]
    with pypdfium2.PdfDocument(found.clean) as pdf:
        assert [tuple(map(round, page.get_size())) for page in pdf] == [(842, 595), (600, 1000)]
        box = next(iter(pdf[0].get_objects(max_depth=3, filter=[1]))).get_bounds()
    assert box[0] > 700, "turned clockwise, the head of the page lies on its right"


def test_a_form_is_printed_as_filled_in(tmp_path: Path) -> None:
    found = one(foreign.paper(tmp_path / "a.pdf", 2, form=True))
    assert codes(found) == {"form"}
    assert "Saisie 1" in words(found)[1]
    with pikepdf.open(found.clean) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj for page in pdf.pages)


def test_a_signature_and_a_form_of_one_reader_are_told(tmp_path: Path) -> None:
    path = foreign.paper(tmp_path / "a.pdf", 1, form=True)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.AcroForm.SigFlags = 3
        pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")
        pdf.save(path)
    assert codes(one(path)) == {"form", "signed", "xfa"}


def test_actions_and_enclosed_files_stay_behind_and_stamps_are_drawn(tmp_path: Path) -> None:
    found = one(foreign.acting(tmp_path / "a.pdf"))
    assert codes(found) == {"active", "files", "notes"}
    with pikepdf.open(found.clean) as pdf:
        text = b"\n".join(each.unparse(resolved=True) for each in pdf.objects)
        for gone in (b"JavaScript", b"Launch", b"calc.exe", b"EmbeddedFile", b"/AA"):
            assert gone not in text
    with pypdfium2.PdfDocument(found.clean) as pdf:
        assert pdf[0].render().to_pil().convert("RGB").getpixel((150, 842 - 120)) == (0, 0, 255)


def test_a_hidden_layer_stays_hidden(tmp_path: Path) -> None:
    path = foreign.layered(tmp_path / "a.pdf")
    found = one(path)
    assert codes(found) == {"layers"}
    assert corner(found.clean) == ["white"] * 4
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:  # the very page, its layer shown
        del pdf.Root.OCProperties
        pdf.save(path)
    assert corner(one(path).clean)[3] == "red"


def test_the_numbers_of_a_former_structure_are_taken_out(tmp_path: Path) -> None:
    def mark(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.obj.StructParents = 0
        page.contents_add(b"/P <</MCID 0>> BDC BT ET EMC (kept /MCID 3 here) pop", prepend=True)

    found = one(foreign.changed(tmp_path / "a.pdf", mark))
    with pikepdf.open(found.clean) as pdf:
        form = pdf.pages[0].Resources.XObject.P
        assert b"/P <</Mark 0>> BDC" in form.read_bytes()
        assert b"(kept /MCID 3 here)" in form.read_bytes()
        assert "/StructParents" not in form


def test_a_read_only_paper_is_reproduced_and_a_cut_one_repaired(tmp_path: Path) -> None:
    open_, cut = measured(foreign.locked(tmp_path / "a.pdf", ""), foreign.cut(tmp_path / "b.pdf"))
    assert codes(open_) == {"locked"}
    assert codes(cut) == {"repaired"}
    assert words(open_) == words(cut) == ["Page 1", "Page 2"]
    with pikepdf.open(open_.clean) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_stands_as_its_camera_was_held(tmp_path: Path, orientation: int) -> None:
    found = one(foreign.photograph(tmp_path / "a.jpg", orientation))
    (page,) = found.pages
    assert page.fitted
    assert page.width / page.height == pytest.approx(4 / 3, rel=0.01)
    assert corner(found.clean) == ["red", "white", "white", "white"]
    assert b"Appareil secret" not in found.clean.read_bytes()


def test_a_scan_keeps_its_paper_size_and_each_of_its_pages(tmp_path: Path) -> None:
    scan, picture = measured(
        foreign.scan(tmp_path / "a.tif"), foreign.photograph(tmp_path / "b.jpg", dpi=(100, 100))
    )
    assert [(round(p.width), round(p.height), p.fitted) for p in scan.pages] == [(595, 842, False)] * 3
    assert [(p.width, p.height, p.fitted) for p in picture.pages] == [(288.0, 216.0, False)]
    with pypdfium2.PdfDocument(scan.clean) as pdf:
        black = [sum(p == 0 for p in page.render().to_pil().convert("1").tobytes()) for page in pdf]
    assert 0 < black[0] < black[1] < black[2]


def test_a_transparent_png_lies_on_white_paper(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 100, 100))
    picture.save(tmp_path / "a.png")
    assert corner(one(tmp_path / "a.png").clean) == ["red", "white", "white", "white"]
    Image.new("I;16", (200, 200), 65535).save(tmp_path / "b.png")
    assert corner(one(tmp_path / "b.png").clean) == ["white"] * 4


BAD: dict[str, tuple[str, Make]] = {
    "password": ("a.pdf", lambda p: foreign.locked(p, "secret")),
    "damaged": ("b.pdf", foreign.broken),
    "no_pages": ("c.pdf", foreign.pageless),
    "bomb": ("d.pdf", foreign.bomb),
    "pixels": ("e.pdf", foreign.vast_picture),
    "kind": ("f.docx", lambda p: p.write_bytes(b"PK\x03\x04 not ours") and p),  # type: ignore[dict-item]
    "empty": ("g.pdf", lambda p: p.touch() or p),  # type: ignore[dict-item]
}
MORE: dict[str, tuple[str, Make]] = {
    "bomb": ("h.pdf", foreign.twice_packed),
    "pixels": ("i.png", foreign.point_bomb),
    "damaged": ("j.jpg", foreign.cut_picture),
}


LAST: dict[str, tuple[str, Make]] = {
    "damaged": ("k.pdf", foreign.deep),
    "bomb": ("l.pdf", foreign.bomb_in_letters),
}


@pytest.mark.parametrize("bad", [BAD, MORE, LAST])
def test_what_cannot_be_printed_has_its_sentence(tmp_path: Path, bad: dict[str, tuple[str, Make]]) -> None:
    paths = [make(tmp_path / name) for name, make in bad.values()]
    found = measured(*paths, foreign.paper(tmp_path / "good.pdf"))
    for code, path, told in zip(bad, paths, found, strict=False):
        assert told.problem is not None, code
        assert (told.problem.place, told.problem.text) == (path.name, annexes.PROBLEMS[code][0])
        assert told.pages == ()
        assert not told.clean.exists()
    assert len(found[-1].pages) == 3


def test_a_file_of_600_mb_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(600_000_000)
    (found,) = measured(path)
    assert found.problem is not None
    assert found.problem.text == "The file is larger than 200 MB."
    (gone,) = measured(tmp_path / "nowhere.pdf")
    assert gone.problem is not None
    assert gone.problem.text == "The file cannot be read."


def test_a_paper_of_2000_pages_is_measured_and_told(tmp_path: Path) -> None:
    found = one(foreign.paper(tmp_path / "a.pdf", 2000))
    assert len(found.pages) == 2000
    assert [r.text for r in found.remarks] == ["The file has very many pages: 2000."]


def test_every_bad_annex_is_told_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    paths = [foreign.broken(tmp_path / "a.pdf"), foreign.paper(tmp_path / "b.pdf")]
    paths.append(foreign.locked(tmp_path / "c.pdf", "x"))
    with pytest.raises(BadAnnexes) as caught, annexes.opened(None, of_files(paths)):
        pytest.fail("it must not come so far")
    assert [p.place for p in caught.value.problems] == ["a.pdf", "c.pdf"]
    said = str(caught.value).splitlines()
    assert said[0] == "2 annexes cannot be printed; nothing was written."
    assert said[2].endswith(
        "The file opens with a password only. Ask its author for a copy without a password."
    )


def test_a_child_that_dies_over_a_file_takes_only_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, asked = children.run, list[list[str]]()

    def dies(words, limits, told, go_on):  # type: ignore[no-untyped-def]
        """The first child tells of one file and breaks down over the second."""
        asked.append(words)
        lines: list[str] = []
        run(words, limits, lines.append, go_on)
        for line in lines[: 1 if len(asked) == 1 else None]:
            told(line)
        if len(asked) == 1:
            raise children.ChildFailed(children.Why.CRASH)

    monkeypatch.setattr(children, "run", dies)
    paths = [foreign.paper(tmp_path / f"{n}.pdf", n) for n in (1, 2, 3)]
    found = measure(None, of_files(paths), tmp_path / ".")
    assert [len(f.pages) for f in found] == [1, 0, 3]
    assert found[1].problem is not None
    assert found[1].problem.text == annexes.PROBLEMS["crash"][0]
    assert len(asked) == 2


def test_a_child_led_astray_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(['{"pages": [[1e9, 5, false]], "remarks": [], "problem": ""}', "[]", "what"])
    monkeypatch.setattr(children, "run", lambda words, limits, told, go_on: told(next(said)))
    paths = [foreign.paper(tmp_path / f"{n}.pdf", n) for n in (1, 2, 3)]
    found = measure(None, of_files(paths), tmp_path)
    assert [f.problem and f.problem.text for f in found] == [annexes.PROBLEMS["crash"][0]] * 3


def test_a_slow_or_greedy_file_is_stopped_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = foreign.paper(tmp_path / "a.pdf", 2000)
    monkeypatch.setattr(annexes, "MEASURING", children.Limits(0.05, 1500))
    (slow,) = measured(path)
    assert slow.problem is not None
    assert slow.problem.text == annexes.PROBLEMS["time"][0]
    monkeypatch.setattr(annexes, "MEASURING", children.Limits(60, 45))
    (greedy,) = measured(path)
    assert greedy.problem is not None
    assert greedy.problem.text in (annexes.PROBLEMS["memory"][0], annexes.PROBLEMS["crash"][0])


def test_a_person_cancels_while_files_are_measured(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        assert (done, total) == (0, 1)
        raise Cancelled

    with pytest.raises(Cancelled):
        measure(None, of_files([foreign.paper(tmp_path / "a.pdf")]), tmp_path, cancel)


def test_progress_counts_files(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    paths = [foreign.paper(tmp_path / f"{n}.pdf", 400) for n in range(4)]
    measure(None, of_files([*paths, tmp_path / "absent.pdf"]), tmp_path, lambda *at: seen.append(at))
    assert seen == sorted(seen)
    assert seen[0] == (1, 5), "the absent file is done before any is read"
    assert seen[-1] == (5, 5)


def test_the_program_never_opens_a_foreign_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = foreign.paper(tmp_path / "a.pdf")

    def refuse(*_words: object, **_named: object) -> None:
        raise AssertionError("opened in the process of the program")

    monkeypatch.setattr(pikepdf.Pdf, "open", refuse)
    monkeypatch.setattr("PIL.Image.open", refuse)
    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    assert len(one(path).pages) == 3

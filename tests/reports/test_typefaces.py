"""Glyphs, widths and kern pairs of the fonts on paper."""

import pytest
from reportlab.pdfbase.pdfdoc import PDFDocument

from issss_desktop.reports.layout.typefaces import FILES, Faces, _font, _kerning


@pytest.fixture
def faces() -> Faces:
    return Faces(PDFDocument())


@pytest.mark.parametrize("face", "RISM")
def test_figures_and_their_signs_have_one_width_in_every_face(faces: Faces, face: str) -> None:
    assert {faces.width(face, c) for c in "0123456789−±≥"} == {600}


def test_the_narrow_space_is_drawn_wide_enough_to_be_seen(faces: Faces) -> None:
    assert faces.width("R", "\u202f") == 190
    ((_font_name, inside),) = faces.pieces("R", "40\u202f265")
    assert inside == "(40\x01)-72(265)"


def test_brackets_and_backslashes_are_escaped(faces: Faces) -> None:
    ((_font_name, inside),) = faces.pieces("R", "a(b)\\c")
    assert inside == "(a\\(b\\)\\\\c)"


def test_a_long_text_of_many_signs_keeps_its_order_over_several_subsets(faces: Faces) -> None:
    text = "".join(chr(c) for c in range(0x20, 0x250) if c in _font(FILES["R"]).face.charToGlyph)
    pieces = faces.pieces("R", text)
    assert len({font for font, _inside in pieces}) > 1
    assert faces.width("R", text) > 1000


def test_what_no_font_has_is_remembered_under_the_text_that_holds_it(faces: Faces) -> None:
    faces.pieces("R", "ɛ")
    assert not faces.lacking
    faces.pieces("R", "a\U0001f600")
    assert list(faces.lacking) == ["a\U0001f600"]


def test_titles_are_kerned(faces: Faces) -> None:
    kerns, glyphs = _kerning(FILES["S"]), _font(FILES["S"]).face.charToGlyph

    def pair(text: str) -> int:
        return kerns.pair(glyphs[ord(text[0])], glyphs[ord(text[1])])

    assert (pair("AV"), pair("To"), pair("Fo"), pair("nn")) == (-50, -65, -30, 0)
    _pieces, wide = faces.kerned("S", "AVATAR")
    assert wide == faces.width("S", "AVATAR") - 50 - 50 - 65 - 65 + pair("AR")
    ((_font_name, inside),) = faces.kerned("S", "AV")[0]
    assert inside == "(A)50(V)"

"""What a person sees of a report beside its pages is signed with them: bookmarks, and how it is opened."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf

from issss_desktop.sync.pages import pages_digest

COUNT = 400


def report() -> bytes:
    """A page with many bookmarks, one below each."""
    out = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"BT ET")
        with pdf.open_outline() as outline:
            for number in range(COUNT):
                item = pikepdf.OutlineItem(f"Projet {number}", 0)
                item.children.append(pikepdf.OutlineItem("Versements", 0))
                outline.root.append(item)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.save(out)
    return out.getvalue()


def digest(data: bytes, change: Callable[[Pdf], object] = lambda _pdf: None) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return pages_digest(pdf)


def _link(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.A = Dictionary(S=Name.URI, URI=pikepdf.String("http://exemple.test"))


def _other_words(pdf: Pdf) -> None:
    pdf.Root.Outlines.Last.Title = pikepdf.String("Autre projet")


def _from_behind(pdf: Pdf) -> None:
    pdf.Root.Outlines.Last = pdf.make_indirect(Dictionary(Title=pikepdf.String("Glissé derrière")))


def _gone(pdf: Pdf) -> None:
    del pdf.Root.Outlines


def _clipped(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.ViewArea = Name.BleedBox
    pdf.Root.ViewerPreferences.ViewClip = Name.ArtBox


@pytest.mark.parametrize("change", [_link, _other_words, _from_behind, _gone, _clipped])
def test_what_is_seen_beside_the_pages_is_signed_with_them(change: Callable[[Pdf], object]) -> None:
    data = report()
    assert digest(data) == digest(data)
    assert digest(data, change) != digest(data)


def test_a_copy_saved_by_another_program_keeps_its_digest() -> None:
    data, out = report(), io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert digest(out.getvalue()) == digest(data)

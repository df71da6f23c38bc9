"""The digest of the pages: the same after a copy, another after any change of what a page shows."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from issss_desktop.sync import pages
from issss_desktop.sync.refusals import BadCarrier, Code
from tests.sync.examples import report, saved

PLAIN = report()


def digest(data: bytes) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        return pages.pages_digest(pdf)


def changed(change: Callable[[Pdf], object]) -> bytes:
    with Pdf.open(io.BytesIO(PLAIN)) as pdf:
        change(pdf)
        return digest(saved(pdf))


def _rewrite(content: pikepdf.Stream) -> None:
    content.write(content.read_bytes().replace(b"20", b"21"))


SAME: dict[str, Callable[[Pdf], object]] = {
    "metadata": lambda pdf: pdf.docinfo.__setitem__("/Title", "autre"),
    "language": lambda pdf: pdf.Root.__setattr__("Lang", pikepdf.String("fr")),
    "an object that no page shows": lambda pdf: pdf.make_indirect(Dictionary(A=1)),
    "names": lambda pdf: pdf.Root.__setattr__("Names", Dictionary()),
    "box said by the page and not above": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/MediaBox", Array([0, 0, 300, 200])
    ),
}
OTHER: dict[str, Callable[[Pdf], object]] = {
    "content": lambda pdf: pdf.pages[0].contents_add(b" 1 0 0 rg", prepend=False),
    "a figure": lambda pdf: pdf.pages[0].Contents.write(
        pdf.pages[0].Contents.read_bytes().replace(b"20", b"21")
    ),
    "font": lambda pdf: pdf.pages[0].Resources.Font.F1.__setattr__("BaseFont", Name.Courier),
    "box": lambda pdf: pdf.pages[0].obj.__setitem__("/CropBox", Array([0, 0, 300, 100])),
    "turn": lambda pdf: pdf.pages[0].obj.__setitem__("/Rotate", 90),
    "annotation": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots", Array([Dictionary(Subtype=Name.FreeText, Contents=pikepdf.String("faux"))])
    ),
    "a page more": lambda pdf: pdf.add_blank_page(),
    "a page less": lambda pdf: pdf.pages.__delitem__(0),
    "a form": lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary()),
    "layers": lambda pdf: pdf.Root.__setattr__("OCProperties", Dictionary()),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_shows_nothing_does_not_count(change: Callable[[Pdf], object]) -> None:
    assert changed(change) == digest(PLAIN)


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_what_a_page_shows_counts(change: Callable[[Pdf], object]) -> None:
    assert changed(change) != digest(PLAIN)


def test_packing_and_numbering_do_not_count() -> None:
    with Pdf.open(io.BytesIO(PLAIN)) as pdf:
        packed = saved(pdf, compress_streams=True, recompress_flate=True, linearize=True)
        plain = saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    assert len({digest(PLAIN), digest(packed), digest(plain)}) == 1
    assert len({PLAIN, packed, plain}) == 3


def test_two_reports_differ() -> None:
    assert digest(report("Autre")) != digest(PLAIN)


def test_a_bomb_is_refused_and_a_blank_scan_is_not() -> None:
    def holding(size: int) -> Callable[[Pdf], object]:
        def put(pdf: Pdf) -> None:
            stream = pdf.make_stream(b"")
            packer = zlib.compressobj(9)
            data = b"".join([*(packer.compress(bytes(1 << 20)) for _mb in range(size)), packer.flush()])
            stream.write(data, filter=Name.FlateDecode)
            pdf.pages[0].obj.Contents = stream

        return put

    assert changed(holding(5))
    with pytest.raises(BadCarrier) as refused:
        changed(holding(60))
    assert refused.value.code is Code.LIMITS


def test_objects_that_lie_too_deep_are_refused() -> None:
    def nest(pdf: Pdf) -> None:
        inner = Array([])
        for _level in range(300):
            inner = Array([inner])
        pdf.pages[0].obj.Group = inner

    with pytest.raises(BadCarrier) as refused:
        changed(nest)
    assert refused.value.code is Code.LIMITS


def test_a_tree_of_pages_that_is_too_deep_is_refused() -> None:
    def nest(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        del page["/MediaBox"]
        page.Parent = pdf.make_indirect(Dictionary())
        page.Parent.Parent = page.Parent  # its own parent

    with Pdf.open(io.BytesIO(PLAIN)) as pdf:
        page = pdf.pages[0].obj
        nest(pdf)
        with pytest.raises(BadCarrier):
            pages._inherited(page, "/MediaBox")


def test_objects_that_name_each_other_end() -> None:
    def loop(pdf: Pdf) -> None:
        one = pdf.make_indirect(Dictionary())
        one.Self = one
        pdf.pages[0].obj.Group = one

    assert changed(loop) != digest(PLAIN)

"""The file that carries an envelope: one file, put there last, and nothing else in it."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from issss_desktop.sync import carrier
from issss_desktop.sync.carried import MAX_PDF, NAME, State
from issss_desktop.sync.envelope import Kind, read
from issss_desktop.sync.refusals import BadCarrier, Code
from tests.sync.examples import SECRET, carried, commits, letter, report, saved

DATA = tuple(commit.data for commit in commits())


def refused(data: bytes) -> Code:
    with pytest.raises(BadCarrier) as error:
        carrier.extract(data)
    return error.value.code


def changed(data: bytes, change: Callable[[Pdf], object]) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return saved(pdf, compress_streams=False)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_report_carries_its_data_and_the_same_pages(kind: Kind) -> None:
    found = carrier.extract(carried(kind))
    assert found.state is State.MATCH
    assert found.envelope is not None
    assert read(found.envelope).commits([SECRET]) == DATA
    assert found.pages == carrier.pages_digest(report()) == carrier.pages_digest(carried(kind))


def test_the_same_report_and_data_are_the_same_bytes() -> None:
    pages = carrier.pages_digest(report())
    assert carrier.attach(report(), letter(pages=pages)) == carrier.attach(report(), letter(pages=pages))


def test_a_side_file_stands_alone() -> None:
    found = carrier.extract(letter())
    assert (found.state, found.envelope, found.pages) == (State.ALONE, letter(), None)


def test_a_report_without_data_is_not_signed() -> None:
    assert carrier.extract(report()).state is State.UNSIGNED


def test_changed_pages_are_told_and_the_data_still_count() -> None:
    other = changed(carried(), lambda pdf: pdf.pages[0].contents_add(b" 1 0 0 rg"))
    found = carrier.extract(other)
    assert found.state is State.DIFFER
    assert found.envelope == carrier.extract(carried()).envelope


def test_a_report_saved_again_by_another_program_still_matches() -> None:
    again = changed(carried(), lambda pdf: pdf.docinfo.__setitem__("/Producer", "autre"))
    assert carrier.extract(again).state is State.MATCH


def test_data_with_a_changed_bit_are_not_signed() -> None:
    data = bytearray(carried())
    at = data.index(letter(pages=carrier.pages_digest(report()))[:10]) + 300
    data[at] ^= 1
    assert carrier.extract(bytes(data)).state is State.UNSIGNED


def test_what_is_attached_is_an_envelope_and_the_only_file() -> None:
    with pytest.raises(ValueError, match="foreign"):
        carrier.attach(report(), b"no envelope")
    with pytest.raises(ValueError, match="already"):
        carrier.attach(carried(), letter())


def test_junk_before_or_behind_is_refused() -> None:
    assert refused(b"junk" + carried()) is Code.JUNK
    assert refused(carried() + b"junk") is Code.JUNK
    assert carrier.extract(carried() + b"\r\n\0 ").state is State.MATCH


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n", b"PK\3\4" + bytes(50)])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    assert refused(data) in (Code.FOREIGN, Code.DAMAGED)


def test_every_cut_is_refused() -> None:
    whole = carried().rstrip()
    said = {end: refused(whole[:end]) for end in range(0, len(whole), 3)}
    assert len(said) > 500
    assert {end for end, code in said.items() if code is Code.FOREIGN} == {0, 3}, "shorter than “%PDF-”"
    assert {code for end, code in said.items() if end > 3} == {Code.DAMAGED}


def test_more_than_a_reader_takes_is_refused_unread() -> None:
    assert refused(b"%PDF-" + bytes(MAX_PDF)) is Code.LIMITS


def test_an_encrypted_report_is_refused() -> None:
    for user in ("secret", ""):
        with Pdf.open(io.BytesIO(carried())) as pdf:
            out = io.BytesIO()
            pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
        assert refused(out.getvalue()) is Code.ENCRYPTED


def second_file(pdf: Pdf) -> None:
    stream = pdf.make_stream(letter(number=13), Type=Name.EmbeddedFile)
    spec = pdf.make_indirect(Dictionary(Type=Name.Filespec, UF=pikepdf.String(NAME), EF=Dictionary(F=stream)))
    pdf.Root.Names.EmbeddedFiles.Names.extend([pikepdf.String("autre"), spec])


def test_two_files_inside_are_refused() -> None:
    assert refused(changed(carried(), second_file)) is Code.SEVERAL


def test_a_stream_that_claims_to_be_a_file_counts_as_one() -> None:
    def hide(pdf: Pdf) -> None:
        pdf.Root.Hidden = pdf.make_stream(b"x", Type=Name.EmbeddedFile)

    assert refused(changed(carried(), hide)) is Code.SEVERAL


def incremental(data: bytes, number: int, body: bytes) -> bytes:
    """The file with one object written anew behind its end, as a program that only appends would."""
    start = data.rindex(b"startxref") + 10
    before = int(data[start : data.index(b"\n", start)])
    with Pdf.open(io.BytesIO(data)) as pdf:
        size = len(pdf.objects) + 1
        root = pdf.Root.objgen[0]
    out = data.rstrip(b"\n") + b"\n"
    at = len(out)
    out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    xref = len(out)
    rows = bytes([1]) + at.to_bytes(4, "big") + b"\0\0"
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /Root %d 0 R /Prev %d" % (size, size + 1, root, before)
    out += b" /W [1 4 2] /Index [%d 1] /Length %d >>\nstream\n" % (number, len(rows))
    return out + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref


def test_a_later_revision_that_puts_another_file_in_its_place_is_refused() -> None:
    whole = carried()
    with Pdf.open(io.BytesIO(whole)) as pdf:
        files = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        (number,) = (each.objgen[0] for each in files if each.get("/Type") == Name.EmbeddedFile)
    other = letter(number=13, pages=carrier.pages_digest(report()))
    body = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n" % len(other) + other + b"\nendstream"
    swapped = incremental(whole, number, body)
    with Pdf.open(io.BytesIO(swapped)) as pdf:
        assert pdf.get_object(number, 0).read_raw_bytes() == other, "the swap itself works"
    assert refused(swapped) is Code.SEVERAL
    same = letter(pages=carrier.pages_digest(report()))
    body = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n" % len(same) + same + b"\nendstream"
    assert carrier.extract(incremental(whole, number, body)).state is State.MATCH


ACTIVE: dict[str, Callable[[Pdf], object]] = {
    "JavaScript when opened": lambda pdf: pdf.Root.__setattr__(
        "OpenAction", Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    ),
    "a program to launch": lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(S=Name.Launch)),
    "an action of a page": lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary()),
    "a form that is sent": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots", Array([Dictionary(A=Dictionary(S=Name.SubmitForm))])
    ),
    "a file in an annotation": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots", Array([Dictionary(Subtype=Name.FileAttachment)])
    ),
    "an XFA form": lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary(XFA=pikepdf.String("x"))),
    "deep in an array": lambda pdf: pdf.Root.__setattr__(
        "Deep", Array([Array([Dictionary(A=Array([Dictionary(S=Name.JavaScript)]))])])
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE)
def test_what_runs_sends_or_hides_is_refused(change: Callable[[Pdf], object]) -> None:
    assert refused(changed(carried(), change)) is Code.ACTIVE


def test_an_envelope_that_was_packed_again_or_renamed_is_not_taken() -> None:
    with Pdf.open(io.BytesIO(carried())) as pdf:
        packed = saved(pdf, compress_streams=True)
    assert refused(packed) is Code.DAMAGED

    def rename(pdf: Pdf) -> None:
        pdf.Root.AF[0].UF = pikepdf.String("autre.bin")

    assert carrier.extract(changed(carried(), rename)).state is State.UNSIGNED


def test_too_many_revisions_are_refused() -> None:
    data = carried()
    for _turn in range(carrier.MAX_REVISIONS + 1):
        data += b"startxref\n1\n%%EOF\n"
    assert refused(data) is Code.LIMITS

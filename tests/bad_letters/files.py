"""The bad files themselves, each written as its author would write it."""

import io
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unittest import mock

import pikepdf
import zstandard
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, StreamDecodeLevel

from issss_desktop.services.merging import arriving as at
from issss_desktop.services.merging import carrying, identity
from issss_desktop.services.merging.arriving import REPLAYED
from issss_desktop.store import letters
from issss_desktop.sync import canonical, wire
from issss_desktop.sync.envelope import MAGIC, read, write
from issss_desktop.sync.refusals import Code
from tests.bad_letters.offices import Offices
from tests.letters import send

GIGABYTE: Final = 1 << 30
DECLARED: Final = 400_000_000
DEEP: Final = 100_000

ASIDE, EMPTY = letters.QUARANTINED, "empty"


@dataclass(frozen=True)
class Case:
    """``make`` writes the file; it ends in ``state`` for ``reason``; ``said``: words of its French sentence;
    ``side``: it is a side file; ``pages``: what its pages are to its data.
    """

    make: Callable[[Offices], bytes]
    state: str
    reason: str
    said: str
    side: bool = False
    pages: str = ""


def pdf_of(offices: Offices, change: Callable[[Pdf], object]) -> bytes:
    """The report of Nord-Kivu, changed by a PDF library and written anew."""
    out = io.BytesIO()
    with Pdf.open(offices.carried) as pdf:
        change(pdf)
        pdf.save(out, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
    return out.getvalue()


def locked(offices: Offices, password: str) -> bytes:
    """The report behind a password."""
    out = io.BytesIO()
    with Pdf.open(offices.carried) as pdf:
        pdf.save(out, encryption=Encryption(owner="x", user=password))
    return out.getvalue()


def printed_again(offices: Offices) -> bytes:
    """What a PDF printer makes: the pages, nothing else."""
    out = io.BytesIO()
    with Pdf.open(offices.carried) as pdf, Pdf.new() as printed:
        printed.pages.extend(pdf.pages)
        printed.save(out)
    return out.getvalue()


def swapped(offices: Offices) -> bytes:
    """A later revision puts another letter of Nord-Kivu, well signed, in the place of the first."""
    data = offices.carried.read_bytes()
    with Pdf.open(io.BytesIO(data)) as pdf:
        (place,) = [o.objgen[0] for o in pdf.objects
                    if isinstance(o, Stream) and o.get("/Type") == Name.EmbeddedFile]  # fmt: skip
    other = offices.replay
    body = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(other), other)
    return revised(data, place, body)


def second_file(pdf: Pdf) -> None:
    """One more attachment."""
    pdf.attachments["budget.xlsx"] = b"tableau"


def script(pdf: Pdf) -> None:
    """Something that runs when the file is opened."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def launch(pdf: Pdf) -> None:
    """A link on the first page that starts a program."""
    action = Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


@cache
def deflated(size: int = GIGABYTE) -> bytes:
    """Zeros, packed a thousandfold."""
    engine = zlib.compressobj(9)
    step = bytes(1 << 20)
    return b"".join([*(engine.compress(step) for _each in range(size >> 20)), engine.flush()])


def bomb_on_a_page(pdf: Pdf) -> None:
    """A page whose content is a gigabyte."""
    stream = pdf.make_stream(b"")
    stream.write(deflated(), filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = stream


def bomb_attached(pdf: Pdf) -> None:
    """A gigabyte in the place of the letter."""
    for one in pdf.objects:
        if isinstance(one, Stream) and one.get("/Type") == Name.EmbeddedFile:
            one.write(deflated(), filter=Name.FlateDecode)


def bomb_of_objects(_offices: Offices) -> bytes:
    """A stream of objects of a gigabyte, which a reader unpacks before it looks at anything."""
    packed = deflated()
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R >>"),
        (2, b"<< /Type /Pages /Kids [] /Count 0 >>"),
        (3, b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (len(packed), packed)),
    ):  # fmt: skip
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places[5] = len(out)
    rows = b"".join((
        b"\0\0\0\0\0\0", b"\1" + places[1].to_bytes(4, "big") + b"\0",
        b"\1" + places[2].to_bytes(4, "big") + b"\0", b"\1" + places[3].to_bytes(4, "big") + b"\0",
        b"\2" + (3).to_bytes(4, "big") + b"\0", b"\1" + places[5].to_bytes(4, "big") + b"\0",
    ))  # fmt: skip
    head = b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\n" % len(rows)
    out += head + b"stream\n%s\nendstream\n" % rows
    out += b"endobj\nstartxref\n%d\n%%%%EOF\n" % places[5]
    return bytes(out)


def revised(data: bytes, place: int, body: bytes) -> bytes:
    """A PDF with a later revision of one of its objects, written behind it as the format allows."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        size, root = len(pdf.objects) + 1, pdf.Root.objgen[0]
    before = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    thing = b"%d 0 obj\n%s\nendobj\n" % (place, body)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        place, len(data), size, root, before,
    )  # fmt: skip
    return data + thing + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(thing))


def deep_objects(offices: Offices) -> bytes:
    """A page that is a hundred thousand arrays, one in the other."""
    data = offices.carried.read_bytes()
    with Pdf.open(io.BytesIO(data)) as pdf:
        place = pdf.pages[0].obj.objgen[0]
    return revised(data, place, b"[" * DEEP + b"]" * DEEP)


def deep_letter(offices: Offices) -> bytes:
    """The same in the letter itself."""
    return offices.letter[: len(MAGIC) + 3] + b"\x81" * DEEP + b"\x80" + offices.letter[-64:]


def paid(offices: Offices, payload: bytes) -> bytes:
    """A letter that Nord-Kivu itself signed, with a payload that no program of ours wrote."""
    keys, envelope = identity.keys_of(offices.sender), read(offices.clear())
    with mock.patch("issss_desktop.sync.squeeze.squeeze", return_value=payload):
        return write(envelope.header, [], envelope.checkpoints, keys.sign)


def zeros(size: int) -> bytes:
    """A zstd frame of zeros that says how many they are."""
    engine = zstandard.ZstdCompressor(write_checksum=False).compressobj(size=size)
    step = bytes(1 << 20)
    parts = [engine.compress(step[: min(len(step), size - done)]) for done in range(0, size, len(step))]
    return b"".join([*parts, engine.flush()])


def declared(_size: int = DECLARED) -> bytes:
    """A frame that says it holds 400 MB and holds nothing."""
    return b"\x28\xb5\x2f\xfd\xa0" + DECLARED.to_bytes(4, "little") + b"\x01\x00\x00"


def largest() -> bytes:
    """A payload just below every limit: 190 MB of 1 MB, in columns that make no sense."""
    noise = random.Random(7).randbytes(1_000_000)
    return zstandard.ZstdCompressor(write_checksum=False).compress(
        canonical.dump([*([b""] * 40), noise + bytes(189_000_000)])
    )


def nested_payload() -> bytes:
    """A payload whose words are arrays, one in the other."""
    empty = canonical.dump([])
    rest = {"words": b"\x81" * DEEP + b"\x80", "values": empty, "raw": empty}
    parts = [*(b"" for _name in wire._NUMBERS), *(rest.get(name, b"") for name in wire._REST)]
    return zstandard.ZstdCompressor(write_checksum=False).compress(canonical.dump(parts))


def with_letter(offices: Offices, letter: bytes) -> bytes:
    """The report with another letter inside."""
    from issss_desktop.sync.carrier import attach

    return attach(offices.plain.read_bytes(), letter)


def unknown(offices: Offices) -> bytes:
    """Of an office that nobody here has compared words with."""
    return send(offices.stranger, "SK")


def of_another_network(offices: Offices) -> bytes:
    """Of a real office, for a sample."""
    from issss_desktop.services.merging.outgoing import Sending, outgoing
    from issss_desktop.sync.envelope import Kind

    return outgoing(offices.apart, Sending(kind=Kind.CLEAR))[0]


CASES: Final = {
    "without data": Case(lambda o: o.plain.read_bytes(), EMPTY, "", "ne contient plus ses données"),
    "printed again": Case(printed_again, EMPTY, "", "ne contient plus ses données"),
    "swapped by a later revision": Case(swapped, ASIDE, Code.SEVERAL.value, "plus d’un fichier"),
    "two files": Case(lambda o: pdf_of(o, second_file), ASIDE, Code.SEVERAL.value, "plus d’un fichier"),
    "a password": Case(
        lambda o: locked(o, "secret"), ASIDE, Code.ENCRYPTED.value, "mot de passe"
    ),
    "an empty password": Case(
        lambda o: locked(o, ""), ASIDE, Code.ENCRYPTED.value, "mot de passe"
    ),
    "1 GB on a page": Case(lambda o: pdf_of(o, bomb_on_a_page), ASIDE, Code.LIMITS.value, "plus grosses"),
    "1 GB attached": Case(lambda o: pdf_of(o, bomb_attached), ASIDE, Code.DAMAGED.value, "abîmées"),
    "1 GB of objects": Case(bomb_of_objects, EMPTY, "", "ne contient plus ses données"),
    "zstd of 400 MB": Case(
        lambda o: paid(o, zeros(DECLARED)), ASIDE, Code.LIMITS.value, "plus grosses", True
    ),
    "zstd that declares 400 MB": Case(
        lambda o: paid(o, declared()), ASIDE, Code.LIMITS.value, "plus grosses", True
    ),
    "zstd of 400 MB in a report": Case(
        lambda o: with_letter(o, paid(o, zeros(DECLARED))), ASIDE, Code.LIMITS.value, "plus grosses"
    ),
    "zstd of 190 MB": Case(lambda o: paid(o, largest()), ASIDE, Code.DAMAGED.value, "abîmées", True),
    "100,000 arrays for a page": Case(deep_objects, letters.STAGED, "", "à revoir", pages=carrying.DIFFER),
    "100,000 arrays in a letter": Case(deep_letter, ASIDE, Code.LIMITS.value, "plus grosses", True),
    "100,000 arrays in a payload": Case(
        lambda o: paid(o, nested_payload()), ASIDE, Code.LIMITS.value, "plus grosses", True
    ),
    "junk in front": Case(lambda o: b"junk\n" + o.carried.read_bytes(), ASIDE, Code.JUNK.value, "ajouté"),
    "junk behind": Case(lambda o: o.carried.read_bytes() + b"<html>", ASIDE, Code.JUNK.value, "ajouté"),
    "a script": Case(lambda o: pdf_of(o, script), ASIDE, Code.ACTIVE.value, "programme"),
    "a program to start": Case(lambda o: pdf_of(o, launch), ASIDE, Code.ACTIVE.value, "programme"),
    "no PDF": Case(lambda _o: b"\xff\xd8\xff\xe0 une photo", ASIDE, Code.FOREIGN.value, "ni un rapport"),
    "empty": Case(lambda _o: b"", ASIDE, Code.FOREIGN.value, "ni un rapport"),
    "unknown key": Case(unknown, ASIDE, at.KEY, "n’est pas connue ici", True),
    "a replay": Case(lambda o: o.replay, REPLAYED, "", "rien ne change", True),
    "another network": Case(of_another_network, ASIDE, at.NETWORK, "autre réseau", True),
    "another addressee": Case(
        lambda o: send(o.sender, "IT"), ASIDE, at.ADDRESSEE, "scellées pour d’autres bureaux", True
    ),
    "a newer format": Case(
        lambda o: o.letter[: len(MAGIC)] + b"\x02" + o.letter[len(MAGIC) + 1 :],
        letters.NEWER, Code.NEWER.value, "plus récente", True,
    ),
    "newer rules": Case(lambda o: o.newer(), letters.NEWER, at.READERS, "plus récente", True),
    "the same number with other content": Case(
        lambda o: o.same_number(), letters.STAGED, "", "à revoir", True
    ),
    "a change with the number of another": Case(
        lambda o: o.other_change(), letters.STAGED, "", "à revoir", True
    ),
    "a forged signature": Case(
        lambda o: o.letter[:-1] + bytes((o.letter[-1] ^ 1,)), ASIDE, Code.FORGED.value, "signature", True
    ),
}  # fmt: skip


def write_all(offices: Offices, folder: Path) -> dict[str, Path]:
    """Every bad file, by its case."""
    found = {}
    for number, (name, case) in enumerate(CASES.items()):
        path = folder / f"{number:02}-{name.replace(' ', '-')}{'.issss' if case.side else '.pdf'}"
        path.write_bytes(case.make(offices))
        found[name] = path
    return found

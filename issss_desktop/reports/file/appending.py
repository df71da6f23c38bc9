"""The structure tree written behind a saved PDF, as one more revision of it, in compressed object streams.

A pack has a hundred thousand elements; making each one an object of the PDF library costs more than
drawing the pages, and three times their memory. Format: ISO 32000-1, 7.5.6 to 7.5.8 and 14.7.
"""

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Pdf

from issss_desktop.reports.layout.draft import Draft

IN_ONE_STREAM = 400  # objects of one object stream: a reader unpacks it whole
_ID = re.compile(r"/ID\((\w+)\)")


@dataclass(frozen=True, slots=True)
class _File:
    """What a saved file tells about its objects: numbers of pages and links, its catalogue, its end."""

    pages: tuple[int, ...]
    links: dict[str, int]
    root: int
    catalogue: bytes
    size: int
    before: int
    identity: bytes


def append_structure(data: bytes, draft: Draft) -> bytes:
    """The file with the structure of its pages; ``data`` holds the pages and links of ``draft``."""
    file = _read(data, draft)
    tree, parents, first = file.size, file.size + 1, file.size + 2
    bodies = [_tree(draft, first, parents), _parents(draft, first)]
    bodies += draft.tags.pdf_objects(first, tree, file.pages, file.links)
    catalogue = file.catalogue.rstrip()
    assert catalogue.endswith(b">>")
    catalogue = catalogue[:-2] + b"/StructTreeRoot %d 0 R>>" % tree
    numbers = [file.root, *range(tree, tree + len(bodies))]
    return _written(data, file, numbers, [catalogue, *bodies])


def _read(data: bytes, draft: Draft) -> _File:
    with Pdf.open(io.BytesIO(data)) as pdf:
        pages = tuple(page.obj.objgen[0] for page in pdf.pages)
        links = {}
        for number, of in enumerate(draft.links):
            if of:
                annotations = pdf.pages[number].obj.Annots
                links.update({link.name: annotations[k].objgen[0] for k, link in enumerate(of)})
        end = re.findall(rb"startxref\s+(\d+)", data[-64:])
        return _File(
            pages=pages,
            links=links,
            root=pdf.Root.objgen[0],
            catalogue=pdf.Root.unparse(resolved=True),
            size=int(pdf.trailer.Size),
            before=int(end[-1]),
            identity=bytes(pdf.trailer.ID[0]),
        )


def _tree(draft: Draft, first: int, parents: int) -> bytes:
    """The root of the structure, with the names of the notes."""
    count = len(draft.owners) + sum(map(len, draft.links))
    named = []
    for element, extra in draft.tags.extra.items():
        name = _ID.match(extra)
        if name:
            named.append((name[1], first + element))
    ids = " ".join(f"({name}){number} 0 R" for name, number in sorted(named))
    tree = f"/IDTree<</Names[{ids}]>>" if named else ""
    return (
        f"<</Type/StructTreeRoot/K {first} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {count}{tree}>>"
    ).encode()


def _parents(draft: Draft, first: int) -> bytes:
    """Which element owns each piece of content of each page, and each link."""
    parts = []
    for page, owners in enumerate(draft.owners):
        parts.append(f"{page}[" + " ".join([f"{first + o} 0 R" for o in owners]) + "]")
    key = len(draft.owners)
    for links in draft.links:
        for link in links:
            parts.append(f"{key} {first + link.element} 0 R")
            key += 1
    return f"<</Nums[{' '.join(parts)}]>>".encode()


def _written(data: bytes, file: _File, numbers: Sequence[int], bodies: Sequence[bytes]) -> bytes:
    """The objects in streams behind the file, then the table that finds them."""
    parts, at = [data], len(data)
    next_number = numbers[-1] + 1
    rows: list[bytes] = []
    containers: list[bytes] = []
    entry = struct.Struct(">BIH")
    for k in range(0, len(bodies), IN_ONE_STREAM):
        some = bodies[k : k + IN_ONE_STREAM]
        packed = _packed(next_number + len(containers), numbers[k : k + IN_ONE_STREAM], some)
        rows += [entry.pack(2, next_number + len(containers), n) for n in range(len(some))]
        containers.append(entry.pack(1, at, 0))
        parts.append(packed)
        at += len(packed)
    table = next_number + len(containers)
    rows += [*containers, entry.pack(1, at, 0)]
    index = f"{file.root} 1 {file.size} {table + 1 - file.size}"
    body = zlib.compress(b"".join(rows), 6)
    second = hashlib.md5(b"".join(bodies), usedforsecurity=False).hexdigest()
    head = (
        f"/Type/XRef/Size {table + 1}/Index[{index}]/W[1 4 2]/Root {file.root} 0 R/Prev {file.before}"
        f"/ID[<{file.identity.hex()}><{second}>]"
    )
    parts.append(_stream(table, head, body))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % at)
    return b"".join(parts)


def _packed(number: int, numbers: Sequence[int], bodies: Sequence[bytes]) -> bytes:
    """One object stream."""
    places, at = [], 0
    for own, body in zip(numbers, bodies, strict=True):
        places.append(f"{own} {at}")
        at += len(body) + 1
    table = (" ".join(places) + " ").encode()
    body = zlib.compress(table + b"\n".join(bodies), 6)
    return _stream(number, f"/Type/ObjStm/N {len(bodies)}/First {len(table)}", body)


def _stream(number: int, head: str, body: bytes) -> bytes:
    start = f"{number} 0 obj\n<<{head}/Filter/FlateDecode/Length {len(body)}>>\nstream\n".encode()
    return start + body + b"\nendstream\nendobj\n"

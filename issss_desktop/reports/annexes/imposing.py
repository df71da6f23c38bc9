"""In the child process: pages of cleaned annexes put into the finished pack, where our pages name them.

The pack keeps all it has: structure, outline, labels, links, associated files. Same pack and same
annexes: same bytes.
"""

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

Placed = tuple[int, str, int, int]


def impose(own: Path, annexes: dict[int, Path], placements: Iterable[Placed], out: Path) -> None:
    """Write the pack ``own`` with its annexes; ``placements`` are (page, name, annex, page of the annex)."""
    with ExitStack() as stack:
        pack = stack.enter_context(Pdf.open(own))
        pages = [page.obj for page in pack.pages]
        opened: dict[int, tuple[Pdf, list[Object]]] = {}
        for number, path in annexes.items():
            pdf = stack.enter_context(Pdf.open(path))
            opened[number] = pdf, [page.obj for page in pdf.pages]
        for page, name, annex, index in placements:
            form = opened[annex][1][index].Resources.XObject.P
            resources = pages[page].Resources
            if "/XObject" not in resources:
                resources.XObject = Dictionary()
            resources.XObject[f"/{name}"] = pack.copy_foreign(form)
        _hide_layers(pack, [pdf for pdf, _pages in opened.values()])
        pack.save(
            out, deterministic_id=True, compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )  # fmt: skip


def _hide_layers(pack: Pdf, annexes: Iterable[Pdf]) -> None:
    hidden = [
        pack.copy_foreign(group)
        for pdf in annexes
        if "/OCProperties" in pdf.Root
        for group in pdf.Root.OCProperties.OCGs
    ]
    if hidden:
        pack.Root.OCProperties = Dictionary(
            OCGs=Array(hidden),
            D=Dictionary(OFF=Array(hidden), Order=Array([]), Name=pikepdf.String("")),
        )


def work(words: Iterable[str]) -> int:
    """Child "impose": the job is a file of JSON with own, annexes, placements and out."""
    (file,) = words
    job = json.loads(Path(file).read_text(encoding="utf-8"))
    annexes = {int(number): Path(path) for number, path in job["annexes"].items()}
    impose(Path(job["own"]), annexes, job["placements"], Path(job["out"]))
    return 0

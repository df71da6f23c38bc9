"""veraPDF accepts every statutory print, in both languages, with and without colour."""

from pathlib import Path

from issss_desktop.services.desk import close_desk
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.statutory import draw_annex_two, draw_donor_statement, draw_mapping
from issss_desktop.services.starting.sample import create_sample
from tests.reports.offices import office, printed
from tests.reports.statutory_book import rich
from tests.reports.test_conformance import pytestmark as needs_the_validator
from tests.reports.test_conformance import verdicts
from tests.reports.test_statutory import PRINTS
from tests.services.builders import Book

pytestmark = needs_the_validator


def test_statutory_prints_are_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    made_up = office(tmp_path / "rich", rich())
    for name, of in PRINTS.items():
        for lang in ("fr", "en"):
            (out / f"{name}-{lang}.pdf").write_bytes(printed(made_up, of(made_up), lang=lang))
    black = printed(made_up, draw_mapping, order=Order("mapping", black=True))
    (out / "black.pdf").write_bytes(black)
    sample = create_sample(tmp_path / "sample")
    (out / "sample.pdf").write_bytes(printed(sample, draw_donor_statement))
    (out / "sample-two.pdf").write_bytes(printed(sample, lambda g: draw_annex_two(g, 2017)))
    empty = office(tmp_path / "empty", Book())
    (out / "empty.pdf").write_bytes(printed(empty, draw_mapping))
    for desk in (made_up, sample, empty):
        close_desk(desk)
    found = verdicts("3a,ua1", *sorted(out.iterdir()))
    assert set(found.values()) == {"PASS"}, found
    assert b"0.122 0.227 0.373 rg" not in black

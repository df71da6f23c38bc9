"""When a report counts as sent: once its file stands whole on the stick, and never before."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.rows import Records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.keeping.standing import last_report
from issss_desktop.services.merging import arriving, carrying, identity, standing
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.store import letters
from issss_desktop.sync.envelope import read
from tests.desks import project

WRITE = "issss_desktop.reports.file.writing.write_whole"
ORDER = Order("contributions")


class Dark(BaseException):
    """The power goes."""


@pytest.fixture
def pairs(pairs: tuple[Desk, Desk]) -> tuple[Desk, Desk]:
    """Two offices that know each other; the first has something to tell."""
    project(pairs[0])
    return pairs


def blank() -> Printed:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    nothing = compute(Records({}, "", 0, 0), fund="CDS00", cut_off=dt.date(2018, 1, 1))
    return Printed(out.getvalue(), 1, "", nothing)


def save(desk: Desk, path: Path) -> carrying.Written:
    return carrying.save_with_data(desk, ORDER, blank(), path, Sending(("SK",)))


def sent_ms(desk: Desk) -> int:
    (south,) = standing.offices(desk)
    return south.sent_ms


def half(path: Path, data: bytes) -> None:
    """What a bad stick does: it takes everything and keeps a half."""
    path.write_bytes(data[: len(data) // 2])


def dark(_path: Path, _data: bytes) -> None:
    raise Dark


@pytest.mark.parametrize("how", [half, dark])
def test_a_report_that_never_stood_on_its_stick_was_not_sent(
    pairs: tuple[Desk, Desk], tmp_path: Path, how: Callable[[Path, bytes], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    one, two = pairs
    with monkeypatch.context() as stick:
        stick.setattr(WRITE, how)
        with pytest.raises((UserError, Dark)):
            save(one, tmp_path / "fonds.pdf")
    assert (sent_ms(one), last_report(one)) == (0, "")
    written = save(one, tmp_path / "fonds.pdf")
    assert sent_ms(one) > 0
    assert "aujourd" in last_report(one)
    header = read(written.sides[0].read_bytes()).header
    assert header.number == 2, "a number is given once, whatever became of its file"
    assert header.before == (("SK", ()),), "and nobody waits for one that was never sent"
    assert arriving.receive(two, written.sides[0].read_bytes()).state == letters.STAGED


def test_a_report_whose_side_file_fails_was_sent_with_its_pdf(
    pairs: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, _two = pairs
    (tmp_path / "fonds.issss").mkdir()
    with pytest.raises(UserError):
        save(one, tmp_path / "fonds.pdf")
    assert sent_ms(one) > 0
    (tmp_path / "fonds.issss").rmdir()
    secrets = [identity.keys_of(one).secret]
    again = read(save(one, tmp_path / "fonds.pdf").sides[0].read_bytes())
    assert again.header.before == (("SK", (1,)),)
    assert again.commits(secrets), "delivery is never assumed: all of it goes again"


def test_each_part_of_a_report_counts_once_its_own_file_stands(
    pairs: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = pairs
    for _each in range(4):
        project(one)
    monkeypatch.setattr("issss_desktop.services.merging.outgoing.PART_BYTES", 500)
    (tmp_path / "fonds-2.issss").mkdir()
    with pytest.raises(UserError):
        save(one, tmp_path / "fonds.pdf")
    with one.store.seen(confidential=True).reading() as connection:
        assert len(letters.sent(connection)) == 1

"""What a form is told while it is filled in: rates, copies, doubles, alarms, merges, files, definitions."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from issss_desktop.errors import Level, UserError
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services import reading, records
from issss_desktop.services.advising import hints
from issss_desktop.services.advising.definitions import TERMS, define, glossary
from issss_desktop.services.advising.hints import Payment
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording import attachments
from tests.desks import carry


@pytest.fixture
def donor(desk: Desk) -> UUID:
    """Sweden with two deposits of 1 and 3 million USD in one contribution (made-up example)."""
    donor = records.create(desk, "organisation", {"name": "Suède"}).uuid
    records.create(desk, "fund", {"code": "CDS00", "name": "Fonds"})
    deposits = [{"on": "05/03/2018", "amount": "1 000 000 USD"}, {"on": "2018-06", "amount": "3 000 000 USD"}]
    raw = {"donor": donor, "fund": "CDS00", "agreement": "SAA 1", "currency": "USD"}
    records.create(desk, "contribution", raw, children={"deposit": deposits})
    return donor


def rate(desk: Desk, currency: str, day: str, units: str) -> UUID:
    return records.create(desk, "un_rate", {"currency": currency, "effective": day, "rate": units}).uuid


def test_the_rate_of_a_day_is_the_last_one_in_force(desk: Desk) -> None:
    for day, units in (("01/01/2018", "0,80"), ("01/02/2018", "0,81"), ("15/02/2018", "0,82")):
        rate(desk, "EUR", day, units)
    rate(desk, "GBP", "10/02/2018", "0,70")
    found = hints.rate_at(desk, "EUR", dt.date(2018, 2, 14))
    assert found == hints.RateHint("EUR", Decimal("0.81"), dt.date(2018, 2, 1))
    on_the_day = hints.rate_at(desk, "EUR", dt.date(2018, 2, 15))
    assert on_the_day is not None
    assert on_the_day.rate == Decimal("0.82")
    assert hints.rate_at(desk, "EUR", dt.date(2017, 12, 31)) is None, "no rate is made up"
    assert hints.rate_at(desk, "USD", dt.date(2018, 2, 15)) is None
    assert hints.rate_at(desk, "EUR", None) is None


def test_a_deleted_rate_is_not_proposed(desk: Desk) -> None:
    rate(desk, "EUR", "01/01/2018", "0,80")
    records.delete(desk, rate(desk, "EUR", "01/02/2018", "8,1"), "faute de frappe")
    found = hints.rate_at(desk, "EUR", dt.date(2018, 3, 1))
    assert found is not None
    assert found.rate == Decimal("0.8")


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"on": PartialDay(2018, 3, 5)}, dt.date(2018, 3, 5)),
        ({"on": PartialDay(2018, 3)}, dt.date(2018, 3, 1)),
        ({"on": None}, None),
    ],
)
def test_the_day_of_a_row(values: dict[str, Any], day: dt.date | None) -> None:
    assert hints.day_of(ENTITIES["deposit"], values) == day


def test_only_what_repeats_is_copied_from_the_last_record(desk: Desk, donor: UUID) -> None:
    fund = reading.page(desk, "fund").rows[0].uuid
    found = hints.copy_of_last(desk, "contribution", donor)
    assert found is not None
    assert found.values == {"fund": fund, "currency": "USD"}
    records.create(
        desk, "contribution", {"donor": donor, "fund": fund, "agreement": "SAA 2", "currency": "SEK"}
    )
    newer = hints.copy_of_last(desk, "contribution", donor)
    assert newer is not None
    assert newer.values["currency"] == "SEK"
    assert hints.copy_of_last(desk, "project", donor) is None
    other = records.create(desk, "organisation", {"name": "Norvège"}).uuid
    assert hints.copy_of_last(desk, "contribution", other) is None


def payment(
    donor: UUID, amount: int, currency: str = "USD", day: str = "2018-03-05", child: str = "deposit"
) -> Payment:
    return Payment(child, donor, amount * 100, currency, PartialDay.parse(day), f"{child}[0]")


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        (("deposit", 1_000_000, "2018-03-05"), True),
        (("deposit", 1_000_000, "2018-03"), True),
        (("deposit", 1_000_000, "2018-04-05"), False),
        (("deposit", 1_000_001, "2018-03-05"), False),
        (("movement", 1_000_000, "2018-03-05"), False),
        (("financing", 1_000_000, "2019-01-01"), True),
    ],
)
def test_doubles_are_found_by_donor_amount_and_date_in_both_registers(
    desk: Desk, donor: UUID, typed: tuple[str, int, str], alike: bool
) -> None:
    child, amount, day = typed
    code = "project" if child == "financing" else "contribution"
    found = hints.alike(desk, code, {}, [payment(donor, amount, day=day, child=child)])
    assert [like.title for like in found] == (["Suède, SAA 1"] if alike else [])
    other = records.create(desk, "organisation", {"name": "Norvège"}).uuid
    assert hints.alike(desk, code, {}, [payment(other, amount, day=day, child=child)]) == ()


def test_the_same_title_is_a_double_and_half_of_it_is_not(desk: Desk, donor: UUID) -> None:
    (first,) = hints.alike(desk, "contribution", {"donor": donor, "agreement": "saa  1"}, ())
    assert first.ref
    assert hints.alike(desk, "contribution", {"donor": donor, "agreement": "SAA 11"}, ()) == ()
    assert hints.alike(desk, "contribution", {"donor": donor}, ()) == ()
    assert hints.alike(desk, "contribution", {"donor": donor, "agreement": "SAA 1"}, (), first.uuid) == ()
    records.delete(desk, first.uuid, "essai")
    assert hints.alike(desk, "contribution", {"donor": donor, "agreement": "SAA 1"}, ()) == ()


@pytest.mark.parametrize(
    ("amount", "warned"),
    [
        (1_000, True),
        (40_000, True),
        (200_000, False),
        (2_000_000, False),
        (50_000_000, False),
        (2_000_000_000, True),
    ],
)
def test_an_amount_far_from_the_donors_own_is_told_and_only_told(
    desk: Desk, donor: UUID, amount: int, warned: bool
) -> None:
    found = hints.alarms(desk, [payment(donor, amount)])
    assert bool(found) is warned
    assert all(problem.level is Level.WARNING and problem.place == "deposit[0].amount" for problem in found)


def test_francs_typed_as_dollars_are_suspected(desk: Desk, donor: UUID) -> None:
    rate(desk, "CDF", "01/01/2018", "1 600,00")
    (found,) = hints.alarms(desk, [payment(donor, 3_200_000_000)])
    assert "CDF" in found.text
    (back,) = hints.alarms(desk, [payment(donor, 2_000_000, "CDF")])
    assert "USD" in back.text


def test_a_donor_without_a_past_raises_no_alarm(desk: Desk) -> None:
    other = records.create(desk, "organisation", {"name": "Norvège"}).uuid
    assert hints.alarms(desk, [payment(other, 2_000_000_000)]) == ()


def test_what_others_did_meanwhile_is_named_with_its_author(desk: Desk, other: Desk, donor: UUID) -> None:
    carry(desk, other)
    uuid = reading.page(desk, "contribution").rows[0].uuid
    mark = reading.read(desk, uuid).mark
    assert hints.meanwhile(desk, uuid, mark) is None
    records.save(other, uuid, {"agreement": "SAA 9"}, mark=reading.read(other, uuid).mark)
    carry(other, desk)
    found = hints.meanwhile(desk, uuid, mark)
    assert found is not None
    assert found.who == "SK, B. Safari"
    assert len(found.fields) == 1
    assert not found.deleted
    records.delete(other, uuid, "doublon")
    carry(other, desk)
    gone = hints.meanwhile(desk, uuid, mark)
    assert gone is not None
    assert gone.deleted


def test_a_change_of_a_child_row_counts_too(desk: Desk, donor: UUID) -> None:
    uuid = reading.page(desk, "contribution").rows[0].uuid
    mark = reading.read(desk, uuid).mark
    records.save(desk, uuid, {}, mark=mark, children={"deposit": [{"on": "2018-07", "amount": "1 USD"}]})
    assert hints.meanwhile(desk, uuid, mark) is not None


def test_every_term_named_by_a_field_stands_in_the_glossary() -> None:
    for keys in TERMS.values():
        for key in keys:
            assert glossary()[key].fr
    (term,) = define(ENTITIES["contribution"], ENTITIES["contribution"].field("donor")).terms
    assert term.words("en") == "Donor"


def test_a_large_picture_is_reduced_and_loses_its_place(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "photo.JPG"
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    exif[0x0112] = 6  # lying on its side
    Image.new("RGB", (3000, 1000), "red").save(path, "JPEG", exif=exif)
    piece = attachments.attach(desk, path)
    copy = attachments.open_copy(desk, piece)
    with Image.open(copy) as seen:
        assert seen.size == (667, 2000)
        assert not seen.getexif()
    assert (piece.media_type, piece.name) == ("image/jpeg", "photo.JPG")


def test_a_document_is_kept_as_it_is(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    path.write_bytes(b"%PDF-1.7 (exemple fictif)")
    piece = attachments.attach(desk, path)
    assert attachments.open_copy(desk, piece).read_bytes() == path.read_bytes()
    assert piece.media_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "data"),
    [("jeu.exe", b"MZ"), ("vide.pdf", b""), ("photo.png", b"\x89PNG\r\n\x1a\nrien"), ("absent.pdf", None)],
)
def test_what_cannot_be_attached_is_refused_with_a_remedy(
    desk: Desk, tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        attachments.attach(desk, path)
    assert refused.value.remedy
    assert not (desk.folder / "pieces.db").exists(), "nothing of it was kept"


def test_a_name_made_elsewhere_leads_nowhere_else(desk: Desk) -> None:
    piece = desk.pieces.keep("../../..\\etc/passwd:x", "text/plain", b"abc")
    copy = attachments.open_copy(desk, piece)
    assert copy.name == "passwd_x"
    assert copy.parent.name.startswith("issss-")
    with pytest.raises(UserError):
        attachments.open_copy(desk, desk.pieces.keep("x.bat", "text/plain", b"abc"))


def test_a_file_that_has_not_arrived_says_so(desk: Desk, other: Desk) -> None:
    piece = other.pieces.keep("lettre.pdf", "application/pdf", b"abc")
    with pytest.raises(UserError) as refused:
        attachments.open_copy(desk, piece)
    assert "lettre.pdf" in refused.value.text

"""Figures of the documented sample and of the worked example, to the cent (design: figures.md)."""

import json

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import plain
from issss_desktop.services.figures import compute
from tests.services.builders import Book, day, money, sample, worked_example

M = 1_000_000_00


def at(book: Book, cut_off: str, **options):
    return compute(book.records(), cut_off=day(cut_off), **options)


@pytest.mark.parametrize(
    ("cut_off", "value", "uncertainty", "as_of"),
    [
        ("2015-12-31", None, 0, None),
        ("2016-12-30", None, 0, None),
        ("2016-12-31", 30_300_000_00, 250_000_00, "2016-12-31"),
        ("2017-06-30", 30_300_000_00, 250_000_00, "2016-12-31"),
        ("2017-12-30", 30_300_000_00, 250_000_00, "2016-12-31"),
        ("2017-12-31", 40_265_165_00, 0, "2017-12-31"),
        ("2022-12-31", 40_265_165_00, 0, "2017-12-31"),
    ],
)
def test_position_at_each_cut_off(cut_off, value, uncertainty, as_of):
    position = at(sample(), cut_off).fund.position
    assert (position.value, position.uncertainty) == (value, uncertainty)
    assert position.as_of == (day(as_of) if as_of else None)


def test_a_position_older_than_the_cut_off_says_its_day():
    book = sample()
    assert at(book, "2017-06-30").fund.position.note.show("en") == "position as at 31/12/2016"
    assert at(book, "2016-12-31").fund.position.note is None


def test_donors_and_what_is_not_allocated():
    fund = at(sample(), "2017-12-31").fund
    lines = {line.name.fr: line for line in fund.donors}
    assert lines["Royaume-Uni"].figure.value == 8_300_000_00
    assert lines["Royaume-Uni"].figure.uncertainty == 50_000_00
    assert lines["Allemagne"].state is Status.UNPUBLISHED
    assert lines["Allemagne"].figure.value is None
    assert (fund.unallocated.value, fund.unallocated.uncertainty) == (9_965_165_00, 250_000_00)
    earlier = at(sample(), "2016-12-31").fund
    assert (earlier.unallocated.value, earlier.unallocated.uncertainty) == (0, 0)
    assert len(earlier.donors) == 5


def test_measures_of_the_sample_are_not_recorded():
    fund = at(sample(), "2017-12-31").fund
    for figure in (
        fund.announced,
        fund.signed,
        fund.received,
        fund.outstanding,
        fund.gap_realised,
        fund.uses,
    ):
        assert (figure.value, figure.status) == (None, Status.UNKNOWN)


def test_controls_are_listed_and_in_no_total():
    fund = at(sample(), "2022-12-31").fund
    assert [(o.figure.value, o.control) for o in fund.others] == [(19 * M, True), (14 * M, True)]
    assert fund.others[1].part_of == fund.others[0].uuid
    assert at(sample(), "2022-05-22").fund.others == ()


def test_the_portfolio_of_the_sample():
    portfolio = at(sample(), "2017-12-31").portfolio
    assert portfolio.total.value == portfolio.published.value == portfolio.undetailed.value == 120 * M
    assert portfolio.aligned.value is None
    assert portfolio.alignable.value is None
    assert (portfolio.counts.cited, portfolio.counts.in_total, portfolio.counts.contested) == (3, 0, 1)
    why = {line.title: line.why_not for line in portfolio.projects}
    assert why["STEP"] == why["CISPE"] == "no final assessment at this date"
    assert why["RESET"] == "channel contested: in neither total"
    assert {w.en for w in portfolio.named_without_project} == {
        "Suède",
        "Germany",
        "United States",
        "PNUD/MONUSCO",
    }
    assert at(sample(), "2016-12-31").portfolio.total.value is None


def test_no_sum_that_means_nothing_is_ever_shown():
    for cut_off in ("2015-12-31", "2016-12-31", "2017-12-31", "2022-12-31"):
        text = json.dumps(plain(at(sample(), cut_off)))
        assert "85100000" not in text
        assert "160265165" not in text


def test_worked_example_to_the_cent():
    book = Book()
    worked_example(book)
    (c,) = at(book, "2017-12-31").fund.contributions
    deposits = [line for line in c.lines if line.kind == "deposit"]
    assert c.signed.value == 4_285_714_29
    assert [d.usd for d in deposits] == [1_449_275_36, 1_333_333_33, 1_250_000_00]
    assert c.received.value == 4_032_608_69
    assert c.gap_realised.value == -253_105_60
    assert [d.fee_proposed for d in deposits] == [14_492_75, 13_333_33, 12_500_00]
    assert c.fee_proposed.value == 40_326_08
    assert (c.outstanding_native, c.signed_native, c.received_native) == (0, 3 * M, 3 * M)


def test_worked_example_before_the_last_deposit_needs_a_rate_of_the_day():
    book = Book()
    worked_example(book)
    (c,) = at(book, "2016-12-31").fund.contributions
    assert c.outstanding_native == M
    assert (c.outstanding.value, c.gap_latent.value, c.identity) == (None, None, None)
    book.rate("GBP", "2016-12-01", "0.81")
    (c,) = at(book, "2016-12-31").fund.contributions
    assert c.outstanding.value == 1_234_567_90
    left = c.signed.value + c.gap_realised.value + c.gap_latent.value
    assert left == c.received.value + c.outstanding.value
    assert c.identity is True


def test_the_last_deposit_absorbs_the_cents():
    book = Book()
    c = book.contribution(book.donor("A"), "EUR")
    book.movement(c, "signature", "2017-01-01", money(1_000_00, "EUR", "0.9"))
    for amount in (333_33, 333_33, 333_34):
        book.deposit(c, "2017-02-01", money(amount, "EUR", "0.9"))
    (figures,) = at(book, "2017-12-31").fund.contributions
    deposits = [line for line in figures.lines if line.kind == "deposit"]
    assert sum(d.at_signature for d in deposits) == figures.signed.value == 1_111_11


def test_a_deposit_is_usd_credited_then_its_own_rate_then_the_rate_of_the_un():
    book = Book()
    book.rate("GBP", "2017-01-01", "0.80")
    book.rate("GBP", "2017-03-01", "0.50")
    c = book.contribution(book.donor("A"), "GBP")
    book.deposit(c, "2017-02-28", money(100_00, "GBP"))
    book.deposit(c, "2017-03-01", money(100_00, "GBP"))
    book.deposit(c, "2017-03-02", money(100_00, "GBP", "0.25"))
    book.deposit(c, "2017-03-03", money(100_00, "GBP", "0.25"), credited=399_00)
    (figures,) = at(book, "2017-12-31").fund.contributions
    assert [(d.usd, d.origin) for d in figures.lines] == [
        (125_00, "un_rate"),
        (200_00, "un_rate"),
        (400_00, "own"),
        (399_00, "credited"),
    ]


def test_a_signature_absorbs_the_announcement_it_names_from_its_day_on():
    book = Book()
    donor = book.donor("A")
    c = book.contribution(donor)
    announced = book.movement(c, "announcement", "2016-02-01", money(5 * M))
    book.movement(c, "signature", "2017-02-01", money(3 * M), absorbs=announced)
    book.movement(c, "amendment", "2017-03-01", money(-1 * M))
    book.movement(c, "cancellation", "2017-04-01", money(M // 2))
    before, after = at(book, "2016-12-31").fund, at(book, "2017-12-31").fund
    assert (before.announced.value, before.signed.value) == (5 * M, None)
    assert (after.announced.value, after.signed.value) == (None, 3 * M - M - M // 2)


def test_completeness_makes_a_lower_bound_a_total_and_only_no_movement_a_zero():
    book = Book()
    c = book.contribution(book.donor("A"))
    assert at(book, "2017-12-31").fund.received.value is None
    book.deposit(c, "2017-03-01", money(M))
    received = at(book, "2017-12-31").fund.received
    assert (received.value, received.status) == (M, Status.AT_LEAST)
    book.complete("received", None, "2017")
    assert at(book, "2017-12-31").fund.received.status is Status.KNOWN
    assert at(book, "2018-12-31").fund.received.status is Status.AT_LEAST
    assert at(book, "2016-12-31").fund.received.value is None
    book.complete("signed", None, "2017", "no_movement")
    assert (at(book, "2017-12-31").fund.signed.value, at(book, "2017-12-31").fund.signed.status) == (
        0,
        Status.KNOWN,
    )
    book.complete("received", "2018", "2018", "not_recorded")
    assert at(book, "2018-12-31").fund.received.value is None
    assert any("not recorded" in a.note.msgid for a in at(book, "2018-12-31").alerts)


def test_imprecise_dates_are_listed_and_not_counted():
    book = Book()
    c = book.contribution(book.donor("A"))
    book.deposit(c, "2017", money(M))
    book.deposit(c, "2017-05", money(2 * M))
    book.deposit(c, "2018", money(4 * M))
    fund = at(book, "2017-06-30").fund
    assert fund.received.value == 2 * M
    assert [(i.amount, str(i.on)) for i in fund.imprecise] == [(M, "2017")]
    assert at(book, "2017-12-31").fund.received.value == 3 * M


def test_an_event_after_the_position_adds_and_one_before_is_inside():
    book = sample()
    c = book.contribution(book.donor("Allemagne bis", same_as=book.rows["organisation"][5].uuid))
    book.deposit(c, "2017-06-01", money(2 * M))
    inside = at(book, "2017-12-31").fund
    assert (inside.total.value, inside.unallocated.value) == (40_265_165_00, 7_965_165_00)
    assert at(book, "2017-06-30").fund.total.value == 32_300_000_00
    book.deposit(c, "2018-06-01", money(3 * M))
    after = at(book, "2018-12-31").fund
    assert (after.total.value, after.total.status) == (43_265_165_00, Status.AT_LEAST)
    assert after.unallocated.value == 7_965_165_00
    book.deposit(c, "2017", money(M))  # ends with the position: inside
    book.complete("received", "2018", None)
    assert at(book, "2018-12-31").fund.total.status is Status.KNOWN
    assert at(book, "2018-12-31").fund.unallocated.value == 6_965_165_00


def test_negative_residual_is_an_alarm_and_never_clamped():
    book = sample()
    c = book.contribution(book.donor("Inconnu"))
    book.deposit(c, "2017-06-01", money(20 * M))
    figures = at(book, "2017-12-31")
    assert figures.fund.unallocated.value == 9_965_165_00 - 20 * M
    assert figures.alerts[0].level == "alarm"
    assert "10,034,835" in figures.alerts[0].note.show("en")


def test_drafts_count_only_when_asked():
    book = Book()
    c = book.contribution(book.donor("A"), stage="draft")
    book.deposit(c, "2017-01-01", money(M))
    assert at(book, "2017-12-31").fund.contributions == ()
    assert at(book, "2017-12-31").drafts == 1
    provisional = at(book, "2017-12-31", draft=True)
    assert (provisional.fund.received.value, provisional.provisional) == (M, True)


def test_a_duplicate_published_row_is_counted_once_and_said():
    book = sample()
    book.published(book.rows["organisation"][1].uuid, 8_300_000_00, "2016-12-31", step=100_000_00)
    figures = at(book, "2016-12-31")
    assert figures.fund.total.value == 30_300_000_00
    assert any(a.level == "warning" and "twice" in a.note.msgid for a in figures.alerts)


def test_a_later_figure_of_one_donor_is_not_a_total():
    book = sample()
    book.published(book.rows["organisation"][1].uuid, 9 * M, "2019")
    fund = at(book, "2019-12-31").fund
    assert fund.total.value == 40_265_165_00
    assert fund.others[-1].figure.value == 9 * M


def test_an_empty_office_is_not_recorded_and_an_unknown_fund_is_refused():
    empty = Book()
    empty.rows.clear()
    assert at(empty, "2017-12-31").fund.total.value is None
    with pytest.raises(UserError, match="XYZ"):
        at(Book(), "2017-12-31", fund="XYZ")


def test_plain_figures_are_decimal_texts_and_the_same_in_both_languages():
    book = sample()
    worked_example(book)
    texts = []
    for lang in ("fr", "en"):
        with in_language(lang):
            texts.append(json.dumps(plain(at(book, "2017-12-31")), sort_keys=True))
    assert texts[0] == texts[1]
    data = json.loads(texts[0])
    assert data["cut_off"] == "2017-12-31"
    assert data["fund"]["total"]["amount"] == "40265165.00"
    assert data["fund"]["uses"]["amount"] is None
    assert data["fund"]["unallocated"]["uncertainty"] == "250000.00"
    (c,) = data["fund"]["contributions"]
    assert c["signed_native"] == {"amount": "3000000.00", "currency": "GBP"}
    assert c["lines"][0]["rate"] == "0.70"
    assert c["gap_realised"]["amount"] == "-253105.60"


def test_a_figure_is_shown_in_full_with_its_status():
    assert Figure(40_265_165_00, Status.KNOWN).show("en") == "40,265,165"
    assert (Figure(None).show("en"), Figure(None).show("fr")) == ("n/a", "n.d.")
    assert Figure(M, Status.AT_LEAST).show("en") == "≥ 1,000,000"
    assert Figure(4_032_608_69, Status.KNOWN).show("fr") == "4\u202f032\u202f608,69"


def test_made_up_records_are_computed_and_flagged():
    book = Book()
    worked_example(book)
    figures = at(book, "2017-12-31")
    assert figures.fictional
    assert figures.fund.contributions[0].fictional
    assert not at(sample(), "2017-12-31").fictional


def test_a_currency_of_a_newer_version_has_no_usd_and_breaks_nothing():
    book = Book()
    c = book.contribution(book.donor("A"), "XYW")
    book.deposit(c, "2017-01-01", money(M, "XYW", "2"))
    book.deposit(c, "2017-01-02", money(M, "USD"))
    figures = at(book, "2017-12-31")
    assert (figures.fund.received.value, figures.fund.received.status) == (M, Status.AT_LEAST)
    lines = plain(figures)["fund"]["contributions"][0]["lines"]
    assert lines[0]["amount"] == {"amount": None, "currency": "XYW"}

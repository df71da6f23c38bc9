"""The pack and its reports read back: every figure, n.d. kept, nothing added that means nothing."""

import dataclasses as dc
import datetime as dt
import re

import pytest

from issss_desktop.i18n import in_language
from issss_desktop.models.figure import UNKNOWN, Figure, Status
from issss_desktop.reports.contributions import contributions_report
from issss_desktop.reports.pack import Pack, board_pack
from issss_desktop.reports.portfolio import portfolio_report
from tests.reports.reading import page_texts, structure
from tests.reports.sample import assessment, brief, figures, pack

NEVER = ("85 100 000", "160 265 165", "85,100,000", "160,265,165")


@pytest.fixture(scope="module")
def made_up() -> bytes:
    return board_pack(pack())


@pytest.fixture(scope="module")
def real() -> bytes:
    return board_pack(pack(made_up=False))


def flat(data: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page_texts(data)))


def test_the_published_figures_and_only_they_are_printed(real: bytes) -> None:
    text = flat(real)
    for figure in ("40 265 165", "30 300 000", "9 965 165", "250 000", "12 000 000", "120 000 000"):
        assert figure in text
    assert not any(sum_ in text for sum_ in NEVER)


def test_unknown_is_printed_nd_and_never_zero(real: bytes) -> None:
    rows = [n.words() for n in structure(real).all("TR")]
    (germany,) = [r for r in rows if r.startswith("Allemagne") and "31/12/2017" in r]
    assert "n.d." in germany
    assert " 0" not in germany
    (first,) = [r for r in rows if "2015" in r]
    assert "n.d." in first


def test_the_worked_example_is_printed_to_the_cent(made_up: bytes) -> None:
    text = flat(made_up)
    for figure in (
        "4 285 714,29",
        "1 449 275,36",
        "1 333 333,33",
        "1 250 000,00",
        "4 032 608,69",
        "−253 105,60",
        "+21 134,20",
        "≥ 6 861 876,98",
        "9 489 444,56",
        "1 197 604,79",
    ):
        assert figure in text, figure


def test_a_total_over_an_unknown_gap_is_nd(made_up: bytes) -> None:
    rows = [n.words() for n in structure(made_up).all("TR")]
    totals = [r for r in rows if "9 489 444,56" in r]
    assert totals
    assert all(r.endswith("n.d.") for r in totals)


def test_each_piece_of_the_pack_is_there_in_order(made_up: bytes) -> None:
    titles = [n.text for n in structure(made_up).walk() if n.kind in ("H1", "H2")]
    numbers = [m[0] for t in titles if (m := re.match(r"\d(\.\d)?", t))]
    assert numbers == ["6", "6.1", "6.2", "7", "7.1", "7.2"]


def test_the_contents_give_the_real_pages(made_up: bytes) -> None:
    texts = page_texts(made_up)
    contents = re.sub(r"[ \t]+", " ", texts[2])
    for number in ("6.1", "6.2", "7.1", "7.2"):
        printed = re.search(rf"^{re.escape(number)}\s+\D+?(\d+)$", contents, re.M)
        assert printed, number
        page = texts[int(printed[1]) - 1]
        assert re.search(rf"^{re.escape(number)}\s", page, re.M)


def test_a_vacant_seat_is_said_on_the_cover() -> None:
    with in_language("en"):
        cover = page_texts(board_pack(pack(lang="en")))[0]
    assert "vacant seat" in cover


def test_what_is_made_up_is_marked_and_what_is_real_is_not() -> None:
    text = flat(board_pack(pack(lang="en")))
    assert "fictitious example: all lines" in text
    assert "fictitious example: tables 7.2 to 7.4" in text
    real_brief = dc.replace(brief(), fictional=False)
    assert "fictitious" not in flat(board_pack(Pack(real_brief, figures(False), language="en")))


def test_a_sheet_says_that_it_is_partial_and_opens_on_a_recto() -> None:
    texts = page_texts(board_pack(pack(lang="en")))
    (page,) = [n for n, t in enumerate(texts) if "Alignment sheet" in t]
    assert page % 2 == 0
    assert "2 criteria out of 5" in texts[page]
    assert "text to be completed" in texts[page]


def test_a_provisional_pack_says_so_on_every_page() -> None:
    texts = page_texts(board_pack(pack(lang="en", provisional=True)))
    assert all("PROVISIONAL" in t for t in texts)
    assert all("Version 3, provisional" in t for t in texts[1:])


def test_both_languages_hold_the_same_figures() -> None:
    def numbers(lang: str) -> list[str]:
        cells = [n.words() for n in structure(board_pack(pack(lang=lang))).all("TD")]
        return [re.sub(r"[ ,.\u202f]", "", c) for c in cells if re.fullmatch(r"[-+−≥ \d.,\u202f]+", c)]

    assert numbers("fr") == numbers("en")


def test_the_same_pack_gives_the_same_bytes(made_up: bytes) -> None:
    assert board_pack(pack()) == made_up


def test_sections_can_be_left_out() -> None:
    only = dc.replace(pack(), sections=("fund",))
    numbers = [n.text[0] for n in structure(board_pack(only)).all("H1") if n.text[:1].isdigit()]
    assert numbers == ["6"]


def test_an_office_without_any_figure_prints_nd() -> None:
    known = figures(False)
    fund = dc.replace(
        known.fund,
        donors=(),
        unallocated=UNKNOWN,
        total=UNKNOWN,
        position=UNKNOWN,
        cut_offs=(),
        contributions=(),
    )
    portfolio = dc.replace(
        known.portfolio,
        total=UNKNOWN,
        published=UNKNOWN,
        undetailed=UNKNOWN,
        projects=(),
        breakdowns=(),
        named_without_project=(),
    )
    empty = dc.replace(known, fund=fund, portfolio=portfolio, alerts=())
    bare = dc.replace(brief(), meeting="", when="", place="", chairs=(), meeting_day=None, state=(), un=())
    text = flat(board_pack(Pack(bare, empty, language="en")))
    assert "n/a" in text
    assert "vacant seat" in text
    assert "not fixed" in text


def test_names_of_three_hundred_characters_stay_on_the_page() -> None:
    import pypdfium2

    long = "Bailleur au nom interminable " * 10
    known = figures(False)
    donors = tuple(dc.replace(d, name=type(d.name)(long + str(k))) for k, d in enumerate(known.fund.donors))
    wide = dc.replace(known, fund=dc.replace(known.fund, donors=donors))
    data = board_pack(
        Pack(
            dc.replace(brief(), board=long, board_short=long, fund=long, state=(long,), prepared_by=long),
            wide,
        )
    )
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            for k in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(k)
                assert left > 40
                assert right < 560
                assert bottom > 20
                assert top < 822


def test_the_reports_of_their_own_hold_their_section() -> None:
    with in_language("fr"):
        money = flat(contributions_report(brief(), figures()))
        projects = flat(portfolio_report(brief(), figures(), [assessment()]))
    assert "4 032 608,69" in money
    assert "120 000 000" not in money
    assert "120 000 000" in projects
    assert "40 265 165" not in projects
    assert "Terres partagées" in projects


def test_a_known_zero_is_not_called_unknown() -> None:
    none, at = Figure(0, Status.KNOWN), dt.date(1990, 1, 1)
    fund = dc.replace(
        figures(False).fund,
        total=none,
        announced=none,
        signed=none,
        received=none,
        contributions=(),
        donors=(),
    )
    early = dc.replace(figures(False), cut_off=at, fund=fund)
    text = flat(board_pack(Pack(brief(), early, language="en", sections=("fund",))))
    assert "At 1 January 1990, nothing was announced, signed or received." in text
    assert "are not available (n/a)" not in text


def test_a_cut_off_before_any_data_prints_nd() -> None:
    early = dc.replace(figures(False), cut_off=dt.date(2015, 12, 31))
    fund = dc.replace(early.fund, total=UNKNOWN, unallocated=UNKNOWN, donors=(), contributions=())
    text = flat(board_pack(Pack(brief(), dc.replace(early, fund=fund), language="en", sections=("fund",))))
    assert "the total is not available" in text


def test_no_chart_is_drawn_where_there_is_nothing_to_see() -> None:
    none, said = Figure(0, Status.KNOWN), "No position other than zero is known"
    for total in (none, UNKNOWN):
        held = figures(False).fund
        donors = tuple(dc.replace(d, figure=total) for d in held.donors)
        fund = dc.replace(held, total=total, unallocated=UNKNOWN, donors=donors, contributions=())
        early = dc.replace(figures(False), fund=fund)
        data = board_pack(Pack(brief(), early, language="en", sections=("fund",)))
        assert said in flat(data)
        assert not any("Bar chart" in f.attributes.get("/Alt", "") for f in structure(data).all("Figure"))
    full = board_pack(Pack(brief(), figures(False), language="en", sections=("fund",)))
    assert said not in flat(full)
    assert any("Bar chart" in f.attributes.get("/Alt", "") for f in structure(full).all("Figure"))

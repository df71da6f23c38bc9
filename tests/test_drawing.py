"""Charts as pure data: what is drawn, what is said, and that unknown is never zero."""

import itertools
from decimal import Decimal

import pytest

from issss_desktop.drawing import (
    Bar,
    BarRow,
    Chart,
    Fill,
    Label,
    Line,
    millions,
    position_by_donor,
    shorten,
)
from issss_desktop.drawing.trend import Level, Point, trend
from issss_desktop.i18n import in_language

M = 1_000_000
ROWS = (
    BarRow("FCP", 12 * M, 50_000),
    BarRow("Suède", 5 * M, 50_000),
    BarRow("Allemagne", None, kind="unknown"),
    BarRow("Non ventilé", 9_965_165, 250_000, "unallocated"),
    BarRow("Total", 40_265_165, None, "total", 9_965_165),
)


def bars(chart: Chart, key: str) -> list[Bar]:
    return [m for m in chart.marks if isinstance(m, Bar) and m.key == key]


def texts(chart: Chart, role: str) -> list[str]:
    return [m.text for m in chart.marks if isinstance(m, Label) and m.role == role]


def test_lengths_of_bars_are_in_the_ratio_of_the_amounts() -> None:
    chart = position_by_donor(ROWS)
    assert bars(chart, "FCP")[0].w / bars(chart, "Suède")[0].w == pytest.approx(12 / 5)


def test_the_total_is_its_known_part_and_the_part_not_broken_down_end_to_end() -> None:
    known, rest = bars(position_by_donor(ROWS), "Total")
    assert (known.fill, rest.fill) == (Fill.SOLID, Fill.HATCH)
    assert known.x + known.w == pytest.approx(rest.x)
    assert rest.w / known.w == pytest.approx(9_965_165 / 30_300_000)


def test_an_unknown_value_is_the_word_at_the_origin_and_no_bar() -> None:
    chart = position_by_donor(ROWS)
    assert bars(chart, "Allemagne") == []
    (word,) = [m for m in chart.marks if isinstance(m, Label) and m.role == "unknown"]
    axis = next(m for m in chart.marks if isinstance(m, Line) and m.role == "axis")
    assert word.text == "n.d."
    assert 0 < word.x - axis.points[0][0] < 8


def test_only_what_is_not_broken_down_is_hatched_and_italic() -> None:
    chart = position_by_donor(ROWS, legend=False)
    assert {b.key for b in chart.marks if isinstance(b, Bar) and b.fill is Fill.HATCH} == {
        "Non ventilé",
        "Total",
    }
    assert [m.text for m in chart.marks if isinstance(m, Label) and m.italic] == ["Non ventilé"]


def test_a_whisker_is_drawn_only_where_it_is_wider_than_a_millimetre() -> None:
    chart = position_by_donor(ROWS, legend=False)
    assert len([m for m in chart.marks if isinstance(m, Line) and m.role == "uncertainty"]) == 3


def test_every_row_stays_in_its_order_and_inside_the_picture() -> None:
    chart = position_by_donor([*ROWS, BarRow("x" * 300, 1 * M)])
    names = list(texts(chart, "name"))
    assert names[:5] == [r.label for r in ROWS]
    assert names[5].endswith("…")
    for mark in chart.marks:
        if isinstance(mark, Bar):
            assert mark.x >= 0
            assert mark.x + mark.w <= chart.width
            assert mark.y + mark.h <= chart.height


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12 * M, "12,0"),
        (9_965_165, "10,0"),
        (40_265_165, "40,3"),
        (49_999, "0,0"),
        (50_000, "0,1"),
        (-1_250_000, "−1,3"),
        (0, "0,0"),
    ],
)
def test_millions_have_one_decimal_rounded_half_away_from_zero(value: int, shown: str) -> None:
    with in_language("fr"):
        assert millions(value, M) == shown


def test_axes_have_at_most_five_round_ticks_from_zero() -> None:
    for highest in (1, 7, 40 * M, 999_999, 5 * M, 123_456_789):
        ticks = texts(position_by_donor([BarRow("a", highest)], million=1), "tick")
        assert ticks[0] == "0"
        assert len(ticks) <= 6


def test_a_chart_without_any_known_value_still_stands() -> None:
    chart = position_by_donor([BarRow("a", None, kind="unknown")])
    assert texts(chart, "unknown") == ["n.d."]
    assert chart.height > 0
    assert "n.d." in chart.alt


def test_a_negative_amount_is_drawn_left_of_the_origin() -> None:
    chart = position_by_donor([BarRow("a", 4 * M), BarRow("b", -2 * M)], legend=False)
    (a,), (b,) = bars(chart, "a"), bars(chart, "b")
    assert b.x + b.w == pytest.approx(a.x)
    assert a.w == pytest.approx(2 * b.w)


def test_the_words_of_a_chart_hold_every_figure() -> None:
    with in_language("fr"):
        alt = position_by_donor(ROWS).alt
    for piece in ("FCP", "12,0", "Allemagne", "n.d.", "40,3"):
        assert piece in alt


def test_a_label_is_cut_to_its_room() -> None:
    wide = shorten("a" * 100, 50, 8.5, "regular", lambda t, s, _w: len(t) * s / 2)
    assert wide.endswith("…")
    assert len(wide) * 8.5 / 2 <= 50


# trends

QUARTERS = [Point(f"T{k} 2020", 737_500 + 91 * k, Decimal(value), value) for k, value in enumerate("3579", 1)]


def test_a_trend_stands_in_time_and_height_where_its_values_do() -> None:
    gap = Point("T4 2021", QUARTERS[-1].at + 4 * 91, Decimal(9), "9")
    chart = trend([*QUARTERS, gap], Level(Decimal(1), "départ : 1"), Level(Decimal(12), "cible : 12"))
    squares = [m for m in chart.marks if isinstance(m, Bar)]
    steps = [b.x - a.x for a, b in itertools.pairwise(squares)]
    assert steps[-1] == pytest.approx(4 * steps[0]), "a year without a value is seen as one"
    rises = [a.y - b.y for a, b in itertools.pairwise(squares)]
    assert rises[:3] == pytest.approx([rises[0]] * 3)
    assert rises[3] == pytest.approx(0)
    dashed = [m for m in chart.marks if isinstance(m, Line) and m.dash]
    assert dashed[0].points[0][1] < squares[-1].y < squares[0].y < dashed[1].points[0][1]
    assert "T4 2021" in chart.alt
    assert "cible : 12" in chart.alt


def test_words_of_a_trend_never_lie_over_each_other_and_the_last_value_is_always_told() -> None:
    many = [Point(f"{k:02d}/2020", 737_500 + 3 * k, Decimal(k % 3), str(1000 + k)) for k in range(60)]
    chart = trend(many, Level(Decimal(1), "départ"), Level(Decimal(1), "cible"))
    for role in ("figure", "tick"):
        labels = sorted(
            (m for m in chart.marks if isinstance(m, Label) and m.role == role), key=lambda m: m.x
        )
        for a, b in itertools.pairwise(labels):
            assert b.x - a.x >= (len(a.text) + len(b.text)) * 7.5 * 0.57 / 2
        assert labels[-1].text == (many[-1].said if role == "figure" else many[-1].label)
    lower, upper = (m.y for m in chart.marks if isinstance(m, Label) and m.role == "legend")
    assert abs(lower - upper) >= 8
    bounds = [y for m in chart.marks if isinstance(m, Line) for _x, y in m.points]
    assert 0 <= min(bounds) <= max(bounds) <= chart.height


@pytest.mark.parametrize("values", [["5"], ["7", "7"], ["-3", "0", "4"], ["1e9", "2e9"]])
def test_a_trend_of_any_values_stays_inside_its_picture(values: list[str]) -> None:
    points = [Point(str(2000 + k), 730_000 + 365 * k, Decimal(v), v) for k, v in enumerate(values)]
    chart = trend(points)
    for mark in chart.marks:
        if isinstance(mark, Bar):
            assert 0 <= mark.x <= chart.width - mark.w
            assert 0 <= mark.y <= chart.height - mark.h

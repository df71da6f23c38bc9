"""The mission beside money on paper: risks, monitoring, a month of a province, acts, analyses, the pack."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, in_language
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import reading, records
from issss_desktop.services.audit import acts, register
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging.carrying import write_with_data
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.kinds import KINDS
from issss_desktop.services.printing.orders import TWIN, Order
from issss_desktop.services.printing.reports import draw, save
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import records_at
from tests.printing.board_year import BoardYear, add, child, make_board_year, write
from tests.printing.mission_year import SECRET, Mission, add_mission
from tests.reports.offices import flat, table
from tests.reports.reading import page_texts, structure

CUT = dt.date(2020, 6, 10)
SPRING = ReportingPeriod.parse("2020-H1")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BoardYear, Mission]]:
    """The board of Sud-Kivu in 2020 with all that its secretariat follows; stories only read it."""
    year = make_board_year(tmp_path_factory.mktemp("mission") / "sk")
    yield year, add_mission(year)
    close_desk(year.desk)


def report(world: tuple[BoardYear, Mission], name: str, **more: object) -> bytes:
    """Bytes of a report at the cut-off, unless told otherwise."""
    return draw(world[0].desk, replace(Order(name, CUT), **more)).data  # type: ignore[arg-type]


# annex III


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_number_of_the_matrix_is_that_of_a_risk_of_its_probability_and_impact(
    world: tuple[BoardYear, Mission], lang: str
) -> None:
    data = report(world, "risk-matrix", about=world[1].province, lang=lang)
    with in_language(lang):
        matrix, lines = table(data, _("Matrix of risks")), table(data, _("Register of risks"))
    placed = {}
    for row, probability in zip(matrix[1:], "54321", strict=True):
        for cell, impact in zip(row[1:], "12345", strict=True):
            if not cell:
                continue
            count, *which = map(int, re.findall(r"\d+", cell))
            numbers = range(which[0], which[-1] + 1)
            assert len(numbers) == count
            placed |= {str(n): (probability, impact) for n in numbers}
    rated = {line[0]: (line[3], line[4]) for line in lines[1:] if line[5].isdigit()}
    assert placed == rated
    assert [line[0] for line in lines[1:]] == [str(n) for n in range(1, len(lines))]
    scores = [int(line[5]) for line in lines[1:] if line[5].isdigit()]
    assert scores == sorted(scores, reverse=True)
    assert len(rated) == 7, "the closed one stands in no cell"


def test_a_review_is_overdue_at_the_cut_off_and_not_before(world: tuple[BoardYear, Mission]) -> None:
    def state(day: dt.date) -> str:
        lines = table(report(world, "risk-matrix", cut_off=day), "Registre des risques")
        (line,) = [one for one in lines if one[1].startswith("Accès coupé")]
        return line[-1]

    assert "en retard" in state(CUT)
    assert "en retard" not in state(dt.date(2020, 5, 31))


def test_an_unrated_risk_is_in_the_register_and_in_no_cell_and_an_empty_register_says_so(
    tmp_path: Path,
) -> None:
    desk = create_sample(tmp_path / "sample")
    empty = draw(desk, Order("risk-matrix", CUT)).data
    assert "Aucun enregistré ne veut pas dire aucun." in flat(empty)
    assert len(table(empty, "Matrice des risques")) == 6, "the matrix is printed, to be filled in"
    draft = {"title": "Risque sans cotation", "owner": "ST", "state": "open"}
    records.create(desk, "risk", {**draft, "fictional": True})
    data = draw(desk, Order("risk-matrix", CUT, provisional=True)).data
    close_desk(desk)
    (_head, line) = table(data, "Registre des risques")
    assert line[3:6] == ["n.d.", "n.d.", "n.d."]
    assert all(not cell for row in table(data, "Matrice des risques")[1:] for cell in row[1:])


# the monitoring report


def test_the_monitoring_report_keeps_its_two_mechanisms_apart_and_its_values_at_the_cut_off(
    world: tuple[BoardYear, Mission],
) -> None:
    data = report(world, "monitoring", period=SPRING)
    lines = {line[0]: line for line in table(data, "Indicateurs") if len(line) == 6}
    assert lines["EX-1"][2].startswith("22 %")
    assert lines["EX-1"][4].startswith("38 %")
    assert lines["EX-1"][5] == "42,1", "38 of the way from 22 to 60"
    assert lines["EX-3"][2] == "non disponible"
    assert "sans valeur" in lines["EX-4"][4]
    text = flat(data)
    assert "Mécanisme 1 : le Fonds" in text
    assert "Mécanisme 2 : projets bilatéraux" in text
    assert "160 265 165" not in text, "what the two would make together means nothing"
    charts = [n.attributes["/Alt"] for n in structure(data).all("Figure")]
    assert len(charts) == 3, "words are no chart"
    assert any("T1 2020 : 655" in alt and "cible : 1 200" in alt for alt in map(_plain, charts))

    before = report(world, "monitoring", period=ReportingPeriod.parse("2019-H2"), cut_off=None)
    lines = {line[0]: line for line in table(before, "Indicateurs") if len(line) == 6}
    assert lines["EX-2"][4].startswith("480 personnes"), "what ended later is not known yet"
    assert "Aucune leçon tirée de ce semestre" in flat(before)


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_period_is_asked_for_in_the_right_length_and_never_before_it_begins(
    world: tuple[BoardYear, Mission],
) -> None:
    desk = world[0].desk
    for order in (
        Order("monitoring", period=ReportingPeriod.parse("2020-Q1")),
        Order("monitoring", period=ReportingPeriod.parse("2199-H1")),
        Order("monitoring", dt.date(2019, 12, 31), period=SPRING),
        Order("risk-matrix", CUT, period=SPRING),
        Order("field-update", period=ReportingPeriod.parse("2020-05")),
    ):
        with pytest.raises(UserError) as refusal:
            draw(desk, order)
        assert refusal.value.remedy
    drawn = draw(desk, Order("monitoring", CUT))
    assert (drawn.period, drawn.figures.cut_off) == (SPRING, CUT)
    late = replace(desk, clock=lambda: 1_593_600_000_000)  # 1 July 2020
    assert draw(late, Order("monitoring")).figures.cut_off == dt.date(2020, 6, 30)
    first = publishing.publish(late, Order("engagement", period=ReportingPeriod.parse("2020-Q1")))
    second = publishing.publish(late, Order("engagement", period=SPRING))
    assert (first.version, second.version) == (1, 1), "a quarter and a semester are two papers"


# acts of engagement


def test_a_quarter_has_its_reviews_and_a_semester_both_quarters(world: tuple[BoardYear, Mission]) -> None:
    quarter = report(world, "engagement", period=ReportingPeriod.parse("2020-Q1"), about=world[1].province)
    lines = {line[0]: line for line in table(quarter, "Engagements pris")}
    tembo = next(line for name, line in lines.items() if name.startswith("Communauté tembo"))
    havu = next(line for name, line in lines.items() if name.startswith("Communauté havu"))
    assert tembo[3] == "sans suivi"
    assert [_plain(cell) for cell in havu[2:4]] == ["en coursT4 2019", "tenu"], "two lines of one cell"
    (_heads, act) = table(quarter, "Engagements par avancement")
    assert act[1:] == ["0", "1", "1", "1", "0", "1", "4"]
    half = report(world, "engagement", period=SPRING)
    assert table(half, "Engagements pris")[0][3:5] == ["T1 2020", "T2 2020"]
    with pytest.raises(UserError, match="ne se fait pas pour"):
        report(world, "engagement", period=ReportingPeriod.parse("2020-05"))


# the month of a province


def test_the_month_of_a_province_tells_what_is_dated_in_it(world: tuple[BoardYear, Mission]) -> None:
    month = ReportingPeriod.parse("2020-05")
    assert flat(report(world, "field-update", period=month, cut_off=None, about="Sud-Kivu"))
    text = flat(report(world, "field-update", period=month, cut_off=None, about=world[1].province))
    assert "Carrés miniers" in text
    assert "Tensions foncières" not in text, "it is of April"
    assert "Engagement à échéance : Respecter" not in text, "it is fulfilled"
    for said in (
        "Point de situation, Sud-Kivu, mai 2020", "a tenu aucune séance ce mois-ci", "Allocation proposée",
        "Communauté havu", "Prochaines échéances jusqu’au 31 juillet 2020", "Retard du deuxième versement",
        "Chiffres arrêtés au 31 mai 2020",
    ):  # fmt: skip
        assert said in text, said
    february = ReportingPeriod.parse("2020-02")
    held = flat(report(world, "field-update", period=february, cut_off=None, about=world[1].province))
    assert "Séance du 14 février 2020" in held
    assert "6 000 000,00 USD" in held, "what was asked for is an event of its programme"
    assert "Carrés miniers" not in held


# points 5, 8 and 9 of the pack


def test_points_five_eight_and_nine_stand_in_the_pack_in_both_languages_and_can_be_left_out(
    world: tuple[BoardYear, Mission],
) -> None:
    year = world[0]
    for lang, titles in (
        ("fr", ("Points d’information : contexte", "Actes d’engagement", "Suivi-évaluation, risques")),
        ("en", ("Information: context and conflict", "Acts of engagement", "Monitoring and evaluation")),
    ):
        data = draw(year.desk, Order("board-pack", CUT, lang, year.ref)).data
        heads = [_plain(n.text) for n in structure(data).walk() if n.kind == "H1"]
        found = [next(k for k, h in enumerate(heads) if t in h.replace("\n", " ")) for t in titles]
        assert found == sorted(found)
        assert "Tensions foncières" in flat(data)
    some = draw(year.desk, Order("board-pack", CUT, "fr", year.ref, sections=("engagement",))).data
    text = flat(some)
    assert "Communauté havu" in text
    assert "Matrice des risques" not in text
    boards = {b.uuid: b["kind"] for b in records_at(year.desk).all("board")}
    sat = [m for m in records_at(year.desk).all("meeting") if boards.get(m["board"]) == "national"]
    national = Order("board-pack", CUT, "fr", sat[0].ref, sections=("engagement",))
    assert "Engagements par avancement, S1 2020" in flat(draw(year.desk, national).data)
    assert "Engagements par avancement, T1 2020" in text
    twin = flat(draw(year.desk, Order("board-pack", CUT, TWIN, year.ref)).data)
    assert "Matrice des risques" in twin
    assert "Matrix of risks" in twin


def test_an_empty_point_says_so_in_one_line(tmp_path: Path) -> None:
    desk = create_sample(tmp_path / "sample")
    text = flat(draw(desk, Order("board-pack", dt.date(2017, 12, 31))).data)
    close_desk(desk)
    for said in (
        "Aucune analyse ni note n’est enregistrée", "Aucun acte d’engagement en vigueur pour",
        "Aucun risque ouvert de la province n’est enregistré", "Aucun rapport n’est attendu.",
    ):  # fmt: skip
        assert said in text, said
    assert "Matrice des risques" not in text


def test_what_changed_since_names_the_new_kinds_of_records(world: tuple[BoardYear, Mission]) -> None:
    year = world[0]
    lines = table(draw(year.desk, Order("board-pack", CUT, "fr", year.ref)).data, "Événements nouveaux")
    kinds = {line[1] for line in lines}
    assert {"Relevé", "Suivi trimestriel", "Analyse ou note", "Leçon tirée", "Rapport dû"} <= kinds


# what is confidential


def test_a_confidential_analysis_is_in_no_other_paper(world: tuple[BoardYear, Mission]) -> None:
    year, mission = world
    about = {"meeting": year.ref, "province": mission.province, "analysis": mission.open}
    orders = [
        Order(kind.name, CUT, about=about.get(kind.about, ""))
        for kind in KINDS
        if kind.about != "year" and kind.name not in ("reconciliation", "alignment-sheet")
    ]
    for order in (*orders, Order("board-pack", CUT, TWIN, year.ref), Order("annex-one", year=2020)):
        data = draw(year.desk, order).data
        said = flat(data).encode() + _raw(data) + data
        for word in (*SECRET, mission.secret):
            assert word.encode() not in said, (order.name, word)


def _raw(data: bytes) -> bytes:
    """Every stream and string of a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    return out.getvalue()


def test_the_sheet_of_a_confidential_analysis_is_marked_on_every_page_and_goes_alone(
    tmp_path: Path, own_year: BoardYear
) -> None:
    desk = own_year.desk
    long = "\n".join(f"Kalembo, alinéa {k} (exemple fictif)." for k in range(90))
    made = add(desk, "analysis", title="Zibeline", kind="analysis", on="2020-05-20", text=long,
               confidential=True)  # fmt: skip
    order = Order("analysis", CUT, "fr", made.ref)
    printed = draw(desk, order)
    assert printed.pages > 1
    assert all("Confidentiel" in text and "exemple fictif" in text for text in page_texts(printed.data))
    assert printed.title == "Fiche d’une analyse ou note", "nothing names it: not a window, not a printer"
    assert printed.data == draw(desk, order).data

    for who in (replace(desk, role="entry"), replace(desk, role="reader")):
        with pytest.raises(UserError, match="Aucune fiche"):
            draw(who, order)
    for refused in (
        lambda: publishing.publish(desk, order),
        lambda: draw(desk, replace(order, booklet=True)),
    ):
        with pytest.raises(UserError, match="confidentielle"):
            refused()
    written = write_with_data(desk, order, tmp_path / "fiche.pdf", Sending())
    assert written.sides == ()
    assert "confidentielle" in written.why
    assert (tmp_path / "fiche.pdf").read_bytes() == printed.data
    save(desk, order, printed, tmp_path / "encore.pdf")
    noted = [entry for entry in register.page(desk, register.Asked()).entries if entry.act]
    saved = [entry for entry in noted if entry.act == acts.SAVED]
    assert len(saved) == 2
    assert not any(made.ref in str(entry) for entry in noted)


def test_an_ordinary_sheet_says_the_same_to_everybody_and_names_its_dynamics(
    world: tuple[BoardYear, Mission],
) -> None:
    order = Order("analysis", CUT, "fr", world[1].open)
    sheet = draw(world[0].desk, order).data
    assert sheet == draw(replace(world[0].desk, role="reader"), order).data
    text = flat(sheet)
    assert "Exploitation des ressources naturelles" in text
    assert "Confidentiel" not in text


def test_a_draft_is_on_a_provisional_paper_only_and_an_instalment_is_awaited_until_paid(
    own_year: BoardYear,
) -> None:
    desk: Desk = own_year.desk
    province = next(b for b in records_at(desk).all("board") if b.uuid == own_year.board)["province"]
    add(desk, "analysis", final=False, title="Brouillon", kind="advice", on="2020-05-20", province=province)
    month = Order("field-update", about=str(province), period=ReportingPeriod.parse("2020-05"))
    agency = records_at(desk).all("organisation")[0].uuid
    name = reading.read(desk, province).row["name"].fr
    span = {"start": "2020-01", "end": "2022-08"}
    write(desk, own_year.programme, span=span, locations=name)
    for on in (None, "2020-05-04"):
        child(desk, "transfer", programme=own_year.programme, organisation=agency, due="2020-06", on=on,
              amount="10 000 USD")  # fmt: skip
    final = flat(draw(desk, month).data)
    assert final.count("Tranche attendue") == 1
    assert "Brouillon" not in final
    assert "Brouillon" in flat(draw(desk, replace(month, provisional=True)).data)

"""What a pack says of its meeting, from the records: agenda, decisions, sessions around it, acronyms."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.figures import plain
from issss_desktop.reports.pack import Pack, board_pack
from issss_desktop.reports.session.meeting import Point
from issss_desktop.services import records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.finding import one
from issss_desktop.services.printing.acronyms import abbreviations
from issss_desktop.services.printing.agenda import agenda_points, unnumbered
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.printing.session import SessionGathering, read_emblems
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.state import records_at
from tests.reports.reading import page_texts

END_2017 = dt.date(2017, 12, 31)


@pytest.fixture(scope="module")
def planned(sample: Desk) -> str:
    """A made-up year of the board of Nord-Kivu: held in March and May, planned in June and September."""
    typed: list[dict[str, Any]] = [
        {"on": "2018-03-14", "state": "held", "decisions": "1. adopter le procès-verbal\n- valider"},
        {"on": "2018-05-02", "state": "cancelled", "decisions": "rien"},
        {"on": "2018-05-20", "state": "held", "kind": "workshop", "decisions": "atelier"},
        {"on": "2018-09-12", "state": "planned", "place": "Goma", "begins": "9:30"},
    ]
    common = {"board": board(sample), "kind": "session", "fictional": True}
    for values in typed:
        records.create(sample, "meeting", {**common, **values}, final=True)
    june = {
        "on": "2018-06-20",
        "state": "planned",
        "title": "Deuxième séance",
        "agenda": "1. Ouverture\n2. Situation du Fonds",
        "decisions": "Adopter le procès-verbal\n2018-09 Valider l’allocation",
        "amount": {"amount": "2 755 450,50", "currency": "USD"},
    }
    return records.create(sample, "meeting", {**common, **june}, final=True).ref


def board(sample: Desk) -> Any:
    """The board of Nord-Kivu."""
    (row,) = [r for r in records_at(sample).all("board") if r["code"] == "CAP-NK"]
    return row.uuid


def gathered(sample: Desk, ref: str | None, lang: str = "fr", cut_off: dt.date = END_2017) -> Any:
    """Everything of a session, read in one go."""
    with sample.store.reading() as connection, in_language(lang):
        held = one(connection, ref) if ref else None
        figures = compute(records_at(sample), cut_off=cut_off)
        gathering = Gathering(sample, connection, records_at(sample), figures)
        found = SessionGathering(gathering, held, read_emblems(sample.folder))
        return (
            found.brief(),
            found.meeting(),
            abbreviations(records_at(sample)),
            found.criteria_gaps(),
            figures,
        )


def test_the_previous_session_is_the_last_one_held_of_the_same_board(sample: Desk, planned: str) -> None:
    _brief, meeting, *_rest = gathered(sample, planned)
    assert meeting.previous.day == dt.date(2018, 3, 14)
    assert meeting.following.when == "mercredi 12\u00a0septembre\u00a02018, de 9\u00a0h\u00a030"
    assert meeting.following.place == "Goma"


def test_decisions_are_numbered_on_from_the_earlier_sessions_of_the_year(sample: Desk, planned: str) -> None:
    _brief, meeting, *_rest = gathered(sample, planned)
    previous = [(d.number, d.text) for d in meeting.previous.decisions]
    assert previous == [("2018-01", "Adopter le procès-verbal"), ("2018-02", "Valider")]
    assert [d.number for d in meeting.decisions] == ["2018-04", "2018-09"]
    assert meeting.decisions[1].text == "Valider l’allocation"
    assert meeting.amount.minor == 275_545_050


def test_a_month_is_before_a_day_only_when_it_is_over(sample: Desk) -> None:
    _brief, meeting, *_rest = gathered(sample, "REF-RE-2020-07-28")
    assert meeting.previous is not None
    assert meeting.previous.day <= dt.date(2020, 7, 27)
    _brief, first, *_rest = gathered(sample, "REF-RE-2017-02-NK")
    assert first.previous is None


def test_the_total_at_the_previous_session_is_of_its_day(sample: Desk) -> None:
    _brief, meeting, *_rest, figures = gathered(sample, "REF-RE-2020-02-14", cut_off=dt.date(2019, 12, 31))
    assert meeting.previous.day == dt.date(2017, 2, 28)
    assert meeting.before.value == 3_030_000_000
    assert figures.fund.total.value == 4_026_516_500


def test_without_a_meeting_the_board_of_the_office_speaks(sample: Desk) -> None:
    brief, meeting, *_rest = gathered(sample, None)
    assert not meeting.ref
    assert meeting.previous.ref == "REF-RE-2017-02-NK"
    assert brief.chairs == ("Gouverneur de province", "Chef de bureau de la MONUSCO")


def test_the_cover_says_the_weekday_and_the_hours(sample: Desk) -> None:
    values = {"on": "2019-04-17", "begins": "9:00", "ends": "12:30", "zone": "Africa/Lubumbashi"}
    made = records.create(sample, "meeting", {**values, "board": board(sample)})
    brief, meeting, *_rest = gathered(sample, made.ref)
    plain_ = brief.when.replace("\u00a0", " ")
    assert plain_ == "Mercredi 17 avril 2019, de 9 h 00 à 12 h 30"
    assert meeting.hours.replace("\u00a0", " ") == "de 9 h 00 à 12 h 30 (heure de Lubumbashi)"
    assert gathered(sample, made.ref, "en")[0].when.startswith("Wednesday 17")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Notification d’une allocation", "Notification d’une allocation"),
        ("Allocation", "Notification d’une décision : Allocation"),
    ],
)
def test_a_kind_is_not_said_twice(sample: Desk, title: str, said: str) -> None:
    values = {"title": title, "on": "2018-03-14", "kind": "notification", "state": "held"}
    made = records.create(sample, "meeting", values)
    with sample.store.reading() as connection, in_language("fr"):
        held = one(connection, made.ref)
        figures = compute(found := records_at(sample), fund="CDS00", cut_off=dt.date(2017, 12, 31))
        brief = Gathering(sample, connection, found, figures).brief(held)
    assert brief.meeting.replace("\u00a0", " ") == said


def test_functions_are_printed_and_not_the_names_of_the_record(sample: Desk) -> None:
    brief, *_rest = gathered(sample, "REF-RE-2020-02-14")
    assert brief.chairs == ("Gouverneur de province", "Chef de bureau de la MONUSCO")


def test_a_meeting_without_a_board_prints(sample: Desk) -> None:
    brief, meeting, words, gaps, figures = gathered(sample, "REF-RE-2025-02-21")
    assert meeting.previous is None
    data = board_pack(Pack(brief, figures, meeting=meeting, abbreviations=words, criteria_gaps=gaps))
    assert "Convocation" in page_texts(data)[1]


def test_the_draft_of_a_meeting_makes_a_provisional_pack(sample: Desk) -> None:
    ref = records.create(sample, "meeting", {"on": "2019-01-10", "board": board(sample)}).ref
    brief, *_rest = gathered(sample, ref)
    assert brief.provisional


def test_the_real_agenda_is_read_from_its_records_before_its_text(sample: Desk) -> None:
    _brief, meeting, *_rest = gathered(sample, "REF-RE-2020-02-14")
    assert [p.number for p in meeting.agenda] == ["1", "2", "3", "4", "5"]
    assert meeting.agenda[4].title == "Élaboration d’un communiqué final"
    assert [p.type for p in meeting.agenda][2:] == ["allocation", "decision", "communique"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", ()),
        ("1. ouverture\n2) Divers", (Point("1", "Ouverture"), Point("2", "Divers"))),
        ("- a\n• b", (Point("1", "A"), Point("2", "B"))),
        ("6 Situation du Fonds", (Point("6", "Situation du Fonds"),)),
        ("3 projets à voir", (Point("1", "3 projets à voir"),)),
        ("1.\n2. Divers", (Point("2", "Divers"),)),
        ("9h30 Ouverture", (Point("1", "Ouverture", hour="9\u00a0h\u00a030"),)),
        ("25 h 00 Trop tard", (Point("1", "25 h 00 Trop tard"),)),
        (
            "1 | 9 h 30 | Ouverture | Coprésidents | I",
            (Point("1", "Ouverture", "Coprésidents", "I", "9\u00a0h\u00a030"),),
        ),
        ("Adoption | pour décision", (Point("1", "Adoption", purpose="D"),)),
        ("1.Ouverture\n2 – Divers", (Point("1", "Ouverture"), Point("2", "Divers"))),
        ("10-15 projets", (Point("1", "10-15 projets"),)),
        ("6.1 Position\n6.2 Dépôts", (Point("6.1", "Position"), Point("6.2", "Dépôts"))),
    ],
)
def test_an_agenda_is_read_as_it_is_typed(text: str, points: tuple[Point, ...]) -> None:
    assert agenda_points(text, "fr") == points


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1. adopter le budget", "Adopter le budget"),
        ("2) 1.5 M USD alloués", "1.5 M USD alloués"),
        ("- valider", "Valider"),
        ("6 Millions de dollars alloués", "6 Millions de dollars alloués"),
        ("10-15 projets retenus", "10-15 projets retenus"),
        ("3.2 M USD", "3.2 M USD"),
        ("2018 : budget", "2018 : budget"),
    ],
)
def test_a_decision_never_loses_a_figure(typed: str, kept: str) -> None:
    assert unnumbered(typed) == kept


def test_two_hundred_lines_are_two_hundred_points() -> None:
    assert len(agenda_points("\n".join(f"{k}. point {'x' * 300}" for k in range(1, 201)), "fr")) == 200


def test_acronyms_come_from_the_records_before_the_glossary(sample: Desk) -> None:
    _brief, _meeting, words, gaps, _figures = gathered(sample, None)
    first: dict[str, str] = {}
    for one_ in words:
        first.setdefault(one_.short, one_.meaning)
    assert first["FCP"] == "Fonds des Nations Unies pour la consolidation de la paix"
    assert first["CAN"] == "Conseil d’administration national"
    assert first["VSBG"] == "Lutte contre les violences sexuelles"
    assert first["FCS"] == "Fonds de cohérence pour la stabilisation"
    assert "WOA" not in first  # nothing says what it stands for
    assert gaps == ("3", "4", "5")
    english = {w.short: w.meaning for w in reversed(gathered(sample, None, "en")[2])}
    assert english["FCS"].startswith("Stabili")
    assert english["SCF"].startswith("Stabili")


def test_one_call_gives_the_whole_pack(sample: Desk, planned: str) -> None:
    with sample.store.reading() as connection, in_language("en"):
        figures = compute(records_at(sample), cut_off=END_2017)
        gathering = Gathering(sample, connection, records_at(sample), figures)
        pack = SessionGathering(gathering, one(connection, planned)).pack(sections=("fund", "reserves"))
    assert (pack.language, pack.meeting.ref, pack.criteria_gaps) == ("en", planned, ("3", "4", "5"))
    assert not pack.brief.provisional
    texts = page_texts(board_pack(pack))
    assert not any("Synthesis" in text for text in texts)
    assert any("Deuxième séance" in text for text in texts)


def test_the_totals_on_paper_are_those_of_the_command_line(sample: Desk) -> None:
    brief, meeting, words, gaps, figures = gathered(sample, None, "en")
    data = board_pack(Pack(brief, figures, language="en", meeting=meeting, abbreviations=words))
    synthesis = next(t for t in page_texts(data) if t.startswith("Synthesis for the co-chairs"))
    told = plain(figures)
    for figure in (told["fund"]["total"], told["fund"]["unallocated"], told["portfolio"]["published"]):
        assert f"{int(float(figure['amount'])):,}" in synthesis
    assert told["fund"]["available"]["amount"] is None
    assert "Available to allocate n/a" in " ".join(synthesis.split())
    assert gaps


def test_an_emblem_is_taken_from_the_folder_of_the_office(sample: Desk) -> None:
    folder = sample.folder / "logos"
    folder.mkdir()
    Image.new("RGB", (40, 40), "red").save(folder / "state.png")
    brief, *_rest = gathered(sample, None, "en")
    assert brief.logos[0].alt == "Emblem: Democratic Republic of the Congo"
    assert brief.logos[1] is None
    (folder / "un.jpg").write_bytes(b"not a picture")
    with pytest.raises(UserError):
        gathered(sample, None)
    for path in list(Path(folder).iterdir()):
        path.unlink()
    folder.rmdir()


def test_a_refusal_speaks_the_language_of_the_screen_whatever_the_paper(sample: Desk, planned: str) -> None:
    draft = records.create(sample, "project", {"title": "Ébauche (exemple fictif)"}).ref
    with in_language("en"), pytest.raises(UserError, match="still a draft"):
        draw(sample, Order("alignment-sheet", END_2017, "fr", draft))
    with in_language("fr"), pytest.raises(UserError, match="brouillon"):
        draw(sample, Order("alignment-sheet", END_2017, "en", draft))
    bad = sample.folder / "logos" / "un.png"
    bad.parent.mkdir(exist_ok=True)
    bad.write_bytes(b"not a picture")
    try:
        for name in ("board-pack", "attendance"):
            with in_language("en"), pytest.raises(UserError, match=r"The emblem un\.png cannot be read"):
                draw(sample, Order(name, END_2017, "fr", planned))
    finally:
        bad.unlink()
        bad.parent.rmdir()

"""The whole pack of a board on its records: seats, quorum, agenda, follow-up, proposals, decisions."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models import interventions_words as words
from issss_desktop.models.figure import Figure, Status
from issss_desktop.reports.points.proposals import left_words
from issss_desktop.reports.session.meeting import Meeting
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.finding import one
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.printing.session import SessionGathering
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import records_at
from tests.printing.board_year import REAL, BoardYear, add, child, write
from tests.reports.reading import page_texts, structure

CUT = dt.date(2020, 6, 10)


def pages(year: BoardYear, name: str = "board-pack", lang: str = "fr", ref: str = "") -> list[str]:
    """Texts of the pages of a report of the planned session, on one line each."""
    printed = draw(year.desk, Order(name, CUT, lang, ref or year.ref))
    return [re.sub(r"\s+", " ", text) for text in page_texts(printed.data)]


def whole(year: BoardYear, *args: Any, **kwargs: Any) -> str:
    return " ".join(pages(year, *args, **kwargs))


def meeting(year: BoardYear, ref: str = "", lang: str = "fr") -> Meeting:
    with year.desk.store.reading() as connection, in_language(lang):
        found = records_at(year.desk)
        gathering = Gathering(year.desk, connection, found, compute(found, cut_off=CUT))
        return SessionGathering(gathering, one(connection, ref or year.ref)).meeting()


def test_the_points_come_in_the_order_of_a_board(year: BoardYear) -> None:
    printed = draw(year.desk, Order("board-pack", CUT, "fr", year.ref))
    titles = [n.text for n in structure(printed.data).walk() if n.kind == "H1"]
    numbers = [found[0] for t in titles if (found := re.match(r"\d+(?=\D)", t))]
    assert numbers[:12] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
    assert numbers[12:] in ([], ["13"])  # another story may have planned a session after this one
    tail = [t for t in titles if t.startswith(("Ce qui a changé", "Sources"))]
    assert [t[:6] for t in tail] == ["Ce qui", "Source"]


def test_the_agenda_has_hours_that_follow_from_the_minutes(year: BoardYear) -> None:
    (contents,) = [p for p in pages(year) if "Sommaire et projet d’ordre du jour" in p and "Objet" in p]
    assert re.search(r"1 Ouverture, présences et quorum Coprésidents I 9 h 00 \d+", contents)
    assert re.search(r"4 Suites données aux décisions Secr\. technique I 9 h 25 \d+", contents)
    assert re.search(r"8 Propositions d’allocation Secr\. technique D 10 h 35 \d+", contents)


def test_a_vacant_seat_is_said_to_be_and_the_rule_is_the_boards(year: BoardYear) -> None:
    text = whole(year, lang="en")
    assert "4 Représentant des bailleurs voting vacant seat" in text
    assert "Chef de bureau de la MONUSCO (a.i.)" in text
    assert "The board can decide with: 3 voting seats at least; every co-chair." in text
    assert "to be completed by the office" not in text


def test_the_quorum_is_counted_once_the_seats_are_noted(year: BoardYear) -> None:
    held = add(year.desk, "meeting", board=year.board, on="2020-03-04", kind="session", state="held")
    for seat, presence in zip(year.seats[:3], ("present", "represented", "excused"), strict=True):
        child(year.desk, "attendance", meeting=held.uuid, seat=seat, presence=presence,
              represented_by="D. Exemple" if presence == "represented" else None)  # fmt: skip
    child(year.desk, "attendance", meeting=held.uuid, presence="guest", name="Invité (exemple fictif)")
    text = whole(year, lang="en", ref=held.ref)
    assert "Quorum not reached: 2 voting seats present or represented of 3 filled (4 in all)" in text
    assert "represented, by D. Exemple" in text
    assert "Beside the seats: 1 guest." in text
    sheet = whole(year, "attendance", "en", held.ref)
    assert "Invité (exemple fictif)" in sheet
    assert "Guests" in sheet


def test_a_board_without_a_rule_is_to_be_completed_and_never_judged(year: BoardYear) -> None:
    (north,) = [r for r in records_at(year.desk).all("board") if r["code"] == "CAP-NK"]
    assert north["quorum_seats"] is None
    made = add(year.desk, "meeting", board=north.uuid, on="2021-02-01", kind="session", state="planned")
    text = whole(year, lang="fr", ref=made.ref)
    assert "à compléter" in text
    assert "quorum est atteint" not in text


def test_what_is_not_executed_comes_first_and_what_is_late_at_its_head(year: BoardYear) -> None:
    followed = meeting(year, lang="en").followed
    assert [one_.state for one_ in followed] == ["late", "open", "unknown", "unknown", "done"]
    late, waiting = followed[:2]
    assert (late.owner, late.due) == ("Secrétariat technique", "31/03/2020")
    assert waiting.national == "Validated by CAP-SK of 14/02/2020, to be submitted to the national board."
    text = whole(year, lang="en")
    assert text.index("Not executed") < text.index("Nothing recorded") < text.index("Executed or closed")
    assert "late, in progress" in text


def test_an_executed_action_is_told_once_and_an_open_one_until_it_is_over(year: BoardYear) -> None:
    write(year.desk, year.planned, state="held")
    after = add(
        year.desk, "meeting", board=year.board, on="2020-09-18", kind="session", state="planned",
        previous=year.planned,
    )  # fmt: skip
    texts = [one_.text for one_ in meeting(year, after.ref).followed]
    assert any(text.startswith("Envoyer les pièces") for text in texts)
    assert not any(text.startswith("Diffuser") for text in texts)
    write(year.desk, year.planned, state="planned")


def test_a_proposal_has_a_sheet_with_its_amount_in_figures_and_in_words(year: BoardYear) -> None:
    (sheet,) = [p for p in pages(year) if p.find("10.1 Proposition d’allocation", 40) > 0 and "Motifs" in p]
    for said in (
        "Gouvernance foncière concertée", "2 568 000,50 USD",
        "deux millions cinq cent soixante-huit mille dollars des États-Unis et cinquante cents",
        "Disponible à allouer n.d.", "Résultats attendus", "120 conflits", "Risques",
        "Le Conseil valide la proposition d’allocation et la soumet au CAN.", "2020-02", "exemple fictif",
    ):  # fmt: skip
        assert said in sheet, said


def test_the_decisions_asked_keep_their_numbers_and_amounts_everywhere(year: BoardYear) -> None:
    texts = pages(year)
    (synthesis,) = [p for p in texts if "Synthèse pour les coprésidents" in p and "Décisions demandées" in p]
    asked = next(p for p in texts if "Décisions demandées au Conseil" in p)
    record = whole(year, "decisions")
    for text in (synthesis, asked, record):
        assert "2020-01" in text
        assert "2 568 000,50 USD" in text
    assert "sans montant" in asked
    assert "Total soumis au CAN 2 568 000,50 USD" in record
    assert re.search(r"Empreinte des décisions : ([0-9A-F]{4} ?){4}", record)


def test_the_fingerprint_changes_with_an_amount(year: BoardYear) -> None:
    before = re.search(r"Empreinte des décisions : (.{19})", whole(year, "decisions"))
    (decision,) = [r for r in records_at(year.desk).all("decision") if r["number"] == "2020-02"]
    write(year.desk, decision.uuid, amount="2 568 000,51 USD")
    after = re.search(r"Empreinte des décisions : (.{19})", whole(year, "decisions"))
    write(year.desk, decision.uuid, amount="2 568 000,50 USD")
    assert before is not None
    assert after is not None
    assert before[1] != after[1]


def test_drafts_of_decisions_are_on_a_provisional_paper_only(year: BoardYear) -> None:
    made = add(year.desk, "decision", final=False, meeting=year.planned, number="2020-03", title="Ébauche",
               text="Rien n’est décidé (exemple fictif).", kind="other")  # fmt: skip
    assert "2020-03" not in whole(year)
    printed = draw(year.desk, Order("board-pack", CUT, "fr", year.ref, provisional=True))
    assert any("2020-03" in text for text in page_texts(printed.data))
    from issss_desktop.services import records

    records.delete(year.desk, made.uuid, "Exemple fictif.")


def test_the_programmes_of_the_province_are_those_that_work_there(year: BoardYear) -> None:
    printed = [p for p in pages(year) if "Programmes de la province" in p and "Tableau 6" in p]
    text = " ".join(printed)
    assert "RUZ – Programme de stabilisation Plaine de la Ruzizi" in text
    assert "BEN-EPB" not in text  # Beni lies in Nord-Kivu
    assert "Taux d’exécution" in text


def test_who_does_what_where_is_that_of_the_province_over_both_mechanisms(year: BoardYear) -> None:
    with year.desk.store.reading() as connection:
        found = records_at(year.desk)
        gathering = Gathering(year.desk, connection, found, compute(found, cut_off=CUT))
        session = SessionGathering(gathering, one(connection, year.ref))
        matrix = session.pack().coverage
    assert matrix is not None
    assert session.board is not None
    assert matrix.asked.province == session.board["province"] is not None
    assert "Sud-Kivu" in matrix.province.in_language("fr")
    assert any("Ruzizi" in each.title for each in matrix.interventions)
    (printed,) = [p for p in pages(year) if re.search(r"7\.3 ?Qui fait quoi où Au 10 juin 2020", p)]
    with in_language("fr"):
        assert words.counts(matrix.whole).replace("\u00a0", " ") in printed
    assert "Ensemble pour Beni" not in printed  # in Nord-Kivu
    assert "Doublons possibles" not in whole(year)  # work of the office, not of its board


def test_the_real_session_of_14_february_2020_prints_as_a_pack(year: BoardYear) -> None:
    texts = pages(year, ref=REAL)
    (contents,) = [p for p in texts if "Sommaire et ordre du jour" in p and "Pièces liminaires" in p]
    for k, title in enumerate(
        ("Points d’information", "Restitution de l’atelier de capitalisation",
         "Proposition des allocations pour les prochains projets du FCS", "Prise de décisions",
         "Élaboration d’un communiqué final"), 1,
    ):  # fmt: skip
        assert f"{k} {title}" in contents
    text = " ".join(texts)
    assert "six millions de dollars des États-Unis" in text
    assert "7 priorités sont retenues" in text
    assert "sans n°" in text  # the source gives no number
    assert "T. Ngwabidje" not in text  # functions only


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["attendance", "submission", "minutes", "communique", "decisions"])
def test_the_same_paper_gives_the_same_bytes(year: BoardYear, name: str, lang: str) -> None:
    order = Order(name, CUT, lang, year.ref)
    assert draw(year.desk, order).data == draw(year.desk, order).data


def test_what_was_said_stands_under_its_point_in_the_minutes(year: BoardYear) -> None:
    items = [r for r in records_at(year.desk).all("agenda_item") if r["meeting"] == year.planned]
    fund = next(r for r in items if r["type"] == "fund")
    write(year.desk, fund.uuid, outcome="Le Conseil prend acte (exemple fictif).")
    text = whole(year, "minutes")
    assert re.search(r"6 Situation du Fonds Le Conseil prend acte \(exemple fictif\)\.", text)
    assert "Ce procès-verbal est un projet" in text


def test_papers_that_have_nothing_to_say_are_refused(year: BoardYear) -> None:
    bare = add(year.desk, "meeting", board=year.board, on="2021-03-04", kind="session", state="planned").ref
    for name, why in (
        ("minutes", "Rien n’est saisi"), ("communique", "pas encore écrit"), ("decisions", "rien à signer"),
        ("submission", "Aucune décision de cette réunion ne va au CAN"),
    ):  # fmt: skip
        with in_language("fr"), pytest.raises(UserError, match=why):
            draw(year.desk, Order(name, CUT, "fr", bare))


def test_the_title_of_the_programmes_is_never_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """The packs of real sessions, in which the point before ends above the foot."""
    desk = create_sample(tmp_path / "office")
    try:
        for ref in ("REF-RE-2017-02-NK", "REF-RE-2017-03-IT"):
            made = draw(desk, Order("board-pack", dt.date(2020, 2, 14), "fr", ref))
            texts = page_texts(made.data)
            (page,) = [text for text in texts if re.search(r"(?m)^6\.4\W*Programmes d", text)][1:]
            assert re.search(r"Tableau 6\.\d\W+Programmes d", page)
    finally:
        close_desk(desk)


def test_a_draft_of_a_proposal_is_not_on_a_final_paper(year: BoardYear) -> None:
    """The figures beside it do not count it."""
    before = meeting(year).proposals
    asked = reading.read(year.desk, year.allocation).row
    add(
        year.desk, "allocation", final=False, fund=asked["fund"], kind="programme", programme=year.programme,
        amount="1 000 000 USD", on="2020-06-19", province=asked["province"],
    )  # fmt: skip
    assert meeting(year).proposals == before


def test_a_draft_of_the_national_board_has_adopted_nothing_on_paper(year: BoardYear) -> None:
    """Its figures say "proposed" until that decision is final; so does the follow-up."""
    earlier = next(r for r in records_at(year.desk).all("meeting") if r.ref == REAL).uuid
    asked = add(
        year.desk, "decision", meeting=earlier, number="2020-09", kind="allocation", title="À suivre",
        text="Le Conseil valide.", programme=year.programme, amount="5 USD", outcome="adopted",
    ).uuid  # fmt: skip
    board = add(year.desk, "board", code="CAN-X", name="Conseil", kind="national").uuid
    held = add(
        year.desk, "meeting", final=False, board=board, on="2020-03-20", kind="session", state="held"
    ).uuid
    answer = add(
        year.desk, "decision", final=False, meeting=held, number="D1", kind="allocation", title="Réponse",
        text="Adopté.", programme=year.programme, amount="5 USD", outcome="adopted", answers=asked,
    ).uuid  # fmt: skip

    def said() -> str:
        (found,) = [f.national for f in meeting(year, lang="en").followed if f.number == "2020-09"]
        return found

    assert said().endswith("submitted to CAN-X of 20/03/2020, which has not decided yet.")
    records.save(year.desk, answer, {}, mark=reading.read(year.desk, answer).mark, final=True)
    assert said().endswith("which has not decided yet."), "the record of the session is a draft still"
    records.save(year.desk, held, {}, mark=reading.read(year.desk, held).mark, final=True)
    assert "adopted by CAN-X of 20/03/2020" in said()
    records.delete(year.desk, answer, "Exemple fictif.")
    records.delete(year.desk, asked, "Exemple fictif.")


def test_what_is_left_after_an_allocation_is_a_lower_bound_where_what_is_available_is_one() -> None:
    with in_language("en"):
        assert "≥" in left_words(Figure(5_00, Status.AT_LEAST))
        assert "≥" not in left_words(Figure(5_00, Status.KNOWN))


def test_two_decisions_of_one_number_both_stand_on_paper_with_their_references(year: BoardYear) -> None:
    """Two offices numbered apart; a third decision, with a number of its own, needs no reference."""
    held = add(year.desk, "meeting", board=year.board, on="2020-05-06", kind="session", state="held")
    texts = ("Le Conseil valide la route.", "Le Conseil valide le pont.", "Le Conseil clôt.")
    numbers = ("D1", "D1", "D2")
    made = [
        add(year.desk, "decision", meeting=held.uuid, number=n, kind="governance", title=t, text=t,
            outcome="adopted")
        for n, t in zip(numbers, texts, strict=True)
    ]  # fmt: skip
    refs = [one.ref for one in made]
    told = {d.text: d.number for d in meeting(year, held.ref).decisions}
    assert told == dict(zip(texts, (f"D1 ({refs[0]})", f"D1 ({refs[1]})", "D2"), strict=True))
    for name in ("decisions", "minutes"):
        said = whole(year, name, ref=held.ref)
        assert all(text in said for text in texts)
        letters = re.sub(r"[^A-Z0-9]", "", said)
        assert [re.sub(r"\W", "", ref) in letters for ref in refs] == [True, True, False], name
    later = add(year.desk, "meeting", board=year.board, on="2020-07-06", kind="session", state="planned",
                previous=held.uuid)  # fmt: skip
    assert f"D1 ({refs[0]})" in [f.number for f in meeting(year, later.ref).followed]
    for each in (*made, later, held):
        records.delete(year.desk, each.uuid, "Exemple fictif.")


def test_the_synthesis_of_a_session_to_come_keeps_both_decisions_of_one_number(year: BoardYear) -> None:
    before = meeting(year).decisions
    twin = before[0].number
    made = add(
        year.desk, "decision", meeting=year.planned, number=twin, kind="governance", outcome="proposed",
        title="Renouveler le mandat", text="Le Conseil renouvelle le mandat.",
    )  # fmt: skip
    assert len(meeting(year).decisions) == len(before) + 1
    synthesis = next(p for p in pages(year) if "Décisions demandées" in p and "Renouveler" in p)
    letters = re.sub(r"[^A-Z0-9]", "", synthesis)
    assert re.sub(r"\W", "", made.ref) in letters
    assert letters.count(re.sub(r"\W", "", f"{twin}NK").upper()) == 2
    assert "Renouveler le mandat" in synthesis
    records.delete(year.desk, made.uuid, "Exemple fictif.")

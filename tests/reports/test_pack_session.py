"""The pack of a meeting read back: convocation, one list, synthesis on one page, points, bad input."""

import dataclasses as dc
import datetime as dt
import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.figure import UNKNOWN, note
from issss_desktop.models.figures import Alert
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.brief import Brief
from issss_desktop.reports.pack import SECTIONS, Pack, board_pack, finished_pack
from issss_desktop.reports.points.since import movements_since
from issss_desktop.reports.session.agenda import agenda_lines
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.logo import read_logo
from issss_desktop.reports.session.meeting import Decision, Meeting, Point
from tests.reports.reading import page_texts, structure
from tests.reports.sample import assessment, figures, pack
from tests.reports.session_sample import LONG, SOLID, meeting, previous, session_pack


@pytest.fixture(scope="module")
def whole() -> bytes:
    return board_pack(session_pack("en"))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def pages_of(texts: list[str], title: str) -> list[int]:
    """Pages, from 1, whose first level title is this one."""
    return [k + 1 for k, text in enumerate(texts) if re.search(rf"^{re.escape(title)}\s*$", text, re.M)]


def test_the_pieces_come_in_the_order_of_a_board(whole: bytes) -> None:
    titles = [n.text for n in structure(whole).walk() if n.kind == "H1"]
    firsts = [t.split(" ")[0] if t[:1].isdigit() else t for t in titles[1:]]
    assert firsts[:4] == [
        "Convocation",
        "Contents and draft agenda",
        "Acronyms and abbreviations",
        "Synthesis for the co-chairs",
    ]
    assert [re.match(r"\d+", t)[0] for t in firsts[4:-1]] == ["1", "2", "4", "6", "7", "11", "13"]  # type: ignore[index]
    assert firsts[-1] == "Sources and reserves"


def test_the_convocation_tells_what_the_record_holds(whole: bytes) -> None:
    page = flat(page_texts(whole)[1])
    for said in ("28 février 2018", "14 mars 2018", "de 9 h à 12 h 30", "vacant seat", "Draft agenda"):
        assert said in page
    assert "Adoption de l’ordre du jour" in page


def test_without_a_date_or_a_meeting_there_is_no_convocation() -> None:
    texts = page_texts(board_pack(session_pack("en", meeting=meeting(day_words=""))))
    assert not pages_of(texts, "Convocation")
    bare = page_texts(board_pack(session_pack("en", meeting=Meeting())))
    assert not pages_of(bare, "Convocation")
    assert not any("Opening, attendance" in text for text in bare)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("held", "was held"),
        ("cancelled", "is cancelled"),
        ("postponed", "is postponed"),
        ("", "are convened"),
    ],
)
def test_a_convocation_never_convenes_to_what_is_past_or_called_off(state: str, said: str) -> None:
    assert said in flat(page_texts(board_pack(session_pack("en", meeting=meeting(state=state))))[1])


def contents_rows(data: bytes) -> list[str]:
    """Rows of the list that is contents and agenda."""
    (table,) = [t for t in structure(data).all("Table") if "Preliminary pieces" in t.words()]
    return [n.words().replace("\u00a0", " ") for n in table.all("TR")]


def test_every_line_of_the_contents_leads_to_its_real_page(whole: bytes) -> None:
    texts, rows = page_texts(whole), contents_rows(whole)
    for title in ("Convocation", "Acronyms and abbreviations", "Synthesis for the co-chairs"):
        (row,) = [r for r in rows if r.startswith(title)]
        assert pages_of(texts, title) == [int(row.split()[-1])]
    for number in ("1", "4", "6", "7", "11", "13", "6.1", "6.2", "7.1", "7.2"):
        (row,) = [r for r in rows if r.split(" ")[0] == number]
        page = texts[int(row.split()[-1]) - 1]
        assert re.search(rf"^{re.escape(number)}\s", page, re.M), number


def test_the_agenda_shows_who_what_for_and_when(whole: bytes) -> None:
    (row,) = [r for r in contents_rows(whole) if r.startswith("2 Adoption")]
    assert row.endswith("Coprésidents D 9 h 10 6")
    heads = [n.text for n in structure(whole).all("TH")]
    assert {"Rapporteur", "Purpose", "Hour"} <= set(heads)


def test_a_column_without_any_value_is_absent() -> None:
    plain = meeting(agenda=(Point("1", "Ouverture"), Point("2", "Divers")))
    heads = [n.text for n in structure(board_pack(session_pack("en", meeting=plain))).all("TH")]
    assert not {"Rapporteur", "Purpose", "Hour"} & set(heads)


def test_a_point_joins_its_section_only_where_the_numbers_agree() -> None:
    fund = [Line(1, "6", "Situation of the Fund", "fund"), Line(2, "6.1", "Position", "position")]
    points = (Point("1", "Situation du Fonds"), Point("2", "Communiqué final"))
    agenda, rest = agenda_lines(points, [fund])
    assert [(a.number, a.target) for a in agenda] == [("1", "fund"), ("2", "")]
    assert rest == fund
    agenda, rest = agenda_lines((Point("6", "Situation du Fonds"),), [fund])
    assert [a.target for a in agenda] == ["fund", "position"]
    assert rest == []


def test_the_synthesis_is_one_recto_whatever_it_holds() -> None:
    decisions = tuple(Decision(f"2018-{k:02d}", f"{LONG}{SOLID}") for k in range(1, 201))
    known = figures()
    alerts = tuple(Alert("warning", note(f"{LONG} {k}")) for k in range(60))
    many = session_pack("en", meeting=meeting(decisions=decisions), figures=dc.replace(known, alerts=alerts))
    texts = page_texts(board_pack(many))
    (page,) = pages_of(texts, "Synthesis for the co-chairs")
    assert page % 2 == 1
    text = flat(texts[page - 1])
    for block in ("Decisions asked", "The Fund in figures", "Aligned bilateral projects", "Alerts"):
        assert block in text
    left = re.search(r"(\d+) more decisions", text)
    assert left
    assert text.count("2018-") - text.count("/2018") + int(left[1]) >= 200
    assert "more alerts" in text
    assert not pages_of(texts[page : page + 1], "Alerts")
    assert re.search(r"^1\s+Opening", texts[page], re.M)


def test_the_synthesis_points_at_real_pages(whole: bytes) -> None:
    texts = page_texts(whole)
    text = flat(texts[4])
    asked = re.search(r"2018-01 Adopter[^0-9]+11 (\d+)", text)
    assert asked
    assert "Draft decisions to submit" in texts[int(asked[1]) - 1]
    alert = re.search(r"text to be completed\..*?p\. (\d+)", text)
    assert alert
    assert re.search(r"^7\.2\s", texts[int(alert[1]) - 1], re.M)


def test_the_synthesis_repeats_the_figures_of_the_sections(whole: bytes) -> None:
    rows = [n.words() for n in structure(whole).all("TR")]
    (total,) = [r for r in rows if r.startswith("Contributions, last known total")]
    assert "40,265,165" in total
    (rest,) = [r for r in rows if r.startswith("of which not broken down by donor")]
    assert "9,965,165" in rest
    assert any(r.startswith("Available to allocate n/a") for r in rows)
    assert any(r.startswith("of which not detailed 120,000,000") for r in rows)


def test_a_held_meeting_asks_for_no_decision() -> None:
    data = board_pack(session_pack("en", meeting=meeting(state="held")))
    text = flat(page_texts(data)[4])
    assert "No decision is asked" in text
    assert "none recorded" in text
    assert not any(t.startswith("11") for t in (n.text for n in structure(data).all("H1")))


def test_only_abbreviations_that_are_printed_are_explained(whole: bytes) -> None:
    texts = page_texts(whole)
    (page,) = pages_of(texts, "Acronyms and abbreviations")
    listed = re.findall(r"^(\S+)\s+\S", texts[page - 1], re.M)
    found = [one for one in ("CAN", "FCP", "ZZZ", "n/a", "USD") if one in listed]
    assert found == ["CAN", "FCP", "n/a", "USD"]
    elsewhere = " ".join(text for k, text in enumerate(texts) if k != page - 1)
    assert all(short in elsewhere for short in found)


def test_what_is_new_since_the_previous_session_is_listed_first(whole: bytes) -> None:
    day = previous().day
    new = movements_since(figures(), previous())
    assert [line.on.iso() for _one, line, _n in new if line.on] == ["2017-11-30"]
    assert all(line.on.first() > day for _one, line, _n in new if line.on)
    text = flat(" ".join(page_texts(whole)))
    assert "Contributions since the previous session" in text
    assert "from 30,300,000 USD to 40,265,165 USD" in text
    (row,) = [
        r for r in (n.words() for n in structure(whole).all("TR")) if r.startswith("30/11/2017 Bailleur")
    ]
    assert "1,250,000.00" in row
    table = re.search(r"New assessments since.*?Terres partagées.*?(\d+)/?", text)
    assert table


def test_new_assessments_come_before_older_ones() -> None:
    old = dc.replace(assessment(), project="Ancien projet", on=dt.date(2017, 3, 1))
    data = board_pack(session_pack("en", assessments=(old, assessment())))
    order = [n.text for n in structure(data).all("H3") if "Alignment sheet" in n.text]
    assert ["Terres" in title for title in order] == [True, False]
    tables = [n.words() for n in structure(data).all("Table")]
    (new,) = [t for t in tables if "New assessments" in t]
    assert "Ancien projet" not in new


def test_the_follow_up_keeps_what_is_recorded_and_how_certain(whole: bytes) -> None:
    text = flat(" ".join(page_texts(whole)))
    for said in ("Session d’automne", "Documentée.", "2017-03", "Retenir le consortium."):
        assert said in text
    alone = flat(" ".join(page_texts(board_pack(session_pack("en", meeting=meeting(previous=None))))))
    assert "Follow-up of decisions" not in alone


def test_no_next_session_no_point_thirteen() -> None:
    data = board_pack(session_pack("en", meeting=meeting(following=None)))
    assert not any(n.text.startswith("13") for n in structure(data).all("H1"))


def test_a_quorum_is_never_invented(whole: bytes) -> None:
    page = flat(next(t for t in page_texts(whole) if re.search(r"^1\s+Opening", t, re.M)))
    assert "Quorum rule of the board to be completed" in page
    ruled = board_pack(session_pack("en", meeting=meeting(quorum="Deux tiers des membres.")))
    assert "Deux tiers des membres." in " ".join(page_texts(ruled))


def test_two_hundred_points_of_three_hundred_characters_stay_on_their_pages() -> None:
    points = tuple(Point(str(k + 1), (LONG if k % 2 else SOLID)[:300]) for k in range(200))
    data = board_pack(session_pack("fr", meeting=meeting(agenda=points, title=LONG[:300])))
    text = "".join(page_texts(data)).replace("\n", "").replace("\r", "").replace(" ", "")
    assert text.count(SOLID) >= 100
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            held = page.get_textpage()
            for k in range(held.count_rects()):
                left, bottom, right, top = held.get_rect(k)
                assert 40 < left <= right < 560
                assert 20 < bottom <= top < 822


def test_a_letter_that_no_font_has_is_said_on_its_page() -> None:
    data = board_pack(session_pack("en", meeting=meeting(agenda=(Point("1", "Ouverture \u4e2d"),))))
    noted = [k for k, text in enumerate(page_texts(data)) if "U+4E2D" in text]
    assert noted == [1, 2]  # convocation and contents


def test_a_cut_off_before_any_data_prints_nd_on_the_synthesis() -> None:
    known = figures(False)
    fund = dc.replace(
        known.fund,
        total=UNKNOWN,
        position=UNKNOWN,
        unallocated=UNKNOWN,
        donors=(),
        cut_offs=(),
        contributions=(),
    )
    portfolio = dc.replace(known.portfolio, total=UNKNOWN, published=UNKNOWN, undetailed=UNKNOWN)
    empty = dc.replace(known, fund=fund, portfolio=portfolio, cut_off=dt.date(2015, 12, 31), alerts=())
    texts = page_texts(board_pack(session_pack("en", figures=empty, assessments=())))
    (page,) = pages_of(texts, "Synthesis for the co-chairs")
    assert "Contributions, last known total n/a" in flat(texts[page - 1])


def test_each_section_can_be_left_out() -> None:
    for name in SECTIONS:
        kept = tuple(s for s in SECTIONS if s != name)
        assert page_texts(board_pack(session_pack("en", sections=kept))), name


def test_both_languages_have_the_same_pages() -> None:
    french, english = (board_pack(session_pack(lang)) for lang in ("fr", "en"))
    with pypdfium2.PdfDocument(french) as one, pypdfium2.PdfDocument(english) as other:
        assert len(one) == len(other)

    def numbers(data: bytes) -> list[str]:
        return [m[0] for n in structure(data).all("H1") if (m := re.match(r"\d+", n.text))]

    assert numbers(french) == numbers(english)


def test_the_outline_and_labels_follow_the_pages(whole: bytes) -> None:
    texts = page_texts(whole)
    with pikepdf.open(io.BytesIO(whole)) as pdf, pdf.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    assert titles[:4] == [
        "Convocation",
        "Contents and draft agenda",
        "Acronyms and abbreviations",
        "Synthesis for the co-chairs",
    ]
    assert all(f"{k + 1}/{len(texts)}" in re.sub(r"\s", "", text) for k, text in enumerate(texts) if k)


def test_a_black_pack_has_no_colour(whole: bytes) -> None:
    black = board_pack(session_pack("en", brief=dc.replace(session_pack().brief, black=True)))
    assert any(b"0.1216 0.2275 0.3725" in body for body in streams(whole))
    assert not any(b"0.1216 0.2275 0.3725" in body for body in streams(black))


def streams(data: bytes) -> list[bytes]:
    """What each page draws."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
        return [page.Contents.read_bytes() for page in pdf.pages]


def test_emblems_stand_on_the_cover_with_their_words(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (900, 600), (200, 30, 30, 128))
    picture.save(tmp_path / "state.png")
    logo = read_logo(tmp_path / "state.png", "Emblem: State")
    assert max(logo.width, logo.height) <= 360
    marked: Brief = dc.replace(session_pack().brief, logos=(logo, None))
    data = board_pack(session_pack("en", brief=marked))
    figures_ = structure(data).all("Figure")
    assert figures_[0].attributes["/Alt"] == "Emblem: State"
    with pypdfium2.PdfDocument(data) as pdf:
        seen = pdf[0].render(scale=1).to_pil().convert("RGB")
    assert seen.getpixel((25 * 72 // 25 + 25, 90)) != (255, 255, 255)


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.png", b""), ("b.png", b"not a picture"), ("c.jpg", b"GIF89a")):
        (tmp_path / name).write_bytes(content)
        with in_language("en"), pytest.raises(UserError, match="cannot be read"):
            read_logo(tmp_path / name, "")


def test_a_provisional_pack_of_a_fictitious_meeting_says_both() -> None:
    made: Pack = session_pack("en", brief=pack(provisional=True).brief)
    texts = page_texts(board_pack(made))
    assert all("PROVISIONAL" in text for text in texts)
    assert all("fictitious example" in text for text in texts)


def test_annexes_follow_the_points_and_stand_in_the_contents() -> None:
    page = AnnexPage(595.0, 842.0)
    annexes = (
        Annex(1, "Procès-verbal", "Secrétariat technique", None, "pv.pdf", (page, page)),
        Annex(2, "Budget", "", None, "budget.pdf", (), problem="the file opens with a password only."),
    )
    data, draft = finished_pack(session_pack("en", annexes=annexes))
    texts, rows = page_texts(data), contents_rows(data)
    assert [(p.annex, p.index) for p in draft.imported] == [(1, 0), (1, 1)]
    (first,) = [r for r in rows if "Procès-verbal (2 p.)" in r]
    (second,) = [r for r in rows if "Budget (handed out separately)" in r]
    assert draft.imported[0].page + 1 == int(first.split()[-1])
    assert "password" in texts[int(second.split()[-1]) - 1]
    assert texts[-1].startswith("Sources and reserves")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert b"pdfaid:part" not in pdf.Root.Metadata.read_bytes()
    alone = board_pack(session_pack("en"))
    with pikepdf.open(io.BytesIO(alone)) as pdf:
        assert b"pdfaid:part" in pdf.Root.Metadata.read_bytes()

"""Pictures of every screen: French and English, light and dark, 1366 x 768 px at 100, 125 and 150 %.

    python tools/pictures.py             contact sheets and the pictures of the README, into docs/pictures
    python tools/pictures.py OUT         every picture on its own, into OUT

The office is the sample office with worked examples added (exemple fictif, marked so on every screen);
the way in, the keys and the exchange are those of ``tests.scenes``, offices of their own. Each scale and
look runs in a process of its own, for Qt reads the scale once; needs no screen.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "pictures"
LANGUAGES = ("fr", "en")
LOOKS = ("light", "dark")
SCALES = ("100", "125", "150")
README = {
    "dashboard": "1-dashboard",
    "contribution": "2-contribution",
    "project": "4-project",
    "review": "x04-review-divergence",
}
PAGES = {"synthesis": "Synthèse pour les coprésidents", "fund": "Tableau 6.1", "portfolio": "Tableau 7.1"}
COLUMNS, WIDTH, GAP = 4, 396, 6
GROUND = (120, 126, 130)
SHEETS = {"screens": "0123456789", "vault": "v", "exchange": "x"}
"""Contact sheets, and the letters that the names of their pictures begin with."""

BITS = 6
"""Of each colour in a contact sheet: nobody sees the rest, and it is a third of the bytes."""

GRAB = """
import sys
from pathlib import Path
from tests.scenes.grabbing import grab_everything
office, out, lang, look, scale = sys.argv[1:]
for path in grab_everything(Path(office), Path(out), lang, look, scale):
    print(path)
"""


def make_office(folder: Path) -> None:
    """The sample office with the worked example of the figures, in a folder that is thrown away."""
    from issss_desktop.services.desk import close_desk
    from issss_desktop.services.starting.sample import create_sample

    desk = create_sample(folder)
    add_example(desk)
    add_reading(desk)
    add_analysis(desk)
    add_monitoring(desk)
    add_engagement(desk)
    close_desk(desk)


def add_example(desk: Any) -> None:
    """3 000 000 GBP in three deposits at three rates, with invented dates; a fictitious example."""
    from issss_desktop.services import reading, records

    def pounds(amount: int, rate: str) -> dict[str, str]:
        return {"amount": str(amount), "currency": "GBP", "rate": rate}

    (fund,) = [r for r in reading.page(desk, "fund").rows if r["code"] == "CDS00"]
    donor = next(r for r in reading.page(desk, "organisation", text="Royaume-Uni").rows)
    signed = {"kind": "signature", "on": "25/06/2015", "amount": pounds(3_000_000, "0.70")}
    due = ("15/09/2015", "15/03/2016", "15/09/2016")
    expected = {"amount": "1000000", "currency": "GBP"}
    deposits = (("22/09/2015", "0.69"), ("02/06/2016", "0.75"), ("11/11/2016", "0.80"))
    records.create(
        desk,
        "contribution",
        {
            "donor": donor.uuid,
            "fund": fund.uuid,
            "agreement": "SAA 2015 (exemple fictif)",
            "currency": "GBP",
            "fictional": True,
        },
        children={
            "movement": [signed],
            "expected": [{"due": on, "amount": expected} for on in due],
            "deposit": [{"on": on, "amount": pounds(1_000_000, rate)} for on, rate in deposits],
        },
    )


def add_reading(desk: Any) -> None:
    """A project and its reading by two persons who disagree; both flagged as fictitious examples."""
    from issss_desktop.services import reading, records

    budget = {"amount": "2 400 000", "currency": "USD"}
    title = "Paix et terres du Bwito (exemple fictif)"
    raw: dict[str, Any] = {"title": title, "budget": budget, "fictional": True}
    project = records.create(desk, "project", raw).uuid
    criteria = {r["number"]: r.uuid for r in reading.page(desk, "criterion").rows}
    ratings = [r.uuid for r in reading.page(desk, "rating").rows]
    said = (
        (1, "1", 0, "Femmes et jeunes consultés."),
        (1, "2", 0, "Dynamique foncière nommée et située."),
        (2, "1", 0, "Chefs et comités signent le plan de dialogue."),
        (2, "2", 1, "Éleveurs absents des deux premiers ateliers."),
    )
    answers = [
        {"criterion": criteria[n], "reader": reader, "rating": ratings[at], "justification": words}
        for n, reader, at, words in said
    ]
    raw = {"project": project, "on": "14/03/2018", "fictional": True}
    records.create(desk, "assessment", raw, children={"answer": answers})


def add_analysis(desk: Any) -> None:
    """An analysis, and a colleague who records; fictitious examples too."""
    from issss_desktop.services import reading, records

    raw: dict[str, Any] = {
        "title": "Terres et retours au Bwito (exemple fictif)",
        "zone": reading.page(desk, "zone", text="Kitshanga").rows[0].uuid,
        "kind": "analysis",
        "on": "2018-02",
        "land_identity": True,
        "security_dilemmas": True,
        "natural_resources": False,
        "actors": "Chefs de localité, comités de paix, éleveurs, personnes retournées.",
        "text": "Deux registres fonciers se contredisent ; un plan de dialogue est proposé aux deux comités.",
        "fictional": True,
    }
    records.create(desk, "analysis", raw)
    raw = {"name": "Bahati Safari", "function": "Chargé de suivi (exemple fictif)", "role": "entry"}
    records.create(desk, "person", raw | {"office": desk.office_uuid, "fictional": True})


def add_engagement(desk: Any) -> None:
    """An act of engagement of 2017 that ended in 2018, followed up by quarter: nothing hangs on today."""
    from issss_desktop.services import reading, records

    rows = {r["name"].fr: r.uuid for r in reading.page(desk, "province", limit=-1).rows}
    undertakings = [
        {"party": "Gouvernement provincial", "text": "Ouvrir la route de Pinga (exemple fictif)",
         "due": "2018-03-31"},
        {"party": "Gouvernement provincial", "text": "Nommer un médiateur foncier (exemple fictif)"},
        {"party": "Autorités coutumières", "text": "Tenir un registre des conflits (exemple fictif)"},
        {"party": "Groupe signataire", "text": "Regrouper les combattants (exemple fictif)"},
    ]  # fmt: skip
    raw = {
        "title": "Acte d’engagement de Pinga (exemple fictif)", "province": rows["Nord-Kivu"],
        "signed_on": "2017-07-15", "span": {"start": "2017-07", "end": "2018-06"}, "fictional": True,
    }  # fmt: skip
    act = records.create(desk, "compact", raw, children={"commitment": undertakings}, final=True).uuid
    found = {row["text"][:4]: row.uuid for row in reading.read(desk, act).children["commitment"]}
    for begins, steps in (
        ("Ouvr", ("not_begun", "in_progress", "delayed", "delayed")),
        ("Nomm", ("in_progress", "fulfilled")),
        ("Teni", ("not_begun", "", "in_progress")),
        ("Regr", ("in_progress", "in_progress", "abandoned")),
    ):
        for quarter, progress in zip(("T3 2017", "T4 2017", "T1 2018", "T2 2018"), steps, strict=False):
            row = {"compact": act, "commitment": found[begins], "period": quarter, "progress": progress}
            if progress == "delayed":
                row |= {"text": "Un pont est emporté.", "next_step": "Demander un engin au génie."}
            if progress:
                records.create(desk, "commitment_review", row, reason="exemple fictif")


def add_monitoring(desk: Any) -> None:
    """An indicator with its values, risks, reports and lessons of 2018: nothing in them hangs on today."""
    from issss_desktop.services import reading, records

    def add(of: str, /, **raw: Any) -> Any:
        return records.create(desk, of, {**raw, "fictional": True}, final=True).uuid

    rows = {r["name"].fr: r.uuid for r in reading.page(desk, "province", limit=-1).rows}
    kivu = rows["Nord-Kivu"]
    indicator = add(
        "indicator", code="X.1", measured_as="percent", unit="% des ménages", frequency="Q", target="60",
        name={"fr": "Ménages qui se disent en sécurité la nuit (exemple fictif)",
              "en": "Households that feel safe at night (fictitious example)"},
        baseline_state="known", baseline="41", better="up", span={"start": "2016", "end": "2018-06"},
    )  # fmt: skip
    for quarter, value in enumerate((43, 40, 44, 47, 49, 48, 52, 51, 54, 57)):
        period = f"T{quarter % 4 + 1} {2016 + quarter // 4}"
        raw = {"indicator": indicator, "period": period, "value": str(value), "fictional": True}
        records.create(desk, "measurement", raw, reason="exemple fictif")
    for title, p, i, owner in (
        ("Routes coupées par les combats", "4", "5", "Chef de bureau"),
        ("Retard d’une tranche de transfert", "3", "3", "Chargé de programme"),
        ("Tensions foncières au retour des déplacés", "4", "4", "Chargé de suivi"),
        ("Rumeurs sur le choix des bénéficiaires", "2", "2", "Chargé de communication"),
    ):
        add("risk", title=f"{title} (exemple fictif)", state="open", probability=p, impact=i, owner=owner,
            kind="contextual", mitigation="Médiation et suivi chaque semaine.", province=kivu)  # fmt: skip
    for title, kind, period, due, came in (
        ("Rapport narratif", "narrative", "T1 2018", "2018-04-30", "2018-05-12"),
        ("Point mensuel", "field", "05/2018", "2018-06-05", "2018-06-04"),
        ("Évaluation finale", "evaluation", "", "2099-12-31", ""),
    ):
        add("due_report", title=f"{title} (exemple fictif)", kind=kind, period=period, due=due,
            received_on=came, owner="Chargé de suivi", province=kivu)  # fmt: skip
    land = add("theme", name={"fr": "Foncier", "en": "Land"})
    women = add("theme", name={"fr": "Femmes", "en": "Women"})
    project = next(r.uuid for r in reading.page(desk, "project", text="CISPE").rows)
    for title, on, tags in (
        ("Les comités durent quand les femmes y siègent", "2018-05", {women}),
        ("Le calendrier agricole décide de celui du dialogue", "2017", {land, women}),
    ):
        add("lesson", title=f"{title} (exemple fictif)", on=on, tags=tags, project=project,
            text="Trois comités sur quatre ont gardé leurs membres (exemple fictif).",
            recommendation="Fixer les séances avec les comités, hors des semis.")  # fmt: skip


def grab(office: Path, out: Path, lang: str, look: str, scale: str) -> list[Path]:
    """Files written by one process. Raises CalledProcessError with what Qt said."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(int(scale) / 100),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-c", GRAB, str(office), str(out), lang, look, scale]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=environment, timeout=600)
    return [Path(line) for line in done.stdout.splitlines()]


def sheet(pictures: list[Path], path: Path) -> None:
    """One contact sheet, without a palette: that would turn ochre into red."""
    small = []
    for each in pictures:
        image = Image.open(each).convert("RGB")
        height = round(WIDTH * image.height / image.width)
        small.append(image.resize((WIDTH, height), Image.Resampling.LANCZOS))
    tall = max(image.height for image in small)
    rows = -(-len(small) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (tall + GAP) + GAP), GROUND)
    for number, image in enumerate(small):
        left, top = number % COLUMNS, number // COLUMNS
        whole.paste(image, (GAP + left * (WIDTH + GAP), GAP + top * (tall + GAP)))
    step = 255 / (2**BITS - 1)
    whole.point([round(round(value / step) * step) for value in range(256)] * 3).save(path, optimize=True)


def write_docs(office: Path, out: Path) -> list[Path]:
    """The contact sheets (look and scale each, French then English) and the pictures of the README."""
    DOCS.mkdir(parents=True, exist_ok=True)
    written = []
    for look in LOOKS:
        for scale in SCALES:
            pictures = [p for lang in LANGUAGES for p in grab(office, out, lang, look, scale)]
            for name, first in SHEETS.items():
                path = DOCS / f"{name}-{look}-{scale}.png"
                begins = len(f"{look}-{scale}-")
                chosen = [each for each in pictures if each.name[begins] in first]
                if chosen:
                    sheet(chosen, path)
                    written.append(path)
    for name, screen in README.items():
        path = DOCS / f"{name}-fr.png"
        Image.open(out / f"light-100-{screen}-fr.png").convert("RGB").save(path, optimize=True)
        written.append(path)
    return written + write_pages(office, out)


def write_pages(office: Path, out: Path) -> list[Path]:
    """The pages of the board pack that the README shows: the Fund and the portfolio, at the end of 2017."""
    import pypdfium2

    from issss_desktop.services.desk import close_desk, open_desk
    from issss_desktop.services.printing.orders import Order
    from issss_desktop.services.printing.reports import draw

    desk = open_desk(office, write=False)
    pack = draw(desk, Order("board-pack", dt.date(2017, 12, 31)))
    close_desk(desk)
    written = []
    with pypdfium2.PdfDocument(pack.data) as document:
        pages = [(page.get_textpage().get_text_bounded(), page) for page in document]
        for name, words in PAGES.items():
            page = next(page for text, page in pages if words in text and "Sommaire" not in text)
            path = DOCS / f"pack-{name}.png"
            page.render(scale=1.4).to_pil().convert("L").save(path, optimize=True)
            written.append(path)
    return written


def main() -> None:
    """Write what is asked for and print the paths."""
    if len(sys.argv) > 2:
        sys.exit("pictures.py [OUT]")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="issss-") as temporary:
        for name in ("CONFIG", "DATA", "STATE"):  # nobody's own settings, logs and marks
            os.environ[f"XDG_{name}_HOME"] = str(Path(temporary) / name.lower())
        os.environ["ISSSS_MACHINE"] = str(Path(temporary) / "machine")
        office = Path(temporary) / "office"
        make_office(office)
        if len(sys.argv) == 2:
            out = Path(sys.argv[1]).absolute()
            kinds = [(lang, look, scale) for scale in SCALES for look in LOOKS for lang in LANGUAGES]
            written = [path for kind in kinds for path in grab(office, out, *kind)]
        else:
            written = write_docs(office, Path(temporary))
    for path in written:
        print(path)


if __name__ == "__main__":
    main()

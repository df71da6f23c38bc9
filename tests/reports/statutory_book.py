"""A made-up office for the statutory prints: everything in it is an "exemple fictif"."""

from typing import Any
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Amount, Source, Span
from tests.services.builders import Book, day, money, partial, shares, worked_example

M = 1_000_000_00


def rich() -> Book:
    """Donors, deposits in two currencies, six projects over three zones, assessments, meetings."""
    book = Book()
    places = _places(book)
    donors = [
        book.donor(f"Bailleur {letter}", f"Donor {letter}", donor=True, type="state_donor")
        for letter in "ABC"
    ]
    _money(book, donors)
    projects = _projects(book, donors, places)
    _assessments(book, projects)
    _meetings(book, places["nk"])
    return book


def _places(book: Book) -> dict[str, UUID]:
    nk = book.add("province", name=Words("Nord-Kivu", "North Kivu"), code="NK")
    found = {"nk": nk, "sk": book.add("province", name=Words("Sud-Kivu", "South Kivu"), code="SK")}
    for key, fr, en in (
        ("kit", "Autour de Kitshanga", "Around Kitshanga"),
        ("beni", "Beni Nord", "Beni North"),
        ("ruz", "Plaine de la Ruzizi, Moyens et Hauts Plateaux", "Ruzizi Plain, Middle and High Plateaux"),
        ("kal", "Kalehe", "Kalehe"),
    ):  # fmt: skip
        found[key] = book.add("zone", name=Words(fr, en))
    for number, code, fr, en in (
        ("I", "DD", "Dialogue démocratique", "Democratic Dialogue"),
        ("II", "SEC", "Sécurité", "Security"),
        ("III", "RAE", "Restauration de l’autorité de l’État", "Restoration of State Authority"),
        ("IV", "RRR", "Retour, réintégration et relèvement", "Return, Reintegration and Recovery"),
        ("V", "VSBG", "Lutte contre les violences sexuelles", "Fight against sexual violence"),
    ):  # fmt: skip
        found[code] = book.add("pillar", name=Words(fr, en), number=number, code=code)
    return found


def _money(book: Book, donors: list[UUID]) -> None:
    worked_example(book)
    a, b, _c = donors
    book.rate("EUR", "2017-01-01", "0.85")
    book.rate("EUR", "2017-12-01", "0.835")
    first = book.contribution(a, "EUR", agreement="SAA-A-2017 (fictif)", fictional=True)
    promised = book.movement(first, "announcement", "2016-11-20", money(25 * M // 10, "EUR", "0.86"))
    book.movement(first, "signature", "2017-03-03", money(25 * M // 10, "EUR", "0.85"), absorbs=promised)
    book.deposit(first, "2017-05-22", money(15 * M // 10, "EUR", "0.82"))
    for due, cents in (("2017-05", 15 * M // 10), ("2017-11-15", 5 * M // 10), ("2018-06", 5 * M // 10)):
        book.add("expected", contribution=first, due=partial(due), amount=Amount(cents, "EUR"))
    second = book.contribution(b, "USD", agreement="SAA-B-2017 (fictif)", fictional=True)
    book.movement(second, "signature", "2017-07-05", money(M))
    book.movement(second, "amendment", "2017-10-01", money(M // 4))
    book.deposit(second, "2017-07-05", money(M))
    quote = "Bailleur A a versé un peu plus de 1,5 million (exemple fictif)."
    reference = Source(reference="https://exemple.invalid/rapport%202016")
    book.published(a, 15 * M // 10, "2016", step=100_000_00, quote=quote, source=reference, fictional=True)
    book.published(
        None, 4 * M, "2016-12", named=donors, quote="Total publié (exemple fictif).", fictional=True
    )


def _projects(book: Book, donors: list[UUID], at: dict[str, UUID]) -> dict[str, UUID]:
    a, b, c = donors
    both = shares((at["nk"], None, at["kit"], 6_000), (at["nk"], None, at["beni"], 4_000))
    unknown = shares((at["sk"], None, at["ruz"], None), (at["nk"], None, at["kit"], None))
    rows: tuple[tuple[str, str, dict[str, Any], tuple[tuple[UUID, int], ...]], ...] = (
        ("t1", "Terres partagées", {
            "budget": 2_400_000_00, "locations": both, "local_name": "Ardhi kwa Wote",
            "pillars": shares((at["DD"], 5_000), (at["RAE"], 5_000)), "is_declared": True, "is_cited": True,
            "declared_on": "Le projet se dit aligné sur l’ISSSS (exemple fictif).",
            "declared_source": "Document de projet, p. 4", "cited_in": "Bulletin fictif n° 3, p. 2",
        }, ((a, 1_400_000_00), (b, 1_000_000_00))),
        ("t2", "Gouvernance foncière concertée", {
            "budget": 3_000_000_33, "locations": unknown,
            "pillars": shares((at["VSBG"], None), (at["DD"], None)),
        }, ((b, 3_000_000_33),)),
        ("t3", "Marchés de paix", {
            "budget": 900_000_00, "locations": shares((at["nk"], None, at["beni"], 10_000)),
            "pillars": shares((at["RRR"], 10_000)),
        }, ((c, 900_000_00),)),
        ("t4", "Ponts de Bunyakiri", {
            "budget": None, "locations": shares((at["sk"], None, None, 10_000)),
        }, ()),
        ("t5", "Voix des femmes", {
            "budget": 500_000_00, "locations": shares((at["nk"], None, at["kit"], 10_000)),
            "pillars": shares((at["VSBG"], 10_000)), "is_declared": False,
        }, ((a, 500_000_00),)),
        ("t6", "Radio des collines", {"budget": 70_000_00, "is_declared": True}, ((c, 70_000_00),)),
    )  # fmt: skip
    found = {}
    for key, title, values, paid in rows:
        start, end = (None, None) if key == "t6" else ("2016-04", "2019-03")
        found[key] = book.project(title, values.pop("budget"), start, end, fictional=True, **values)
        for donor, amount in paid:
            book.finance(found[key], donor, amount)
    book.add("partner", project=found["t1"], organisation=book.donor("Organisation X (fictive)"), role="lead")
    return found


def _assessments(book: Book, projects: dict[str, UUID]) -> None:
    full = (
        "Sur base d’une analyse de conflit sensible au genre, le projet cible la ou les dynamiques de conflit"
    )
    criteria = [
        book.add("criterion", number=n, version=1, text=Words(full if n < 3 else None), complete=n < 3)
        for n in range(1, 6)
    ]
    scale = [book.add("rating", name=Words(fr, en), rank=n) for n, (fr, en) in enumerate(
        (("satisfait", "met"), ("en partie", "in part"), ("non satisfait", "not met"))
    )]  # fmt: skip
    old = book.assess(
        projects["t1"], "2016-05-02", "alignable", criteria_version=1, reader_1="Lectrice P. (fictive)"
    )
    book.add("answer", assessment=old, criterion=criteria[0], reader="1", rating=scale[1],
             justification="Première lecture, avant l’analyse de conflit.")  # fmt: skip
    last = book.assess(
        projects["t1"], "2017-03-12", "aligned", criteria_version=1,
        reader_1="Chargée de la cellule d’alignement", reader_2="Coordonnateur provincial STAREC",
        conclusion="L’analyse de conflit porte le projet.",
        valid_until=day("2019-03-31"), fictional=True,
    )  # fmt: skip
    for reader, marks in (("1", (0, 0)), ("2", (0, 1))):
        for n, mark in enumerate(marks):
            book.add("answer", assessment=last, criterion=criteria[n], reader=reader, rating=scale[mark],
                     justification=f"Lecture {reader} du critère {n + 1} (exemple fictif).",
                     evidence="Analyse de conflit, pièce E-1", page="12 à 18")  # fmt: skip
    book.add("condition", assessment=last, text="Associer les éleveurs aux deux cadres de dialogue.",
             owner="Bureau provincial", due=day("2018-09-30"), state="in_progress")  # fmt: skip
    for key, verdict in (("t2", "aligned"), ("t3", "alignable"), ("t4", "aligned"), ("t5", "not_aligned")):
        book.assess(projects[key], "2017-06-01", verdict, criteria_version=1)


def _meetings(book: Book, province: UUID) -> None:
    names = Words("Conseil d’administration provincial du Nord-Kivu", "Provincial board of North Kivu")
    board = book.add("board", code="CAP-NK", kind="provincial", province=province, name=names)
    national = book.add(
        "board", code="CAN", kind="national", name=Words("Conseil national", "National board")
    )
    held: dict[str, Any] = {"board": board, "kind": "session", "state": "held", "fictional": True}
    book.add("meeting", **held, on=partial("2017-03-14"), place="Goma", title="Séance de mars (fictive)",
             decisions="Le conseil retient le consortium.\nIl propose 2 568 000 USD, en attente du CAN.",
             amount=Amount(2_568_000_00, "USD"), certainty="Documentée.",
             chairs="Gouverneur ; chef de bureau")  # fmt: skip
    book.add(
        "meeting", **{**held, "state": "held_unconfirmed"}, on=partial("2017-10"), certainty="Non confirmée."
    )
    book.add("meeting", **{**held, "board": national}, on=partial("2017-04-01"))
    book.add("meeting", **{**held, "board": None, "kind": "unidentified"}, on=partial("2017"), place="Bukavu",
             decisions="Montant mentionné par la presse.", amount=Amount(600_000_00, "USD"))  # fmt: skip
    book.add("meeting", **held, stage="draft", on=partial("2017-12-01"))
    book.add("period", name="2017", span=Span(partial("2017-01-01"), partial("2017-12-31")))

"""Makes the messy workbooks of this folder anew, all fictitious: `python -m tests.data.spreadsheets.make`."""

import datetime as dt
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.exchange.spreadsheets import ods, xlsx

HERE = Path(__file__).parent
DAY = dt.date(2018, 3, 14)
NARROW = "\u202f"


def patched(path: Path, changes: dict[str, Callable[[str], str]]) -> Path:
    """Change parts of a workbook after it was made."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


def put(cell: str) -> Callable[[str], str]:
    """Put a cell at the end of the row that it names."""
    row = "".join(c for c in cell.split('r="')[1].split('"')[0] if c.isdigit())

    def change(text: str) -> str:
        before, mark, after = text.partition(f'<row r="{row}">')
        inner, end, rest = after.partition("</row>")
        return before + mark + inner + cell + end + rest

    return change


def headings() -> None:
    """Titles above, two rows of headings, merged cells, subtotals and a total inside, headings again."""
    rows = [
        ["PORTEFEUILLE DU NORD-KIVU (exemple fictif)"],
        [],
        ["Titre", "Budget", None, "Début et fin", None, "Observations"],
        [None, "Montant", "Devise", "Début", "Fin", None],
        ["Terres partagées", 1250000.5, "USD", "2017-05", "2019-04", "commun"],
        ["Eau de Rutshuru", 300000, "USD", DAY, None, None],
        ["Sous-total", 1550000.5, "USD"],
        [],
        ["Titre", "Budget", None, "Début et fin", None, "Observations"],
        ["TERRITOIRE DE MASISI"],
        ["Total Énergies solidaires", 10, "USD", "2018", None, None],
        ["TOTAL GÉNÉRAL", 1550010.5, None],
    ]
    merges = ["A1:F1", "B3:C3", "D3:E3", "F5:F6", "A10:F10"]
    xlsx(HERE / "deux-lignes-d-intitules.xlsx", {"Portefeuille": rows}, merges=merges)


def faults() -> None:
    """Formulas that ended in an error, in an amount and in a text."""
    heads = ["Titre", "Budget", "Devise", "Observations"]
    rows = [heads, ["Eau", None, "USD", None], ["Terres", 5, "USD"]]
    path = xlsx(HERE / "erreurs-de-formules.xlsx", {"Projets": rows})
    errors = put('<c r="B2" t="e"><f>B9*2</f><v>#REF!</v></c>')
    more = put('<c r="D3" t="e"><f>VLOOKUP(1,A1,2)</f><v>#N/A</v></c>')
    patched(path, {"xl/worksheets/sheet1.xml": lambda text: more(errors(text))})


def open_faults() -> None:
    """The same as LibreOffice writes them: one shows as empty, one as zero, below rows that are equal."""
    rows = [["Titre", "Budget", "Devise"], ["Eau", 5, "USD"], ["Terres", 7, "USD"]]
    path = ods(HERE / "erreurs-de-formules.ods", "Projets", rows)
    error = 'calcext:value-type="error"'
    five = 'office:value-type="float" office:value="5"><text:p>5<'
    seven = 'office:value-type="float" office:value="7"><text:p>7<'
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'

    def change(text: str) -> str:
        text = text.replace('office:version="1.3"', f'office:version="1.3" {space}')
        text = text.replace(
            five, f'office:value-type="string" office:string-value="" {error}><text:p>#DIV/0!<'
        )
        text = text.replace(seven, f'office:value-type="float" office:value="0" {error}><text:p>#N/D<')
        blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        head, mark, rest = text.partition("</table:table-row>")
        return head + mark + blank + rest

    patched(path, {"content.xml": change})


def hidden() -> None:
    """A list that is seen, one that is hidden, and a sheet of notes; the workbook carries macros."""
    seen = [["Titre", "Sigle"], ["Eau", "E"]]
    sheets = {"Anciens": [["Titre"], ["Caché"]], "Projets": seen, "Notes": [["mot"]]}
    macros = {"xl/vbaProject.bin": b"not a macro, only a file of that name"}
    path = xlsx(HERE / "feuille-masquee.xlsm", sheets, more=macros)
    patched(path, {"xl/workbook.xml": lambda t: t.replace('sheetId="1"', 'sheetId="1" state="hidden"')})


def days() -> None:
    """One day in every way that people write it, and a number that has lost its format; counted from 1904."""
    wild = ["14/03/2018", "14.3.18", "2018-03-14", "14 mars 2018", "March 14, 2018", DAY]
    rows = [["Référence interne", "Titre", "Date"], *([None, f"A{n}", day] for n, day in enumerate(wild))]
    for name, mac in (("dates.xlsx", False), ("dates-1904.xlsx", True)):
        number = (DAY - (dt.date(1904, 1, 1) if mac else dt.date(1899, 12, 30))).days
        xlsx(HERE / name, {"Analyses": [*rows, [None, "A6", number]]}, from_1904=mac)
    us = [["Titre", "Date"], ["A", "03/14/2018"], ["B", "04/05/2018"]]
    xlsx(HERE / "dates-americaines.xlsx", {"Analyses": us})


def amounts() -> None:
    """Amounts as banks and people write them, their currency in the cell or in the heading."""
    rows = [
        ["Titre", "Budget (EUR)", "Observations"],
        ["A", f"1{NARROW}250{NARROW}000,50", None],
        ["B", "1 250 000,50 USD", None],
        ["C", "$ 1.250.000,50", None],
        ["D", "1,25 M", None],
        ["E", 1250000.5, None],
        ["F", "1 250\u00a0000,50 €", None],
    ]
    ods(HERE / "montants.ods", "Projets", rows)


def texts() -> None:
    """Files of values: of an old Windows, of DOS, read once wrongly; and rows that come twice."""
    rows = "Titre;Sigle;Observations\r\nÉcole de Bénì;EB;réhabilitée\r\nÉglise à Kitchanga;EK;forêt\r\n"
    (HERE / "windows.csv").write_bytes(rows.encode("cp1252"))
    (HERE / "dos.csv").write_bytes(rows.replace("ì", "i").encode("cp850"))
    (HERE / "relu-de-travers.csv").write_bytes(rows.encode().decode("cp1252", "ignore").encode())
    (HERE / "doubles.csv").write_text(
        "Code;Nom\nNK;Nord-Kivu\nNK;Nord-Kivu\nSK;Sud-Kivu\nsk;Kivu du Sud\nIT;Ituri\n", encoding="utf-8"
    )


def locked() -> None:
    """What Excel writes under a password: an old container that holds an encrypted package."""
    names = ["Root Entry", "EncryptionInfo", "EncryptedPackage"]
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    streams = b"\x04\x00\x04\x00".ljust(4096, b"\0") + b"x".ljust(4096, b"\0")
    fat = [0xFFFFFFFD, end, *range(3, 10), end, *range(11, 18), end]
    header = struct.pack(
        "<8s16sHHHHH6sLLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, 1, 0, 4096, end, 0, end, 0, 0,
    )  # fmt: skip
    header += struct.pack("<109L", *([0] + [free] * 108))[: sector - len(header)]
    folder = b""
    for n, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        kind, child, start, size = (5, 1, end, 0) if n == 0 else (2, free, 2 + 8 * (n - 1), 4096)
        right = 2 if n == 1 else free
        folder += struct.pack(
            "<64sHBBLLL16sLQQLQ", text, len(text), kind, 1, free, right, child, b"", 0, 0, 0, start, size
        )
    folder = folder.ljust(sector, b"\0")
    table = struct.pack("<128L", *(fat + [free] * (128 - len(fat))))
    (HERE / "mot-de-passe.xlsx").write_bytes(header + table + folder + streams)


if __name__ == "__main__":
    for make in (headings, faults, open_faults, hidden, days, amounts, texts, locked):
        make()

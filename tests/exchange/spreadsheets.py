"""Spreadsheets made by hand for tests, as Excel and LibreOffice write them, without a library."""

import datetime as dt
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from issss_desktop.exchange.cells import place

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Content = str | int | float | Decimal | dt.date | None


def serial(day: dt.date, from_1904: bool = False) -> int:
    """The number that stands for a day in a sheet."""
    return (day - (dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30))).days


def xlsx(
    path: Path,
    sheets: dict[str, Sequence[Sequence[Content]]],
    *,
    merges: Sequence[str] = (),
    from_1904: bool = False,
    more: dict[str, bytes] | None = None,
) -> Path:
    """Write a workbook, days as dated cells; ``merges`` of its first sheet ("A2:A4")."""
    names = "".join(
        f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    epoch = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{epoch}'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}">{links}</Relationships>',
        "xl/styles.xml": _STYLES,
    }
    for i, rows in enumerate(sheets.values(), start=1):
        joined = "".join(f'<mergeCell ref="{each}"/>' for each in merges) if i == 1 else ""
        merged = f"<mergeCells>{joined}</mergeCells>" if joined else ""
        parts[f"xl/worksheets/sheet{i}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{_rows(rows, from_1904)}</sheetData>{merged}</worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
        for name, data in (more or {}).items():
            file.writestr(name, data)
    return path


def _rows(rows: Sequence[Sequence[Content]], from_1904: bool) -> str:
    out = []
    for r, row in enumerate(rows):
        cells = "".join(_cell(place(r, c), v, from_1904) for c, v in enumerate(row) if v is not None)
        out.append(f'<row r="{r + 1}">{cells}</row>' if cells else "")
    return "".join(out)


def _cell(ref: str, value: Content, from_1904: bool) -> str:
    if isinstance(value, dt.date):
        return f'<c r="{ref}" s="1"><v>{serial(value, from_1904)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return (
        f'<c r="{ref}"><v>{value!r}</v></c>'
        if isinstance(value, float)
        else f'<c r="{ref}"><v>{value}</v></c>'
    )


def ods(path: Path, name: str, rows: Sequence[Sequence[Content]]) -> Path:
    """Write a sheet as LibreOffice does, in the format of open documents."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    lines = "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(name)}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def _open_cell(value: Content) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

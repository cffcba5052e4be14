"""What the tests of reading share: reading in one call, refusals, rows, real files, workbooks made by hand."""

import io
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from core.errors import RollbookError
from core.reading import Limits, ReadOptions, Table, read_table

REAL = Path(__file__).parents[4] / "shared" / "data" / "real"

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(
    content: bytes, name: str = "users.csv", limits: Limits | None = None, known: Collection[str] = (), **options: str
) -> Table:
    """Read bytes with some options."""
    return read_table(content, name, ReadOptions(**options), limits or Limits(), known)


def refusal(content: bytes, name: str = "users.csv", limits: Limits | None = None, **options: str) -> RollbookError:
    """Return the error with which bytes are refused."""
    with pytest.raises(RollbookError) as caught:
        read(content, name, limits, **options)
    return caught.value


def rows(table: Table) -> list[tuple[object, ...]]:
    """Return row number and cells of every row."""
    return table.cells.rows()


def real(path: str) -> bytes:
    """Return a real file of the collection beside the repository, or skip."""
    file = REAL / path
    if not file.is_file():
        pytest.skip(f"the collection of real files is not here: {path}")
    return file.read_bytes()


def sheet_xml(rows: str, before: str = "") -> str:
    """Return a worksheet with these row elements."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(
    sheets: Mapping[str, str], states: Mapping[str, str] | None = None, extra: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a workbook made by hand: XML of each sheet by its name, and any other parts."""
    stream = io.BytesIO()
    listed, relations = "", ""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        for number, (name, xml) in enumerate(sheets.items(), 1):
            state = (states or {}).get(name, "visible")
            listed += f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
            target = f"worksheets/sheet{number}.xml"
            relations += f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
            package.writestr(f"xl/{target}", xml)
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        for path, content in (extra or {}).items():
            package.writestr(path, content)
    return stream.getvalue()


def text_cell(reference: str, text: str) -> str:
    """Return a cell with inline text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


SMALL_ROWS = (
    f'<row r="1">{text_cell("A1", "Code")}{text_cell("B1", "Name")}</row>'
    f'<row r="2">{text_cell("A2", "01234")}{text_cell("B2", "Oak")}</row>'
)

"""A text file into a table: encoding, delimiter, header, records."""

import codecs
from collections.abc import Collection

from core.errors import RollbookError
from core.reading.clean import read_clean_records
from core.reading.delimiters import find_delimiter, given_delimiter, sep_line
from core.reading.encodings import Text, UndecodableError, read_text
from core.reading.guarding import unguard
from core.reading.records import count_rows, read_opening, read_records
from core.reading.table import Limits, ReadOptions, Source, Table, build_table
from core.text import display


def read_delimited(
    content: bytes, name: str, options: ReadOptions, limits: Limits, known_headers: Collection[str]
) -> Table:
    """Read CSV or TSV: as fast as Polars where the file is provably clean, else record by record.

    Raises the file-level errors of layouts §2, and `usage` for a wrong override.
    """
    given = None if options.delimiter is None else given_delimiter(options.delimiter)
    try:
        text = read_text(content, name, options.encoding)
    except UndecodableError as error:
        raise _refuse_bytes(error, name, given, known_headers) from None
    delimiter, start = _delimiter(text, given, known_headers)
    opening = read_opening(text.content, start, delimiter, name)
    found = read_clean_records(text.content, opening, delimiter, limits)
    records, ragged = found or read_records(text.content, opening, delimiter, name, limits)
    source = Source("tsv" if delimiter == "\t" else "csv", text.encoding, delimiter, None)
    return build_table(source, [unguard(cell) for cell in opening.header], records, ragged, name, opening.row)


def _delimiter(text: Text, given: str | None, known_headers: Collection[str]) -> tuple[str, int]:
    named = sep_line(text.content, text.start)
    start = named[1] if named else text.start
    if given or named:
        return given or (named[0] if named else ","), start
    return find_delimiter(text.content, start, known_headers), start


def _refuse_bytes(
    error: UndecodableError, name: str, given: str | None, known_headers: Collection[str]
) -> RollbookError:
    before = Text(error.before.removeprefix(codecs.BOM_UTF8), 0, "utf-8")
    delimiter, start = _delimiter(before, given, known_headers)
    row = count_rows(before.content + b"x", start, delimiter)
    return RollbookError(
        "file-encoding",
        f"{display(name)}: row {row} holds bytes that are not {error.encoding}",
        "save the file as UTF-8, or name its encoding (--encoding)",
    )

"""Where a worksheet has cells and of which types, from its XML and without building it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

_PREFIX = rb"<(?:[\w.-]+:)?"
_CELL = re.compile(
    _PREFIX + rb"c\s([^<>]*?)\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']([^<>]*)(?<!/)>\s*(?=" + _PREFIX + rb"(?:v|is|f)\b)"
)
_PLAIN_CELL = re.compile(rb'<c r="()([A-Za-z]{1,3})(\d{1,7})"([^<>]*)(?<!/)>\s*(?=<(?:v|is|f)\b)')
_BARE_CELL = re.compile(_PREFIX + rb"c(?:/?>|\s(?![^<>]*\br=)[^<>]*>)")
_ERROR_CELL = re.compile(
    _PREFIX + rb"c\s(?=[^<>]*\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^<>]*>"
    rb"(?:\s*" + _PREFIX + rb"f\b[^>]*?(?:/>|>[^<]*</[^>]*>))?\s*" + _PREFIX + rb"v[^>]*>([^<]*)<"
)
_FORMULA_WITHOUT_RESULT = re.compile(
    _PREFIX
    + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</[^<>]*>)\s*(?:"
    + _PREFIX
    + rb"v\s*(?:/>|></[^<>]*>)\s*)?</(?:[\w.-]+:)?c>"
)
_EMPTY_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_LONGEST_CELL = 4 << 20
_TEXTS = frozenset({"s", "str", "inlineStr"})


@dataclass(slots=True)
class Extent:
    """The box of the cells that hold something (rows and columns from 1), and what is in it.

    `types` are the cell types of each column ("" for numbers), `errors` the (row, column, text) of error cells,
    `uncalculated` tells of a formula saved without its result.
    """

    first_row: int = 0
    last_row: int = 0
    first_column: int = 0
    last_column: int = 0
    types: dict[int, set[str]] = field(default_factory=dict)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    uncalculated: bool = False

    @property
    def height(self) -> int:
        """Rows of the box."""
        return self.last_row - self.first_row + 1 if self.last_row else 0

    @property
    def width(self) -> int:
        """Columns of the box."""
        return self.last_column - self.first_column + 1 if self.last_row else 0

    def has_only_texts(self, column: int) -> bool:
        """Tell whether every cell of a column is text and no number, date or truth value."""
        return self.types.get(column, set()) <= _TEXTS

    def include(self, row: int, column: int) -> None:
        """Grow the box over a cell."""
        if not self.last_row:
            self.first_row, self.first_column = row, column
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, row)
        self.first_column, self.last_column = min(self.first_column, column), max(self.last_column, column)


def column_number(letters: str) -> int:
    """Return the number of a column by its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def measure(pieces: Iterable[bytes], check: Callable[[Extent], None]) -> Extent | None:
    """Measure a worksheet by its cell references; `check` sees the box as it grows and may raise.

    None where cells have no references, so that only `walk` can tell.
    """
    extent, buffer = Extent(), b""
    for piece in pieces:
        buffer += piece
        cut = max(buffer.rfind(b"<c "), buffer.rfind(b":c "), buffer.rfind(b"<c>"))
        if cut <= 0 and len(buffer) < _LONGEST_CELL:
            continue
        cut = buffer.rfind(b"<", 0, cut + 1) if cut > 0 else len(buffer)
        if not _measure_cells(buffer[:cut], extent):
            return None
        check(extent)
        buffer = buffer[cut:]
    if not _measure_cells(buffer, extent):
        return None
    check(extent)
    return extent


def _measure_cells(xml: bytes, extent: Extent) -> bool:
    is_plain = xml.count(b"<c ") == xml.count(b'<c r="') and not any(odd in xml for odd in (b"<c>", b"<c/", b":c"))
    if not is_plain and _BARE_CELL.search(xml):
        return False
    cells = (_PLAIN_CELL if is_plain else _CELL).findall(xml)
    kinds = {(letters, before, after) for before, letters, _, after in cells}
    columns = {letters: column_number(letters.decode()) for letters, _, _ in kinds}
    if cells:
        rows = [int(row) for row in {row for _, _, row, _ in cells}]
        extent.include(min(rows), min(columns.values()))
        extent.include(max(rows), max(columns.values()))
    for letters, before, after in kinds:
        kind = _TYPE.search(before) or _TYPE.search(after)
        extent.types.setdefault(columns[letters], set()).add(kind[1].decode() if kind else "")
    if b't="e"' in xml or b"t='e'" in xml:
        for letters, row, text in _ERROR_CELL.findall(xml):
            extent.errors.append((int(row), column_number(letters.decode()), text.decode("utf-8", "replace")))
    if not extent.uncalculated and (b"<f" in xml or b":f" in xml):
        extent.uncalculated = any(
            not _EMPTY_TEXT.search(xml, xml.rfind(b"c ", 0, formula.start()), formula.start())
            for formula in _FORMULA_WITHOUT_RESULT.finditer(xml)
        )
    return True


class _Walk:
    """Follows a worksheet element by element, counting the positions that cells without references have."""

    def __init__(self) -> None:
        self.extent = Extent()
        self._row = self._column = 0
        self._type, self._text = "", ""
        self._has_value = self._has_formula = self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._column += 1
                if reference := _REFERENCE.fullmatch(attributes.get("r", "")):
                    self._column, self._row = column_number(reference[1]), int(reference[2])
                self._type, self._text = attributes.get("t", ""), ""
                self._has_value = self._has_formula = False
            case "v":
                self._has_value = self._in_value = True
            case "is":
                self._has_value = True
            case "f":
                self._has_formula = True
            case _:
                pass

    def end(self, tag: str) -> None:
        self._in_value = False
        if tag.rpartition(":")[2] != "c":
            return
        self.extent.uncalculated |= self._has_formula and not self._text and self._type != "str"
        if self._has_value:
            self.extent.include(self._row, self._column)
            self.extent.types.setdefault(self._column, set()).add(self._type)
            if self._type == "e":
                self.extent.errors.append((self._row, self._column, self._text))

    def characters(self, text: str) -> None:
        if self._in_value:
            self._text += text


def walk(pieces: Iterable[bytes], check: Callable[[Extent], None]) -> Extent:
    """Measure a worksheet whose cells have no references; slower than `measure`.

    Raises ValueError where it is no XML.
    """
    walked = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walked.start
    parser.EndElementHandler = walked.end
    parser.CharacterDataHandler = walked.characters
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            check(walked.extent)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise ValueError("no XML") from None
    return walked.extent

"""What the reading step tells: how a file was understood, or why it was not; and what can be chosen there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tui.advice import advice
from tui.key_names import key_name, with_keys
from tui.screens.checking import Candidate, option_told
from tui.showing import lines_of, moment, plural, shown, size, told

if TYPE_CHECKING:
    from core.errors import RollbookError
    from core.service import Reading

ENCODINGS = (
    "found out by itself",
    "utf-8",
    "windows-1252",
    "iso-8859-1",
    "utf-16-le",
    "utf-16-be",
    "mac-roman",
    "iso-8859-2",
    "iso-8859-7",
    "big5",
)
DELIMITERS = {"found out by itself": None, "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
DELIMITER_NAMES: Mapping[str | None, str] = {mark: name for name, mark in DELIMITERS.items() if mark}
ENCODING_GUESSED = "windows-1252"
"""What text is taken for that is none of those which can be told."""
OPTION_KEYS = {"welcome_emails": "import.welcome-emails", "delete_training_records": "import.delete-training-records"}
"""The keys of the options that only some layouts have."""
TEXT_WAYS = "{import.encoding} another encoding, {import.delimiter} another delimiter"
SHEET_WAYS = "{import.sheet} another sheet"
PATH_WAY = "choose another file below, or {import.type} for its path"
MANY = 8
"""More columns than this are counted, not named."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was read."""

    candidate: Candidate
    reading: Reading
    options: tuple[str, ...]
    """The options that its layout has beside those of every import."""

    @property
    def is_text(self) -> bool:
        """Whether encoding and delimiter can be chosen."""
        return str(self.reading.file["type"]) != "xlsx"

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets to choose from."""
        return self.reading.sheets

    @property
    def ready(self) -> bool:
        """Whether it can be checked as it is matched now."""
        return not self.reading.doubt

    def told(self) -> Content:
        """Return in lines what was detected and how the columns were matched."""
        return lines_of(_reading_told(self))


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read as it was tried."""

    candidate: Candidate
    error: RollbookError
    workbook: tuple[str, ...] | None
    """The sheets of a workbook; None for a file of text."""

    ready = False

    @property
    def is_text(self) -> bool:
        """Whether encoding and delimiter can be chosen."""
        return self.workbook is None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets to choose from."""
        return self.workbook or ()

    def told(self) -> Content:
        """Return why it was not read, and what can be done here."""
        ways = TEXT_WAYS if self.is_text else SHEET_WAYS
        here = [] if self.workbook is not None and len(self.sheets) < 2 else [with_keys(ways)]
        lines = [told(f"✗ {self.error.message}", "error")]
        options = self.candidate.options
        said = [str(part) for part in (options.encoding, DELIMITER_NAMES.get(options.delimiter), options.sheet) if part]
        if said:
            lines.append(told(f"It was read as you chose: {', '.join(said)}", "muted"))
        if self.error.hint:
            lines.append(told(f"What to do: {advice(self.error.hint)}"))
        lines.append(told(f"Or try here: {'; '.join([*here, with_keys(PATH_WAY)])}", "muted"))
        return lines_of(lines)


def unready_told(reading: Reading) -> str:
    """Return why a file cannot be checked as its columns are matched now, and the key that goes on."""
    key = key_name("import.columns")
    if reading.missing:
        return f"Missing: {_named(reading.missing)}. {key} matches columns of the file."
    return f"{shown(reading.doubt)}. {key} settles it."


def _reading_told(understood: Understood) -> list[Content]:
    reading = understood.reading
    source = _source(reading, guess=_is_guess(understood))
    # What keys change stands where it is in sight on the smallest terminal, however much there is to say of columns.
    return [*source, *_fit(reading), *_options_told(understood), *_matches(reading)]


def _options_told(understood: Understood) -> Iterable[Content]:
    options = understood.candidate.options
    for name in understood.options:
        yield option_told(name, on=getattr(options, name), key=key_name(OPTION_KEYS[name]))
    if options.all_or_nothing:
        yield told("! All or none: if a row is in error, nothing is applied.", "warning")


def _is_guess(understood: Understood) -> bool:
    """Whether nothing in the file tells its encoding, and nobody said it."""
    return understood.candidate.options.encoding is None and understood.reading.file.get("encoding") == ENCODING_GUESSED


def _source(reading: Reading, *, guess: bool) -> Iterable[Content]:
    file = reading.file
    source = [str(file["type"]).upper(), file.get("encoding"), DELIMITER_NAMES.get(file.get("delimiter"))]
    sheet = f"sheet {shown(file['sheet'])} of {len(reading.sheets)}" if file.get("sheet") else ""
    parts = [*(shown(part) for part in source if part), sheet, size(file["bytes"])]
    blank = f", {plural(file['blank_rows'], 'blank row')} left out" if file["blank_rows"] else ""
    known = " · ".join(part for part in parts if part)
    if guess:
        yield told(
            f"~ {known}  (a guess: if letters look wrong, {key_name('import.encoding')} chooses another encoding)",
            "accent",
        )
    else:
        yield told(f"✓ {known}")
    if reading.guessed:
        other = key_name("import.layout")
        yield told(f"! The header fits no layout; the nearest is {reading.layout} ({other} chooses another)", "warning")
    else:
        rows = f"Layout {reading.layout} · {plural(file['rows'], 'row')}{blank}"
        yield told(f"✓ {rows}") if _matched(reading) else told(f"! {rows}", "warning")


def _matched(reading: Reading) -> int:
    return sum(column.column is not None for column in reading.columns)


def _fit(reading: Reading) -> Iterable[Content]:
    """Say whether the file can be taken with its columns as they are matched."""
    matched = plural(_matched(reading), "column")
    if reading.missing:
        sheet = f"; {key_name('import.sheet')} reads another sheet" if len(reading.sheets) > 1 else ""
        way = f"({key_name('import.columns')} matches them with columns of the file{sheet})"
        yield told(f"✗ Missing: {_named(reading.missing)}  {way}", "error")
        if reading.looks_like:
            yield told(f"! It looks like another kind of file: {reading.looks_like}", "warning")
        doubt = "" if _matched(reading) else ": its first row is no header of this layout"
        yield told(f"! {matched} matched{doubt}", "warning")
    elif reading.doubt:
        yield told(f"✗ {reading.doubt}  ({key_name('import.columns')} settles it)", "error")
    else:
        yield told(f"✓ {matched} matched")


def _matches(reading: Reading) -> Iterable[Content]:
    """Say how the columns were matched, where not by their names."""
    columns = reading.columns
    pairs = {
        how: [f"{each.label} = {each.column}" for each in columns if each.how == how] for how in ("alias", "chosen")
    }
    if reading.recalled is not None:
        who, when = shown(reading.recalled.operator), moment(reading.recalled.used)[:10]
        way = f"({key_name('import.columns')} changes or forgets it)"
        yield told(f"~ Matched as on {when} by {who}: {_named(_said(reading))}  {way}", "accent")
    if pairs["alias"]:
        yield told(f"~ Matched by another name: {_named(pairs['alias'])}", "accent")
    if pairs["chosen"]:
        yield told(f"~ Matched by hand: {_named(pairs['chosen'])}  (remembered for files like this)", "accent")
    unread = [column.label for column in columns if not column.how]
    if unread:
        yield told(f"! Not read: {_named(unread)}", "warning")


def _said(reading: Reading) -> list[str]:
    return [f"{label} = {column or 'not read'}" for label, column in reading.said]


def _named(names: Iterable[str]) -> str:
    listed = [shown(name) for name in names]
    more = f" and {len(listed) - MANY} more" if len(listed) > MANY else ""
    return ", ".join(listed[:MANY]) + more

"""What the reading step tells: how a file was understood, or why it was not; and what can be chosen there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

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
DELIMITER_NAMES = {mark: name for name, mark in DELIMITERS.items()}
OPTION_KEYS = {"welcome_emails": "w", "delete_training_records": "t"}
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
        keys = "e another encoding, d another delimiter" if self.is_text else "s another sheet"
        here = [] if self.workbook is not None and len(self.sheets) < 2 else [keys]
        lines = [told(f"✗ {self.error.message}", "error")]
        if self.error.hint:
            lines.append(told(f"What to do: {self.error.hint}"))
        lines.append(
            told(f"Or try here: {'; '.join([*here, 'choose another file below, or f2 for its path'])}", "muted")
        )
        return lines_of(lines)


def _reading_told(understood: Understood) -> list[Content]:
    reading, options = understood.reading, understood.candidate.options
    lines = [*_source(reading), *_matches(reading)]
    lines += [option_told(name, on=getattr(options, name), key=OPTION_KEYS[name]) for name in understood.options]
    if options.all_or_nothing:
        lines.append(told("! All or none: if a row is in error, nothing is applied.", "warning"))
    return lines


def _source(reading: Reading) -> Iterable[Content]:
    file = reading.file
    source = [str(file["type"]).upper(), file.get("encoding"), DELIMITER_NAMES.get(file.get("delimiter"))]
    sheet = f"sheet {shown(file['sheet'])} of {len(reading.sheets)}" if file.get("sheet") else ""
    parts = [*(shown(part) for part in source if part), sheet, size(file["bytes"])]
    blank = f", {plural(file['blank_rows'], 'blank row')} left out" if file["blank_rows"] else ""
    yield told("✓ " + " · ".join(part for part in parts if part))
    if reading.guessed:
        yield told(f"! The header fits no layout; the nearest is {reading.layout} (l chooses another)", "warning")
    else:
        yield told(f"✓ Layout {reading.layout} · {plural(file['rows'], 'row')}{blank}")


def _matches(reading: Reading) -> Iterable[Content]:
    columns = reading.columns
    matched = plural(sum(column.column is not None for column in columns), "column")
    if reading.missing:
        yield told(f"✗ Missing: {_named(reading.missing)}  (m matches them with columns of the file)", "error")
        if reading.looks_like:
            yield told(f"! It looks like another kind of file: {reading.looks_like}", "warning")
        yield told(f"! {matched} matched", "warning")
    elif reading.doubt:
        yield told(f"✗ {reading.doubt}  (m settles it)", "error")
    else:
        yield told(f"✓ {matched} matched")
    pairs = {
        how: [f"{each.label} = {each.column}" for each in columns if each.how == how] for how in ("alias", "chosen")
    }
    if reading.recalled is not None:
        who, when = shown(reading.recalled.operator), moment(reading.recalled.used)[:10]
        yield told(f"~ Matched as on {when} by {who}: {_named(_said(reading))}  (m changes or forgets it)", "accent")
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

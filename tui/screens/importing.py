"""Choosing a file and seeing how it is understood, before it is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from core.filing import read_regular
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.checking import Candidate, check_file, option_told
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.wait import Report
from tui.screens.saving import first_folder, fitting_layouts
from tui.showing import lines_of, plural, shown, size, told
from tui.widgets.columns import Column
from tui.widgets.frame_table import FrameColumn, FrameTable
from tui.widgets.path_input import PathInput

if TYPE_CHECKING:
    from core.service import ImportOptions, Reading, Rollbook

HOW = "Type the path of a CSV, TSV or XLSX file (Tab completes it) and press Enter, or choose one with ctrl+o."
ENCODINGS = ("found out by itself", "utf-8", "windows-1252", "iso-8859-1", "utf-16-le", "utf-16-be", "mac-roman")
DELIMITERS = {"found out by itself": None, "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
DELIMITER_NAMES = {mark: name for name, mark in DELIMITERS.items()}
HEAD_COLUMN = Column("", 4, 24)
OPTION_KEYS = {"welcome_emails": "w", "delete_training_records": "t"}


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was read."""

    candidate: Candidate
    reading: Reading
    options: tuple[str, ...]
    """The options that its layout has beside those of every import."""


class ImportScreen(RollbookScreen):
    """Takes a file into a scope, or reference data; answers with the number of the queued task."""

    CSS_PATH = "importing.tcss"
    FIRST = ("import.check",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "check", "Check", key_display="↵", id="import.check", tooltip="See what importing would do."),
        Binding("ctrl+o", "browse", "File", id="import.browse", tooltip="Choose the file from the folders."),
        Binding("f2", "type", "Type path", show=False, id="import.type", tooltip="Type another path."),
        Binding("e", "encoding", "Encoding", id="import.encoding", tooltip="Read the file in another encoding."),
        Binding("d", "delimiter", "Delimiter", id="import.delimiter", tooltip="Read the file with another delimiter."),
        Binding("s", "sheet", "Sheet", id="import.sheet", tooltip="Read another sheet of the workbook."),
        Binding("l", "layout", "Layout", id="import.layout", tooltip="Read the file as another layout."),
        Binding(
            "n", "nothing", "All or none", id="import.all-or-nothing", tooltip="Apply nothing if a row is in error."
        ),
        Binding(
            OPTION_KEYS["welcome_emails"],
            "option('welcome_emails')",
            "Welcome e-mails",
            id="import.welcome-emails",
            tooltip="Send an e-mail to everybody whose account is created, or to nobody.",
        ),
        Binding(
            OPTION_KEYS["delete_training_records"],
            "option('delete_training_records')",
            "Training records",
            id="import.delete-training-records",
            tooltip="Delete accounts together with their training records, or leave those accounts alone.",
        ),
    ]

    def __init__(self, rollbook: Rollbook, remembered: Remembered, scope: str | None, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a scope; None takes reference data."""
        super().__init__((*crumbs, "Import"), rollbook)
        self._remembered = remembered
        self._scope = scope
        self._understood: Understood | None = None

    def body(self) -> Iterable[Widget]:
        """Return the path, what was detected, and the first rows."""
        with Horizontal(id="file"):
            yield Static("File", classes="label", markup=False)
            yield PathInput(id="path", placeholder="path of the file")
            yield Button("Choose …", id="browse", compact=True)
        with VerticalScroll(id="detected", can_focus=False):
            yield Static(HOW, id="told", markup=False)
        yield FrameTable([FrameColumn("row", HEAD_COLUMN)], id="rows")

    def on_mount(self) -> None:
        """Begin to type where the last file was."""
        super().on_mount()
        field = self.query_one(PathInput)
        field.value = f"{first_folder(self, self._remembered)}/"
        field.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the file allows."""
        reading = self._understood.reading if self._understood else None
        workbook = reading is not None and reading.file["type"] == "xlsx"
        if action in {"encoding", "delimiter"}:
            return reading is not None and not workbook
        if action == "sheet":
            return reading is not None and len(reading.sheets) > 1
        if action in {"layout", "nothing", "check", "type"}:
            return reading is not None
        if action == "option":
            return self._understood is not None and parameters[0] in self._understood.options
        return False if action == "open" else super().check_action(action, parameters)

    def action_type(self) -> None:
        """Type another path."""
        self.query_one(PathInput).focus()

    @on(Button.Pressed, "#browse")
    @work(exit_on_error=False, group="ask", description="choose a file")
    async def action_browse(self) -> None:
        """Choose the file from the folders."""
        from tui.screens.dialogs.choosing import choose_file

        path = await choose_file(self.app, self._folder)
        if path is not None:
            self.query_one(PathInput).value = str(path)
            self._read_path(path)

    @property
    def _folder(self) -> Path:
        typed = self.query_one(PathInput).path
        return typed if typed.is_dir() else first_folder(self, self._remembered)

    @on(Input.Submitted, "#path")
    def take_path(self) -> None:
        """Read the file that was typed."""
        self._read_path(self.query_one(PathInput).path)

    @work(exit_on_error=False, exclusive=True, group="read", description="read a file")
    async def _read_path(self, path: Path) -> None:
        from core.service import ImportOptions

        limit = self.rollbook.config.limits.bytes
        content = await self.wait(
            f"Reading {shown(path.name)}", lambda report: read_regular(path, limit), leavable=True
        )
        if content is not None:
            await self._understand(Candidate(content, path.name, self._scope, None, ImportOptions()))

    async def _understand(self, candidate: Candidate) -> None:
        def job(report: Report) -> Understood:
            reading = self.rollbook.preview_reading(
                candidate.content, candidate.name, candidate.scope, candidate.layout, candidate.options
            )
            return Understood(candidate, reading, self.rollbook.layout(reading.layout).options)

        understood = await self.wait(f"Reading {shown(candidate.name)}", job, leavable=True)
        if understood is not None:
            self._understood = understood
            self._show()

    def _show(self) -> None:
        assert self._understood is not None  # noqa: S101 - called with one
        reading = self._understood.reading
        self.add_class("-read")
        self.query_one("#told", Static).update(lines_of(reading_told(self._understood)))
        head, found = reading.head(date.today())
        columns = [FrameColumn(each.source, replace(HEAD_COLUMN, title=shown(each.title))) for each in found]
        table = self.query_one(FrameTable)
        table.show(head, columns)
        table.focus()
        self.refresh_bindings()

    async def _again(self, options: Callable[[ImportOptions], ImportOptions]) -> None:
        assert self._understood is not None  # noqa: S101 - the keys are offered with a file only
        candidate = self._understood.candidate
        await self._understand(replace(candidate, options=options(candidate.options)))

    @work(exit_on_error=False, group="ask", description="ask for an encoding")
    async def action_encoding(self) -> None:
        """Read the file in another encoding."""
        place = await self.app.push_screen_wait(ChoiceDialog("Encoding", ENCODINGS))
        if place is not None:
            encoding = ENCODINGS[place] if place else None
            await self._again(lambda options: replace(options, encoding=encoding))

    @work(exit_on_error=False, group="ask", description="ask for a delimiter")
    async def action_delimiter(self) -> None:
        """Read the file with another delimiter."""
        place = await self.app.push_screen_wait(ChoiceDialog("Delimiter", list(DELIMITERS)))
        if place is not None:
            delimiter = list(DELIMITERS.values())[place]
            await self._again(lambda options: replace(options, delimiter=delimiter))

    @work(exit_on_error=False, group="ask", description="ask for a sheet")
    async def action_sheet(self) -> None:
        """Read another sheet of the workbook."""
        if self._understood is None:
            return
        sheets = self._understood.reading.sheets
        place = await self.app.push_screen_wait(ChoiceDialog("Sheet", sheets))
        if place is not None:
            await self._again(lambda options: replace(options, sheet=sheets[place]))

    @work(exit_on_error=False, group="ask", description="ask for a layout")
    async def action_layout(self) -> None:
        """Read the file as another layout."""
        layouts = fitting_layouts(self, self._scope)
        place = await self.app.push_screen_wait(ChoiceDialog("Layout", [layout.title for layout in layouts]))
        if place is not None and self._understood is not None:
            candidate, layout = self._understood.candidate, layouts[place]
            options = candidate.options.fitting(layout.options)
            await self._understand(replace(candidate, layout=layout.name, options=options))

    @work(exit_on_error=False, group="ask", description="turn an option on or off")
    async def action_option(self, name: str) -> None:
        """Turn an option of the layout on or off; core says at once where it cannot be had."""
        await self._again(lambda options: options.turned(name))

    def action_nothing(self) -> None:
        """Apply nothing if any row is in error, or the sound rows again."""
        if self._understood is not None:
            candidate = self._understood.candidate
            candidate = replace(candidate, options=candidate.options.turned("all_or_nothing"))
            self._understood = replace(self._understood, candidate=candidate)
            self._show()

    @work(exit_on_error=False, exclusive=True, group="check", description="check the file")
    async def action_check(self) -> None:
        """See what importing the file would do."""
        from tui.screens.preview import PreviewScreen

        if self._understood is None:
            return
        candidate = self._understood.candidate
        check = await check_file(self, candidate)
        if check is not None:
            preview = PreviewScreen(self.rollbook, candidate, check, self.crumbs[:-1])
            number = await self.app.push_screen_wait(preview)
            if number is not None:
                self.dismiss(number)

    def action_open(self) -> None:
        """Go on: a double press on a row means the same as Enter."""
        self.action_check()


def reading_told(understood: Understood) -> list[Content]:
    """Return in lines what was detected and how the columns were matched."""
    reading, options = understood.reading, understood.candidate.options
    file = reading.file
    source = [str(file["type"]).upper(), file.get("encoding"), DELIMITER_NAMES.get(file.get("delimiter"))]
    sheet = f"sheet {shown(file['sheet'])} of {len(reading.sheets)}" if file.get("sheet") else ""
    parts = [*(shown(part) for part in source if part), sheet, size(file["bytes"])]
    blank = f", {file['blank_rows']} blank rows left out" if file["blank_rows"] else ""
    lines = [
        told("✓ " + " · ".join(part for part in parts if part)),
        told(f"✓ Layout {reading.layout} · {plural(file['rows'], 'row')}{blank}"),
    ]
    renamed = [f"{each.label} = {each.column}" for each in reading.columns if each.how not in ("name", "", "report")]
    unknown = [each.label for each in reading.columns if not each.how]
    lines.append(told(f"✓ {plural(len(reading.columns) - len(unknown), 'column')} matched"))
    lines += [option_told(name, on=getattr(options, name), key=OPTION_KEYS[name]) for name in understood.options]
    if renamed:
        lines.append(told(f"~ Matched by another name: {', '.join(renamed)}", "accent"))
    if unknown:
        lines.append(told(f"! Not read: {', '.join(unknown)}", "warning"))
    if options.all_or_nothing:
        lines.append(told("! All or none: if a row is in error, nothing is applied.", "warning"))
    return lines

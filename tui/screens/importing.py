"""Choosing a file and seeing how it is understood, before it is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from core.errors import RollbookError
from tui.remembered import Remembered
from tui.screens.checking import Candidate, check_file
from tui.screens.dialogs.choice import ChoiceDialog
from tui.screens.dialogs.wait import Report
from tui.screens.file_step import FileStep
from tui.screens.reading import DELIMITERS, ENCODINGS, OPTION_KEYS, Refused, Understood, unready_told
from tui.screens.saving import fitting_layouts
from tui.showing import shown
from tui.widgets.columns import Cell, Column
from tui.widgets.frame_table import FrameColumn, FrameTable

if TYPE_CHECKING:
    from core.service import ImportOptions, Reading, Rollbook

HEAD_COLUMN = Column("", 4, 24)
UNREAD = "file-"
"""What the codes begin with of files that may be read in another way."""


class ImportScreen(FileStep):
    """Takes a file into a scope, or reference data; answers with the number of the queued task."""

    CSS_PATH = "importing.tcss"
    FIRST = ("import.check", "files.open", "import.columns")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "check", "Check", key_display="↵", id="import.check", tooltip="See what importing would do."),
        Binding("m", "columns", "Columns", id="import.columns", tooltip="Say which column of the file is which."),
        Binding("e", "encoding", "Encoding", id="import.encoding", tooltip="Read the file in another encoding."),
        Binding("d", "delimiter", "Delimiter", id="import.delimiter", tooltip="Read the file with another delimiter."),
        Binding("s", "sheet", "Sheet", id="import.sheet", tooltip="Read another sheet of the workbook."),
        Binding("l", "layout", "Layout", id="import.layout", tooltip="Read the file as another layout."),
        Binding(
            "n", "nothing", "All or none", id="import.all-or-nothing", tooltip="Apply nothing if a row is in error."
        ),
        Binding(
            "w",
            "option('welcome_emails')",
            "Welcome e-mails",
            id=OPTION_KEYS["welcome_emails"],
            tooltip="Send an e-mail to everybody whose account is created, or to nobody.",
        ),
        Binding(
            "t",
            "option('delete_training_records')",
            "Training records",
            id=OPTION_KEYS["delete_training_records"],
            tooltip="Delete accounts together with their training records, or leave those accounts alone.",
        ),
    ]

    def __init__(self, rollbook: Rollbook, remembered: Remembered, scope: str | None, crumbs: tuple[str, ...]) -> None:
        """Make the screen for a scope; None takes reference data."""
        super().__init__(rollbook, remembered, (*crumbs, "Import"))
        self._scope = scope
        self._seen: Understood | Refused | None = None

    def on_mount(self) -> None:
        """Ask at once whether anything can be imported here: nobody is to choose a file in vain."""
        super().on_mount()
        self._ask_refusal()

    @work(exit_on_error=False, group="refusal", description="ask whether anything can be imported")
    async def _ask_refusal(self) -> None:
        from tui.screens.dialogs.failure import FailureDialog

        refused = await asyncio.to_thread(self.rollbook.why_no_import, self._scope)
        if refused is not None and self.app.screen is self:
            self.dismiss(None)
            self.app.push_screen(FailureDialog(refused))

    def body(self) -> Iterable[Widget]:
        """Add the first rows."""
        yield from super().body()
        yield FrameTable([FrameColumn("row", HEAD_COLUMN)], id="rows")

    @property
    def _understood(self) -> Understood | None:
        return self._seen if isinstance(self._seen, Understood) and self.has_class("-read") else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the file allows."""
        seen = self._seen if self.has_class("-read") or self.has_class("-refused") else None
        understood = self._understood
        offered = {
            "check": understood is not None,
            "columns": understood is not None,
            "nothing": understood is not None,
            "layout": seen is not None,
            "encoding": seen is not None and seen.is_text,
            "delimiter": seen is not None and seen.is_text,
            "sheet": seen is not None and len(seen.sheets) > 1,
            "option": understood is not None and bool(parameters) and parameters[0] in understood.options,
        }
        return offered[action] if action in offered else super().check_action(action, parameters)

    async def take_content(self, content: bytes, name: str) -> None:
        """See how the file is understood."""
        from core.service import ImportOptions

        await self._understand(Candidate(content, name, self._scope, None, ImportOptions()))

    def action_open(self) -> None:
        """A double press on a line means the same as Enter."""
        if self.has_class("-read"):
            self.action_check()
        else:
            self.action_choose()

    async def _understand(self, candidate: Candidate) -> None:
        def job(report: Report) -> Understood | Refused:
            try:
                reading = self.rollbook.preview_reading(
                    candidate.content, candidate.name, candidate.scope, candidate.layout, candidate.options
                )
            except RollbookError as error:
                if not error.code.startswith(UNREAD):
                    raise
                return Refused(candidate, error, self.rollbook.sheets(candidate.content, candidate.name))
            return Understood(candidate, reading, self.rollbook.layout(reading.layout).options)

        seen = await self.wait(f"Reading {shown(candidate.name)}", job, leavable=True)
        if seen is not None:
            self._seen = seen
            self._show()

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            return
        read = isinstance(seen, Understood)
        self.tell_file(seen.told(), read=read)
        if isinstance(seen, Understood):
            self._show_rows(seen.reading)
        self.refresh_bindings()

    def name_keys(self) -> None:
        """Name keys anew in what is said of the file."""
        super().name_keys()
        if self._seen is not None and self.chosen:
            self.tell_file(self._seen.told(), read=isinstance(self._seen, Understood))

    def _show_rows(self, reading: Reading) -> None:
        head, columns = reading.head(date.today())  # noqa: DTZ011 - only a bare time of day is read as today
        table = self.query_one(FrameTable)
        table.show(head, [_column(each.source, each.title, each.state) for each in columns])
        table.focus()

    async def _again(self, options: Callable[[ImportOptions], ImportOptions]) -> None:
        if self._seen is not None:
            candidate = self._seen.candidate
            await self._understand(replace(candidate, options=options(candidate.options)))

    @work(exit_on_error=False, group="ask", description="ask which column is which")
    async def action_columns(self) -> None:
        """Say which column of the file is which; the rows follow at once."""
        from tui.screens.dialogs.columns import ColumnsDialog

        before = self._understood
        if before is None:
            return
        reading = await self.app.push_screen_wait(ColumnsDialog(before.reading, self._follow))
        if reading is None:
            await self.wait("Forgetting", lambda report: self.rollbook.forget_columns(before.reading))
            await self._again(lambda options: replace(options, columns=()))

    def _follow(self, reading: Reading) -> None:
        """Take over what was said about the columns."""
        if self._understood is not None:
            candidate = self._understood.candidate
            candidate = replace(candidate, options=replace(candidate.options, columns=reading.said))
            self._seen = replace(self._understood, candidate=candidate, reading=reading)
            self._show()

    @work(exit_on_error=False, group="ask", description="ask for an encoding")
    async def action_encoding(self) -> None:
        """Read the file in another encoding."""
        said = self._seen.candidate.options.encoding if self._seen is not None else None
        now = ENCODINGS.index(said) if said in ENCODINGS else 0
        place = await self.app.push_screen_wait(ChoiceDialog("Encoding", ENCODINGS, chosen=now))
        if place is not None:
            encoding = ENCODINGS[place] if place else None
            await self._again(lambda options: replace(options, encoding=encoding))

    @work(exit_on_error=False, group="ask", description="ask for a delimiter")
    async def action_delimiter(self) -> None:
        """Read the file with another delimiter."""
        said = self._seen.candidate.options.delimiter if self._seen is not None else None
        now = list(DELIMITERS.values()).index(said)
        place = await self.app.push_screen_wait(ChoiceDialog("Delimiter", list(DELIMITERS), chosen=now))
        if place is not None:
            delimiter = list(DELIMITERS.values())[place]
            await self._again(lambda options: replace(options, delimiter=delimiter, columns=()))

    @work(exit_on_error=False, group="ask", description="ask for a sheet")
    async def action_sheet(self) -> None:
        """Read another sheet of the workbook."""
        if self._seen is None:
            return
        sheets = self._seen.sheets
        read = self._understood.reading.file.get("sheet") if self._understood else self._seen.candidate.options.sheet
        now = sheets.index(read) if read in sheets else 0
        place = await self.app.push_screen_wait(ChoiceDialog("Sheet", sheets, chosen=now))
        if place is not None:
            await self._again(lambda options: replace(options, sheet=sheets[place], columns=()))

    @work(exit_on_error=False, group="ask", description="ask for a layout")
    async def action_layout(self) -> None:
        """Read the file as another layout."""
        layouts = await self.wait("Looking", lambda report: fitting_layouts(self, self._scope), leavable=True)
        if layouts is None:
            return
        read = self._understood.reading.layout if self._understood else None
        now = next((place for place, layout in enumerate(layouts) if layout.name == read), 0)
        titles = [layout.title for layout in layouts]
        place = await self.app.push_screen_wait(ChoiceDialog("Layout", titles, chosen=now))
        if place is not None and self._seen is not None:
            candidate, layout = self._seen.candidate, layouts[place]
            options = replace(candidate.options.fitting(layout.options), columns=())
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
            self._seen = replace(self._understood, candidate=candidate)
            self._show()

    @work(exit_on_error=False, exclusive=True, group="check", description="check the file")
    async def action_check(self) -> None:
        """See what importing the file would do; what was said about its columns is remembered."""
        from tui.screens.preview import PreviewScreen

        understood = self._understood
        if understood is None:
            return
        if not understood.ready:
            self.tell(unready_told(understood.reading), warning=True)
            return
        candidate = replace(understood.candidate, layout=understood.reading.layout)
        check = await check_file(self, candidate)
        if check is None:
            return
        reading = understood.reading
        if reading.said and reading.recalled is None:
            await self.wait("Remembering", lambda report: self.rollbook.remember_columns(reading))
        preview = PreviewScreen(self.rollbook, candidate, check, self.crumbs[:-1], self._remembered)
        number = await self.app.push_screen_wait(preview)
        if number is not None:
            self.dismiss(number)


def _column(source: str, title: str, state: str) -> FrameColumn:
    """Return how a column of the first rows is shown."""
    if state == "missing":
        return FrameColumn(source, replace(HEAD_COLUMN, title=f"✗ {shown(title)}"))
    if state == "unread":
        return FrameColumn(source, replace(HEAD_COLUMN, title=f"({shown(title)})"), _muted)
    return FrameColumn(source, replace(HEAD_COLUMN, title=shown(title)))


def _muted(value: object) -> Cell:
    return shown(value), "muted"

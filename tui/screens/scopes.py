"""The start: test administrations, schools, the site and the reference data in one list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from core.outcomes import Status
from tui.messages import ScopesListed
from tui.remembered import Remembered, ScopeLine
from tui.screens.base import RollbookScreen
from tui.showing import STATUS_MARKS, marked, moment, number, plural, shown
from tui.widgets.columns import Cell, Column
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import Line, ListTable
from tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from core.service import Rollbook, Scope, Task

REFERENCE_NAME = "Reference data"
SITE = "site"
"""The kind of scope that a new store has already."""
REFERENCE = object()
"""Stands for the reference data among the codes of scopes."""
KINDS = {"administration": "", "school": "School", "site": "Site", "": ""}
"""What stands where an administration has its year; the groups of the list, in their order."""
COLUMNS = (
    Column("Code", 6, 22),
    Column("Name", 12, 44),
    Column("Year/kind", 6, 12),
    Column("Status", 6, 8),
    Column("Accounts", 8, 10, right=True),
    Column("Last task", 14, 40),
)
EMPTY = """\
This store is empty. Do this first:

 1  Press o and import the organizations
    (a table with the columns Code, Name, Type, Parent Code).
 2  Press o and import the test administrations
    (Code, Name, Year, Status, Organizations).
 3  The administrations then stand here. Enter opens one, i imports its users.

 t  saves a template of each of these tables.
To look around first: leave with ctrl+q and run  rollbook demo"""
LOOK_SECONDS = 2.0


class ScopesScreen(RollbookScreen):
    """Lists the scopes; Enter opens one."""

    LOOKS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "o",
            "reference",
            "Import reference data",
            id="scopes.reference",
            tooltip="Import reference data from a file.",
        ),
        Binding("t", "template", "Template", id="scopes.template", tooltip="Save a template of the reference data."),
        Binding("ctrl+q", "app.quit", "Quit", key_display="^q", id="scopes.quit", tooltip="Leave Rollbook."),
    ]

    def __init__(self, remembered: Remembered, first: str | None = None) -> None:
        """Make the screen from what is remembered; it goes on into the scope `first` once the store is open."""
        super().__init__()
        self._remembered = remembered
        self._first = first
        self._known = {line.code: line for line in remembered.scopes}
        self._listed = False
        self._news: list[tuple[int, Status]] | None = None

    def body(self) -> Iterable[Widget]:
        """Return the list, what to do without one, and the filter."""
        yield ListTable(COLUMNS, id="scopes")
        yield Static(EMPTY, id="empty", markup=False)
        yield FilterLine()
        yield Static("Opening the store …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Paint the list as of the last time."""
        super().on_mount()
        self.query_one(TopLine).place = self._remembered.place
        self._paint()
        self.query_one(ListTable).focus()

    def on_screen_resume(self) -> None:
        """Look again after coming back."""
        self.action_refresh()

    def take_store(self, rollbook: Rollbook) -> None:
        """Begin to work with the open store."""
        self._rollbook = rollbook
        self.tell_place()
        self.set_interval(LOOK_SECONDS, self.action_refresh)
        self.action_refresh()

    def leave(self) -> None:
        """Stay: there is nothing before the start."""

    def action_refresh(self) -> None:
        """List the scopes again, once the store is open."""
        if self._rollbook is not None:
            super().action_refresh()

    def look(self) -> None:
        """List the scopes, on a thread, if any task came or went on: nothing else changes a store."""
        tasks = self.rollbook.tasks()
        news = [(task.id, task.status) for task in tasks]
        if news != self._news:
            reference = [task for task in tasks if task.scope is None]
            running = sum(task.status is Status.IN_PROGRESS for task in tasks)
            self.post_message(ScopesListed(self.rollbook.scopes(), reference[:1], running))
            self._news = news

    @on(ScopesListed)
    def take_scopes(self, event: ScopesListed) -> None:
        """Show the scopes, keep them for the next start, and go on into the one that was asked for."""
        lines = [line_of(scope) for scope in event.scopes]
        self._known = {line.code: line for line in lines}
        self._known[None] = reference_line(event.reference[0] if event.reference else None)
        self.set_class(all(scope.kind == SITE for scope in event.scopes), "-empty")
        self.tell_place(running=event.running)
        untouched = not self._listed and self.query_one(ListTable).cursor == 0
        self._listed = True
        self._paint()
        if untouched:
            self.query_one(ListTable).cursor = 0
        place = self.query_one(TopLine).place[:2]
        if (list(self._known.values()), place) != (self._remembered.scopes, self._remembered.place):
            self._remembered.scopes, self._remembered.place = list(self._known.values()), place
            self._remembered.save()
        if self._first is not None:
            self._enter_first(self._first)

    def _enter_first(self, code: str) -> None:
        self._first = None
        known = {str(other).lower(): other for other in self._known}
        if code.lower() in known:
            self._enter(known[code.lower()])
        else:
            self.tell(f"There is no scope '{shown(code)}' (yet)", warning=True)

    def _paint(self) -> None:
        recent = {code: place for place, code in enumerate(self._remembered.recent)}
        groups = list(KINDS)

        def rank(line: ScopeLine) -> tuple[bool, int, int, bool]:
            group = groups.index(line.kind) if line.kind in KINDS else len(groups)
            return line.code is None, recent.get(line.code, len(recent)), group, line.status == "Closed"

        order = sorted(self._known.values(), key=rank)
        self.query_one(ListTable).show([Line(line.code or REFERENCE, cells_of(line)) for line in order])
        self._tell_note()

    def _tell_note(self) -> None:
        table = self.query_one(ListTable)
        note = self.query_one("#note", Static)
        if self._rollbook is None:
            note.update("The list as of the last time; opening the store …" if self._known else "Opening the store …")
        elif table.line_count < table.total:
            note.update(f"{table.line_count:,} of {plural(table.total, 'line')}  {table.columns_told}")
        else:
            scopes = sum(line.code is not None for line in self._known.values())
            note.update(f"{plural(scopes, 'scope')}  {table.columns_told}")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self.query_one(ListTable).narrow(event.value)
        self._tell_note()

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Tell which columns are in sight."""
        self._tell_note()

    def action_open(self) -> None:
        """Open the highlighted scope."""
        chosen = self.query_one(ListTable).chosen
        if chosen is not None:
            self._enter(None if chosen is REFERENCE else str(chosen))

    def _enter(self, code: str | None, task: int | None = None) -> None:
        from tui.screens.tasks import TasksScreen

        if self._rollbook is None:
            self.tell("The store is not open yet")
            return
        self._remembered.use(code)
        self._remembered.save()
        line = self._known[code]
        name = "Reference data" if code is None else line.name or code
        self.app.push_screen(TasksScreen(self._rollbook, self._remembered, code, name, task))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing of the store before it is open, and no way back from the start."""
        if action == "back":
            return any(line.value for line in self.query(FilterLine))
        if action in {"reference", "template"}:
            return True if self._rollbook is not None else None
        return super().check_action(action, parameters)

    def action_reference(self) -> None:
        """Import reference data."""
        from tui.screens.importing import ImportScreen

        screen = ImportScreen(self.rollbook, self._remembered, None, ("Reference data",))
        self.app.push_screen(screen, self._follow_import)

    def _follow_import(self, number_: int | None) -> None:
        if number_ is not None:
            self._enter(None, number_)

    @work(exit_on_error=False, group="template", description="save a template")
    async def action_template(self) -> None:
        """Save a template of a reference layout."""
        from tui.screens.saving import save_template

        await save_template(self, self._remembered, None)


def line_of(scope: Scope) -> ScopeLine:
    """Return a scope as it is listed."""
    task, status = last_task(scope.last_task)
    year, state = scope.year or "", scope.status or ""
    return ScopeLine(scope.code, scope.name, scope.kind.value, year, state, scope.accounts, task, status)


def reference_line(task: Task | None) -> ScopeLine:
    """Return the line that stands for the reference data."""
    return ScopeLine(None, REFERENCE_NAME, "", "", "", None, *last_task(task))


def last_task(task: Task | None) -> tuple[str, str]:
    """Return a scope's last task in words, and its status."""
    return (moment(task.ended or task.queued)[:10], task.status.value) if task else ("", "")


def cells_of(line: ScopeLine) -> tuple[Cell, ...]:
    """Return the cells of a scope."""
    mark, emphasis = marked(STATUS_MARKS, line.task_status)
    return (
        line.code or "-",
        line.name,
        line.year or KINDS.get(line.kind, ""),
        (line.status, "muted") if line.status == "Closed" else line.status,
        number(line.accounts),
        (f"{mark} {line.task}".strip(), emphasis),
    )

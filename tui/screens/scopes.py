"""The start: test administrations, schools, the site and the reference data in one list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from core.outcomes import Status
from tui.key_names import with_keys
from tui.messages import ScopesListed, StoreOpened
from tui.remembered import Remembered
from tui.screens.base import RollbookScreen
from tui.screens.places import REFERENCE_NAME
from tui.screens.scope_lines import COLUMNS, EMPTY, REFERENCE, count_told, grouped, line_of, reference_line
from tui.screens.scope_side import ScopeSide
from tui.showing import shown
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import ListTable
from tui.widgets.top_line import TopLine
from tui.widgets.words import Words

if TYPE_CHECKING:
    from textual.worker import Worker

    from core.service import Rollbook

SITE = "site"
"""The kind of scope that a new store has already."""
LOOK_SECONDS = 2.0


class ScopesScreen(RollbookScreen):
    """Lists the scopes; Enter opens one."""

    LOOKS = True
    FIRST = ("scopes.demo",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "work",
            "Work on errors",
            id="scopes.work",
            tooltip="Go straight to the rows in error of the highlighted scope, or on with an open draft.",
        ),
        Binding(
            "o",
            "reference",
            "Reference data",
            id="scopes.reference",
            tooltip="Import reference data from a file: organizations, administrations, roles, operators.",
        ),
        Binding("t", "template", "Template", id="scopes.template", tooltip="Save a template of the reference data."),
        Binding("d", "demo", "Demo", id="scopes.demo", tooltip="Open the demo: a made-up state in its own store."),
        Binding(
            "ctrl+q", "app.quit", "Quit", key_display="^q", id="scopes.quit", tooltip="Leave Rollbook; tasks go on."
        ),
    ]

    def __init__(self, remembered: Remembered, first: str | None = None) -> None:
        """Make the screen from what is remembered; it goes on into the scope `first` once the store is open."""
        super().__init__()
        self.remembered = remembered
        self._first = first
        self._known = {line.code: line for line in remembered.scopes}
        self._listed = False
        self._news: list[tuple[int, Status]] | None = None

    def body(self) -> Iterable[Widget]:
        """Return the list, what is known of the highlighted scope, what to do without one, and the filter."""
        with Horizontal(id="panes"):
            yield ListTable(COLUMNS, id="scopes")
            yield ScopeSide()
        yield Static(id="empty", markup=False)
        yield FilterLine()
        yield Words("Opening the store …", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Paint the list as of the last time."""
        super().on_mount()
        self.query_one(TopLine).place = self.remembered.place
        self._paint()
        table = self.query_one(ListTable)
        table.focus()
        self.watch(table, "cursor", self.follow, init=False)
        self.set_interval(LOOK_SECONDS, self.action_refresh)

    def on_screen_resume(self) -> None:
        """Look again after coming back: errors may have been worked on, and another scope was used last."""
        if self._rollbook is None:
            return
        self._paint()
        self.query_one(ScopeSide).forget(states=False)
        self.action_refresh()

    def take_store(self, rollbook: Rollbook) -> None:
        """Begin to work with the open store."""
        if self._rollbook is not None:
            self.query_one(ListTable).cursor = 0  # another store; on the first, the list of the last time is in use
        self._rollbook = rollbook
        self._news = None
        self._listed = False
        self.tell_place()
        self.query_one(ScopeSide).rollbook = rollbook
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
            waiting = [task for task in tasks if task.status in (Status.QUEUED, Status.IN_PROGRESS)]
            self.post_message(ScopesListed(self.rollbook.scopes(), reference[:1], waiting))
            self._news = news

    @on(ScopesListed)
    def take_scopes(self, event: ScopesListed) -> None:
        """Show the scopes, keep them for the next start, and go on into the one that was asked for."""
        lines = [line_of(scope) for scope in event.scopes]
        self._known = {line.code: line for line in lines}
        self._known[None] = reference_line(event.reference[0] if event.reference else None)
        empty = all(scope.kind == SITE for scope in event.scopes)
        if empty:
            self.query_one("#empty", Static).update(with_keys(EMPTY))
        self.set_class(empty, "-empty")
        self.count_running(event.waiting)
        self.tell_place()
        table = self.query_one(ListTable)
        untouched = not self._listed and table.cursor == table.validate_cursor(0)
        self._listed = True
        self._paint()
        if untouched:
            table.cursor = 0
        self._remember()
        self.query_one(ScopeSide).forget(states=True)
        self.refresh_bindings()
        if self._first is not None:
            self._enter_first(self._first)

    def _end_look(self, worker: Worker[object]) -> None:
        super()._end_look(worker)
        self._tell_note()

    def _remember(self) -> None:
        place = self.query_one(TopLine).place[:2]
        if (list(self._known.values()), place) != (self.remembered.scopes, self.remembered.place):
            self.remembered.scopes, self.remembered.place = list(self._known.values()), place
            self._keep()

    def _keep(self) -> None:
        """Write down what is remembered, on a thread: a slow disk is waited for by nobody."""
        self.run_worker(self.remembered.save, thread=True, group="keep", description="keep what is remembered")

    def _enter_first(self, code: str) -> None:
        self._first = None
        known = {str(other).lower(): other for other in self._known}
        if code.lower() in known:
            self._enter(known[code.lower()])
        else:
            self.tell(f"There is no scope '{shown(code)}' (yet)", warning=True)

    def _paint(self) -> None:
        self.query_one(ListTable).show(grouped(self._known.values(), self.remembered.recent))
        self._tell_note()

    def _tell_note(self) -> None:
        table = self.query_one(ListTable)
        if self._rollbook is None:
            note = "The list as of the last time; opening the store …" if self._known else "Opening the store …"
        elif self._told is not None:
            note = "✗ The store does not answer; it is asked again every few seconds."
        else:
            note = count_told(table, sum(line.code is not None for line in self._known.values()))
        self.query_one("#note", Words).update(note)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self.query_one(ListTable).narrow(event.value)
        self._tell_note()

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Tell which columns are in sight, and look at the highlighted scope once the highlight rests."""
        self._tell_note()
        chosen = self._chosen
        if chosen is not None:
            self.query_one(ScopeSide).look_at(*chosen)

    @property
    def _chosen(self) -> tuple[str | None, str] | None:
        """Code and name of the highlighted scope."""
        key = self.query_one(ListTable).chosen
        if key is None:
            return None
        code = None if key is REFERENCE else str(key)
        return code, self.name_of(code)

    def name_of(self, code: str | None) -> str:
        """Return what a scope is called."""
        line = self._known.get(code)
        return REFERENCE_NAME if code is None else (line.name if line else "") or code

    def action_open(self) -> None:
        """Open the highlighted scope."""
        chosen = self._chosen
        if chosen is not None:
            self._enter(chosen[0])

    def _enter(self, code: str | None, task: int | None = None) -> None:
        from tui.screens.tasks import TasksScreen

        if self._rollbook is None:
            self.tell("The store is not open yet")
            return
        self.query_one(ListTable).choose(REFERENCE if code is None else code)
        self.remembered.use(code)
        self._keep()
        self.app.push_screen(TasksScreen(self._rollbook, self.remembered, code, self.name_of(code), task))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing of the store before it is open, and no way back from the start."""
        if action == "back":
            return any(line.value for line in self.query(FilterLine))
        if action == "demo":
            return self._rollbook is not None and self.has_class("-empty")
        if action == "work" and self.has_class("-empty"):
            return False
        if action in {"reference", "template", "work"}:
            return True if self._rollbook is not None else None
        return super().check_action(action, parameters)

    @work(exit_on_error=False, group="work", description="find what there is to work on")
    async def action_work(self) -> None:
        """Go straight to the rows in error of the highlighted scope, or on with an open draft of it."""
        from tui.screens.working import choose_work, work_on

        chosen = self._chosen
        if chosen is None:
            return
        code, name = chosen
        each = await choose_work(self, code, name)
        if each is not None:
            self.remembered.use(code)
            number = await work_on(self, self.remembered, each, (name,))
            if number is not None:
                self._enter(code, number)

    def action_reference(self) -> None:
        """Import reference data."""
        from tui.screens.importing import ImportScreen

        screen = ImportScreen(self.rollbook, self.remembered, None, (REFERENCE_NAME,))
        self.app.push_screen(screen, self._follow_import)

    def _follow_import(self, number_: int | None) -> None:
        if number_ is not None:
            self._enter(None, number_)

    @work(exit_on_error=False, group="template", description="save a template")
    async def action_template(self) -> None:
        """Save a template of a reference layout."""
        from tui.screens.saving import save_template

        await save_template(self, self.remembered, None)

    @work(exit_on_error=False, group="demo", description="open the demo")
    async def action_demo(self) -> None:
        """Open the demo store instead of this one, made first where there is none."""
        from core.demo import open_demo

        mine = self.rollbook
        rollbook = await self.wait(
            "Opening the demo", lambda report: open_demo(config_path=mine.config_path, operator=mine.operator)
        )
        if rollbook is not None:
            self.remembered = Remembered.of(rollbook.store_url)
            self.app.post_message(StoreOpened(rollbook))

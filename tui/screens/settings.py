"""The settings: looks, folders, backup, safeguards and keys; a change is written and takes effect at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from core.config import default_backups
from core.errors import RollbookError
from tui.keymap import Key, all_keys, in_the_way
from tui.screens.base import RollbookScreen
from tui.screens.dialogs.confirm import ConfirmDialog
from tui.screens.dialogs.entry import EntryDialog, KeyDialog
from tui.screens.dialogs.failure import FailureDialog
from tui.screens.dialogs.theme import THEMES, ThemeDialog
from tui.showing import shown
from tui.terminal_app import TerminalApp
from tui.widgets.columns import Column
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_table import LineTable
from tui.widgets.list_table import Line, ListTable, heading

if TYPE_CHECKING:
    from core.config import Config
    from core.service import Rollbook

COLUMNS = (Column("Setting", 20, 34), Column("Is now", 12, 40), Column("What it does", 20, 90))
OWN_CHOICE = "the app's own choice"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting beside the keys."""

    key: str
    """As the settings file names it."""
    group: str
    title: str
    sentence: str
    kind: str
    """theme, folder, switch or number."""
    value: Callable[[Config], object]

    def told(self, config: Config) -> str:
        """Return what it is now, in words."""
        value = self.value(config)
        if self.kind == "switch":
            return "✓ yes" if value else "· no"
        if value is None:
            return OWN_CHOICE if self.kind == "theme" else _by_itself(self.key)
        return str(value)


SETTINGS = (
    Setting("app.theme", "Look", "Theme", "The colours; also told apart without any.", "theme", lambda c: c.app.theme),
    Setting(
        "folders.exports",
        "Folders",
        "Exports",
        "Where exports and fetched files go unless you name a place.",
        "folder",
        lambda c: c.folders.exports,
    ),
    Setting(
        "folders.backups",
        "Folders",
        "Backups",
        "Where the export before an import is saved.",
        "folder",
        lambda c: c.folders.backups,
    ),
    Setting(
        "imports.backup",
        "Imports",
        "Backup before import",
        "Save the export of the scope before the first change.",
        "switch",
        lambda c: c.imports.backup,
    ),
    Setting(
        "safeguards.accounts",
        "Imports",
        "Hold above accounts",
        "An import that deletes or disables more accounts than this is held, if it is more than the share below too.",
        "number",
        lambda c: c.safeguards.accounts,
    ),
    Setting(
        "safeguards.percent",
        "Imports",
        "Hold above percent",
        "The share of its scope's accounts, in percent, above which an import with more than that number is held.",
        "number",
        lambda c: c.safeguards.percent,
    ),
)


class SettingsScreen(RollbookScreen):
    """Lists the settings and the keys; Enter changes one."""

    CSS_PATH = "settings.tcss"
    FIRST = ("settings.change", "settings.reset")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "change", "Change", key_display="↵", id="settings.change", tooltip="Change what is highlighted."
        ),
        Binding("x", "reset", "Reset", id="settings.reset", tooltip="Let it be as it ships again."),
    ]

    def __init__(self, rollbook: Rollbook, crumbs: tuple[str, ...] = ()) -> None:
        """Make the screen."""
        super().__init__((*crumbs, "Settings"), rollbook)

    def body(self) -> Iterable[Widget]:
        """Return the list, what the highlighted line does, and where it is written."""
        yield ListTable(COLUMNS, id="settings")
        yield FilterLine()
        yield Static("", id="says", classes="note", markup=False)
        yield Static("", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """Show the settings."""
        super().on_mount()
        self._show()
        self.query_one(ListTable).focus()
        self._note("")

    def _show(self) -> None:
        config = self.rollbook.config
        lines: list[Line] = []
        group = ""
        for setting in SETTINGS:
            if setting.group != group:
                group = setting.group
                lines.append(heading(group))
            lines.append(Line(setting.key, (setting.title, setting.told(config), (setting.sentence, "muted"))))
        for key in sorted(all_keys(), key=lambda each: each.rank):
            if f"Keys: {key.place}" != group:
                group = f"Keys: {key.place}"
                lines.append(heading(group))
            lines.append(self._key_line(key, config.app.keys))
        self.query_one(ListTable).show(lines)

    def _key_line(self, key: Key, changed: Mapping[str, str]) -> Line:
        names = " ".join(self._shown_key(each) for each in key.now(changed).split(","))
        told = (f"{names}  (yours)", "accent") if key.id in changed else names
        return Line(key.id, (key.title, told, (f"{key.sentence}  {key.id}", "muted")))

    def _shown_key(self, name: str) -> str:
        return self.app.get_key_display(Binding(name.strip(), "", ""))

    def _note(self, text: str) -> None:
        path = shown(self.rollbook.settings_path)
        self.query_one("#note", Static).update(text or f"Changes are written to {path} and take effect at once.")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter as one types."""
        self.query_one(ListTable).narrow(event.value)

    @on(LineTable.Moved)
    def follow(self) -> None:
        """Offer what fits the highlighted line, and tell in full what it does."""
        self.refresh_bindings()
        chosen = self._chosen
        said = chosen.sentence if isinstance(chosen, Setting) else f"{chosen.sentence}  {chosen.id}" if chosen else ""
        self.query_one("#says", Static).update(said)

    @property
    def _chosen(self) -> Setting | Key | None:
        ident = self.query_one(ListTable).chosen
        every: tuple[Setting | Key, ...] = (*SETTINGS, *all_keys())
        return next((each for each in every if ident == (each.key if isinstance(each, Setting) else each.id)), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to change what is highlighted; Enter has nothing else to open."""
        if action in {"change", "reset"}:
            return True if self._chosen is not None else None
        return False if action == "settings" else super().check_action(action, parameters)

    def action_open(self) -> None:
        """A double press on a line means the same as Enter."""
        self.action_change()

    @work(exit_on_error=False, group="ask", description="change a setting")
    async def action_change(self) -> None:
        """Change what is highlighted."""
        chosen = self._chosen
        if isinstance(chosen, Key):
            await self._change_key(chosen)
        elif chosen is None:
            return
        elif chosen.kind == "theme":
            await self._change_theme(chosen)
        elif chosen.kind == "switch":
            await self._write({chosen.key: not chosen.value(self.rollbook.config)})
        else:
            await self._change_text(chosen)

    @work(exit_on_error=False, group="ask", description="reset a setting")
    async def action_reset(self) -> None:
        """Let what is highlighted be as it ships again."""
        chosen = self._chosen
        if isinstance(chosen, Key):
            await self._write_keys({chosen.id: None})
        elif chosen is not None:
            await self._write({chosen.key: None})

    async def _change_theme(self, setting: Setting) -> None:
        before, names = self.app.theme, THEMES
        now = setting.value(self.rollbook.config)
        chosen = names.index(now) if now in names else 0
        colourless = isinstance(self.app, TerminalApp) and self.app.colourless
        text = "NO_COLOR is set here: the theme is seen where it is not." if colourless else ""
        dialog = ThemeDialog("Theme", [name or OWN_CHOICE for name in names], chosen=chosen, text=text)
        place = await self.app.push_screen_wait(dialog)
        if place is None or not await self._write({setting.key: names[place]}):
            self.app.theme = before

    async def _change_text(self, setting: Setting) -> None:
        value, wrong = setting.value(self.rollbook.config), ""
        typed = "" if value is None else str(value)
        while True:
            folder = setting.kind == "folder"
            dialog = EntryDialog(setting.title, setting.sentence, typed, path=folder, wrong=wrong)
            answer = await self.app.push_screen_wait(dialog)
            if answer is None:
                return
            typed = answer
            if not folder and typed and not typed.isdecimal():
                wrong = "A whole number is wanted, 0 or more."
                continue
            new = (typed if folder else int(typed)) if typed else None
            wrong = await self._try({setting.key: new})
            if not wrong:
                return

    async def _change_key(self, key: Key) -> None:
        changed = self.rollbook.config.app.keys
        pressed = await self.app.push_screen_wait(KeyDialog(key.title, key.sentence))
        if pressed is None:
            return
        other = None if pressed in key.keys.split(",") else in_the_way(key, pressed, changed, all_keys())
        changes: dict[str, str | None] = {key.id: pressed if pressed != key.keys else None}
        if other is not None:
            name, now = self._shown_key(pressed), key.now(changed)
            text = f"{name} is '{other.title}' ({other.place}). It can have {self._shown_keys(now)} instead."
            if not await self.app.push_screen_wait(ConfirmDialog(f"{name} is taken", text, "Swap the two")):
                return
            rest = [each for each in other.now(changed).split(",") if each != pressed]
            changes[other.id] = ",".join([*rest, *([] if rest else now.split(","))])
        await self._write_keys(changes)

    def _shown_keys(self, names: str) -> str:
        return " ".join(self._shown_key(each) for each in names.split(","))

    async def _write_keys(self, changes: Mapping[str, str | None]) -> None:
        keys = {**self.rollbook.config.app.keys, **changes}
        await self._write({"app.keys": {ident: key for ident, key in keys.items() if key}})

    async def _write(self, changes: Mapping[str, Any]) -> bool:
        """Write settings; False where that failed, which is told."""
        wrong = await self._try(changes)
        if wrong:
            await self.app.push_screen_wait(FailureDialog(RollbookError("configuration", wrong)))
        return not wrong

    async def _try(self, changes: Mapping[str, Any]) -> str:
        """Write settings and work with them; return why that could not be, if so."""
        try:
            kept = await asyncio.to_thread(self.rollbook.change_settings, changes)
        except RollbookError as error:
            return str(error)
        settings = self.rollbook.config.app
        if isinstance(self.app, TerminalApp):
            self.app.take_theme(settings.theme)
        self.app.set_keymap(settings.keys)
        self._show()
        path = shown(self.rollbook.settings_path)
        self._note(f"✓ Written to {path}." + (f" The file with its comments is {shown(kept)}." if kept else ""))
        return ""


def _by_itself(key: str) -> str:
    return shown(default_backups()) if key == "folders.backups" else "the folder Rollbook was started in"

"""The line at the bottom of every screen: what can be pressed now, as much as fits."""

from rich.cells import cell_len
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

GAP = "  "
KEYS = "screen.keys"
"""The key that lists all keys."""
COMMANDS = "app.commands"
"""The key that finds a command by its name; it gives way first, as the list of keys names it."""
STAYING = ("screen.back", KEYS, COMMANDS)
"""What stands last, in this order, and stays whatever else does not fit: the way back and all keys."""


class KeyLine(Widget):
    """Shows keys with their words; a press on one does what the key does. What does not fit is left to `?`."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        &:ansi { background: ansi_default; }
    }
    """

    _drawn: Content | None = None
    _room = 0

    def on_mount(self) -> None:
        """Follow what the screen offers; a key looks like a key, not like a link."""
        self.auto_links = False
        self.screen.bindings_updated_signal.subscribe(self, self.take_bindings)

    def take_bindings(self, screen: Screen[object]) -> None:
        """Draw what the screen offers now, where that is something else."""
        if screen is self.screen:
            before, self._drawn = self._drawn, None
            if before is None or not before.is_same(self.render()):
                self.refresh()

    def render(self) -> Content:
        """Return the keys that fit."""
        room = self.content_size.width
        if self._drawn is None or self._room != room:
            self._drawn, self._room = self._fitting(room), room
        return self._drawn

    def _fitting(self, room: int) -> Content:
        """Return what the screen offers, as much as fits, and always the way back and the key that lists all keys."""
        offered = [active for active in self.screen.active_bindings.values() if active.binding.show]
        own = [self._told(active) for active in offered if active.binding.id not in STAYING]
        staying = sorted(
            (active for active in offered if active.binding.id in STAYING),
            key=lambda active: STAYING.index(active.binding.id or ""),
        )
        last = [self._told(active) for active in staying]
        if _width([*own, *last]) > room:
            last = [self._told(active) for active in staying if active.binding.id != COMMANDS]
        while own and _width([*own, *last]) > room:
            own.pop()
        return Content(GAP).join([*own, *last])

    def _told(self, active: ActiveBinding) -> Content:
        binding = active.binding
        key = self.app.get_key_display(binding)
        press = Style.from_meta({"@click": f"app.simulate_key({binding.key!r})"}) if active.enabled else Style()
        if not active.enabled:
            return Content.styled(f"{key} {binding.description}", "dim")
        return Content.assemble((key, "bold $text-accent"), f" {binding.description}").stylize(press)


def _width(told: list[Content]) -> int:
    return sum(cell_len(each.plain) + len(GAP) for each in told) - len(GAP)

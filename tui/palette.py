"""The commands of the palette: what the keys of the screen do, by name."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider

PALETTE = "app.commands"
"""The key that opens the palette, which need not be found in it."""


class ScreenCommands(Provider):
    """Finds what can be done on the screen; a command runs the same action as its key."""

    async def discover(self) -> Hits:
        """List every command before anything is typed."""
        for title, sentence, run in self._commands():
            yield DiscoveryHit(title, run, help=sentence)

    async def search(self, query: str) -> Hits:
        """List the commands that match, best first."""
        matcher = self.matcher(query)
        for title, sentence, run in self._commands():
            score = matcher.match(f"{title} {sentence}")
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=sentence)

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[bool] | None]]]:
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id and binding.id != PALETTE and active.enabled and binding.description and self._own(active):
                run = partial(self.app.run_action, binding.action, active.node)
                yield binding.description, active.tooltip or binding.tooltip, run
        for command in self.app.get_system_commands(self.screen):
            yield command.title, command.help, command.callback

    def _own(self, active: ActiveBinding) -> bool:
        """Whether it is more than moving about in a table."""
        return active.binding.show or active.node in (self.screen, self.app)

"""What keeps quick hands from doing a thing twice: a screen is left once, and begins one thing of a kind at a time."""

from typing import Any, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.worker import Worker

Answer = TypeVar("Answer")
ONCE = frozenset(
    {
        "apply",
        "approve",
        "ask",
        "cancel",
        "check",
        "demo",
        "details",
        "drop",
        "leave",
        "read",
        "save",
        "send",
        "template",
        "triage",
        "work",
    }
)
"""Groups of workers that ask or open something: a second press of the key is too quick, and begins nothing."""


class SteadyScreen(Screen[Answer | None]):
    """Leaves when it is in front, and only once: Textual takes away whatever screen is in front then."""

    HOLDS: ClassVar[bool] = False
    """Whether nobody can go elsewhere from here before it has ended."""
    _answered: tuple[Answer | None] | None = None
    """What is answered as soon as this is in front again."""
    _painted = False

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and go back; not at all where this was left already.

        It is done later where something was opened above this, and where this is still being opened: what begins in
        it then would look for parts that are gone.
        """
        if self.app.screen is not self or not self.is_mounted:
            if self in self.app.screen_stack:
                self._answered = self._answered or (result,)
            nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call] # theirs
            return nothing
        asked = self._result_callbacks[-1] if self._result_callbacks else None
        if asked is not None and asked.future is not None and asked.future.done():
            asked.future = None  # who asked waits no more
        return super().dismiss(result)

    def _compositor_refresh(self) -> None:
        """Paint what has changed: once at first, and no part of what is about to be painted whole."""
        if not (self._painted and self._repaint_required):
            self._painted = True
            super()._compositor_refresh()

    def on_screen_resume(self) -> None:
        """Give the answer that waited until this is in front."""
        if self._answered is not None:
            self.dismiss(*self._answered)

    def run_worker(self, *args: Any, **kwargs: Any) -> Worker[Any]:
        """Begin a worker; where one that asks or opens the same is under way, return that one instead."""
        if kwargs.get("group") in ONCE and not kwargs.get("thread"):
            for worker in self.workers:
                if worker.node is self and worker.group == kwargs["group"] and not worker.is_finished:
                    return worker
        return super().run_worker(*args, **kwargs)

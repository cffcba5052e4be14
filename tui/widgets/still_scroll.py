"""Scrolling a long table without drawing a scrollbar anew that would look the same: over SSH every line counts."""

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView

STEPS = 8
"""The end of a scrollbar's thumb moves in eighths of a cell."""


class StillScrollView(ScrollView):
    """Moves its scrollbar only when that can be seen."""

    _drawn_at = -1

    def make_room(self, lines: int) -> None:
        """Scroll over so many lines; a scrollbar comes or goes at once, not after a first painting without it."""
        self.virtual_size = Size(0, lines)
        if self.size:
            self._scroll_update(self.virtual_size)

    def _scroll_update(self, virtual_size: Size) -> None:
        """Bring the scrollbar in step with another size, of the widget or of what it scrolls over."""
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = virtual_size.height
            self.vertical_scrollbar.window_size = self.container_size.height
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def on_resize(self) -> None:
        """Bring the scrollbar in step: where its thumb stands says nothing about one of another length."""
        self._drawn_at = -1
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the lines anew, and the scrollbar where its thumb moves."""
        if self.show_vertical_scrollbar:
            thumb = round(STEPS * self.size.height * new_value / max(self.virtual_size.height, 1))
            if thumb != self._drawn_at:
                self._drawn_at = thumb
                self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(Region(0, 0, self.scrollable_size.width, self.size.height))

"""Asks what to export: which accounts, as what, and where to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from textual import on
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Select

from core.service import STATES
from tui.screens.dialogs.save import Offer, SaveChoice, SaveDialog, labelled, select
from tui.showing import shown
from tui.widgets.tick import Tick

ALL = "all"
TEXTS = {
    "role": ("With the role", "all roles"),
    "under": ("Organization", "all, or one with everything below it"),
    "changed-since": ("Changed since", "any day, as yyyy-mm-dd"),
}
"""Label and placeholder of the filters that are typed."""


class ExportDialog(SaveDialog):
    """Offers the filters that the chosen layout has; codes are completed as one types (→ takes the rest)."""

    def __init__(
        self,
        offer: Offer,
        known: Mapping[str, Sequence[str]],
        codes: Mapping[str, Mapping[str, Sequence[str]]],
        last: SaveChoice | None = None,
        wrong: str = "",
    ) -> None:
        """Make the dialog: the filters of each layout, the codes that can be named in them, and as a SaveDialog."""
        super().__init__(offer, last, wrong)
        self._known = known
        self._codes = codes
        self._asked = last.filters if last else {}

    def filters(self) -> Iterable[Widget]:
        """Ask for every filter that any of the layouts has."""
        states = [("in any state", ALL), *((state.replace("-", " "), state) for state in STATES)]
        yield labelled("Accounts", select("state", states, self._asked.get("state")), id="by-state")
        for name, (label, placeholder) in TEXTS.items():
            field = Input(self._asked.get(name, ""), placeholder, id=name, compact=True)
            yield labelled(label, field, id=f"by-{name}")
        box = Tick("without deleted accounts", "no-deleted" in self._asked, id="no-deleted", compact=True)
        yield labelled("", box, id="by-no-deleted")

    @on(Select.Changed)
    def propose(self) -> None:
        """Let the filters follow the layout, as the path does; without deleted accounts says nothing beside a state."""
        super().propose()
        known = self._known[self.what]
        for name in ("state", *TEXTS, "no-deleted"):
            self.query_one(f"#by-{name}").display = name in known
        for name in TEXTS:
            codes = self._codes.get(self.what, {}).get(name, ())
            self.query_one(f"#{name}", Input).suggester = SuggestFromList(codes, case_sensitive=False)
        if self.query_one("#state", Select).value != ALL:
            self.query_one("#by-no-deleted").display = False

    def asked(self) -> Mapping[str, str]:
        """Return the filters that are in sight and given."""
        state = str(self.query_one("#state", Select).value)
        given = {name: self.query_one(f"#{name}", Input).value.strip() for name in TEXTS}
        given["state"] = "" if state == ALL else state
        given["no-deleted"] = "1" if self.query_one("#no-deleted", Tick).value else ""
        seen = {name: text for name, text in given.items() if text and self.query_one(f"#by-{name}").display}
        if day := seen.get("changed-since"):
            try:
                date.fromisoformat(day)
            except ValueError:
                self.query_one("#changed-since").focus()
                raise ValueError(f"'{shown(day)}' is no day: a date is wanted, as yyyy-mm-dd") from None
        return seen

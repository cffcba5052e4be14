"""What to do about a finding, found in the reference data: the nearest code, the choice that was meant."""

from functools import lru_cache

from core.checking.dates import nearest_date
from core.context import Reference
from core.layout import Column, Layout
from core.nearness import Codebook, Near


class Hints:
    """Finds hints for the findings of one layout; the same question is answered once."""

    def __init__(self, layout: Layout, reference: Reference) -> None:
        """Take the layout and the reference data that its codes come from."""
        self._layout = layout
        self._reference = reference
        self.find = lru_cache(maxsize=10_000)(self._find)
        self.meant = lru_cache(maxsize=10_000)(self._meant)
        self._known = lru_cache(maxsize=None)(self._titles)

    def _find(self, column: str | None, code: str, value: str | None) -> str | None:
        """Return the hint for a finding, or None where the catalogue's own is the best there is."""
        if column is None or value is None:
            return None
        if code == "date-format":
            nearest = self.meant(column, code, value)
            return f"{nearest}?" if nearest else None
        found = self._layout.column(column)
        if code == "not-a-choice":
            return _choice_hint(value, found.choices)
        near = self._nearest_code(found, code, value)
        if near is None:
            return None
        return f"{near.code} ({near.title})?" if near.title and near.title != near.code else f"{near.code}?"

    def _meant(self, column: str | None, code: str, value: str | None) -> str | None:
        """Return the one text that the hint for a finding asks about, or None."""
        if column is None or value is None:
            return None
        if code == "date-format":
            return nearest_date(value)
        found = self._layout.column(column)
        near = None if code == "not-a-choice" else self._nearest_code(found, code, value)
        return near.code if near else None

    def _nearest_code(self, column: Column, code: str, value: str) -> Near | None:
        kind = column.codes.kind if column.codes else column.refers
        unknown = column.codes.unknown if column.codes else "parent-unknown"
        return self._known(kind).best(value) if kind and code == unknown else None

    def _titles(self, kind: str) -> Codebook:
        records = self._reference.records(kind)
        return Codebook(dict(records.select("name", "title").iter_rows()))


def _choice_hint(value: str, choices: tuple[str, ...]) -> str:
    nearest = Codebook(dict.fromkeys(choices)).best(value)
    listed = f"One of {', '.join(choices)}."
    return f"{nearest.code}? {listed}" if nearest else listed

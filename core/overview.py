"""What an operator looks at around the work: what waits, accounts by state, what an export can be narrowed to."""

from core.desk import Desk
from core.errors import RollbookError
from core.exporting import ExportRequest, check_export, codes_to_filter, queue_export
from core.fetching import as_seen_by
from core.layouts import layout_named, layouts_of
from core.operators import require_import
from core.options import ExportFilters
from core.scopes import count_states, layouts_for, open_context, require_open
from core.store.tasks import list_waiting
from core.task import Task
from core.tasks import known_task


class Overview(Desk):
    """A store as one operator looks at it before doing anything."""

    def waiting(self) -> list[Task]:
        """Return what waits or runs, in every scope, in the order in which it is taken."""
        with self._reading() as (session, operator):
            return [as_seen_by(operator, task) for task in list_waiting(session)]

    def why_no_import(self, scope: str | None) -> RollbookError | None:
        """Return why no file at all can be imported into a scope (None: reference data), before one is chosen."""
        with self._reading() as (session, operator):
            try:
                if scope is None:
                    for layout in layouts_of(None):
                        require_import(operator, layout)
                else:
                    _, found = open_context(session, operator, self._today(), scope)
                    if found is not None:
                        require_open(found)
            except RollbookError as error:
                return error
        return None

    def account_states(self, scope: str) -> dict[str, int]:
        """Return how many accounts of a scope are in which state; nothing where its layouts know no states."""
        with self._reading() as (session, operator):
            context, found = open_context(session, operator, self._today(), scope)
            counts: dict[str, int] = {}
            for layout in layouts_for(found):
                for state, number in count_states(session, context, layout).items():
                    counts[state] = counts.get(state, 0) + number
            return counts

    def filter_codes(self, layout: str) -> dict[str, list[str]]:
        """Return the codes that an export's filters `role` and `under` can name, as far as the layout has these."""
        with self._reading() as (session, operator):
            context, _ = open_context(session, operator, self._today())
            return codes_to_filter(context, layout_named(layout))

    def check_export(self, scope: str | None, layout: str | None, filters: ExportFilters) -> None:
        """Raise what would make no task of an export: an unknown code, a filter that does not fit."""
        with self._reading() as (session, _):
            check_export(session, ExportRequest(scope, layout, filters, self.operator))

    def queue_export(self, scope: str | None, layout: str | None, filters: ExportFilters) -> Task:
        """Queue an export for a worker; raises what makes no task: an unknown code, a filter that does not fit."""
        request = ExportRequest(scope, layout, filters, self.operator)
        with self._store() as store:
            with store.writing() as session:
                number = queue_export(session, request)
            with store.reading() as session:
                return known_task(session, number)

"""The lists of a learning platform: the job titles, sites and cost centers that its users may have."""

from core.kinds import LMS_LIST
from core.layout import CellKind, Column, Layout

LISTS = ("Job Title", "Site", "Cost Center")

LAYOUT = Layout(
    name="lms-lists",
    title="LMS lists",
    kind=LMS_LIST,
    scope=None,
    columns=(
        Column("List", "list", CellKind.CHOICE, required=True, choices=LISTS),
        Column("Name", "title", maximum=100, required=True, keyed=True, rule="Unique in its list, in any case."),
    ),
    key=("List", "Name"),
    fields=("list", "title"),
    name_fields=("title",),
    sample=(("Job Title", "Teacher"), ("Site", "Oak School"), ("Cost Center", "4711")),
)

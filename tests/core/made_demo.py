"""The demo as tests use it: opened as an operator, its files checked."""

from datetime import date

from core.config import Config
from core.demo import Place
from core.demo.places import spring_code
from core.demo.school import ROSTER_SCHOOL
from core.scopes import SCHOOL_PREFIX
from core.service import Check, Rollbook

TODAY = date(2026, 11, 20)
SPRING = spring_code(2027)
SCHOOL = SCHOOL_PREFIX + ROSTER_SCHOOL


def rollbook_of(demo: Place, login: str | None = None) -> Rollbook:
    """Open the program on a demo, as whoever looks at it or as another operator."""
    return Rollbook(str(demo.store), Config(), operator=login)


def check(demo: Place, name: str, login: str | None = None, scope: str = SPRING) -> Check:
    """Check one of the demo's files, in the administration of spring unless another scope is named."""
    return rollbook_of(demo, login).check((demo.files / name).read_bytes(), name, scope)


def codes_of(check: Check) -> set[str]:
    """Return the codes of a check's findings."""
    return {finding["code"] for finding in check.summary["findings"]}


def outcomes_of(check: Check) -> set[str]:
    """Return the outcomes that rows of a check have."""
    return {outcome for outcome, rows in check.summary["counts"].items() if rows}

"""The made-up state: its districts and schools, test administrations, roles of its own, operators."""

STATE = "LK"
DISTRICTS = {"LK-01": "Harborview", "LK-02": "Stonebridge", "LK-03": "Fernhollow"}
SCHOOLS = {
    "0101": "Oak Street Elementary",
    "0102": "Lakeshore Elementary",
    "0103": "Harborview Middle",
    "0104": "Harborview High",
    "0201": "Maple Grove Elementary",
    "0202": "Quarry Hill Elementary",
    "0203": "Stonebridge Middle",
    "0204": "Stonebridge High",
    "0301": "Meadow Lane Elementary",
    "0302": "Fernhollow Middle",
    "0303": "Fernhollow High",
    "0304": "Rural Learning Center",
}

ORGANIZATIONS = (
    ("Code", "Name", "Type", "Parent Code"),
    [
        (STATE, "State of Lakeland", "State", ""),
        *((code, f"{name} School District", "District", STATE) for code, name in DISTRICTS.items()),
        *((code, name, "School", f"LK-{code[:2]}") for code, name in SCHOOLS.items()),
    ],
)

ADMINISTRATIONS = ("Code", "Name", "Year", "Status", "Organizations")


def administrations(spring: int) -> list[tuple[str, ...]]:
    """Return the test administrations around the spring of a year; one school takes no part in that of spring."""
    fall = spring - 1
    return [
        (spring_code(spring), f"{spring} Spring Assessment", str(spring), "Open", "LK-01:LK-02:0301:0302:0303"),
        (f"{STATE}-{fall}-FALL", f"{fall} Fall Retest", str(fall), "Open", "LK-01:LK-03"),
        (f"{STATE}-{fall - 1}-FALL", f"{fall - 1} Fall Retest", str(fall - 1), "Closed", STATE),
    ]


def spring_code(spring: int) -> str:
    """Return the code of the administration in which the demo's work is done."""
    return f"{STATE}-{spring}-SPRING"


STATE_ROLE = "PortfolioReviewer"

ROLES = (("Code", "Name", "Granted By"), [(STATE_ROLE, "Portfolio Reviewer", "AdministrationTestCoordinator")])

OPERATORS = (
    ("Login", "Name", "Organizations", "Roles", "May Delete", "May Administer"),
    [
        ("demo.state", "Ines Marlowe", STATE, "AdministrationTestCoordinator", "Yes", "Yes"),
        ("demo.district", "Tobias Achterberg", "LK-01", "TestCoordinator", "No", "No"),
        ("demo.stonebridge", "Yuki Brandvold", "LK-02", "AdministrationTestCoordinator", "Yes", "No"),
        ("demo.school", "Salma Quist", "0301", "TestCoordinator", "No", "No"),
    ],
)
"""Whoever opens the demo is an operator with everything; these are others, of different reach."""

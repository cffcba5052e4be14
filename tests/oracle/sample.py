"""The world that the oracle's tests play in: small, and with a case of everything."""

from datetime import date

from tests.oracle.world import Account, Administration, Operator, Organization, Role, World, key

EVERYTHING = "admin.all"
"""The login of the operator who reaches, grants and may everything."""
SPRING = "TN-2026-SPRING"
"""The open administration: the district TN-NORTH and the school TN-S-1 take part."""
CLOSED = "TN-2025-FALL"
TESTER = "AdministrationTestCoordinator"

ORGANIZATIONS = (
    Organization("TN", "Tennessee", "State"),
    Organization("TN-NORTH", "North District", "District", "TN"),
    Organization("TN-N-01", "Oak School", "School", "TN-NORTH"),
    Organization("TN-N-02", "Elm School", "School", "TN-NORTH"),
    Organization("0123", "Ash School", "School", "TN-NORTH"),
    Organization("TN-SOUTH", "South District", "District", "TN"),
    Organization("TN-S-1", "Fir School", "School", "TN-SOUTH"),
    Organization("TN-S-2", "Yew School", "School", "TN-SOUTH"),
    Organization("TN-ÉCOLE", "École du Sud", "School", "TN-SOUTH"),
    Organization("TN-EAST", "East District", "District", "TN"),
    Organization("TN-E-1", "Bay School", "School", "TN-EAST"),
    Organization("KY", "Kentucky", "State"),
    Organization("KY-WEST", "West District", "District", "KY"),
    Organization("KY-W-1", "Box School", "School", "KY-WEST"),
)
ROLES = (
    Role(TESTER, "Administration Test Coordinator", frozenset({TESTER})),
    Role("TestCoordinator", "Test Coordinator"),
    Role("TechnicalCoordinator", "Technical Coordinator"),
    Role("RoomSupervisor", "Room Supervisor"),
    Role("FullAccessEducator", "Full Access Educator"),
    Role("ReportsOnlyEducator", "Reports Only Educator"),
    Role("StateProctor", "State Proctor", frozenset({"StateProctor", "TestCoordinator"})),
    Role("Évaluateur", "Évaluateur local", frozenset({TESTER, "StateProctor"})),
)
OPERATORS = (
    Operator(
        EVERYTHING,
        "Alex All",
        frozenset({"TN", "KY"}),
        frozenset(role.code for role in ROLES),
        may_delete=True,
        may_administer=True,
    ),
    Operator("nora.north", "Nora North", frozenset({"TN-NORTH"}), frozenset({"TestCoordinator"}), may_delete=False),
    Operator(
        "sam.south",
        "Sam South",
        frozenset({"TN-SOUTH", "TN-N-01"}),
        frozenset({TESTER, "TechnicalCoordinator"}),
        may_delete=True,
    ),
    Operator("eve.east", "Eve East", frozenset({"TN-E-1"}), frozenset({"ReportsOnlyEducator"}), may_delete=True),
)
ADMINISTRATIONS = (
    Administration(SPRING, "Spring Assessment", "2026", "Open", frozenset({"TN-NORTH", "TN-S-1"})),
    Administration(CLOSED, "Fall Retest", "2025", "Closed", frozenset({"TN"})),
    Administration("KY-2026-SPRING", "Kentucky Spring", "2026", "Open", frozenset({"KY"})),
)

_PLACES = {
    "north": {"TN-N-01", "0123"},
    "south": {"TN-S-1"},
    "both": {"TN-NORTH", "TN-S-2", "TN-E-1"},
    "east": {"TN-E-1"},
    "state": {"TN"},
    "west": {"KY-W-1"},
    "nowhere": set[str](),
}
"""Where the accounts are; for every operator some lie inside the reach, some outside, some on both sides."""
_STATES = {
    "active": (None, None),
    "disabled": (date(2026, 2, 3), None),
    "deleted": (None, date(2026, 3, 4)),
    "gone": (date(2026, 2, 5), date(2026, 3, 6)),
}
"""Day of disabling and of deleting."""
_ROLES = (
    {"RoomSupervisor"},
    {TESTER, "TestCoordinator"},
    {"StateProctor", "ReportsOnlyEducator"},
    {"Évaluateur"},
)
_DAYS = (
    (None, None),
    (date(2026, 1, 1), date(2027, 6, 30)),
    (date(2026, 2, 28), None),
    (None, date(2026, 12, 31)),
)
_NAMES = (("Ann", "Do"), ("José", "Muñoz-O’Neil"), ("李", "小龍"), ("Zoë", "=1+1"))


def _account(number: int, place: str, state: str) -> Account:
    disabled, deleted = _STATES[state]
    mixed = number + number // 4
    first, last = _NAMES[number // 4 % 4]
    begin, end = _DAYS[(mixed + 1) % 4]
    username = f"{place.title()}.{state}" if number % 3 else f"É-{place}.{state}@Example.org"
    return Account(
        username,
        first,
        last,
        f"{place}.{state.upper()}@example.org",
        frozenset(_PLACES[place]),
        frozenset(_ROLES[mixed % 4]),
        begin,
        end,
        disabled,
        'left, on "leave"' if disabled else None,
        deleted,
    )


def sample_world() -> World:
    """Return the world of the tests, with accounts of every state in every place."""
    cases = [(place, state) for place in _PLACES for state in _STATES]
    accounts = [_account(number, place, state) for number, (place, state) in enumerate(cases)]
    return World(
        {key(one.code): one for one in ORGANIZATIONS},
        {key(one.code): one for one in ROLES},
        {key(one.login): one for one in OPERATORS},
        {key(one.code): one for one in ADMINISTRATIONS},
        {key(one.username): one for one in accounts},
    )

"""A file with a hundred errors of ten kinds, as schools make them, and what each faulty row should have said.

Everything follows from one seed. The store before holds the organizations, an administration and accounts; the file
updates some of these accounts, creates others, and goes wrong on a hundred rows.
"""

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

SCOPE = "EX-2027"
LEFT_OUT = "left out"
"""In the place of right cells: the row should not be imported at all."""
EACH = 10
"""Rows of each kind of error."""
COLUMNS = (
    "Action",
    "Username",
    "First Name",
    "Last Name",
    "Email",
    "Authorized Organizations",
    "Roles",
    "Active Begin Date",
    "Active End Date",
    "Disabled",
    "Disable Reason",
)
_TREES = "Oak Maple Cedar Birch Willow Hickory Laurel Juniper Aspen Elm Pine Sycamore Dogwood Magnolia Walnut"
_TOWNS = ("Ashford", "Brookside", "Clayton", "Dunmore", "Easton")
_FIRST = (
    "Anna Ben Carla David Elena Frank Grace Hugo Ines Jonas Karin Luis Maria Nora Omar Paula Quentin Rosa Simon Tara "
    "Ulrike Victor Wanda Xenia Yusuf Zoe Agnes Boris Chloe Diego Edith Felix Gloria Henry Irene Jamal Kofi Leila"
)
_LAST = (
    "Abbott Baker Castro Dalton Ellis Foster Garcia Hughes Irwin Jensen Keller Lopez Mason Nolan Ortiz Park Quinn "
    "Reyes Schmidt Tanaka Ueda Vargas Walker Xiong Young Zimmer Adler Bishop Conrad Drake Egan Flores Grant Haddad"
)
_ROLES = ("TestCoordinator", "TechnicalCoordinator", "RoomSupervisor", "FullAccessEducator", "ReportsOnlyEducator")

Row = dict[str, str]
Right = dict[str, str] | str
"""The cells that correct a row, or LEFT_OUT."""


@dataclass
class FaultyFile:
    """The files of the measure, and the right cells of every faulty row by its number in the file."""

    organizations: bytes
    administrations: bytes
    accounts: bytes
    faulty: bytes
    right: dict[int, Right] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)


class _Maker:
    """Makes rows of people, and breaks some of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        trees = _TREES.split()
        self.names = [(first, last) for first in _FIRST.split() for last in _LAST.split()]
        self.random.shuffle(self.names)
        self.schools = [
            (f"EX-{district:02}-{school:03}", f"{trees[(school * 3 + district) % len(trees)]} School {town}")
            for district, town in enumerate(_TOWNS, 1)
            for school in range(1, 13)
        ]
        self.people = 0

    def person(self, action: str) -> Row:
        """Return a sound row."""
        first, last = self.names[self.people]
        self.people += 1
        username = f"{first[0]}{last}{self.people}".lower()
        begin = date(2026, 8, 1) + timedelta(days=self.random.randrange(120))
        codes = sorted(self.random.sample([code for code, _ in self.schools], self.random.choice((1, 1, 1, 2))))
        return {
            "Action": action,
            "Username": username,
            "First Name": first,
            "Last Name": last,
            "Email": f"{username}@{_TOWNS[int(codes[0][3:5]) - 1].lower()}.example.org",
            "Authorized Organizations": ":".join(codes),
            "Roles": ":".join(sorted(self.random.sample(_ROLES, self.random.choice((1, 1, 2))))),
            "Active Begin Date": begin.isoformat(),
            "Active End Date": (begin + timedelta(days=200)).isoformat(),
            "Disabled": "No",
            "Disable Reason": "",
        }


def _unknown_organization(row: Row, place: int, maker: _Maker) -> Right:
    codes = row["Authorized Organizations"].split(":")
    right = codes[0]
    if place < 6:
        # A school that an old list still names by its code without the zeros.
        right, wrong = "EX-03-004", "EX-3-4"
    else:
        wrong = (
            right[:-3] + right[-2:],
            right.replace("-", "", 1),
            right[:-1] + right[-1] * 2,
            right.replace("EX", "XE"),
        )[place - 6]
    rest = [code for code in codes[1:] if code != right]
    row["Authorized Organizations"] = ":".join([wrong, *rest])
    return {"Authorized Organizations": ":".join([right, *rest])}


def _unknown_role(row: Row, place: int, maker: _Maker) -> Right:
    wrong = ("Test Coordinator", "Room Supervisor", "TechnicalCordinator", "Full Access Educator")[place % 4]
    right = ("TestCoordinator", "RoomSupervisor", "TechnicalCoordinator", "FullAccessEducator")[place % 4]
    row["Roles"] = wrong
    return {"Roles": right}


def _day_first(row: Row, place: int, maker: _Maker) -> Right:
    day = date(2027, 3, 13 + place)
    row["Active End Date"] = f"{day:%d/%m/%Y}"
    return {"Active End Date": day.isoformat()}


def _bad_address(row: Row, place: int, maker: _Maker) -> Right:
    right = row["Email"]
    name, _, domain = right.partition("@")
    row["Email"] = (
        f"{name}@{domain.partition('.')[0]}",
        f"{name}@@{domain}",
        f"{name}@{domain.replace('.', ',', 1)}",
        f"{name} @{domain}",
        f"{right}.",
        f"{name}(at){domain}",
        f"{name}@{domain.replace('.example', '..example')}",
        f"<{right}>",
        f"{name}@{domain.partition('.')[0]}",
        f"mailto:{right}",
    )[place]
    return {"Email": right}


def _exists(row: Row, place: int, maker: _Maker) -> Right:
    row["Action"] = "C"
    return {"Action": "U"}


def _missing(row: Row, place: int, maker: _Maker) -> Right:
    row["Action"] = "U"
    return {"Action": "C"}


def _no_choice(row: Row, place: int, maker: _Maker) -> Right:
    row["Disabled"] = ("N", "False", "0", "N", "no.", "N", "False", "N", "0", "N")[place]
    return {"Disabled": "No"}


def _dates_crossed(row: Row, place: int, maker: _Maker) -> Right:
    begin, end = row["Active Begin Date"], row["Active End Date"]
    row["Active Begin Date"], row["Active End Date"] = end, begin
    return {"Active Begin Date": begin, "Active End Date": end}


def _reason_without_need(row: Row, place: int, maker: _Maker) -> Right:
    row["Disable Reason"] = ("n/a", "-", "none", "n/a", "n/a")[place % 5]
    return {"Disable Reason": ""}


FAULTS: dict[str, tuple[str, Callable[[Row, int, _Maker], Right]]] = {
    "organization-unknown": ("C", _unknown_organization),
    "role-unknown": ("C", _unknown_role),
    "date-format": ("C", _day_first),
    "email-format": ("C", _bad_address),
    "user-exists": ("U", _exists),
    "user-missing": ("C", _missing),
    "not-a-choice": ("U", _no_choice),
    "begin-after-end": ("C", _dates_crossed),
    "must-be-blank": ("U", _reason_without_need),
}
"""Kind of error → the action of the sound row, and what breaks it; the tenth kind is a row that stands twice."""


def make_faulty_file(seed: int = 7, sound: int = 200) -> FaultyFile:
    """Return the files of the measure: `sound` rows without errors and ten rows of each kind of error."""
    maker = _Maker(seed)
    stored = [maker.person("C") for _ in range(400)]
    rows: list[tuple[Row, Right | None, str]] = [({**row, "Action": "U"}, None, "") for row in stored[: sound // 2]]
    rows += [(maker.person("C"), None, "") for _ in range(sound - sound // 2)]
    known = iter(stored[sound // 2 :])
    for kind, (action, break_row) in FAULTS.items():
        for place in range(EACH):
            row = {**next(known), "Action": "U"} if action == "U" else maker.person("C")
            right = break_row(row, place, maker)
            rows.append((row, right, kind))
    for _ in range(EACH // 2):
        row = maker.person("C")
        rows += [(row, {}, "duplicate-key"), (dict(row), LEFT_OUT, "duplicate-key")]
    maker.random.shuffle(rows)
    rows = list(_copies_in_order(rows))
    made = FaultyFile(_organizations(maker), _administrations(), _text(stored), _text([row for row, _, _ in rows]))
    for number, (_, cells, kind) in enumerate(rows, 2):
        if cells is not None:
            made.right[number], made.kinds[number] = cells, kind
    return made


def _copies_in_order(rows: list[tuple[Row, Right | None, str]]) -> Iterator[tuple[Row, Right | None, str]]:
    """Let the first of two equal rows be the one that stays."""
    seen: set[str] = set()
    for row, right, kind in rows:
        again = row["Username"] in seen
        seen.add(row["Username"])
        yield row, (LEFT_OUT if again else {}) if kind == "duplicate-key" else right, kind


def _organizations(maker: _Maker) -> bytes:
    lines = [("EX", "Example State", "State", "")]
    lines += [(f"EX-{number:02}", f"{town} District", "District", "EX") for number, town in enumerate(_TOWNS, 1)]
    lines += [(code, name, "School", code[:5]) for code, name in maker.schools]
    return _csv(("Code", "Name", "Type", "Parent Code"), lines)


def _administrations() -> bytes:
    return _csv(("Code", "Name", "Year", "Status", "Organizations"), [(SCOPE, "2027 Spring", "2027", "Open", "EX")])


def _text(rows: list[Row]) -> bytes:
    return _csv(COLUMNS, [tuple(row[column] for column in COLUMNS) for row in rows])


def _csv(header: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue().encode()

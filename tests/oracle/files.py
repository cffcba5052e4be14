"""Strategies of whole hostile files of users: sound rows, odd rows, wrong rows, odd headers and bytes."""

from dataclasses import dataclass
from math import gcd

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle import hostile_cells as cells
from tests.oracle.cells import trimmed
from tests.oracle.hostile_cells import Palette, Texts
from tests.oracle.hostile_file import HostileFile, escaped
from tests.oracle.judgement import BEGIN, COLUMNS, END, OPTIONAL, ORGANIZATIONS, REASON, ROLES

Cells = dict[str, str]

SOUND_KINDS = ("create", "create", "mirror", "mirror", "change", "change", "restore", "delete", "disable")
WRONG_KINDS = (*SOUND_KINDS, "mismatch", "mismatch", "wild", *["promote"] * 5)


@dataclass(frozen=True)
class _Kit:
    """The strategies of every column, built once for a palette."""

    palette: Palette
    sound: dict[str, Texts]
    wrong: dict[str, Texts]


def _kit(palette: Palette) -> _Kit:
    sampled = st.sampled_from
    sound: dict[str, Texts] = {
        "Action": sampled(("C", "U", "u", "R", "r", "D")),
        "Username": cells.in_other_clothes(sampled(palette.usernames())),
        "First Name": sampled(cells.NAMES).flatmap(cells.padded),
        "Last Name": sampled(cells.NAMES).flatmap(cells.padded),
        "Email": sampled(cells.EMAILS).flatmap(cells.padded),
        ORGANIZATIONS: palette.organizations(),
        ROLES: palette.roles(),
        BEGIN: cells.dates() | st.just(""),
        END: cells.dates() | st.just("") | sampled(cells.ASSUMED_DATES),
        "Disabled": sampled(("No", "no", "NO", "nO\u00a0")),
        REASON: sampled(("", "", "\u200b ")),
        "Is Deleted": sampled(("", "No", "Yes", "\x00garbage", "2026-01-01")),
    }
    wrong: dict[str, Texts] = {
        "Action": sampled(cells.WRONG_ACTIONS),
        "Username": st.builds(str.format, sampled(cells.WRONG_USERNAMES), st.integers(0, 2)),
        "First Name": sampled(cells.WRONG_NAMES),
        "Last Name": sampled(cells.WRONG_NAMES),
        "Email": cells.wrong_emails(),
        ORGANIZATIONS: palette.wrong_organizations(),
        ROLES: palette.wrong_roles(),
        BEGIN: cells.wrong_dates() | cells.dates(),
        END: cells.wrong_dates() | cells.dates(),
        "Disabled": sampled((*cells.WRONG_CHOICES, "Yes", "yes")),
        REASON: sampled(cells.WRONG_REASONS),
        "Is Deleted": sampled(("\x00", "maybe")),
    }
    return _Kit(palette, sound, wrong)


@st.composite
def _rows(draw: DrawFn, kit: _Kit, kinds: tuple[str, ...], most_faults: int) -> list[Cells]:
    """Return rows that each have a user of their own, with some faults put in."""
    names = kit.palette.usernames(within_reach=kinds is not WRONG_KINDS)
    if kinds is not WRONG_KINDS and not kit.palette.operator.may_delete:
        kinds = tuple(kind for kind in kinds if kind not in ("restore", "delete"))
    steps = [step for step in range(1, len(names)) if gcd(step, len(names)) == 1]
    start, step = draw(st.integers(0, len(names) - 1)), draw(st.sampled_from(steps))
    rows: list[Cells] = []
    for index in range(draw(st.integers(1, min(12, len(names))))):
        username = names[(start + index * step) % len(names)]
        row = draw(_row(kit, draw(st.sampled_from(kinds)), username, index))
        for _ in range(draw(st.sampled_from((0, 0, 0, *range(most_faults + 1))))):
            column = draw(st.sampled_from(COLUMNS))
            row[column] = draw(kit.wrong[column] | kit.sound[column])
        if rows and draw(st.integers(0, 11)) == 0:
            row["Username"] = draw(cells.in_other_clothes(st.just(rows[-1]["Username"])))
        rows.append(row)
    return rows


@st.composite
def _row(draw: DrawFn, kit: _Kit, kind: str, username: str, index: int) -> Cells:
    """Return one row of a kind, about a stored user or about a new one."""
    account = next(one for one in kit.palette.world.accounts.values() if one.username == username)
    mirror = {column: escaped(text) for column, text in kit.palette.mirror(account).items()}
    mirror["Username"] = draw(cells.in_other_clothes(st.just(username)))
    if kind == "wild":
        return draw(st.fixed_dictionaries({name: kit.sound[name] | kit.wrong[name] for name in COLUMNS}))
    if kind in ("create", "mismatch"):
        row = draw(st.fixed_dictionaries(kit.sound))
        fresh = draw(st.sampled_from(cells.USERNAMES)).format(index)
        row["Username"] = fresh if kind == "create" or draw(st.booleans()) else mirror["Username"]
        row["Action"] = draw(st.sampled_from("Cc" if kind == "create" else "CURD"))
        return row
    if kind == "delete":
        return {**mirror, **draw(_garbage(kit)), "Action": draw(st.sampled_from("Dd"))}
    updates = "UUuR" if kit.palette.operator.may_delete else "Uu"
    row = {**mirror, "Action": draw(st.sampled_from("Rr" if kind == "restore" else updates))}
    if kind == "promote":
        row |= {ORGANIZATIONS: draw(kit.palette.any_known(ORGANIZATIONS)), ROLES: draw(kit.wrong[ROLES])}
        if draw(st.booleans()):
            row |= {"Action": "C", "Username": f"new-{index}"}
    if kind == "disable":
        row |= {"Disabled": draw(st.sampled_from(("Yes", "YES"))), REASON: draw(st.sampled_from(cells.REASONS))}
    if kind == "restore":
        row |= {"Disabled": "No", REASON: ""}
    if kind == "change":
        for column in draw(st.lists(st.sampled_from(COLUMNS[2:9]), min_size=1, max_size=3)):
            row[column] = draw(kit.sound[column])
    return row


def _garbage(kit: _Kit) -> st.SearchStrategy[Cells]:
    """Return cells that nobody reads."""
    return st.fixed_dictionaries({}, optional={name: kit.wrong[name] for name in ("Email", BEGIN, ROLES, "Disabled")})


@st.composite
def layouts_of(draw: DrawFn, columns: tuple[str, ...], optional: frozenset[str]) -> tuple[list[str], list[str | None]]:
    """Return a header as somebody might write it, and the layout's column of each position."""
    absent: frozenset[str] = draw(st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(optional) or [""])))
    present: list[str | None] = [column for column in columns if column not in absent]
    extras = draw(st.lists(st.sampled_from(EXTRAS), unique=True, max_size=2)) if draw(st.booleans()) else []
    places: list[tuple[str, str | None]] = [(str(column), column) for column in present]
    places += [(extra, None) for extra in extras]
    if draw(st.booleans()):
        places = draw(st.permutations(places))
    header = [draw(st.sampled_from(HEADER_FORMS))(name) if column else name for name, column in places]
    return header, [column for _, column in places]


EXTRAS = ("Row", "Status", "Details", "Error", "Favourite Colour", "日本")
"""Report columns, which are ignored, and columns that nobody knows."""
HEADER_FORMS = (
    str,
    str,
    str.upper,
    lambda name: name.lower().replace(" ", "_"),
    lambda name: name.replace(" ", "-") + "*",
    lambda name: f" {name.replace(' ', '')}\u00a0",
    lambda name: f"*{name.swapcase()} *",
)


@st.composite
def written(
    draw: DrawFn, rows: list[Cells], columns: tuple[str, ...], optional: frozenset[str], example: Cells
) -> HostileFile:
    """Return rows as a file: columns mixed, some absent, blank and ragged records, odd line ends and bytes."""
    header, places = draw(layouts_of(columns, optional))
    records = []
    for row in rows:
        filled = any(trimmed(row.get(name, "")) for name in places if name is not None)
        extra = draw(st.sampled_from(("", "x", "a\x07b", "[email-format] wrong"))) if filled else ""
        records.append([extra if name is None else row.get(name, "") for name in places])
    if not any(trimmed(cell) for record in records for cell in record):
        records.append([example.get(name or "", "") for name in places])
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        blank = draw(st.sampled_from(([], [""] * len(places), ["\u00a0"] * 3, [" \u200b"] * (len(places) + 2))))
        records.insert(draw(st.integers(0, len(records))), blank)
    for _ in range(draw(st.sampled_from((0, 0, 1)))):
        _tear(draw, records, len(places))
    return HostileFile(
        tuple(header),
        tuple(places),
        tuple(tuple(record) for record in records),
        delimiter=draw(st.sampled_from(",,,,;\t|")),
        newline=draw(st.sampled_from(("\n", "\n", "\r\n", "\r"))),
        encoding=draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be"))),
        blank_lines_first=draw(st.sampled_from((0, 0, 0, 2))),
        quote_all=draw(st.booleans()),
        ends_with_newline=draw(st.booleans()),
    )


def _tear(draw: DrawFn, records: list[list[str]], width: int) -> None:
    """Make one record longer or shorter; blank cells at the end are no harm."""
    index = draw(st.integers(0, len(records) - 1))
    tail = draw(st.sampled_from((["x"], ["", "x"], ["", "\u00a0"], None)))
    if len(records[index]) == width:
        records[index] = records[index][:-2] if tail is None else records[index] + tail


def sound_files(palette: Palette) -> st.SearchStrategy[HostileFile]:
    """Return files whose rows are mostly sound: every good outcome appears."""
    return _files(palette, SOUND_KINDS, 1)


def wrong_files(palette: Palette) -> st.SearchStrategy[HostileFile]:
    """Return files whose rows are mostly wrong: every code appears."""
    return _files(palette, WRONG_KINDS, 5)


def user_files(palette: Palette) -> st.SearchStrategy[HostileFile]:
    """Return files of both mixtures."""
    return sound_files(palette) | wrong_files(palette)


def _files(palette: Palette, kinds: tuple[str, ...], most_faults: int) -> st.SearchStrategy[HostileFile]:
    kit = _kit(palette)
    example = {
        column: escaped(text) for column, text in palette.mirror(next(iter(palette.world.accounts.values()))).items()
    }
    return _rows(kit, kinds, most_faults).flatmap(lambda rows: written(rows, COLUMNS, OPTIONAL, example))

"""The files that are measured: accounts that exist, and a file of rows about them and new ones, 2 % of them bad.

Half of a file's rows create, two fifths update (half of these change nothing), 4 % restore, 6 % delete. Everything
follows from an account's number by Polars' hash: the same version of Polars makes the same files.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

SCOPE = "EX-2027"
STATE = "EX"
SCHOOLS = 2_000
KINDS_OF_FAULTS = 10

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
    "Is Deleted",
)
ROLES = (
    "AdministrationTestCoordinator",
    "TestCoordinator",
    "TechnicalCoordinator",
    "RoomSupervisor",
    "FullAccessEducator",
    "ReportsOnlyEducator",
)
_FIRST = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara José Zoë Renée Søren "
    "Nguyễn Anaïs Łukasz Mónica Kwame Aisha Priya Wei Mary-Ann O'Neil Jean-Luc Fatima Yusuf Ingrid Chloë Dmitri"
)
_LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Núñez "
    "Müller O'Connor Smith-Jones García Peña Dvořák Björk Nguyen Tran Kim Park Chen Singh Patel Kowalski Ivanov Okafor"
)
_SURNAMES = "smith johnson lopez kim garcia nunez okafor singh"
_BAD_ADDRESSES = "plainaddress two@@example.org no-domain@ dot@.example.org in@side,example.org"
_REASON = "Left the district at the end of the school year"

c = pl.col


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one size: `rows` in the file to import, `accounts` in the store before."""

    folder: Path
    rows: int
    accounts: int

    @property
    def users(self) -> Path:
        """The file to import."""
        return self.folder / f"users-{self.rows}-of-{self.accounts}.csv"

    @property
    def existing(self) -> Path:
        """The file that creates the accounts that exist before."""
        return self.folder / f"existing-{self.accounts}.csv"

    @property
    def deleted(self) -> Path:
        """The file that deletes some of them again."""
        return self.folder / f"deleted-{self.accounts}.csv"

    @property
    def organizations(self) -> Path:
        """The organizations."""
        return self.folder / "organizations.csv"

    @property
    def administrations(self) -> Path:
        """The one test administration, open."""
        return self.folder / "administrations.csv"


def make_files(folder: Path, rows: int, accounts: int) -> Files:
    """Write the files of one size, those that are not there yet."""
    files = Files(folder, rows, accounts)
    if not files.organizations.exists():
        _write_organizations(files)
    stored = people(pl.int_range(1, accounts + 1, eager=True))
    if not files.deleted.exists():
        stored.select(_cells(pl.lit("C"), plain=True)).write_csv(files.existing)
        stored.filter("deleted").select(_cells(pl.lit("D"), plain=True)).write_csv(files.deleted)
    if not files.users.exists():
        _rows_about(stored, rows).write_csv(files.users)
    return files


def schools() -> pl.Series:
    """Return the codes of all schools, twenty in a district."""
    number = pl.int_range(SCHOOLS, eager=True).to_frame("n")
    return number.select(pl.format("{}-{}", _district(c("n")), _padded(c("n") % 20, 4)))["literal"]


def people(numbers: pl.Series) -> pl.DataFrame:
    """Return clean accounts for these numbers: the cells of a row, `disabled`, `deleted`, and how dates are spelt."""
    codes = schools()
    frame = pl.DataFrame({"number": numbers}).with_columns(
        first=_chosen(_FIRST.split(), 1),
        last=_chosen(_LAST.split(), 2),
        initial=_chosen(list("abcdefghijklmnopqrstuvwxyz"), 3),
        surname=_chosen(_SURNAMES.split(), 4),
        **{f"school{seed}": _chosen(codes, seed) for seed in (5, 6, 7)},
        **{f"role{seed}": _chosen(ROLES, seed) for seed in (8, 9)},
        begin=pl.date(2020, 1, 1) + pl.duration(days=_below(1_500, 10)),
        term=_below(1_500, 11),
        spelling=_below(100, 12),
        disabled=_below(100, 13) < 5,
        deleted=_below(100, 14) < 5,
    )
    listed, second = _below(100, 15), _below(100, 16)
    return frame.select(
        "number",
        pl.format("{}{}.{}@district{}.k12.example.org", "initial", "surname", "number", _below(140, 17)).alias("user"),
        "first",
        "last",
        organizations=pl.when(listed < 80)
        .then("school5")
        .when(listed < 95)
        .then(pl.format("{}:{}", "school5", "school6"))
        .otherwise(pl.format("{}:{}:{}", "school5", "school6", "school7")),
        roles=pl.when((second < 85) | (c("role8") == c("role9")))
        .then("role8")
        .otherwise(pl.format("{}:{}", "role8", "role9")),
        begin=pl.when(_below(10, 18) < 6).then("begin"),
        end=pl.when(_below(10, 19) < 4).then(c("begin") + pl.duration(days="term")),
        spelling="spelling",
        disabled="disabled",
        deleted="deleted",
    ).with_columns(email="user")


def _rows_about(stored: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Return a file's rows, in no order: of the four actions, the faults planted among them."""
    some = max(1, rows // (50 * KINDS_OF_FAULTS))
    gone = stored.filter("deleted").sample(fraction=1, shuffle=True, seed=1)
    there = stored.filter(~c("deleted")).sample(fraction=1, shuffle=True, seed=2)
    restores, deletes = min(rows // 25, gone.height // 2), rows * 6 // 100
    updates = rows - rows // 2 - restores - deletes
    first = stored.height + 1
    parts = [
        _create(people(pl.int_range(first, first + rows // 2, eager=True)), there.tail(some), some),
        _update(there.head(updates), some),
        gone.head(restores).with_columns(disabled=pl.lit(value=False)).select(_cells(pl.lit("R"))),
        _delete(there.slice(updates, deletes), gone.tail(some)),
    ]
    return _roughened(pl.concat(parts).sample(fraction=1, shuffle=True, seed=3))


def _create(new: pl.DataFrame, taken: pl.DataFrame, some: int) -> pl.DataFrame:
    addresses = _chosen(_BAD_ADDRESSES.split(), 20)
    rows = new.select(_cells(pl.lit("C")), address=addresses).with_row_index("at")
    names = pl.concat([taken["user"], rows["Username"].slice(taken.height)])
    rows = rows.with_columns(Username=names)
    twice = pl.when(_fault(1, some)).then(c("Username").shift(-some)).otherwise("Username")
    return rows.select(
        "Action",
        twice.alias("Username"),
        pl.when(_fault(3, some)).then(pl.lit("X" * 51)).otherwise("First Name").alias("First Name"),
        "Last Name",
        pl.when(_fault(4, some)).then("address").otherwise("Email").alias("Email"),
        "Authorized Organizations",
        pl.when(_fault(5, some)).then(pl.lit("Wizard")).otherwise("Roles").alias("Roles"),
        *COLUMNS[7:],
    )


def _update(stored: pl.DataFrame, some: int) -> pl.DataFrame:
    changing = pl.int_range(pl.len()) >= pl.len() // 2
    stored = stored.with_columns(
        last=pl.when(changing).then(c("last") + " II").otherwise("last"),
        organizations=pl.when(changing)
        .then(c("organizations").shift(1, fill_value=schools()[0]))
        .otherwise("organizations"),
    )
    rows = stored.select(_cells(pl.lit("U"))).with_row_index("at")
    reversed_dates = _fault(2, some)
    return rows.select(
        "Action",
        pl.when(_fault(0, some))
        .then(pl.format("ghost.{}@nowhere.example.org", "at"))
        .otherwise("Username")
        .alias("Username"),
        "First Name",
        pl.when(~_fault(1, some)).then("Last Name").alias("Last Name"),
        "Email",
        pl.when(_fault(3, some))
        .then(pl.lit(f"{STATE}-000000-0000"))
        .otherwise("Authorized Organizations")
        .alias("Authorized Organizations"),
        "Roles",
        pl.when(reversed_dates).then(pl.lit("2024-09-01")).otherwise("Active Begin Date").alias("Active Begin Date"),
        pl.when(reversed_dates).then(pl.lit("08/30/2023")).otherwise("Active End Date").alias("Active End Date"),
        *COLUMNS[9:],
    )


def _delete(stored: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    names = pl.concat([gone["user"], stored["user"].slice(gone.height)])
    return stored.with_columns(user=names).select(_cells(pl.lit("D")))


def _fault(kind: int, some: int) -> pl.Expr:
    """Tell the rows of one kind of fault: so many rows of a part, one kind after the other."""
    return (c("at") >= kind * some) & (c("at") < (kind + 1) * some)


def _roughened(rows: pl.DataFrame) -> pl.DataFrame:
    """Write some usernames in upper case and some actions in lower case: both are compared in any case."""
    chance = c("Username").hash(21)
    return rows.with_columns(
        Username=pl.when(chance % 100 < 3).then(c("Username").str.to_uppercase()).otherwise("Username"),
        Action=pl.when(chance % 1_000 < 100).then(c("Action").str.to_lowercase()).otherwise("Action"),
    )


def _cells(action: pl.Expr, *, plain: bool = False) -> list[pl.Expr]:
    """Return the cells of a row, its dates in all the spellings that are allowed or in the plain one."""
    values = (
        action,
        c("user"),
        c("first"),
        c("last"),
        c("email"),
        c("organizations"),
        c("roles"),
        *(c(name).cast(pl.String) if plain else _spelt(name) for name in ("begin", "end")),
        pl.when("disabled").then(pl.lit("Yes")).otherwise(pl.lit("No")),
        pl.when("disabled").then(pl.lit(_REASON)),
        pl.lit("No"),
    )
    return [value.alias(name) for name, value in zip(COLUMNS, values, strict=True)]


def _spelt(name: str) -> pl.Expr:
    day, spelling = c(name).dt, c("spelling")
    return (
        pl.when(spelling < 60)
        .then(day.strftime("%Y-%m-%d"))
        .when(spelling < 85)
        .then(day.strftime("%m/%d/%Y"))
        .when(spelling < 93)
        .then(day.strftime("%Y-%-m-%-d"))
        .when(spelling < 97)
        .then(day.strftime("%Y/%m/%d"))
        .otherwise(day.strftime("%Y-%m-%d 00:00"))
    )


def _below(number: int, seed: int) -> pl.Expr:
    return (c("number").hash(seed) % number).cast(pl.Int64)


def _chosen(values: pl.Series | list[str] | tuple[str, ...], seed: int) -> pl.Expr:
    return pl.lit(pl.Series(values, dtype=pl.String)).gather(_below(len(values), seed))


def _district(number: pl.Expr) -> pl.Expr:
    return pl.format(f"{STATE}-{{}}", _padded(100_000 + number // 20 * 7_919 % 900_000, 6))


def _padded(number: pl.Expr, width: int) -> pl.Expr:
    return number.cast(pl.String).str.zfill(width)


def _write_organizations(files: Files) -> None:
    codes = schools()
    districts = codes.str.slice(0, 9).unique(maintain_order=True)
    rows = [(STATE, "Example State", "State", "")]
    rows += [(code, f"District {code}", "District", STATE) for code in districts]
    rows += [(code, f"School {code}", "School", code[:9]) for code in codes]
    columns = ["Code", "Name", "Type", "Parent Code"]
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(files.organizations)
    columns = ["Code", "Name", "Year", "Status", "Organizations"]
    pl.DataFrame([(SCOPE, "2027 Assessment", "2027", "Open", STATE)], schema=columns, orient="row").write_csv(
        files.administrations
    )

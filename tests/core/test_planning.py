"""What holds of every file: round trips, one outcome a row, a check that says what the import does."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.service import ImportOptions, Rollbook
from core.text import clean, key_of
from tests.core.program import Program, seed_store
from tests.core.state import COLUMNS, SPRING, TODAY_TEXT, State, many, put_accounts, user_file
from tests.oracle.files import user_files, wrong_files
from tests.oracle.hostile_cells import NAMES, REASONS, Palette
from tests.oracle.hostile_file import HostileFile
from tests.oracle.sample import sample_world
from tests.oracle.world import Operator, key

WORLD = sample_world()
OPERATORS = sorted(WORLD.operators.values(), key=lambda operator: operator.login)
FEWER = settings(max_examples=max(5, settings().max_examples // 3))
"""For what imports or renders a file with each example."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the whole world of the oracle."""
    folder = tmp_path_factory.mktemp("seeded")
    folder.chmod(0o700)
    return seed_store(folder, WORLD)


@pytest.fixture(scope="module")
def read_only(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A copy that is only checked against."""
    return Program(seeded, tmp_path_factory.mktemp("read") / "store")


Files = Callable[[Palette], st.SearchStrategy[HostileFile]]


def cases(
    files: Files = user_files,
) -> st.SearchStrategy[tuple[Operator, HostileFile]]:
    """Return operators with hostile files made for them."""
    administration = WORLD.administrations[key(SPRING_OF_ORACLE)]
    return st.sampled_from(OPERATORS).flatmap(
        lambda operator: st.tuples(st.just(operator), files(Palette(WORLD, operator, administration)))
    )


SPRING_OF_ORACLE = "TN-2026-SPRING"


def frame_of(rollbook: Rollbook, number: int, kind: str) -> pl.DataFrame:
    """Return a file of a task as texts."""
    return pl.read_csv(rollbook.file(number, kind, "csv"), infer_schema=False, truncate_ragged_lines=False)


@FEWER
@given(case=cases())
def test_every_row_has_one_outcome_and_the_files_add_up(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, case: tuple[Operator, HostileFile]
) -> None:
    operator, file = case
    program = Program(seeded, tmp_path_factory.mktemp("import") / "store")
    rollbook = program.rollbook(operator.login)
    content = file.to_bytes()
    check = rollbook.check(content, "users.csv", SPRING_OF_ORACLE)
    number = (check.held or {}).get("number")
    task = rollbook.run_import(
        content, "users.csv", SPRING_OF_ORACLE, None, ImportOptions(allow_deletes=number, again=True)
    )
    lines = list(rollbook.results(task.id).lines())
    assert [line["row"] for line in lines] == [row.number for row in file.rows()]
    assert task.file is not None
    assert task.file["rows"] == len(lines)
    assert {name: number for name, number in task.counts.items() if number} == Counter(
        line["outcome"] for line in lines
    )
    assert (check.summary["counts"], check.summary["findings"]) == (task.counts, task.findings)
    completed, errors = (frame_of(rollbook, task.id, kind) for kind in ("completed", "errors"))
    assert len(lines) == completed.height + errors.height - task.counts["partial"]
    assert errors.height == task.counts["error"]
    assert completed["Row"].cast(pl.Int64).to_list() == [one["row"] for one in lines if one["outcome"] != "error"]
    assert rollbook.file(task.id, "uploaded") == content


@FEWER
@given(case=cases(wrong_files))
def test_the_error_file_as_it_is_has_the_same_errors_again(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, case: tuple[Operator, HostileFile]
) -> None:
    operator, file = case
    program = Program(seeded, tmp_path_factory.mktemp("import") / "store")
    rollbook = program.rollbook(operator.login)
    check = rollbook.check(file.to_bytes(), "users.csv", SPRING_OF_ORACLE)
    number = (check.held or {}).get("number")
    options = ImportOptions(allow_deletes=number, again=True)
    task = rollbook.run_import(file.to_bytes(), "users.csv", SPRING_OF_ORACLE, None, options)
    faulty = [line for line in rollbook.results(task.id).lines() if line["outcome"] == "error"]
    if not faulty:
        return
    for type_ in ("csv", "xlsx"):
        again = rollbook.check(rollbook.file(task.id, "errors", type_), f"errors.{type_}", SPRING_OF_ORACLE)
        pairs = zip(faulty, again.results.lines(), strict=True)
        assert [(before, after) for before, after in pairs if lasting(before) not in (None, lasting(after))] == []


def lasting(line: dict[str, Any]) -> tuple[object, ...] | None:
    """Return what is the same of a row in its error file: not its number, nor those of other rows.

    None for a row of the wrong length, which has the length of the header there.
    """
    codes = {(one["code"], one["column"], one["value"]) for one in line["findings"]}
    return None if any(code == "row-ragged" for code, *_ in codes) else (line["key"], line["action"], codes)


@given(case=cases())
def test_a_check_writes_nothing(read_only: Program, case: tuple[Operator, HostileFile]) -> None:
    operator, file = case
    before = read_only.store.read_bytes()
    read_only.rollbook(operator.login).check(file.to_bytes(), "users.csv", SPRING_OF_ORACLE)
    assert read_only.store.read_bytes() == before
    assert sorted(path.name for path in read_only.store.parent.iterdir()) in (
        ["store.sqlite"],
        ["store.sqlite", "store.sqlite-shm", "store.sqlite-wal"],
    )


def test_a_check_makes_no_store(tmp_path: Path) -> None:
    rollbook = Rollbook(str(tmp_path / "none" / "store.sqlite"), operator="somebody")
    check = rollbook.check(b"Code,Name,Type,Parent Code\nTN,Tennessee,State,\n", "o.csv", None, "organizations")
    assert check.summary["counts"]["created"] == 1
    assert not (tmp_path / "none").exists()


texts = st.sampled_from([name for name in NAMES if len(name) <= 50]) | st.text(
    st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20
).map(lambda text: text.strip() or "x")
days = st.none() | st.dates().filter(lambda day: day.year >= 1000).map(str)


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, dict[str, str | None]]:
    """Accounts as any import can have left them."""
    found: dict[str, dict[str, str | None]] = {}
    for name in draw(st.lists(texts.map(clean).filter(bool), min_size=1, max_size=8, unique_by=key_of)):
        begin, end = sorted(draw(st.tuples(days, days)), key=lambda day: day or "")
        disabled = draw(st.none() | st.just(TODAY_TEXT))
        found[str(name)] = {
            "first_name": clean(draw(texts)),
            "last_name": clean(draw(texts)),
            "organizations": ":".join(sorted(draw(st.sets(st.sampled_from(PLACES), min_size=1)))),
            "roles": ":".join(
                sorted(draw(st.sets(st.sampled_from(["RoomSupervisor", "TestCoordinator"]), min_size=1)))
            ),
            "begin_on": begin,
            "end_on": end,
            "disabled_on": disabled,
            "disable_reason": clean(draw(st.sampled_from(REASONS))) if disabled else None,
            "deleted_on": draw(st.none() | st.just(TODAY_TEXT)),
        }
    return {name: fields for name, fields in found.items() if all(fields[part] for part in ("first_name", "last_name"))}


PLACES = ["TN", "TN-1", "TN-1-1", "TN-2-1", "01234", "É-1", "KY-1-1"]


@FEWER
@given(world=accounts(), login=st.sampled_from(["admin", "nora", "sam"]), type_=st.sampled_from(["csv", "tsv", "xlsx"]))
def test_what_is_exported_changes_nothing_when_it_comes_back(
    unchanged: State,
    tmp_path_factory: pytest.TempPathFactory,
    world: dict[str, dict[str, str | None]],
    login: str,
    type_: str,
) -> None:
    state = unchanged.copy(tmp_path_factory.mktemp("world") / "store")
    put_accounts(state, {name: fields for name, fields in world.items() if name.lower() not in TAKEN})
    _, content = state.rollbook(login).run_export(SPRING, type=type_)
    check = state.rollbook(login).check(content, f"export.{type_}", SPRING)
    wrong = [line for line in check.results.lines() if line["outcome"] != "unchanged"]
    assert wrong == []


TAKEN = {"ann", "dan", "del", "gus", "bob", "sue", "kim", "hal", "tom", "éva"}


def corrected(rows: list[dict[str, Any]], **cells: str) -> bytes:
    """Return error rows with some cells corrected, their Error column left."""
    given = {name.replace("_", " "): text for name, text in cells.items()}
    return user_file([{**row, **given} for row in rows], [*COLUMNS, "Error"])


def test_the_error_file_with_its_cells_corrected_imports(state: State) -> None:
    wrong = many(20, Action="C", Email="nobody", Roles="Room Supervisor")
    task = state.run([*many(40, Action="C")[20:], *wrong])
    assert (task.counts["created"], task.counts["error"]) == (20, 20)
    errors = frame_of(state.rollbook(), task.id, "errors")
    assert errors["Error"][0] == (
        "[email-format] 'nobody' is not an e-mail address.; [role-unknown] 'Room Supervisor' is not a role."
    )
    content = corrected(errors.to_dicts(), Email="somebody@example.org", Roles="RoomSupervisor")
    again = state.rollbook().run_import(content, "errors.csv", SPRING)
    assert (again.status.value, again.counts["created"]) == ("completed", 20)
    assert state.stored()["u0007"]["email"] == "somebody@example.org"


def test_the_completed_file_imports_as_it_is(state: State) -> None:
    rows = [{"Action": "R", "Username": "gus"}, {"Last Name": "Doe"}, {"Username": "tom", "Roles": "TestCoordinator"}]
    task = state.run(rows)
    content = state.rollbook().file(task.id, "completed")
    check = state.rollbook().check(content, "completed.csv", SPRING)
    assert [line["outcome"] for line in check.results.lines()] == ["unchanged"] * 3
    assert check.summary["findings"] == []

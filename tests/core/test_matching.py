"""Matching columns by hand: what is said about header cells, remembered for files with the same header, forgotten."""

import json

import pytest

from core.errors import RollbookError
from core.headers import Said, header_mark, label_cells
from core.service import ImportOptions, Reading
from tests.core.state import COLUMNS, FOUNDER, SOUND, SPRING, State

STRANGE = ("Was", "Kennung", "Vorname", "Nachname", "Post", "Orte", "Rollen", "Gesperrt", "Rest")
MEANT = ("Action", "Username", "First Name", "Last Name", "Email", "Authorized Organizations", "Roles", "Disabled")
SAID: Said = tuple(zip(STRANGE, MEANT, strict=False))


def strange(*header: str, row: dict[str, str] | None = None) -> bytes:
    """Return a file of ann with a header that no layout knows; what is in `row` instead of what is stored."""
    names = header or STRANGE
    cells = [{**SOUND, **(row or {})}.get(dict(SAID).get(name, ""), "x") for name in names]
    return (",".join(names) + "\n" + ",".join(cells) + "\n").encode()


def looked_at(state: State, content: bytes, options: ImportOptions | None = None, login: str = FOUNDER) -> Reading:
    """Return how a file is understood."""
    return state.rollbook(login).preview_reading(content, "users.csv", SPRING, None, options or ImportOptions())


def remembered(state: State) -> State:
    """Say what the strange header means, and have it remembered."""
    state.rollbook().remember_columns(looked_at(state, strange()).rematch(SAID))
    return state


def test_a_file_without_required_columns_is_looked_at_and_says_what_is_missing(unchanged: State) -> None:
    reading = looked_at(unchanged, strange())
    assert reading.missing == MEANT
    assert "lacks the required columns 'Action', 'Username'" in reading.doubt
    assert [column.how for column in reading.columns] == [""] * len(STRANGE)


def test_a_mapping_makes_such_a_file_sound(unchanged: State) -> None:
    options = ImportOptions(columns=SAID)
    check = unchanged.rollbook().check(strange(), "users.csv", SPRING, None, options)
    assert [line["outcome"] for line in check.results.lines()] == ["unchanged"]
    assert check.summary["file"]["columns"] == dict(SAID)


def test_cells_are_matched_one_after_another(unchanged: State) -> None:
    reading = looked_at(unchanged, strange())
    for label, column in SAID:
        assert reading.doubt
        reading = reading.say(label, column)
    assert reading.doubt == ""
    assert reading.said == SAID


def test_a_column_that_is_given_to_another_cell_is_taken_from_the_first(unchanged: State) -> None:
    content = (",".join((*COLUMNS, "Post")) + "\n" + ",".join((*SOUND.values(), "new@example.org")) + "\n").encode()
    reading = looked_at(unchanged, content).say("Post", "Email")
    found = {column.label: column.column for column in reading.columns}
    assert (found["Post"], found["Email"]) == ("Email", None)
    check = unchanged.rollbook().check(content, "users.csv", SPRING, None, ImportOptions(columns=reading.said))
    assert check.results.line(2)["changes"] == {"Email": ["ann@example.org", "new@example.org"]}


def test_going_back_to_the_names_is_said_as_well(unchanged: State) -> None:
    content = (",".join(COLUMNS) + "\n" + ",".join(SOUND.values()) + "\n").encode()
    reading = looked_at(unchanged, content).say("Roles", "").say("Roles", "Roles")
    assert reading.doubt == ""
    assert reading.said
    assert all(column.column == column.label for column in reading.columns)


def test_a_column_that_stands_twice_can_be_settled(unchanged: State) -> None:
    content = (",".join((*COLUMNS, "USERNAME")) + "\n" + ",".join((*SOUND.values(), "bob")) + "\n").encode()
    reading = looked_at(unchanged, content)
    assert "'Username' stands twice" in reading.doubt
    settled = reading.say("USERNAME (2)", "")
    assert settled.doubt == ""
    check = unchanged.rollbook().check(content, "users.csv", SPRING, None, ImportOptions(columns=settled.said))
    assert check.results.line(2)["key"] == "ann"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((("Was", "Color"),), "has no column 'Color'"),
        ((*SAID, ("Rest", "Email")), "'Post' and 'Rest' are both matched with the column 'Email'"),
        (SAID[1:], "lacks the required column 'Action'"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(unchanged: State, said: Said, told: str) -> None:
    with pytest.raises(RollbookError, match=told.replace("(", r"\(")) as caught:
        unchanged.rollbook().check(strange(), "users.csv", SPRING, "pearsonaccess-users", ImportOptions(columns=said))
    assert "\n" not in str(caught.value)


def test_passwords_are_never_read_as_another_column(unchanged: State) -> None:
    reading = looked_at(unchanged, (",".join((*COLUMNS, "Password")) + "\n" + "x," * 12 + "geheim\n").encode())
    assert "geheim" not in str([column.sample for column in reading.columns])
    with pytest.raises(RollbookError, match="holds passwords"):
        reading.say("Password", "Disable Reason")


def test_a_mapping_is_remembered_for_files_with_the_same_header(state: State) -> None:
    remembered(state)
    content = strange(*(name.upper() + " " for name in reversed(STRANGE)))
    reading = looked_at(state, content.replace(b"x", b"ann"), login=FOUNDER)
    assert reading.recalled is not None
    assert reading.recalled.operator == FOUNDER
    assert reading.doubt == ""
    assert {column.how for column in reading.columns} == {"remembered", ""}


def test_a_remembered_mapping_is_used_and_told_without_the_screen(state: State) -> None:
    task = remembered(state).rollbook().run_import(strange(row={"Last Name": "Roe"}), "users.csv", SPRING)
    assert task.counts["updated"] == 1
    assert task.file is not None
    assert task.file["columns"] == dict(SAID)
    assert ImportOptions.from_given(task.options).columns == SAID


def test_another_header_is_not_read_by_it(state: State) -> None:
    remembered(state)
    with pytest.raises(RollbookError) as caught:
        state.rollbook().check(strange(*STRANGE[:-1], "Anderes"), "users.csv", SPRING)
    assert caught.value.code == "column-missing"


def test_an_error_file_is_read_by_the_mapping_of_its_file(state: State) -> None:
    assert header_mark((*STRANGE, "Error")) == header_mark(STRANGE)
    assert looked_at(remembered(state), strange(*STRANGE, "Error")).recalled is not None


def test_a_mapping_is_forgotten(state: State) -> None:
    remembered(state)
    state.rollbook().forget_columns(looked_at(state, strange()))
    assert looked_at(state, strange()).recalled is None
    assert looked_at(state, strange()).missing == MEANT


def test_what_is_queued_is_not_read_by_what_is_remembered_later(state: State) -> None:
    content = (",".join((*COLUMNS, "Post")) + "\n" + ",".join((*SOUND.values(), "new@example.org")) + "\n").encode()
    task = state.rollbook().queue_import(content, "users.csv", SPRING)
    state.rollbook().remember_columns(looked_at(state, content).say("Post", "Email"))
    state.rollbook().work(drain=True)
    assert state.rollbook().task(task.id).counts["unchanged"] == 1


def test_options_come_back_from_the_history_as_they_were() -> None:
    options = ImportOptions(columns=SAID, again=True)
    assert ImportOptions.from_given(json.loads(json.dumps(options.given()))) == options
    assert ImportOptions().given() == {}


def test_labels_of_header_cells_are_all_different() -> None:
    header = ("Mail", "MAIL", "", "", "Mail (2)")
    assert label_cells(header) == ("Mail", "MAIL (2)", "(column 3)", "(column 4)", "Mail (2) (2)")


def test_the_first_rows_stand_under_the_columns_of_the_layout(unchanged: State) -> None:
    content = b"Colour,Username,Active Begin Date\nred, ann ,2/1/2026\n"
    reading = looked_at(unchanged, content)
    head, columns = reading.head(unchanged.rollbook()._today())
    shown = {column.title: (head[column.source][0], column.state) for column in columns}
    assert shown["Username"] == ("ann", "read")
    assert shown["Active Begin Date"] == ("2026-02-01", "read")
    assert shown["Colour"] == ("red", "unread")
    assert shown["Email"] == (None, "missing")
    assert [column.title for column in columns[:2]] == ["Row", "Action"]
    assert columns[-2].title == "Username"

"""What a customer may set for users of the learning platform: names of columns, user types, protected accounts."""

from typing import Any

import pytest

from core.config import Config, LayoutSettings
from core.errors import RollbookError
from tests.core.site import SITE, STORED, USERS, Site, user_file


def configured(**settings: Any) -> Config:
    """Return the settings with some for the users' layout."""
    return Config(layouts={USERS: LayoutSettings(**settings)})


@pytest.mark.parametrize(
    ("patterns", "protected"),
    [
        ([], set()),
        (["E1"], {"e1"}),
        (["*3"], {"E3"}),
        (["e[12]", "e?", "."], set()),
        ([" É* "], {"É8"}),
        (["*"], set(STORED)),
    ],
)
def test_which_accounts_are_protected_is_configured(
    unchanged_site: Site, patterns: list[str], protected: set[str]
) -> None:
    rows = [{"User ID": ident, "Last Name": "Other"} for ident in STORED]
    found = unchanged_site.codes(rows, config=configured(protected=patterns))
    assert {ident for ident, codes in zip(STORED, found, strict=True) if codes} == protected


def test_what_an_import_tells_of_each_row_is_what_the_check_told(site: Site) -> None:
    rows = [
        {"User ID": "e5", "Active": "1", "User Type": "Staff"},
        {"User ID": "n1", "User Type": "staff", "Active": "0"},
        {"User ID": "n2", "User Type": "Pupil"},
    ]
    config = configured(choices={"User Type": ["Staff", "Alumni"]})
    checked = site.judged(rows, config=config)
    assert [line["outcome"] for line in checked] == ["updated", "created", "error"]
    assert "One of Staff, Alumni." in [finding["hint"] for finding in checked[2]["findings"]]
    rollbook = site.rollbook(config)
    task = rollbook.run_import(user_file(rows), "users.csv", SITE)
    told = [{name: line[name] for name in line if name != "details"} for line in rollbook.results(task.id).lines()]
    assert told == checked
    assert site.stored()["n1"]["user_type"] == "Staff"


def test_columns_have_the_names_that_are_configured(unchanged_site: Site) -> None:
    config = configured(aliases={"User ID": ["Emp No"], "Active": ["Status"]})
    content = b"Emp No,First Name,Last Name,Email,User Type,STATUS\ne5,Eli,Moe,e5@example.org,Alumni,0\n"
    rollbook = unchanged_site.rollbook(config)
    assert rollbook.check(content, "users.csv", SITE).summary["counts"]["unchanged"] == 1
    with pytest.raises(RollbookError, match="lacks the required columns 'User ID', 'Active'"):
        unchanged_site.rollbook().check(content, "users.csv", SITE, USERS)


@pytest.mark.parametrize(
    "settings", [{"aliases": {"User Id": ["x"]}}, {"choices": {"Active": ["1"]}}, {"choices": {"Site": ["x"]}}]
)
def test_settings_for_what_cannot_be_set_are_refused(unchanged_site: Site, settings: dict[str, Any]) -> None:
    with pytest.raises(RollbookError) as refused:
        unchanged_site.check([{"User ID": "e1"}], config=configured(**settings))
    assert refused.value.code == "configuration"


def test_templates_and_layouts_show_what_is_configured(unchanged_site: Site) -> None:
    rollbook = unchanged_site.rollbook(configured(choices={"User Type": ["Staff"]}, aliases={"Site": ["Campus"]}))
    (view,) = [view for view in rollbook.layouts() if view.name == USERS]
    columns = {column.name: column for column in view.columns}
    assert (columns["User Type"].choices, columns["Site"].aliases) == (("Staff",), ("Campus",))

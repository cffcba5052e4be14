"""Rules of style sheets that are parsed once: they are those that Textual would parse, in the colours of now."""

import pytest
from textual.css.stylesheet import Stylesheet, StylesheetParseError

from tui.kept_rules import KeptRules

RED, BLUE = {"accent": "#ff0000"}, {"accent": "#0000ff"}
PLAIN = "Label { color: $accent; } #one { height: 3; }"
FURTHER = "Button { background: $accent; }"


def add_sources(sheet: Stylesheet) -> str:
    """Give a style sheet two sources, as an app and a screen of it do, and return the rules."""
    sheet.add_source(PLAIN, ("app.tcss", ""))
    sheet.add_source(FURTHER, ("screen.tcss", ""))
    sheet.reparse()
    return sheet.css


def test_the_rules_are_those_that_textual_parses() -> None:
    for variables in (RED, BLUE):
        wanted = add_sources(Stylesheet(variables=variables))
        assert variables["accent"].upper() in wanted.upper()
        assert add_sources(KeptRules(variables=variables)) == wanted
        assert add_sources(KeptRules(variables=variables)) == wanted


def test_other_colours_are_taken_and_given_back() -> None:
    sheet = KeptRules(variables=RED)
    red = add_sources(sheet)
    sheet.set_variables(BLUE)
    sheet.reparse()
    assert sheet.css == add_sources(Stylesheet(variables=BLUE))
    sheet.set_variables(RED)
    sheet.reparse()
    assert sheet.css == red


def test_a_source_that_is_there_already_is_not_parsed_again() -> None:
    first, second = KeptRules(variables=RED), KeptRules(variables=RED)
    add_sources(first)
    add_sources(second)
    assert [id(rule) for rule in first.rules] == [id(rule) for rule in second.rules]


def test_a_fault_in_a_source_leaves_the_rules_as_they_were() -> None:
    sheet = KeptRules(variables=RED)
    before = add_sources(sheet)
    sheet.add_source("Label { colour-of-it: red; }", ("faulty.tcss", ""))
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    del sheet.source["faulty.tcss", ""]
    sheet.reparse()
    assert sheet.css == before

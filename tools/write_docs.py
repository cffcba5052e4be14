"""Write the pages that are made from the program itself: `python -m tools.write_docs`."""

from pathlib import Path

from core.catalogue import CATALOGUE
from core.layout import Column
from core.layouts import LAYOUTS
from tui.app import RollbookApp
from tui.keymap import AFTER_A_FAULT, Key, all_keys

DOCS = Path(__file__).parents[1] / "docs"
_MADE = "<!-- Made by `python -m tools.write_docs`; change the program and run it again. -->"


def findings_page() -> str:
    """Return the page of every finding that the program can make."""
    lines = [
        "# Findings",
        "",
        _MADE,
        "",
        "What Rollbook says about a row of a file. A row with an error changes nothing; a warning stops nothing.",
        "`{column}` is the column that it stands on, `{value}` the cell or the code in it, `{detail}` as said below.",
        "",
    ]
    for code, entry in sorted(CATALOGUE.items()):
        lines += [f"## {code}", "", f"{entry.severity.capitalize()}: {_text(entry.message)}", ""]
        if entry.hint:
            lines += [f"What to do: {_text(entry.hint)}", ""]
        if entry.platform_message:
            lines += [f"The platform's own words: “{_text(entry.platform_message)}”", ""]
        if entry.detail:
            lines += [f"`{{detail}}`: {entry.detail}.", ""]
        if entry.with_detail:
            lines += [
                f"With it the hint is the `{{detail}}` alone, and the sentence is: {_text(entry.with_detail)}",
                "",
            ]
    return "\n".join(lines)


def layouts_page() -> str:
    """Return the page of every layout with its columns."""
    lines = ["# Layouts", "", _MADE, ""]
    for layout in LAYOUTS.values():
        scope = f"for one {layout.scope.value}" if layout.scope else "reference data"
        lines += [f"## {layout.name}", "", f"{layout.title}; {scope}. Key: {', '.join(layout.key)}.", ""]
        lines += ["| column | required | maximum | rule |", "| --- | --- | --- | --- |"]
        lines += [_line(column) for column in layout.columns]
        lines.append("")
    return "\n".join(lines)


def _line(column: Column) -> str:
    parts = [f"One of {', '.join(column.choices)}." if column.choices else "", _text(column.rule)]
    if column.aliases:
        parts.append(f"Also called {', '.join(column.aliases)}.")
    rule = " ".join(part for part in parts if part)
    return f"| {column.name} | {'yes' if column.required else ''} | {column.maximum or ''} | {rule} |"


def _text(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def keys_page() -> str:
    """Return the page of every key that can be rebound."""
    lines = [
        "# Keys",
        "",
        _MADE,
        "",
        "`?` lists the keys of the screen that is in front, each with a sentence. Each can be another one: in the",
        "settings (`,`), or by its id in the settings file. There a key that is no letter or digit has a name, which",
        "stands in brackets here; several keys are separated by commas.",
        "",
        "```toml",
        "[app.keys]",
        '"preview.apply" = "f10"',
        '"screen.filter" = "slash,ctrl+f"',
        "```",
        "",
        "Inside a text field letters are text; what works there too is on ctrl, on F-keys, Tab, Enter or Escape.",
        "",
    ]
    places: dict[str, list[Key]] = {place: [] for place in _PLACES}
    all_keys.cache_clear()
    for key in sorted(all_keys(), key=lambda each: (each.rank, each.place)):
        if key.rank or issubclass(RollbookApp, key.owner) or key.owner.__module__ == AFTER_A_FAULT:
            places.setdefault(key.place, []).append(key)
    for place, keys in ((place, keys) for place, keys in places.items() if keys):
        lines += [f"## {place.capitalize()}", "", "| key | what it does | id |", "| --- | --- | --- |"]
        lines += [f"| {_pressed(key.keys)} | {_text(key.sentence)} | `{key.id}` |" for key in keys]
        lines.append("")
    return "\n".join(lines)


def _pressed(keys: str) -> str:
    """Return keys as they stand on a keyboard, with the names that the settings file has for them."""
    named = {name: f"`{_SIGNS[name]}` (`{name}`)" for name in keys.split(",") if name in _SIGNS}
    return ", ".join(named.get(name, f"`{name}`") for name in keys.split(","))


_PLACES = (
    "everywhere",
    "every screen",
    "every table",
    "filter",
    "scopes",
    "tasks",
    "choosing a file",
    "path",
    "list of files",
    "reading a file",
    "columns of a file",
    "preview and results",
    "list of what stands out",
    "preview",
    "results",
    "triage",
    "editing a cell",
    "progress",
    "every dialog",
    "saved file",
    "settings",
)
"""The order of the places, that of a day's work; others stand behind them."""
_SIGNS = {
    "slash": "/",
    "comma": ",",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "escape": "Esc",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
PAGES = {"findings.md": findings_page, "layouts.md": layouts_page, "keys.md": keys_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write the pages that are made from the program itself: `python -m tools.write_docs`."""

from pathlib import Path

from core.catalogue import CATALOGUE
from core.layout import Column
from core.layouts import LAYOUTS

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


PAGES = {"findings.md": findings_page, "layouts.md": layouts_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

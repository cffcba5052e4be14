"""The commands that list what there is to work on and with: scopes, layouts, templates."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.errors import RollbookError
from core.filing import read_regular
from core.service import ScopeKind, summary_of_task
from tui.commands.invocation import Invocation
from tui.commands.parameters import Call, Flag, OutputFile, ScopeCode
from tui.commands.printing import print_json, say, say_table, say_wrapped
from tui.commands.targets import Target

if TYPE_CHECKING:
    from core.service import LayoutView, Scope

OneLayout = Annotated[str, Parameter(name="LAYOUT", help="The name of a layout, as rollbook layouts lists them.")]


def list_scopes(*, call: Call) -> None:
    """List test administrations, schools and the LMS site."""
    scopes = call.rollbook().scopes()
    if call.json:
        print_json([_scope_object(scope) for scope in scopes])
        return
    headings = ("Code", "Name", "Kind", "Year", "Status", "Accounts", "Last task")
    say_table(headings, (_scope_row(scope) for scope in scopes), numbers=(5,), elastic=1)
    if all(scope.kind is ScopeKind.SITE for scope in scopes):
        say()
        say_wrapped("For more, import organizations and administrations first: rollbook import organizations.csv")


def _scope_row(scope: "Scope") -> tuple[object, ...]:
    task = scope.last_task
    last = f"{task.id} {task.status.label}" if task else ""
    return scope.code, scope.name, scope.kind.value, scope.year, scope.status, scope.accounts, last


def _scope_object(scope: "Scope") -> dict[str, Any]:
    return {
        "code": scope.code,
        "name": scope.name,
        "kind": scope.kind.value,
        "year": scope.year,
        "status": scope.status,
        "accounts": scope.accounts,
        "last_task": summary_of_task(scope.last_task) if scope.last_task else None,
    }


def list_layouts(
    name: OneLayout | None = None,
    /,
    *,
    learn: Annotated[
        str | None, Parameter(metavar="FILE", help="Propose, from a sample file, which column is called what there.")
    ] = None,
    call: Call,
) -> None:
    """List the layouts, or one layout's columns and rules."""
    service = call.rollbook()
    if learn is not None:
        _learn(name, learn, call)
        return
    layouts = service.layouts() if name is None else [service.layout(name)]
    if call.json:
        print_json([_layout_object(layout) for layout in layouts])
    elif name is None:
        rows = ((layout.name, layout.title, layout.scope or "none needed", len(layout.columns)) for layout in layouts)
        say_table(("Layout", "Title", "Scope", "Columns"), rows, numbers=(3,), elastic=1)
    else:
        _say_layout(layouts[0])


def _learn(name: str | None, sample: str, call: Invocation) -> None:
    """Say which header cells of a sample file are likely which columns, as lines for the settings file."""
    if name is None:
        raise RollbookError("usage", "--learn needs the name of a layout", "rollbook layouts LAYOUT --learn FILE")
    service = call.rollbook()
    content = read_regular(Path(sample), service.config.limits.bytes)
    learnt = service.learn(name, content, sample)
    proposals = learnt.proposals
    if call.json:
        print_json([asdict(proposal) for proposal in proposals])
        return
    if not proposals:
        known = "Every column of the layout that the file has is known by its name"
        say_wrapped(
            "No column of the file is like one of the layout that it lacks." if learnt.unmatched else f"{known}."
        )
        _say_unmatched(learnt.unmatched)
        return
    rows = ((proposal.header, proposal.column, proposal.because) for proposal in proposals)
    say_table(("In the file", "Is likely", "Because"), rows, elastic=2)
    say()
    say_wrapped("If that is right, the settings file (config.toml) needs these lines:")
    say()
    for line in learnt.lines.splitlines():
        say(line)
    _say_unmatched(learnt.unmatched)


def _say_unmatched(columns: tuple[str, ...]) -> None:
    """Print which required columns the file still lacks, if any."""
    if columns:
        say()
        named = ", ".join(f"'{column}'" for column in columns)
        say_wrapped(f"Required, and like nothing in the file: {named}. Add what is missing to the file.")


def _say_layout(layout: "LayoutView") -> None:
    scope = f"for a scope of the kind {layout.scope}" if layout.scope else "no scope needed"
    say(f"{layout.name}: {layout.title} ({scope})")
    for column in layout.columns:
        traits = [
            "required" if column.required else "",
            f"at most {column.maximum:,} characters" if column.maximum else "",
            f"one of {', '.join(column.choices)}" if column.choices else "",
            f"also called {', '.join(column.aliases)}" if column.aliases else "",
        ]
        say()
        say(column.name)
        for text in ("; ".join(filter(None, traits)), column.rule):
            if text:
                say_wrapped(text, "    ")
    if layout.filters:
        say()
        say_wrapped("Export filters: " + ", ".join(layout.filters))
    if layout.options:
        say()
        say_wrapped("Options of its imports: " + ", ".join("--" + name.replace("_", "-") for name in layout.options))


def _layout_object(layout: "LayoutView") -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "required": column.required,
            "kind": column.kind,
            "maximum": column.maximum,
            "choices": list(column.choices),
            "aliases": list(column.aliases),
            "rule": column.rule,
        }
        for column in layout.columns
    ]
    return {
        "name": layout.name,
        "title": layout.title,
        "scope": layout.scope,
        "key": list(layout.key),
        "columns": columns,
        "filters": list(layout.filters),
        "options": list(layout.options),
    }


def write_template(
    layout: OneLayout,
    /,
    *,
    output: OutputFile,
    scope: ScopeCode = None,
    sample: Annotated[bool, Flag, Parameter(help="With sample rows.")] = False,
    call: Call,
) -> None:
    """Write a blank template, or one with sample rows."""
    target = Target.named(output, call)
    content = call.rollbook().template(layout, target.type, scope=scope, sample=sample)
    target.write(content)
    target.announce(call, {"layout": layout, "file": output, "bytes": len(content)})

"""What became of a task, or would become of it, in calm sentences: counts, notices, findings, and what to do next."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.findings import render_finding
from core.outcomes import CHANGING, FAULTY, Outcome, Status
from tui.commands.printing import counted, say, say_wrapped

if TYPE_CHECKING:
    from core.service import Results

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


def say_report(document: Mapping[str, Any], results: "Results | None") -> None:
    """Print the JSON object of a task or a check for people; `results` gives an example for each finding."""
    say(_title(document))
    if document.get("file"):
        say(_file_sentence(document["file"]), "  ")
        matched = document["file"].get("columns") or {}
        if matched:
            pairs = (f"{label} = {column or 'not read'}" for label, column in matched.items())
            say_wrapped(f"columns as matched by hand: {', '.join(pairs)}", "  ", "    ")
    say_counts(document)
    say_notices(document)
    say_mail(document)
    say_findings(document.get("findings") or (), results)
    say_next(document)


def _title(document: Mapping[str, Any]) -> str:
    number = document.get("task")
    what = f"{document['kind'].capitalize()} {number}" if number else "Check"
    where = f" into {document['scope']}" if document.get("scope") else ""
    status = Status(document["status"]).label
    return f"{what}: {document['layout']}{where}: {status if number else 'would end as ' + status}"


def _file_sentence(file: Mapping[str, Any]) -> str:
    parts = [counted(file["rows"], "row")] if file.get("rows") is not None else []
    if file.get("blank_rows"):
        parts.append(counted(file["blank_rows"], "blank row"))
    if file.get("sheet"):
        parts.append(f"sheet {file['sheet']}")
    parts += [file["encoding"]] if file.get("encoding") else []
    delimiter = file.get("delimiter")
    parts += [DELIMITERS.get(delimiter, f"delimiter {delimiter}")] if delimiter else []
    return f"{file['name']}: {', '.join(parts)}"


def say_counts(document: Mapping[str, Any]) -> None:
    """Print how many rows had which outcome, and the warnings; outcomes that no row had are left out."""
    counts = document.get("counts") or {}
    shown = [(outcome, counts[outcome]) for outcome in Outcome if counts.get(outcome)]
    if shown:
        say()
    for outcome, number in shown:
        say(f"{outcome.value.replace('_', ' '):<12} {number:>11,}", "  ")
    if document.get("warnings"):
        say(f"{'warnings':<12} {document['warnings']:>11,}", "  ")


def say_notices(document: Mapping[str, Any]) -> None:
    """Print what stands out, gravest first; of a check that would change nothing, just that."""
    notices, counts = document.get("notices") or (), document.get("counts") or {}
    if notices:
        say()
        say("What stands out:")
    for notice in notices:
        say_wrapped(notice["text"], "  ! ", "    ")
    if not document.get("task") and not any(counts.get(outcome) for outcome in CHANGING):
        say()
        say("Importing this would change nothing.")


def say_mail(document: Mapping[str, Any]) -> None:
    """Print what became of the welcome e-mails, and who sends those that wait."""
    mail = document.get("mail")
    if not mail:
        return
    say()
    say(f"E-mails: {mail_told(mail)}", "  ")
    if mail["waiting"]:
        say("rollbook worker sends those that wait, as soon as they are due", "  ")


def mail_told(mail: Mapping[str, int] | None) -> str:
    """Return how many e-mails were sent, wait, failed, or have an unknown fate."""
    return ", ".join(f"{number:,} {state}" for state, number in (mail or {}).items() if number)


def undelivered(mail: Mapping[str, int] | None) -> str:
    """Return the e-mails that were not sent, as far as anybody knows; nothing where all were."""
    return mail_told({state: number for state, number in (mail or {}).items() if state != "sent"})


def say_findings(findings: Iterable[Mapping[str, Any]], results: "Results | None") -> None:
    """Print the findings by code and column, each with an example."""
    listed = list(findings)
    if not listed:
        return
    examples = _examples(results) if results is not None else {}
    say()
    say("Findings:")
    for finding in listed:
        column = f" in {finding['column']}" if finding.get("column") else ""
        rows = counted(finding["rows"], "row") if finding["rows"] else "the whole file"
        say(f"{finding['severity']} {finding['code']}{column}: {rows}", "  ")
        example = examples.get((finding["code"], finding.get("column")))
        if example:
            say_wrapped(example, "      ")


def _examples(results: "Results") -> dict[tuple[str, str | None], str]:
    """Return a sentence about the first row of each code and column."""
    first = results.findings.sort("row", maintain_order=True).unique(["code", "column"], keep="first")
    examples = {}
    for row, column, code, value, detail in first.select("row", "column", "code", "value", "detail").iter_rows():
        told = results.line(row)["findings"] if row else []
        same = next((one for one in told if (one["code"], one["column"]) == (code, column)), None)
        if same is None:
            finding = render_finding(row, column, code, value, detail)
            same = {"message": finding.message, "hint": finding.hint}
        place = f"for example row {row:,}: " if row else ""
        examples[code, column] = place + " ".join(filter(None, (same["message"], same["hint"])))
    return examples


def say_next(document: Mapping[str, Any]) -> None:
    """Print what to do next, where there is something to do: nothing was applied, or rows are to be corrected."""
    number, counts = document.get("task"), document.get("counts") or {}
    faulty = sum(counts.get(outcome, 0) for outcome in FAULTY)
    if document["kind"] != "import" or document["status"] != Status.COMPLETED_WITH_ERRORS:
        return
    if counts.get(Outcome.NOT_APPLIED):
        _say_refused(number, faulty)
        return
    if not number or not faulty or "errors" not in document.get("files", ["errors"]):
        return
    say()
    say(f"Next: rollbook file {number} errors -o errors.csv", "")
    say("      correct the cells and import that file", "")


def _say_refused(number: int | None, faulty: int) -> None:
    """Print that not even the sound rows were applied; a file of the errors alone would leave those out."""
    say()
    say(f"Nothing {'was' if number else 'would be'} applied: {counted(faulty, 'row')} in error")
    if number:
        say("Next: correct the whole file and import it, so that the sound rows come along;")
        say(f"      in the app, w on task {number} corrects the rows and takes all of them along")


def say_changes(results: "Results") -> None:
    """Print what would change, row by row: old -> new, of sets what is added and taken away."""
    say()
    say("Changes:")
    changed = False
    for line in results.lines():
        if line.get("changes"):
            changed = True
            say(f"row {line['row']}  {line['key']}  {line['outcome']}", "  ")
            say_row_changes(line)
    if not changed:
        say("No account that is there would change.", "  ")


def say_row_changes(line: Mapping[str, Any]) -> None:
    """Print the changes of one row, a line a field: old -> new, of a set what is added (+) and taken away (-)."""
    for column, (old, new) in (line.get("changes") or {}).items():
        if isinstance(old, list) and isinstance(new, list):
            say(f"{column}: {_difference(old, new)}", "      ")
        else:
            say(f"{column}: {_shown(old)} -> {_shown(new)}", "      ")


def _shown(value: object) -> str:
    return "(nothing)" if value in (None, "") else str(value)


def _difference(old: list[object], new: list[object]) -> str:
    """Return what is added to a set and what is taken away: the trap of cells that hold the full set."""
    added, taken = [one for one in new if one not in old], [one for one in old if one not in new]
    kept = f" ({len(new) - len(added)} stay)" if len(new) > len(added) + 1 else " (1 stays)" if new != added else ""
    return " ".join([*(f"+{one}" for one in added), *(f"-{one}" for one in taken)]) + kept


def held_sentence(held: Mapping[str, Any], verb: str, task: int | None = None) -> tuple[str, str]:
    """Return why an import is held, and what to do about it; a `task` can be dropped as well."""
    drop = f", or drop it: rollbook cancel {task}" if task is not None else ""
    if held["code"] == "too-many-deletes":
        number = held["number"]
        return (
            f"The import {verb}: it deletes or disables {counted(number, 'account')}",
            f"look at them, then run it with --allow-deletes {number}{drop}",
        )
    if held["code"] == "already-imported":
        before = f"The import {verb}: task {held['task']} imported this file before"
        return before, f"run it with --again to repeat it{drop}"
    return f"The import {verb}: {held['code']}", "see rollbook import --help"

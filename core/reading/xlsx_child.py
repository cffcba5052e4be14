"""The process of its own that parses a workbook: limited in memory and time, and the only one that a bad file ends.

Reads one line of JSON (sheet, memory in bytes, seconds) and the workbook from standard input, writes the sheet's texts
as an Arrow stream to standard output. Exit codes: 0 done, 3 no workbook that can be parsed, 4 out of memory.
"""

import json
import resource
import sys

import fastexcel

UNREADABLE = 3
OUT_OF_MEMORY = 4
_SOME = 1 << 20


def main() -> int:
    """Parse the sheet and return the exit code."""
    wanted = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (wanted["memory"], wanted["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (wanted["seconds"], wanted["seconds"] + 1))
    try:
        workbook = fastexcel.read_excel(sys.stdin.buffer.read())
        sheet = workbook.load_sheet(wanted["sheet"], header_row=None, dtypes="string")
        frame = sheet.to_polars()
        frame.columns = [f"c{index}" for index in range(frame.width)]
        frame.write_ipc_stream(sys.stdout.buffer)
    except MemoryError:
        return OUT_OF_MEMORY
    except fastexcel.FastExcelError:
        return OUT_OF_MEMORY if _is_exhausted() else UNREADABLE
    return 0


def _is_exhausted() -> bool:
    """Whether no memory is left: the parser may then say that the workbook is damaged."""
    try:
        return not bytearray(_SOME)
    except MemoryError:
        return True


if __name__ == "__main__":
    sys.exit(main())

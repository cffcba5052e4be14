"""The detached worker process: `python -m core.worker --store URL`; it needs no terminal and no other package."""

import argparse
import sys
from pathlib import Path

from core.errors import RollbookError
from core.memory import spare_memory


def main() -> int:
    """Run queued tasks; return the exit code of the contract."""
    parser = argparse.ArgumentParser(prog="core.worker", description="Run queued tasks of a store.")
    parser.add_argument("--store", required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--drain", action="store_true")
    given = parser.parse_args()
    spare_memory()
    from core.service import Rollbook

    try:
        Rollbook(given.store, config_path=given.config).work(drain=given.drain)
    except RollbookError as error:
        print(f"rollbook: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

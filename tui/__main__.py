"""`python -m tui` is `rollbook`."""

import sys

from tui.cli import main

sys.exit(main())

"""The domain of Rollbook: layouts, checks, plans, the store and its tasks. It knows no screen."""

import os

# Polars reads this when it is loaded: memory that a large import no longer needs goes back to the system at once.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:100,muzzy_decay_ms:0")

"""Which rows of the learning platform's users are judged together."""

import polars as pl

from core.context import Context
from core.kinship import Kinship

_MAILED = "mailed"

c = pl.col


def _sought(own: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Look for others with the same address where it says whether a welcome e-mail goes out."""
    mailed = own.filter((c("tie") == "Email") & pl.lit("welcome_emails" in context.options))
    return mailed.with_columns(tie=pl.lit(_MAILED))


_OWN_NAMES = {"User ID": "User ID", "Username": "Username"}
KINSHIP = Kinship(
    steps=({**_OWN_NAMES, "Supervisors": "User ID", _MAILED: "Email"}, _OWN_NAMES),
    sought=_sought,
)
"""Rows of the same user or username, the rows of supervisors, and what says whether those are sound."""

"""Drafts: rows in error, corrected one at a time, judged as an import judges them, and taken to the next import."""

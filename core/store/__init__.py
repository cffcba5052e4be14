"""The store: records, their journal, tasks and their files, in one SQLite file; the only part that speaks SQL."""

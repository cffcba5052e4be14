"""The queue and those who work through it."""

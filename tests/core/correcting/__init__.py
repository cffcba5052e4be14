"""Tests of core.correcting."""

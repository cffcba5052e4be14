"""Tests of the screens: each drives the real app over a real store."""

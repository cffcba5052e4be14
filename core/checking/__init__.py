"""Checks of cells: frames in, parsed cells and findings out; nothing here reads or writes the store."""

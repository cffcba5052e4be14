"""A second reading of the layouts, in plain Python, row by row, to compare the program with."""

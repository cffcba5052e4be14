"""What the terminal shows: the screens and the command line, both over `core.service`."""

"""What is asked or told in the middle of a screen, with a typed answer."""

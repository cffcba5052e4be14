"""What Rollbook promises, as tests."""

"""Speed and memory: Rollbook's commands against a bare import, in one run."""

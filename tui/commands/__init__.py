"""The commands of `rollbook`, a module for each group; each is imported only when one of its commands runs."""

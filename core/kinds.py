"""The kinds of record that the store keeps and the domain itself knows; a layout may add others."""

ORGANIZATION = "organization"
ADMINISTRATION = "administration"
ROLE = "role"
OPERATOR = "operator"
LMS_LIST = "lms-list"
TRAINING_RECORD = "training-record"

CODE_SEPARATOR = ":"
"""Between the codes of a stored list."""

EVERYTHING = "*"
"""In an operator's organizations or roles: all of them."""

"""The kinds of record that the learning platform's layouts share, with their stored fields."""

LMS_ACCOUNT = "edvance360"
LMS_USERNAME = "edvance360-username"

ACCOUNT_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "user_type",
    "active",
    "username",
    "password_hash",
    "password_set",
    "password_temporary",
    "job_title",
    "site",
    "cost_center",
    "supervisors",
)
USERNAME_FIELDS = ("owner",)
"""Of a name that must be unique: the key of the account that has it."""

SUPERVISOR_SEPARATOR = ";"

"""What core advises, in the words of the screens: it speaks of commands and options, where a screen has keys."""

import re

_WAYS = tuple(
    (re.compile(said), here)
    for said, here in (
        (r"name its encoding \(--encoding\)", "choose its encoding here"),
        (r"name a hidden one \(--sheet\)", "unhide a sheet and save it"),
        (r"name one with --layout; see 'rollbook layouts'", "choose the layout here"),
        (r": --layout \S+", " (choose that layout)"),
        (r"add --scope CODE; see 'rollbook scopes'", "import them inside their scope"),
        (r"add --scope CODE", "export it inside its scope"),
        (r"name a --scope or a --layout", "export inside a scope"),
        (r"see 'rollbook layouts \S+ --learn FILE'", "match them where the file is read"),
        (r"start from 'rollbook template \S+'", "start from a template"),
        (r"see 'rollbook layouts( \S+)?'", "a template shows what the layout has"),
        (r"see 'rollbook scopes'", "go back to the list of scopes"),
        (r"rollbook tasks lists them", "the history lists them"),
        (r" \(--welcome-emails\)", " (an option where the file is read)"),
        (r"name yourself with --operator", "start Rollbook as another operator"),
    )
)


def advice(hint: str | None) -> str:
    """Return what to do, as it is done on the screens; nothing for None."""
    told = hint or ""
    for said, here in _WAYS:
        told = said.sub(here, told)
    return told

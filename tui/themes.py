"""How the app looks: light, dark, high contrast, and the terminal's own colours where no colour is wanted."""

import os

from textual.theme import Theme

DARK = Theme(
    name="rollbook-dark",
    primary="#6aa9e9",
    secondary="#4f7ea8",
    accent="#7cc4d4",
    warning="#e0b050",
    error="#e8707a",
    success="#7cc48a",
    foreground="#e4e6ea",
    background="#14171c",
    surface="#1b1f26",
    panel="#252b35",
    dark=True,
    variables={"text-muted": "#a9afba"},
)
LIGHT = Theme(
    name="rollbook-light",
    primary="#1f5f8b",
    secondary="#4a7fa5",
    accent="#0b6475",
    warning="#8a5a00",
    error="#b3202e",
    success="#1f7a3a",
    foreground="#1b1f26",
    background="#f7f7f5",
    surface="#efefec",
    panel="#e2e3df",
    dark=False,
    variables={"text-muted": "#555a63"},
)
CONTRAST = Theme(
    name="rollbook-high-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#00ffff",
    warning="#ffff00",
    error="#ff8080",
    success="#80ff80",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    text_alpha=1.0,
    variables={
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#161616",
        "block-cursor-blurred-foreground": "#ffffff",
        "block-cursor-blurred-text-style": "bold underline",
        "text-muted": "#ffffff",
        "text-disabled": "#c0c0c0",
        "text-error": "#ff8080",
        "text-warning": "#ffff00",
        "text-success": "#80ff80",
        "text-accent": "#00ffff",
        "border": "#ffffff",
        "border-blurred": "#ffffff",
    },
)
OWN_THEMES = (DARK, LIGHT, CONTRAST)
PLAIN = "ansi-dark"
"""The terminal's own colours: none at all where NO_COLOR is set, and with 16 the only ones that stay apart."""

THEME_NAMES = (*(theme.name for theme in OWN_THEMES), "ansi-dark", "ansi-light")


def no_colours() -> bool:
    """Tell whether the environment asks for no colours; ask before an app is made, which takes NO_COLOR out of it."""
    return "NO_COLOR" in os.environ


def first_theme(chosen: str | None, *, colourless: bool, few_colours: bool = False) -> str:
    """Return the theme to start with: the chosen one where there is such a one, the plain one without colours.

    With few colours, what nobody has chosen is the plain one too: ours would all turn into greys.
    """
    if colourless:
        return PLAIN
    if chosen in THEME_NAMES and chosen is not None:
        return chosen
    return PLAIN if few_colours else DARK.name


def theme_trouble(chosen: str | None) -> tuple[str, ...]:
    """Return what is wrong with a theme that the settings name, nothing where there is such a one."""
    if chosen is None or chosen in THEME_NAMES:
        return ()
    return (f"app.theme in the settings: there is no theme '{chosen}', only {', '.join(THEME_NAMES)}",)

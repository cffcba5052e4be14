"""How the app looks: contrast of every text in every theme, and pictures of screens that stand still."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Static

from core.service import Rollbook
from core.task import Task
from tests.tui.command_line import user_file, user_row
from tests.tui.screens.driving import Driver, app_on
from tests.tui.screens.walk import STOPS, Stop, World, make_world, visit
from tui.app import RollbookApp
from tui.crash import CrashApp
from tui.showing import EMPHASIS
from tui.themes import CONTRAST, DARK, LIGHT, OWN_THEMES
from tui.widgets.top_line import TopLine

BACKGROUNDS = ("$background", "$surface", "$panel")
TEXTS = ("$foreground", "bold $text-accent", *EMPHASIS.values())
LEAST = {DARK.name: 4.5, LIGHT.name: 4.5, CONTRAST.name: 7.0}
TEXTS_OF_A_FILE = ("Ann", "Bo", "Oak School", "2026 Spring Assessment", "Jane")
"""As many as make rows of every kind."""


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    """Return the contrast ratio of WCAG 2 between a text and what is behind it."""
    assert style.color is not None
    assert style.bgcolor is not None
    front, behind = (luminance(colour.get_truecolor()) for colour in (style.color, style.bgcolor))
    return (max(front, behind) + 0.05) / (min(front, behind) + 0.05)


def texts_of(driver: Driver) -> Iterator[tuple[str, float]]:
    """Find every text in front with its contrast; lines and boxes are no texts, what a dialog covers is dimmed."""
    screen = driver.screen
    front = screen.children[0].region if isinstance(screen, ModalScreen) else screen.region
    for strip in driver.strips[front.y : front.bottom]:
        for segment in strip.crop(front.x, front.right):
            if segment.style is not None and any(sign.isalnum() for sign in segment.text):
                style = segment.style
                swapped = Style(color=style.bgcolor, bgcolor=style.color) if style.reverse else style
                yield segment.text, contrast(swapped)


class Swatches(App[None]):
    """Shows every kind of text on every background of a theme."""

    def compose(self) -> ComposeResult:
        """Put a line for each of them."""
        for background in BACKGROUNDS:
            for number in range(len(TEXTS)):
                yield Static("Text", classes=f"on-{background[1:]} text-{number}", markup=False)

    CSS = "\n".join(
        [f".on-{background[1:]} {{ background: {background}; }}" for background in BACKGROUNDS]
        + [f".text-{number} {{ color: {text.split()[-1]}; }}" for number, text in enumerate(TEXTS)]
    )


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
async def test_every_emphasis_can_be_read_on_every_background(theme: object) -> None:
    app = Swatches()
    for own in OWN_THEMES:
        app.register_theme(own)
    app.theme = theme.name  # type: ignore[attr-defined] # a Theme
    async with app.run_test(size=(40, 40)) as pilot:
        await pilot.pause()
        ratios = {(line.classes, contrast(line.rich_style)) for line in app.query(Static)}
    least = LEAST[app.theme]
    assert len(ratios) == len(BACKGROUNDS) * len(TEXTS)
    assert [each for each in ratios if each[1] < least] == []


@pytest.fixture(scope="module")
def plain_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A store and files with rows of every kind."""
    folder = tmp_path_factory.mktemp("plain")
    folder.chmod(0o700)
    return make_world(folder / "store.sqlite", folder / "files", TEXTS_OF_A_FILE, "users")


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
async def test_every_text_of_every_screen_can_be_read(plain_world: World, tmp_path: Path, stop: Stop) -> None:
    async with visit(plain_world, stop, tmp_path, (100, 40)) as driver:
        if not isinstance(driver.screen, ModalScreen):
            await driver.pilot.resize_terminal(160, 45)
        for theme, least in LEAST.items():
            driver.app.theme = theme
            await driver.pilot.pause()
            faint = {(theme, text.strip(), round(ratio, 2)) for text, ratio in texts_of(driver) if ratio < least}
            assert faint == set()


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen that stands still: how to get there, and how large the terminal is."""

    name: str
    size: tuple[int, int]
    scope: str | None
    go: Callable[[Driver], Awaitable[None]]
    theme: str = DARK.name


def reading(*texts: str) -> Callable[[Driver], Awaitable[None]]:
    """Return a wait until the texts stand on the terminal, the last ones that come among them."""

    async def stay(driver: Driver) -> None:
        await driver.reads(*texts)

    return stay


SMALL, WIDE = (80, 24), (160, 50)
PICTURES = (
    Picture("scopes-80x24", SMALL, None, reading("5 scopes")),
    Picture("scopes-160x50", WIDE, None, reading("5 scopes", "not yet active", "To work on (1)")),
    Picture("tasks-80x24", SMALL, "SPRING", reading("2 tasks  columns")),
    Picture("tasks-160x50", WIDE, "SPRING", reading("2 tasks", "email-format")),
    Picture("tasks-80x24-high-contrast", SMALL, "SPRING", reading("2 tasks  columns"), CONTRAST.name),
)
"""At most fifteen for the whole project; a further screen is one more line."""


@pytest.fixture
def still(service: Rollbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rollbook]:
    """A store whose tasks ran at a fixed time, by a fixed operator, seen from a fixed place."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    path = user_file(tmp_path / "mixed.csv", user_row(30), user_row(31, email="x"), user_row(1, action="U", last="Roe"))
    service.run_import(path.read_bytes(), path.name, "SPRING")
    tasks, scopes = Rollbook.tasks, Rollbook.scopes
    monkeypatch.setattr(TopLine, "validate_place", lambda line, place: ("mlopez", *place[1:]), raising=False)
    monkeypatch.setattr(Rollbook, "tasks", lambda self, *given: [stilled(task) for task in tasks(self, *given)])
    monkeypatch.setattr(
        Rollbook,
        "scopes",
        lambda self: [
            replace(scope, last_task=stilled(scope.last_task)) if scope.last_task else scope for scope in scopes(self)
        ],
    )
    yield service
    monkeypatch.undo()
    time.tzset()


def stilled(task: Task) -> Task:
    """Return a task as it would be had it run at a fixed time."""
    queued = datetime(2026, 3, 2, 8, 0, tzinfo=UTC) + timedelta(minutes=task.id)
    ended = queued + timedelta(seconds=4)
    return replace(task, operator="mlopez", queued=queued, started=queued, ended=ended)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_screen_looks_as_it_did(
    still: Rollbook, tmp_path: Path, snap_compare: Callable[..., bool], picture: Picture
) -> None:
    app = app_on(still, tmp_path, picture.scope)

    async def go(pilot: Pilot[int]) -> None:
        await picture.go(Driver(app, pilot))
        app.theme = picture.theme
        app.clear_notifications()
        await pilot.pause()

    assert snap_compare(app, run_before=go, terminal_size=picture.size)


def test_the_calm_screen_after_a_fault_looks_as_it_did(snap_compare: Callable[..., bool]) -> None:
    ended = RollbookApp(lambda: None)  # type: ignore[arg-type,return-value] # it is not run
    app = CrashApp(ValueError(), Path.home() / ".local/state/rollbook/crashes/crash-20260302T080000Z-app.txt", ended)
    assert snap_compare(app, terminal_size=SMALL)

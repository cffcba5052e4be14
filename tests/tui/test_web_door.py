"""Who may talk to a served app: nobody but its own page, under a name that nobody else can point at this machine."""

import socket

import pytest

from core.errors import RollbookError
from tui.web.door import Door, address, is_loopback

HERE = Door.of("127.0.0.1", None)
PROXIED = Door.of("127.0.0.1", "https://Rollbook.example.org/")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000", "192.0.2.7:8000"])
def test_a_number_and_the_names_of_this_server_are_known(host: str) -> None:
    assert HERE.knows(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "[:8000"]
)
def test_a_name_that_anybody_could_point_here_is_not_known(host: str) -> None:
    assert not HERE.knows(host)


def test_the_machines_own_name_is_known_where_others_may_reach_it() -> None:
    assert Door.of("0.0.0.0", None).knows(f"{socket.gethostname()}:8000")


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://localhost:8001",
        "http://localhost",
        "https://localhost:8000",
        "http://127.0.0.1:8000",
        "http://localhost:8000.evil.example",
    ],
)
def test_a_page_of_another_origin_may_not_connect(origin: str | None) -> None:
    assert not HERE.admits("http", "localhost:8000", origin)


def test_the_page_that_the_server_served_may_connect() -> None:
    assert HERE.admits("http", "localhost:8000", "http://localhost:8000")


def test_behind_a_proxy_the_page_at_its_address_may_connect() -> None:
    assert PROXIED.knows("rollbook.example.org")
    assert PROXIED.admits("http", "127.0.0.1:8000", "https://rollbook.example.org")
    assert not PROXIED.admits("http", "127.0.0.1:8000", "http://rollbook.example.org")
    assert Door.of("::1", "https://[2001:db8::1]:8443").admits("http", "[::1]:80", "https://[2001:db8::1]:8443")


@pytest.mark.parametrize(
    "url", ["rollbook.example.org", "ftp://rollbook.example.org", "https://", "http://a:x", "http://["]
)
def test_what_is_no_web_address_is_a_usage_error(url: str) -> None:
    with pytest.raises(RollbookError) as refused:
        Door.of("127.0.0.1", url)
    assert refused.value.code == "usage"


@pytest.mark.parametrize(
    ("host", "port", "typed"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("localhost", 80, "http://localhost"),
        ("::1", 8000, "http://[::1]:8000"),
        ("0.0.0.0", 8000, f"http://{socket.gethostname()}:8000"),
    ],
)
def test_the_address_to_type_is_told(host: str, port: int, typed: str) -> None:
    assert address(host, port) == typed


def test_loopback_is_what_nobody_else_reaches() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost")] == [True] * 4
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.0.2.7", "example.org"))

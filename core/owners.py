"""Who runs a task: a name for this process that no later process can have, and whether such a process still lives."""

import os
import socket
import subprocess
import time
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def owner_name() -> str:
    """Return this process's name: host, start of the machine, process id, start of the process."""
    return f"{machine_name()}{os.getpid()}/{_start_of(os.getpid())}"


@cache
def machine_name() -> str:
    """Return what the names of all processes of this machine begin with, until it is started again."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        # Containers of one machine do not see each other's processes.
        boot += f".{(_PROC / 'self/ns/pid').stat().st_ino}"
    except OSError:
        boot = _said_by("sysctl", "-n", "kern.bootsessionuuid")
    return f"{socket.gethostname()}/{boot}/"


def machine_seconds() -> float:
    """Return the seconds since this machine started, whatever its clock is set to."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine, since its last start, that is no longer there."""
    if not owner.startswith(machine_name()):
        return False
    process, _, start = owner.removeprefix(machine_name()).partition("/")
    return not process.isdecimal() or _start_of(int(process)) != start


def _start_of(process: int) -> str | None:
    """Return when a process started, in whatever unit the system has; None where it is gone."""
    try:
        text = (_PROC / str(process) / "stat").read_text()
    except OSError:
        return None if (_PROC / "self").exists() else _said_by("ps", "-o", "lstart=", "-p", str(process)) or None
    # The name of the program, in brackets, may hold anything.
    status, *numbers = text.rpartition(")")[2].split()
    return None if status in "ZX" else numbers[18]


def _said_by(*command: str) -> str:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "-".join(answer.stdout.split())

"""Errors by remedy, one class for each exit code of the program."""

from __future__ import annotations


class ObiwanError(Exception):
    """Base of all errors. `exit_code` is that of the program, 1 for a code that has no class."""

    exit_code = 1


class UsageError(ObiwanError, ValueError):
    """Something is named that is not there (a brick, band, unit, column), or options do not go together (2)."""

    exit_code = 2


class InputError(ObiwanError):
    """The data or the request is wrong, or a product is missing: the message says which and what to do (3)."""

    exit_code = 3


class ResourceError(ObiwanError):
    """Disk, memory or a permission ran out, or the program cannot be started (4)."""

    exit_code = 4


class EngineError(ObiwanError):
    """The compute device failed, and no other engine could do its work (5)."""

    exit_code = 5


class BugError(ObiwanError):
    """A bug of the program; the message ends with its stack (70)."""

    exit_code = 70


class StoppedError(ObiwanError):
    """Stopped early on request, or the run is not finished: the same call again resumes it (75)."""

    exit_code = 75


_classes = (UsageError, InputError, ResourceError, EngineError, BugError, StoppedError)


def error_of(code: int, message: str) -> ObiwanError:
    """The error for an exit code; one that has no class (a killed program has minus its signal) is an `ObiwanError`."""
    for kind in _classes:
        if kind.exit_code == code:
            return kind(message)
    error = ObiwanError(message or f"the program ended with code {code}")
    error.exit_code = code
    return error

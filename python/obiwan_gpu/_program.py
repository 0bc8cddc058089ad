"""Calls of the program. Errors are its own, with its words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from typing import Any, Callable, Mapping, Optional, Sequence

from ._errors import ResourceError, error_of
from ._run import Run
from ._run import open as open_run

Event = dict[str, Any]


def find_program() -> str:
    """Path of the program: the environment variable OBIWAN, else `obiwan` on the PATH, else that of the clone which this package is
    in. Raises ResourceError where there is none."""
    near = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "obiwan")
    for path in (os.environ.get("OBIWAN"), shutil.which("obiwan"), os.path.normpath(near)):
        if path and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    raise ResourceError("Cannot find obiwan: put its directory on the PATH, or name it in the environment variable OBIWAN")


def call(
    command: str,
    *words: Any,
    say: Optional[Callable[[str], None]] = None,
    on_event: Optional[Callable[[Event], None]] = None,
    **options: Any,
) -> Any:
    """Runs a command of the program with `--json`, e.g. `call("derive", "RUN")`, `call("randoms draw", ra1=10, …)`.

    `words`: arguments. `options` by their names with `_` for `-`: True is a switch, None and False leave one out, a list repeats it, a
    dict makes `KEY=VALUE` of each item; numbers of `zoom` stay together. `say` gets each line that the program says about its
    work, `on_event` each event: `{"event": "progress", "stage": …, "done": …, "all": …, "unit": …}`, `line`, `warning` and `end`; both
    are called from a thread. Returns the last document that it printed, None for none.

    Raises the error of its exit code (`ObiwanError` and its subclasses) with its message."""
    args = [find_program(), *command.split(), *_option_words({"json": True, **options}), *map(_text, words)]
    environment = {**os.environ, "NO_COLOR": "1"}
    try:
        child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    except OSError as error:
        raise ResourceError(f"Cannot start {args[0]}: {error}") from error
    said: list[str] = []
    failed: list[BaseException] = []

    def listen() -> None:
        try:
            _listen(child.stderr, said, say, on_event)
        except BaseException as error:  # of the caller's function
            failed.append(error)
            child.terminate()
            for _ in child.stderr or ():
                pass

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        last = _documents(child.stdout, on_event)
    except BaseException:
        # Ctrl-C, or an error of the caller's function: the program keeps what is finished.
        child.terminate()
        raise
    finally:
        code = child.wait()
        listener.join()
        for stream in (child.stdout, child.stderr):
            if stream is not None:
                stream.close()
    if failed:
        raise failed[0]
    if code != 0:
        raise error_of(code, _words(last, said))
    return last


def _listen(
    stream: Any, said: list[str], say: Optional[Callable[[str], None]], on_event: Optional[Callable[[Event], None]]
) -> None:
    for line in stream:
        text = line.decode("utf-8", "replace").rstrip("\n")
        if text.startswith('{"event":'):
            event = json.loads(text)
            if on_event is not None:
                on_event(event)
            if "line" not in event:
                continue
            text = event["line"]
        said.append(text)
        del said[:-200]
        if say is not None:
            say(text)


def _documents(stream: Any, on_event: Optional[Callable[[Event], None]]) -> Any:
    last = None
    for line in stream:
        if not line.strip():
            continue
        last = json.loads(line)
        if on_event is not None:
            on_event(last)
    return last


def _words(last: Any, said: Sequence[str]) -> str:
    """The message of an error: that of the last document (`obiwan-error-1`, the end of a run), else the last lines that were said."""
    if isinstance(last, dict) and isinstance(last.get("message"), str):
        return str(last["message"])
    return "\n".join(said[-20:])


def _option_words(options: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    for key, value in options.items():
        name = "--" + key.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(name)
        elif key == "zoom":
            words += [name, *map(_text, value)]
        elif isinstance(value, Mapping):
            words += [w for k, v in value.items() for w in (name, f"{k}={_text(v)}")]
        elif isinstance(value, (list, tuple)):
            words += [w for v in value for w in (name, _text(v))]
        else:
            words += [name, _text(value)]
    return words


def _text(value: Any) -> str:
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def brick(survey_dir: Any, brick: str, **options: Any) -> Event:
    """Processes a brick of a survey directory, with or without injected sources (`obiwan brick`).

    Options as on the command line: `zoom=(x0, x1, y0, y1)` pixels, `randoms=PATH`, `outdir=DIR`, `engine="reference"`, … Returns the
    document that it prints: `brick`, `bands`, `injected`, `recovered` and the paths of `files`. Errors are those of `call`."""
    found: Event = call("brick", survey_dir=survey_dir, brick=brick, **options)
    return found


def plan(survey_dir: Any, out: Any, bricks: Sequence[str] = (), **options: Any) -> Event:
    """Plans a run of many bricks (`obiwan plan`) in a new directory `out`.

    Options as on the command line: `randoms=PATH`, `zoom=(x0, x1, y0, y1)`, `set={"inject.seed": 7}`, `dry_run=True`, … Returns the
    document that it prints: the `run` directory, counts of units, bricks and sources, estimates. Errors are those of `call`."""
    found: Event = call("plan", *bricks, survey_dir=survey_dir, out=out, **options)
    return found


def run(path: Any, **options: Any) -> Run:
    """Executes a plan, or resumes it (`obiwan run`): `workers=4`, `until="06:00"`, `on_event=print`, … Returns the run, open.

    Errors are those of `call`; where units failed, the message names them and the way to try again. Products of the others are kept."""
    call("run", path, **options)
    return open_run(path)

"""Runs of Obiwan on the GPU in Python: what was injected, what was measured, images, completeness.

>>> import obiwan_gpu
>>> run = obiwan_gpu.open("RUN")
>>> run.injections()["mag_true_r", "fate"]
>>> run.coadd("1351p192", "r").wcs
>>> run.completeness(by="mag_r")

Reading needs numpy and astropy alone. `brick`, `plan` and `run` call the program, and raise its errors with its words.
"""

from ._completeness import completeness, wilson
from ._errors import (
    BugError,
    EngineError,
    InputError,
    ObiwanError,
    ResourceError,
    StoppedError,
    UsageError,
)
from ._program import brick, call, find_program, plan, run
from ._run import Run, open
from ._version import __version__

__all__ = [
    "BugError",
    "EngineError",
    "InputError",
    "ObiwanError",
    "ResourceError",
    "Run",
    "StoppedError",
    "UsageError",
    "__version__",
    "brick",
    "call",
    "completeness",
    "find_program",
    "open",
    "plan",
    "run",
    "wilson",
]

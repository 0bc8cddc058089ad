"""Whether a run's merged table stands for its derived ones."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Optional


def merged_fault(path: str, plan: dict[str, Any]) -> Optional[str]:
    """Why the merged table of a run cannot replace its derived tables: it has chosen rows or columns, or is older than they are, which
    its record of their checksums tells. "" when it can, None when there is none."""
    folder = os.path.join(path, "merged")
    names = [os.path.join(folder, n) for n in ("merge.json", "randoms.fits", "randoms.parquet")]
    if not all(map(os.path.exists, names)):
        return None
    try:
        with open(names[0], encoding="utf-8") as file:
            report = json.load(file)
        where, whole, derived = report.get("where"), report["whole"], report["derived"]
        left = {u["brick"] for u in report["unfinished"]}
        bad = {d["brick"] for d in report["damaged"]}
    except (ValueError, KeyError, TypeError):
        return "its merge.json cannot be read"
    if where is not None:
        return f"it holds only rows with {where}"
    if not whole:
        return "it holds chosen columns"
    seals: dict[str, str] = {}
    for brick in plan["bricks"]:
        name = brick["brick"]
        seal = None if brick["sources"] <= 0 or name in bad else _read(os.path.join(path, "derived", name[:3], name, "derived.sha256sum"))
        if seal is None:
            continue
        if name in left:
            return f"brick {name} was derived since"
        seals[name] = hashlib.sha256(seal).hexdigest()
    lines = "".join(f"{seal}  {brick}\n" for brick, seal in sorted(seals.items()))
    return "" if hashlib.sha256(lines.encode()).hexdigest() == derived else "derived tables were made again since"


def _read(path: str) -> Optional[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None

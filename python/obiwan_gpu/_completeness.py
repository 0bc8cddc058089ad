"""Recovered over injected in bins, with the bins, rows and intervals of the program's own plots."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np
from astropy import units
from astropy.table import Table

from ._bins import edges_of
from ._errors import UsageError

_unit_failed = 1


def wilson(k: Any, n: Any, z: float = 1.0) -> tuple[Any, Any, Any]:
    """k/n and the ends of Wilson's score interval (Wilson 1927). `z`: half-width in standard deviations; 1 is 68.3 %.

    Arrays or numbers, without unit; NaN where n is 0."""
    k, n = np.asarray(k, float), np.asarray(n, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k / n
        scale, middle = 1 + z * z / n, p + z * z / (2 * n)
        half = z / scale * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = middle / scale - half, middle / scale + half
    return p, np.where(k == 0, 0.0 * p, low), np.where(k == n, 1.0 + 0.0 * p, high)


def completeness(
    rows: Table,
    by: str = "mag_r",
    bins: Union[None, int, Sequence[float]] = None,
    where: Optional[Any] = None,
) -> Table:
    """Recovered share of injected sources in bins of a value.

    `rows`: what `Run.injections` returns. `by`:

    - `mag_<band>`: true AB magnitude with Galactic extinction (mag);
    - `depth_<band>`: 5 sigma depth for galaxies at the source (mag);
    - any column of one number a row, in its own unit: `rhalf`, `n`, `ebv`, `psfsize_r`, `real_separation`, `mag_true_r`, …

    `bins`: edges, or about how many; by default those of the program's plots: about twenty of equal width for magnitudes, up to ten of
    equal counts for all else, one for each value where a column has few. `where`: further condition, one bool a row.

    Only sources in their brick's own area are counted, of units that could be processed. Recovered means a one-to-one match that is
    primary and has no real source within an arcsecond (`obiwan_mask == 1`). Columns: `low_edge`, `high_edge` and `mean` of the value in
    its unit; `n` injected, `k` recovered, `fraction` and the ends `low`, `high` of its 68.3 % interval by Wilson. Empty bins are left out.

    Raises UsageError for a column that is not there or has no numbers, and for edges that do not rise."""
    value, unit, even = _value(rows, by)
    keep = _tried(rows)
    if where is not None:
        mask = np.asarray(where)
        if mask.dtype != bool or mask.shape != (len(rows),):
            raise UsageError(f"Cannot use where: one bool for each of {len(rows)} rows is needed, it is {mask.dtype} of shape {mask.shape}")
        keep &= mask
    # Where no unit could be made there is no such column, and no source to count.
    recovered = np.asarray(rows["obiwan_mask"]) == 1 if "obiwan_mask" in rows.colnames else np.zeros(len(rows), bool)
    values, found = value[keep], recovered[keep]
    edges = edges_of(values, bins, even)
    return _curve(values, found, edges, unit, by)


def _column(rows: Table, name: str, by: str) -> Any:
    if name not in rows.colnames:
        raise UsageError(f'Cannot bin by "{by}": the rows have no column {name}')
    column = rows[name]
    if column.ndim != 1 or column.dtype.kind not in "fiub":
        raise UsageError(f'Cannot bin by "{by}": column {name} is not one number a row')
    return column


def columns_for(by: str) -> list[str]:
    """Columns that `completeness` reads."""
    kind, _, band = by.rpartition("_")
    value = {"mag": f"{band}flux", "depth": f"galdepth_{band}"}.get(kind, by)
    return list(dict.fromkeys(["fate", "in_brick", "obiwan_mask", value]))


def _value(rows: Table, by: str) -> tuple[Any, Any, bool]:
    """Values, their unit, and whether bins have equal widths."""
    kind, column = by.rpartition("_")[0], _column(rows, columns_for(by)[-1], by)
    values = np.asarray(column, float)
    if kind == "mag":
        return _magnitude(values), units.mag, True
    if kind == "depth":
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, _magnitude(5 / np.sqrt(values)), np.nan), units.mag, False
    return values, column.unit, False


def _magnitude(flux: Any) -> Any:
    """AB magnitude of a flux in nanomaggies; NaN where it is not above 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(flux > 0, 22.5 - 2.5 * np.log10(flux), np.nan)


def _tried(rows: Table) -> Any:
    keep = np.asarray(rows["fate"]) != _unit_failed
    return keep & np.asarray(rows["in_brick"], bool) if "in_brick" in rows.colnames else keep


def _curve(values: Any, found: Any, edges: Any, unit: Any, by: str) -> Table:
    bins = max(0, len(edges) - 1)
    place = np.searchsorted(edges, values, side="right") - 1 if bins else np.full(len(values), -1)
    if bins:
        place[values == edges[-1]] = bins - 1  # the last bin has its upper edge, too
        place[~np.isfinite(values)] = -1
    inside = (place >= 0) & (place < bins)
    place, values, found = place[inside], values[inside], found[inside]
    n, k = np.bincount(place, minlength=bins), np.bincount(place[found], minlength=bins)
    sums, some = np.bincount(place, weights=values, minlength=bins), n > 0
    n, k = n[some], k[some]
    fraction, low, high = wilson(k, n)
    lows, highs = (edges[:-1][some], edges[1:][some]) if bins else (np.empty(0), np.empty(0))
    table = Table(
        {"low_edge": lows, "high_edge": highs, "mean": sums[some] / n, "n": n, "k": k, "fraction": fraction, "low": low, "high": high},
        meta={"by": by},
    )
    for name in ("low_edge", "high_edge", "mean"):
        table[name].unit = unit
    return table

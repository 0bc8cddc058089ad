"""Edges of bins, by the rules of the program's plots. A value belongs to the bin whose lower edge it is not below; the last bin has its
upper edge, too."""

from __future__ import annotations

import math
from typing import Any, Optional, Sequence, Union

import numpy as np

from ._errors import UsageError

_fewest = 10  # values of a bin of equal counts


def edges_of(values: Any, bins: Union[None, int, Sequence[float]], even: bool) -> Any:
    """Edges as asked for (`completeness`): of equal widths or equal counts where a number is asked for or nothing.

    Raises UsageError for fewer than one bin, and for edges that do not rise."""
    if bins is None:
        few = _distinct(values)
        return np.asarray(few or (even_edges(values) if even else equal_edges(values)), float)
    if isinstance(bins, (int, np.integer)):
        if bins < 1:
            raise UsageError(f"Cannot make {bins} bins: at least one is needed")
        return np.asarray(even_edges(values, int(bins)) if even else equal_edges(values, int(bins)), float)
    edges = np.asarray(bins, float)
    if edges.ndim != 1 or len(edges) < 2 or not np.all(np.diff(edges) > 0):
        raise UsageError(f"Cannot use bins: their edges must be two or more numbers that rise, they are {list(edges)}")
    return edges


def _distinct(values: Any) -> Optional[list[float]]:
    """Edges about each value where there are but a few, none of them rare."""
    found, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    if not 2 <= len(found) <= 8 or np.any(counts < 10):
        return None
    inner = [(float(v) + float(found[i])) / 2 for i, v in enumerate(found[1:])]
    first = inner[0] - float(found[0])
    return [float(found[0]) - first, *inner, float(found[-1]) + (float(found[-1]) - inner[-1])]


def even_edges(values: Any, count: int = 20) -> list[float]:
    """Edges of a round width that cover the finite values: about `count` bins. [] where there are no two different values."""
    finite = values[np.isfinite(values)]
    if len(finite) == 0 or not finite.max() > finite.min():
        return []
    low, high = float(finite.min()), float(finite.max())
    width = _round_width((high - low) / count)
    first = math.floor(low / width + 1e-9)
    last = max(first + 1, math.ceil(high / width - 1e-9))
    return [float(f"{i * width:.12g}") for i in range(first, last + 1)]


def _round_width(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return next((m * power for m in (1, 2, 2.5, 5) if m * power >= width * (1 - 1e-9)), 10 * power)


def equal_edges(values: Any, count: int = 10) -> list[float]:
    """Edges with about as many values in each bin; fewer bins where values repeat, [] where there are no two different ones."""
    ordered = np.sort(values[np.isfinite(values)].astype(float))
    n = len(ordered)
    if n == 0 or ordered[0] == ordered[-1]:
        return []
    bins, least = max(2, min(count, n // (2 * _fewest))), min(_fewest, n / 4)
    edges, before = [float(ordered[0])], 0
    for i in range(1, bins):
        edge = _quantile(ordered, i / bins)
        at = max(before, int(np.searchsorted(ordered, edge, side="left")))
        # Repeated values may leave next to nothing between two edges, or behind the last one.
        if at - before < least or n - at < least:
            continue
        edges.append(edge)
        before = at
    return [*edges, float(ordered[-1])]


def _quantile(ordered: Any, share: float) -> float:
    place = share * (len(ordered) - 1)
    i = math.floor(place)
    return float(ordered[i] + (place - i) * (ordered[min(i + 1, len(ordered) - 1)] - ordered[i]))

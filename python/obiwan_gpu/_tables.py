"""FITS tables as astropy tables: units that can be computed with, descriptions from the comments, text without padding."""

from __future__ import annotations

import os
from typing import Any, Iterable, Optional

import numpy as np
from astropy import units
from astropy.io import fits
from astropy.table import Column, Table

from ._errors import InputError, UsageError


def unit_of(text: Optional[str]) -> Optional[Any]:
    """A FITS unit as astropy's. The survey's `nanomaggies` (AB 22.5 mag) is `nmgy` there. None for no unit."""
    if not text:
        return None
    known = text.strip().replace("nanomaggies", "nmgy").replace("nanomaggy", "nmgy")
    return units.Unit(known, parse_strict="silent")


def read_table(path: str, hdu: Any, columns: Optional[Iterable[str]] = None) -> Table:
    """One table of a FITS file. `columns`: those to keep, in this order; all by default.

    Raises InputError when the file is not there or cannot be read, UsageError for a column that it has not."""
    try:
        with fits.open(path, memmap=True) as file:
            return _table_of(file[hdu], path, columns)
    except FileNotFoundError:
        raise InputError(f'Cannot read "{path}": there is no such file') from None
    except (OSError, KeyError, IndexError) as error:
        raise InputError(f'Cannot read HDU {hdu} of "{path}": {error}') from error


def _table_of(hdu: Any, path: str, columns: Optional[Iterable[str]]) -> Table:
    header, data, known = hdu.header, hdu.data, [c.name for c in hdu.columns]
    wanted = list(columns) if columns is not None else known
    for name in wanted:
        if name not in known:
            raise UsageError(f'Cannot take column "{name}" of "{path}": it has no such column; it has {", ".join(known)}')
    table = Table(meta=_meta(header, os.path.abspath(path)))
    for name in wanted:
        i = known.index(name)
        table[name] = Column(
            _values(data[name]),
            unit=unit_of(hdu.columns[i].unit),
            description=header.comments[f"TTYPE{i + 1}"] or None,
        )
    return table


def _values(data: Any) -> Any:
    """In the machine's byte order, writable, text as text."""
    values = np.asarray(data)
    if values.dtype.kind in "SU":
        return np.char.rstrip(values.astype(str))
    return values.astype(values.dtype.newbyteorder("="))


_structural = ("XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "TTYPE", "TFORM", "TUNIT", "TNULL", "TDIM",
               "CHECKSUM", "DATASUM")


def _meta(header: Any, path: str) -> dict[str, Any]:
    cards = {k: v for k, v in header.items() if k and not k.startswith(_structural)}
    return {**cards, "path": path}


def read_tables(paths: list[str], columns: Optional[list[str]] = None) -> Table:
    """The first tables of files, one below another. A column that one lacks (no unit of its brick could be made, or a band has no
    exposure there) is NaN, 0, false or blank there. Raises UsageError for a column that none has, InputError as `read_table`."""
    known = {path: _names(path) for path in paths}
    for name in columns or ():
        if not any(name in names for names in known.values()):
            raise UsageError(f'Cannot take column "{name}": no injected source has it; they have {", ".join(known[paths[0]])}')
    tables = [read_table(p, 1, None if columns is None else [c for c in columns if c in known[p]]) for p in paths]
    return _stack(tables, columns)


def _names(path: str) -> list[str]:
    try:
        with fits.open(path) as file:
            return [str(c.name) for c in file[1].columns]
    except (OSError, IndexError) as error:
        raise InputError(f'Cannot read "{path}": {error}') from error


def _stack(tables: list[Table], order: Optional[list[str]]) -> Table:
    if len(tables) == 1:
        return tables[0]
    names: dict[str, Column] = {}
    for table in tables:
        for name in table.colnames:
            names.setdefault(name, table[name])
    out = Table(meta=dict(tables[0].meta))
    for name in order or list(names):
        first = names[name]
        parts = [t[name] if name in t.colnames else _missing(first, len(t)) for t in tables]
        out[name] = Column(np.concatenate([np.asarray(p) for p in parts]), unit=first.unit, description=first.description)
    return out


def _missing(like: Column, rows: int) -> Any:
    fill = np.nan if like.dtype.kind == "f" else np.zeros((), like.dtype)
    return np.full((rows, *like.shape[1:]), fill, like.dtype)


def to_pandas(table: Table) -> Any:
    """A table as a DataFrame: a column of vectors becomes one column for each value, `name_0`, `name_1`, …; `attrs["units"]` has the
    units, as text, by column. Raises ImportError without pandas."""
    import pandas

    columns: dict[str, Any] = {}
    given: dict[str, str] = {}
    for name in table.colnames:
        column = table[name]
        parts = {name: column} if column.ndim == 1 else {f"{name}_{i}": column[:, i] for i in range(column.shape[1])}
        for key, values in parts.items():
            columns[key] = np.asarray(values)
            if column.unit is not None:
                given[key] = str(column.unit)
    frame = pandas.DataFrame(columns)
    frame.attrs["units"] = given
    return frame

"""A run directory, read."""

from __future__ import annotations

import glob
import json
import os
from builtins import open as _builtin_open
from typing import Any, Iterable, Optional, Sequence, Union

import numpy as np
from astropy.nddata import NDData
from astropy.table import Table

from . import _images
from ._completeness import columns_for, completeness
from ._errors import InputError, UsageError
from ._merged import merged_fault
from ._tables import read_table, read_tables, to_pandas

PathLike = Union[str, "os.PathLike[str]"]


class Run:
    """A run directory. Nothing is kept in memory but the plan: every call reads what is there now."""

    def __init__(self, path: PathLike) -> None:
        self.path: str = os.path.abspath(os.fspath(path))
        """Of the directory."""
        self.plan: dict[str, Any] = _read_plan(self.path)
        """Content of plan.json: settings, bricks, units, inputs."""

    def __repr__(self) -> str:
        done = sum(self.is_done(u) for u in self.units)
        return f'<obiwan_gpu.Run "{self.path}": {done} of {len(self.units)} units of {len(self.bricks)} bricks done>'

    @property
    def bands(self) -> list[str]:
        """Bands of the run, e.g. `["g", "r", "z"]`."""
        return list(self.plan["settings"]["survey"]["bands"])

    @property
    def bricks(self) -> list[str]:
        """Names of the bricks, in the plan's order."""
        return [b["brick"] for b in self.plan["bricks"]]

    @property
    def units(self) -> list[str]:
        """Ids of the units of work: `<brick>/real` without injections, `<brick>/rs0`, `<brick>/rs500`, … with one set each."""
        return [u["id"] for u in self.plan["units"]]

    def is_done(self, unit: str) -> bool:
        """Whether the products of a unit (`<brick>/<name>`) are there."""
        return os.path.isdir(self._unit(unit))

    def injections(
        self, brick: Optional[str] = None, columns: Optional[Iterable[str]] = None, form: str = "table"
    ) -> Any:
        """One row for every injected source: truth, image properties at its position, forced photometry, measurement and fate.

        `brick`: of this brick alone. `columns`: these alone. `form`: "table" (an astropy Table with units, fluxes in nmgy and angles in
        deg or arcsec, and descriptions), "pandas" (DataFrame) or "arrow" (pyarrow Table; needs pyarrow). The merged table is read if it
        holds all rows of the derived ones, else each brick's: `meta["path"]` says which.

        Raises InputError when nothing is derived yet, UsageError for a brick or column that is not there."""
        names = None if columns is None else list(columns)
        if form == "arrow":
            import pyarrow.parquet

            read = [pyarrow.parquet.read_table(p, columns=names) for p in self.parquet(brick)]
            return pyarrow.concat_tables(read, **({"promote": True} if len(read) > 1 else {}))
        if form not in ("table", "pandas"):
            raise UsageError(f'Cannot give rows as "{form}": forms are table, pandas, arrow')
        paths = [os.path.splitext(p)[0] + ".fits" for p in self.parquet(brick)]
        table = read_tables(paths, names)
        return to_pandas(table) if form == "pandas" else table

    def parquet(self, brick: Optional[str] = None) -> list[str]:
        """Paths of the Parquet files that hold `injections()`, for readers of your own. Errors are those of `injections`."""
        if brick is not None:
            self._check_brick(brick)
        merged = os.path.join(self.path, "merged", "randoms.parquet")
        if brick is None and merged_fault(self.path, self.plan) == "":
            return [merged]
        wanted = self.bricks if brick is None else [brick]
        paths = [os.path.join(self.path, "derived", b[:3], b, "randoms.parquet") for b in wanted]
        there = [p for p in paths if os.path.exists(p)]
        if not there:
            what = f"brick {brick}" if brick else "no brick"
            raise InputError(f'Cannot read the injected sources of "{self.path}": {what} is {"not " if brick else ""}derived; obiwan derive {self.path}')
        return there

    def sql(self, query: str) -> Any:
        """Rows of a query in SQL, as a DataFrame; the table `injections` has the rows of `injections()`. Needs duckdb and pandas."""
        import duckdb

        files = ", ".join("'" + p.replace("'", "''") + "'" for p in self.parquet())
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"CREATE VIEW injections AS SELECT * FROM read_parquet([{files}], union_by_name = true)")
            return connection.execute(query).df()

    def fates(self) -> Table:
        """How many sources had each fate: `code`, `name`, `sources`; the counts sum to the number injected."""
        rows = self.injections(columns=["fate"])
        known = self._fates()
        counts = [int(np.sum(rows["fate"] == code)) for code in known]
        return Table({"code": list(known), "name": list(known.values()), "sources": counts})

    def _fates(self) -> dict[int, str]:
        meta = read_table(os.path.splitext(self.parquet(None)[0])[0] + ".fits", 1, ["fate"]).meta
        return {int(k[5:]): str(v) for k, v in meta.items() if k.startswith("FATE_")}

    def completeness(
        self, by: str = "mag_r", bins: Union[None, int, Sequence[float]] = None, brick: Optional[str] = None
    ) -> Table:
        """Recovered share in bins of a value: `obiwan_gpu.completeness` of `injections()`, with the numbers of `obiwan plots`."""
        return completeness(self.injections(brick, columns_for(by)), by, bins)

    def catalogue(self, brick: str, unit: Optional[str] = None, columns: Optional[Iterable[str]] = None) -> Table:
        """Catalogue of a unit in the survey's columns, fluxes in nmgy. `unit`: name of a set (`rs500`) or `real`, the run without
        injections; by default the first set. Raises UsageError for names that are not there, InputError for a unit not yet made."""
        _, folder = self._products(brick, unit)
        return read_table(os.path.join(folder, "tractor", f"tractor-{brick}.fits"), 1, columns)

    def coadd(self, brick: str, band: str, kind: str = "image", unit: Optional[str] = None) -> NDData:
        """An image of a band on the brick's pixels with its WCS.

        `kind`: image, model, blobmodel, sims (the injected light), invvar, depth, galdepth, … as files are named. Light is in nmgy a
        pixel; an image has its inverse variance as uncertainty (1/nmgy²) and a mask where that is 0. `unit` as for `catalogue`.

        Raises UsageError for names that are not there, InputError for what is not yet made or, with products `science`, not kept."""
        self._check_band(band)
        _images.check_kind(kind)
        name, folder = self._products(brick, unit)
        prefix = os.path.join(folder, "coadd", f"legacysurvey-{brick}")
        if not os.path.exists(f"{prefix}-{kind}-{band}.fits.fz") and os.path.exists(f"{prefix}-cutouts.fits.fz"):
            raise InputError(
                f"Cannot read the coadd of {brick}/{name}: the run keeps tables and cut-outs alone (run.products = science); "
                "cutout() has the squares around the injected sources"
            )
        return _images.read_coadd(prefix, kind, band)

    def cutout(self, id: Union[int, str], kind: str = "image") -> dict[str, NDData]:
        """The 64 x 64 pixels around an injected source, by band; the source lies in pixel 32 of 0 … 63.

        `id`: its `unique_id` (text), or its `id` (number) where one set alone has it. `kind` and units as for `coadd`. `meta` has
        `unique_id`, `fate` and the true `ra`, `dec` (deg). Pixels beyond the brick's image are 0 and masked.

        Raises UsageError for an id that is not there, InputError for a unit that is not made."""
        _images.check_kind(kind)
        row = self._source(id)
        brick, name, fates = str(row["brickname"]), str(row["unit"]), self._fates()
        _, folder = self._products(brick, name)
        meta: dict[str, Any] = {
            "unique_id": str(row["unique_id"]),
            "ra": float(row["ra"]),
            "dec": float(row["dec"]),
            "fate": fates[int(row["fate"])],
        }
        cube = os.path.join(folder, "coadd", f"legacysurvey-{brick}-cutouts.fits.fz")
        if os.path.exists(cube):
            return {b: _images.read_cutout(cube, int(row["id"]), kind, b, meta) for b in self.bands}
        images = {b: self.coadd(brick, b, kind, name) for b in self.bands}
        return {b: _images.cut(i, _images.corner_of(i.wcs, meta["ra"], meta["dec"]), meta) for b, i in images.items()}

    def _source(self, id: Union[int, str]) -> Any:
        rows = self.injections(columns=["unique_id", "id", "brickname", "unit", "ra", "dec", "fate"])
        key = "unique_id" if isinstance(id, str) else "id"
        found = np.flatnonzero(rows[key] == id)
        if len(found) == 0:
            raise UsageError(f'Cannot find source {id!r} in "{self.path}": no injected source has this {key}')
        if len(found) > 1:
            raise UsageError(f"Cannot tell sources {id!r} apart: use one of {', '.join(rows['unique_id'][found])}")
        return rows[found[0]]

    def _unit(self, unit: str) -> str:
        return os.path.join(self.path, "units", unit[:3], unit)

    def _products(self, brick: str, unit: Optional[str]) -> tuple[str, str]:
        """Name and directory of a finished unit."""
        self._check_brick(brick)
        names = [u["name"] for u in self.plan["units"] if u["brick"] == brick]
        if not names:
            raise InputError(f"Cannot read products of brick {brick}: the plan has nothing to do there")
        name = unit if unit is not None else next((n for n in names if n != "real"), names[0])
        if name not in names:
            raise UsageError(f'Cannot read unit "{name}" of brick {brick}: its units are {", ".join(names)}')
        folder = self._unit(f"{brick}/{name}")
        if not os.path.isdir(folder):
            raise InputError(f"Cannot read unit {brick}/{name}: it is not finished; obiwan status {self.path} --why {brick}")
        return name, folder

    def _check_brick(self, brick: str) -> None:
        if brick not in self.bricks:
            shown = self.bricks[:5] + (["…"] if len(self.bricks) > 5 else [])
            raise UsageError(f'Cannot use brick "{brick}": it is not in the plan of "{self.path}", which has {", ".join(shown)}')

    def _check_band(self, band: str) -> None:
        if band not in self.bands:
            raise UsageError(f'Cannot use band "{band}": the run has {", ".join(self.bands)}')


def open(path: PathLike) -> Run:
    """A run directory, finished or not. Raises InputError where there is none."""
    return Run(path)


def _read_plan(path: str) -> dict[str, Any]:
    name = os.path.join(path, "plan.json")
    try:
        with _builtin_open(name, encoding="utf-8") as file:
            plan = json.load(file)
    except FileNotFoundError:
        near = sorted(os.path.dirname(p) for p in glob.glob(os.path.join(glob.escape(path), "*", "plan.json")))
        hint = f"; runs there are {', '.join(near[:5])}" if near else "; obiwan plan makes one"
        raise InputError(f'Cannot open "{path}" as a run: it has no plan.json{hint}') from None
    except (OSError, ValueError) as error:
        raise InputError(f'Cannot read "{name}": {error}') from error
    if not isinstance(plan, dict) or plan.get("schema") != "obiwan-plan-1":
        raise InputError(f'Cannot read "{name}": its schema must be obiwan-plan-1')
    return plan

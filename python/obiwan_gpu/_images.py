"""Coadds and cut-outs of them as NDData, with unit, WCS and uncertainty."""

from __future__ import annotations

import warnings
from typing import Any, Optional

import numpy as np
from astropy.io import fits
from astropy.nddata import InverseVariance, NDData
from astropy.wcs import WCS, FITSFixedWarning

from ._errors import InputError, UsageError
from ._tables import unit_of

side = 64
"""Pixels of a cut-out in x and y; the source lies in pixel 32 of 0 … 63."""

kinds = ("image", "model", "blobmodel", "sims", "chi2", "invvar", "depth", "galdepth", "psfsize", "nexp")
"""Images of a band, as their files are named."""

# Images of light, which have the inverse variance of the coadd.
_measured = ("image",)


def check_kind(kind: str) -> None:
    """Raises UsageError where there is no such kind of image."""
    if kind not in kinds:
        raise UsageError(f'Cannot read images of kind "{kind}": kinds are {", ".join(kinds)}')


def read_coadd(prefix: str, kind: str, band: str) -> NDData:
    """`prefix`: path of the coadds up to the kind. Raises InputError where a file is missing or damaged."""
    data, header = _read(f"{prefix}-{kind}-{band}.fits.fz")
    invvar = _read(f"{prefix}-invvar-{band}.fits.fz")[0] if kind in _measured else None
    return _nddata(data, invvar, unit_of(header.get("BUNIT")), _wcs(header), {**_cards(header), "band": band, "kind": kind})


def _read(path: str) -> tuple[Any, Any]:
    try:
        with fits.open(path, memmap=False) as file:
            return np.array(file[1].data), file[1].header.copy()
    except FileNotFoundError:
        raise InputError(f'Cannot read "{path}": there is no such file') from None
    except (OSError, IndexError) as error:
        raise InputError(f'Cannot read "{path}": {error}') from error


def _wcs(header: Any) -> WCS:
    with warnings.catch_warnings():
        # astropy tells of every image that it has worked out MJD-OBS from DATE-OBS.
        warnings.simplefilter("ignore", FITSFixedWarning)
        return WCS(header)


def _cards(header: Any) -> dict[str, Any]:
    return {k: v for k, v in header.items() if k and k not in ("COMMENT", "HISTORY")}


def _nddata(data: Any, invvar: Optional[Any], unit: Optional[Any], wcs: WCS, meta: dict[str, Any]) -> NDData:
    if invvar is None:
        return NDData(data, unit=unit, wcs=wcs, meta=meta)
    inverse = None if unit is None else unit**-2
    return NDData(data, unit=unit, wcs=wcs, meta=meta, mask=invvar <= 0, uncertainty=InverseVariance(invvar, unit=inverse))


def cut(image: NDData, corner: tuple[int, int], meta: dict[str, Any]) -> NDData:
    """The square of an image whose lower left pixel is `corner` (x, y from 0). Pixels beyond the image are 0 and masked."""
    x0, y0 = corner
    ny, nx = image.data.shape
    xs, ys = slice(max(0, x0), min(nx, x0 + side)), slice(max(0, y0), min(ny, y0 + side))
    inner = (slice(ys.start - y0, ys.stop - y0), slice(xs.start - x0, xs.stop - x0))

    def square(values: Any) -> Any:
        out = np.zeros((side, side), values.dtype)
        out[inner] = values[ys, xs]
        return out

    invvar = None if image.uncertainty is None else square(image.uncertainty.array)
    return _nddata(square(image.data), invvar, image.unit, _shifted(image.wcs, corner), {**image.meta, **meta})


def _shifted(wcs: WCS, corner: tuple[int, int]) -> WCS:
    moved = wcs.deepcopy()
    moved.wcs.crpix = np.asarray(moved.wcs.crpix) - np.asarray(corner)
    return moved


def corner_of(wcs: WCS, ra: float, dec: float) -> tuple[int, int]:
    """Lower left pixel of the cut-out around a position (deg): the source's nearest pixel is its pixel 32."""
    x, y = wcs.all_world2pix(ra, dec, 0)
    return int(np.floor(float(x) + 0.5)) - side // 2, int(np.floor(float(y) + 0.5)) - side // 2


def read_cutout(path: str, row_id: int, kind: str, band: str, meta: dict[str, Any]) -> NDData:
    """A cut-out from the file that units with products `science` have.

    Raises InputError where the file, the source or the kind is missing."""
    try:
        with fits.open(path, memmap=False) as file:
            table, header = file["CUTOUTS"].data, file[0].header.copy()
            found = np.flatnonzero(table["id"] == row_id)
            if len(found) == 0:
                raise InputError(f'Cannot cut out source {row_id}: HDU CUTOUTS of "{path}" has no row with this id')
            plane, corner = found[0], (int(table["x0"][found[0]]), int(table["y0"][found[0]]))
            name = f"{kind.upper()}-{band}"
            if name not in file:
                raise InputError(f'Cannot cut out source {row_id}: "{path}" has no HDU {name}')
            unit = unit_of(file[name].header.get("BUNIT"))
            data = np.array(file[name].data[plane])
            invvar = np.array(file[f"INVVAR-{band}"].data[plane]) if kind in _measured else None
    except OSError as error:
        raise InputError(f'Cannot read "{path}": {error}') from error
    return _nddata(data, invvar, unit, _shifted(_wcs(header), corner), {**meta, "band": band, "kind": kind})

"""Prints, for every FITS file named on standard input, one JSON line with what astropy reads in it: digests of the values of every HDU, as
little-endian f64 and, of whole numbers, as text; values of the cards. Needs Debian's python3-astropy."""
import hashlib
import json
import math
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def numbers(values):
    """Digests of an array of numbers."""
    flat = np.ascontiguousarray(values).ravel()
    if flat.dtype.kind == "c":
        flat = flat.view(flat.real.dtype)
    out = {"count": int(flat.size)}
    if flat.dtype.kind in "iu":
        out["whole"] = sha("\n".join(map(str, flat.tolist())).encode())
    wide = flat.astype("<f8") + 0.0  # -0 -> 0
    wide[np.isnan(wide)] = np.nan
    return {**out, "f8": sha(wide.tobytes())}


def text(values):
    return {"text": sha("\n".join(str(v).rstrip() for v in values).encode("latin1", "replace"))}


def column(hdu, name):
    """Digests of a column; none where text columns hold binary, as those of kd-trees do."""
    values, form = hdu.data[name], hdu.columns[name]
    if values.dtype.kind == "O":
        parts = [np.asarray(v) for v in values]
        if str(form.format).lstrip("0123456789")[1:2] == "L":
            parts = [p == ord("T") for p in parts]
        elif form.null is not None:
            parts = [np.where(p == form.null, np.nan, p) if p.dtype.kind in "iu" else p for p in parts]
        if str(form.format).lstrip("0123456789")[1:2] == "A":
            return text("".join(np.atleast_1d(v).ravel()) for v in values)
        lengths = [int(np.asarray(p).size) for p in parts]
        flat = np.concatenate([p.ravel() for p in parts]) if parts else np.zeros(0)
        return {**numbers(flat), "lengths": lengths}
    if values.dtype.kind in "SU":
        raw = hdu.data.view(np.ndarray)[name].tobytes()
        if isinstance(hdu, fits.BinTableHDU) and any(b != 0 and not 32 <= b < 127 for b in raw):
            return None
        return text(values.ravel())
    if str(form.format).lstrip("0123456789").startswith("X"):
        return numbers(np.packbits(values.reshape(len(values), -1), axis=-1))
    none = missing(hdu, name)
    return numbers(np.where(none, np.nan, values) if none.any() else values)


def missing(hdu, name):
    """Where a column has no value: TNULL as it is stored, and blank fields of ASCII tables."""
    form, raw = hdu.columns[name], hdu.data.view(np.ndarray)[name]
    if isinstance(hdu, fits.TableHDU):
        return np.isin(np.char.strip(raw), [b"", str(form.null).strip().encode()])
    if form.null is None or raw.dtype.kind not in "iu":
        return np.zeros(raw.shape, bool)
    return raw == form.null


def cards(header):
    out = {}
    for card in header.cards:
        # astropy calls parts of some texts "KEY.FIELD".
        if card.keyword in ("COMMENT", "HISTORY", "") or "." in card.keyword or card.keyword in out:
            continue
        try:
            value = card.value
        except Exception:
            continue
        if isinstance(value, (bool, np.bool_)):
            out[card.keyword] = bool(value)
        elif isinstance(value, (int, float, np.number)) and math.isfinite(value):
            out[card.keyword] = float(value)
        elif isinstance(value, str):
            # By the standard, 4.2.1.2, "&" goes on in the next card; where none follows it is text, which astropy drops.
            out[card.keyword] = value.rstrip().rstrip("&")
    return out


def hdu_values(path, index, hdu):
    out = {"name": type(hdu).__name__}
    # astropy rewrites these.
    if not isinstance(hdu, (fits.CompImageHDU, fits.GroupsHDU)):
        out["cards"] = cards(hdu.header)
    if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)) and not isinstance(hdu, fits.CompImageHDU):
        out["columns"] = {}
        for name in hdu.columns.names:
            digest = column(hdu, name)
            if digest is not None:
                out["columns"][name] = digest
    elif isinstance(hdu, fits.GroupsHDU):
        out["image"] = numbers(hdu.data.data)
    elif hdu.is_image and hdu.data is not None and hdu.data.size:
        out["image"] = numbers(hdu.data)
        if hdu.data.dtype == "f4" and not isinstance(hdu, fits.CompImageHDU):
            out["rounded"] = numbers(scaled_once(path, index))
    return out


def scaled_once(path, index):
    """Whole numbers scaled as f64, then rounded: astropy multiplies and adds in f32, which may be off by the last bit."""
    with fits.open(path, memmap=False, do_not_scale_image_data=True) as file:
        raw, header = file[index].data, file[index].header
        scaled = raw * header.get("BSCALE", 1.0) + header.get("BZERO", 0.0)
        if raw.dtype.kind in "iu" and "BLANK" in header:
            scaled[raw == header["BLANK"]] = np.nan
        return scaled.astype("f4")


def file_values(path):
    hdus = []
    try:
        with fits.open(path, memmap=False) as file:
            for index, hdu in enumerate(file):
                try:
                    hdus.append(hdu_values(path, index, hdu))
                except Exception as error:
                    hdus.append({"error": f"{type(error).__name__}: {error}"})
    except Exception as error:
        return {"path": path, "error": f"{type(error).__name__}: {error}", "hdus": hdus}
    return {"path": path, "hdus": hdus}


for line in sys.stdin.read().split("\n"):
    if line:
        print(json.dumps(file_values(line)))

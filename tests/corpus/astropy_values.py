"""Prints, for every FITS file named on standard input, one JSON line per HDU: digests of its values as little-endian f64."""
import hashlib
import json
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def digest(values):
    flat = np.ascontiguousarray(values).astype("<f8").ravel() + 0.0  # -0 -> 0
    flat[np.isnan(flat)] = np.nan
    return hashlib.sha256(flat.tobytes()).hexdigest()


for path in sys.stdin.read().split("\n"):
    if not path:
        continue
    with fits.open(path) as hdus:
        for index, hdu in enumerate(hdus):
            out = {"path": path, "hdu": index}
            if isinstance(hdu, fits.BinTableHDU) and not isinstance(hdu, fits.CompImageHDU):
                columns = {}
                for name in hdu.columns.names:
                    values = hdu.data[name]
                    if values.dtype.kind in "SU":
                        # kd-tree files keep binary in text columns; only real text is compared
                        raw = hdu.data.view(np.ndarray)[name].tobytes()
                        if any(b != 0 and not 32 <= b < 127 for b in raw):
                            continue
                        text = "\n".join(str(v).rstrip() for v in values.ravel())
                        columns[name] = hashlib.sha256(text.encode("latin1")).hexdigest()
                    elif values.dtype.kind != "O":
                        columns[name] = digest(values)
                out["columns"] = columns
            elif hdu.data is not None:
                out["image"] = digest(hdu.data)
            print(json.dumps(out))

"""The work units W1 and W3 in numpy, f64, one patch after another: what a vectorised CPU program does.

    python3 bench/peers/numpy_peer.py >> bench/results/numpy.jsonl

`./obiwan bench --table` shows the rows beside the others. Set OPENBLAS_NUM_THREADS=1: one thread is what is compared.
"""
import datetime
import json
import os
import platform
import re
import time

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SIDE, SIZE = 48, 64


def table(name):
    """Amplitudes and variances of a profile, from the program's own file."""
    with open(os.path.join(ROOT, "src", "math", "profile_tables.ts"), encoding="utf-8") as f:
        block = f.read().split(f"export const {name}", 1)[1].split("};", 1)[0]
    numbers = lambda key: np.array([float(v) for v in re.findall(r"-?[\d.]+(?:e-?\d+)?", re.search(key + r":\s*\[([^\]]*)\]", block)[1])])
    a, v = numbers("amplitudes"), numbers("variances")
    return a / a.sum(), v


def shape(re_px, e1, e2):
    """Second moments (xx, xy, yy) in px², and their slopes by ln r_e, e1, e2 (to first order in e)."""
    m = re_px**2 * np.array([1 - e1, e2, 1 + e1])
    return m, [2 * m, re_px**2 * np.array([-1.0, 0, 1]), re_px**2 * np.array([0.0, 1, 0])]


def columns(amplitude, variance, psf_a, psf_v, m, slopes, px, py):
    """Unit image and its slopes by x, y, ln r_e, e1, e2: galaxy mixture × PSF mixture in pixel space."""
    v, a = np.repeat(variance, len(psf_v)), np.outer(amplitude, psf_a).ravel()
    c = v[:, None] * m + np.tile(psf_v, (len(variance), 1))
    det = c[:, 0] * c[:, 2] - c[:, 1] ** 2
    ixx, ixy, iyy = c[:, 2] / det, -c[:, 1] / det, c[:, 0] / det
    y, x = np.mgrid[:SIDE, :SIDE]
    dx, dy = (x - px).ravel(), (y - py).ravel()
    ux, uy = np.outer(ixx, dx) + np.outer(ixy, dy), np.outer(ixy, dx) + np.outer(iyy, dy)
    e = (a / (2 * np.pi * np.sqrt(det)))[:, None] * np.exp(-0.5 * (ux * dx + uy * dy))
    w = 0.5 * v[:, None] * e
    h = [(w * (ux * ux - ixx[:, None])).sum(0), (w * (ux * uy - ixy[:, None])).sum(0), (w * (uy * uy - iyy[:, None])).sum(0)]
    return [e.sum(0), (e * ux).sum(0), (e * uy).sum(0)] + [h[0] * s[0] + 2 * h[1] * s[1] + h[2] * s[2] for s in slopes]


def patch_gradient(mixture, psf, data, ierr, flux, re_px, e1, e2, px, py):
    """W1: JtJ, Jtr and χ² of one patch."""
    m, slopes = shape(re_px, e1, e2)
    unit, gx, gy, *rest = columns(*mixture, *psf, m, slopes, px, py)
    j = np.stack([flux * gx, flux * gy, unit] + [flux * r for r in rest]) * ierr
    r = (data - flux * unit) * ierr
    return j @ j.T, j @ r, r @ r


def render(mixture, psf_hat, re_px, e1, e2, px, py, freq):
    """W3: one stamp through the transform of a pixel PSF."""
    (amplitude, variance), (m, _), (fx, fy) = mixture, shape(re_px, e1, e2), freq
    q = -2 * np.pi**2 * (m[0] * fx * fx + 2 * m[1] * fx * fy + m[2] * fy * fy)
    hat = np.tensordot(amplitude, np.exp(np.multiply.outer(variance, q)), 1)
    return np.fft.irfft2(hat * psf_hat * np.exp(-2j * np.pi * (fx * px + fy * py)), s=(SIZE, SIZE))


def check(mixture, psf):
    """The image holds all the light, and the slope by x is that of the image."""
    m, slopes = shape(3.0, 0.1, -0.2)
    at = lambda px: columns(*mixture, *psf, m, slopes, px, 24.1)
    unit, gx = at(23.7)[:2]
    assert abs(unit.sum() - 1) < 0.02, unit.sum()
    assert np.abs((at(23.7 + 1e-5)[0] - at(23.7 - 1e-5)[0]) / 2e-5 - gx).max() < 1e-8 * unit.max() + 1e-9


def timed(work, repeats=20, warmups=3):
    """Milliseconds: 10 %, median, 90 %."""
    seconds = []
    for _ in range(repeats + warmups):
        begin = time.perf_counter()
        work()
        seconds.append(1000 * (time.perf_counter() - begin))
    return dict(zip(["p10", "median", "p90"], np.quantile(seconds[warmups:], [0.1, 0.5, 0.9]).tolist()))


def row(run, case, of, count, wall):
    rate = {k: 1000 * count / wall[o] for k, o in [("p10", "p90"), ("median", "median"), ("p90", "p10")]}
    return {"kind": "row", "run": run, "unit": "peer", "case": case, "of": of, "count": count, "repeats": 20,
            "wall": wall, "rate": rate, "main": True}


def main():
    rng, mixture = np.random.default_rng(1), table("expTable")
    psf = np.array([0.65, 0.28, 0.07]), np.array([[v, 0.05 * v, 1.1 * v] for v in (3.2, 7.0, 22.4)])
    check(mixture, psf)
    pixels, count = SIDE * SIDE, 50
    data = rng.normal(0, 0.1, (count, pixels))
    ierr = np.where(rng.random((count, pixels)) < 0.1, 0, 10.0)
    shapes = [(20, 2 + 2 * rng.random(), *rng.uniform(-0.4, 0.4, 2), *(24 + rng.uniform(-1, 1, 2))) for _ in range(count)]
    date = datetime.datetime.now(datetime.timezone.utc).isoformat()
    cpu = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo", encoding="utf-8").read())
    print(json.dumps({"kind": "run", "schema": "obiwan-bench-2", "run": f"numpy {date}", "date": date, "quick": False,
                      "machine": {"processor": cpu[1] if cpu else "unknown", "cores": os.cpu_count(), "memoryGiB": round(
                          os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30), "os": platform.platform(),
                          "deno": "none", "v8": "none", "program": "none", "commit": "none"},
                      "engine": f"numpy {np.__version__}, f64, one thread", "driver": "", "args": [], "deviceClock": False}))
    run = f"numpy {date}"
    wall = timed(lambda: [patch_gradient(mixture, psf, d, w, *s) for d, w, s in zip(data, ierr, shapes)])
    print(json.dumps(row(run, "W1 EXP 6 × 3, 48×48 px", "patch-gradients", count, wall)))
    freq = np.meshgrid(np.fft.rfftfreq(SIZE), np.fft.fftfreq(SIZE))
    y, x = np.mgrid[:63, :63] - 31
    stamp = np.zeros((SIZE, SIZE))
    stamp[:63, :63] = (1 + (x * x + y * y) / 9.0) ** -3.5
    psf_hat = np.fft.rfft2(np.roll(stamp / stamp.sum(), (-31, -31), (0, 1)))
    wall = timed(lambda: [render(mixture, psf_hat, *s[1:], freq) for s in shapes])
    print(json.dumps(row(run, "W3 EXP through a pixel PSF, 64×64 px", "stamps", count, wall)))


if __name__ == "__main__":
    main()

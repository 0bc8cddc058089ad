"""Bins, intervals and errors, without a run."""

import unittest

import numpy as np
from astropy import units
from astropy.table import Column, Table

import obiwan_gpu
from obiwan_gpu._bins import equal_edges, even_edges


def rows(n: int = 500) -> Table:
    """Made-up sources: fainter ones are lost more often, some lie outside the brick, some are of units that failed."""
    rng = np.random.default_rng(1)
    mag = rng.uniform(20, 26, n)
    table = Table()
    table["rflux"] = Column((10 ** (0.4 * (22.5 - mag))).astype("f4"), unit="nmgy")
    table["rhalf"] = Column(rng.uniform(0.2, 2, n), unit="arcsec")
    table["galdepth_r"] = Column(np.where(rng.uniform(size=n) < 0.1, 0, rng.uniform(50, 100, n)))
    table["n"] = np.where(rng.uniform(size=n) < 0.5, 1.0, 4.0)
    table["fate"] = np.where(rng.uniform(size=n) < 0.05, 1, 0).astype("i2")
    table["in_brick"] = rng.uniform(size=n) < 0.9
    table["obiwan_mask"] = (rng.uniform(20, 26, n) > mag).astype("i2")
    table["name"] = np.array(["a"] * n)
    return table


class Completeness(unittest.TestCase):
    def test_bins_count_what_lies_in_them(self) -> None:
        t = rows()
        mag = 22.5 - 2.5 * np.log10(np.asarray(t["rflux"], float))
        tried = np.asarray(t["in_brick"]) & (t["fate"] != 1)
        curve = obiwan_gpu.completeness(t, "mag_r")
        self.assertEqual(int(curve["n"].sum()), int(tried.sum()))
        self.assertEqual(curve["mean"].unit, units.mag)
        for line in curve:
            inside = tried & (mag >= line["low_edge"]) & (mag < line["high_edge"])
            self.assertEqual(line["n"], inside.sum())
            self.assertEqual(line["k"], (inside & (t["obiwan_mask"] == 1)).sum())
            self.assertAlmostEqual(line["mean"], mag[inside].mean(), 12)
            self.assertLessEqual(line["low"], line["fraction"])
            self.assertGreaterEqual(line["high"], line["fraction"])

    def test_own_bins_and_conditions(self) -> None:
        t = rows()
        curve = obiwan_gpu.completeness(t, "rhalf", [0.5, 1, 2], np.asarray(t["n"] == 4))
        self.assertEqual(list(curve["low_edge"]), [0.5, 1])
        self.assertEqual(curve["low_edge"].unit, units.arcsec)
        tried = np.asarray(t["in_brick"]) & (t["fate"] != 1) & (t["n"] == 4)
        self.assertEqual(int(curve["n"].sum()), int((tried & (t["rhalf"] >= 0.5)).sum()))
        self.assertEqual(len(obiwan_gpu.completeness(t, "rhalf", 4)), 4)

    def test_few_values_have_a_bin_each(self) -> None:
        curve = obiwan_gpu.completeness(rows(), "n")
        self.assertEqual(list(curve["mean"]), [1, 4])

    def test_no_depth_is_in_no_bin(self) -> None:
        t = rows()
        seen = np.asarray(t["in_brick"]) & (t["fate"] != 1) & (t["galdepth_r"] > 0)
        self.assertEqual(int(obiwan_gpu.completeness(t, "depth_r")["n"].sum()), int(seen.sum()))

    def test_what_cannot_be_binned(self) -> None:
        t = rows()
        for by, words in (("mag_z", "no column zflux"), ("nothing", "no column nothing"), ("name", "not one number a row")):
            with self.assertRaisesRegex(obiwan_gpu.UsageError, words):
                obiwan_gpu.completeness(t, by)
        with self.assertRaisesRegex(ValueError, "rise"):
            obiwan_gpu.completeness(t, "rhalf", [2, 1])
        with self.assertRaisesRegex(ValueError, "at least one"):
            obiwan_gpu.completeness(t, "rhalf", 0)
        with self.assertRaisesRegex(ValueError, "one bool for each of 500 rows"):
            obiwan_gpu.completeness(t, "rhalf", where=np.ones(3, bool))
        self.assertEqual(len(obiwan_gpu.completeness(t[:1], "rhalf")), 0)

    def test_wilson(self) -> None:
        # Wilson 1927 for 5 of 10 with z = 1: 0.5 ± sqrt(1/40 + 1/400) / (1 + 1/10).
        p, low, high = obiwan_gpu.wilson(5, 10)
        half = np.sqrt(1 / 40 + 1 / 400) / 1.1
        np.testing.assert_allclose([p, low, high], [0.5, 0.5 - half, 0.5 + half], rtol=1e-14)
        np.testing.assert_array_equal(obiwan_gpu.wilson([0, 3], [3, 3])[1][:1], [0])
        self.assertEqual(obiwan_gpu.wilson(3, 3)[2], 1)
        self.assertTrue(np.isnan(obiwan_gpu.wilson(0, 0)).all())

    def test_edges(self) -> None:
        self.assertEqual(even_edges(np.array([0.0, 1.0]), 4), [0, 0.25, 0.5, 0.75, 1])
        self.assertEqual(even_edges(np.array([3.0, 3.0])), [])
        values = np.repeat(np.arange(5.0), 100)
        edges = equal_edges(values)
        self.assertEqual((edges[0], edges[-1]), (0, 4))
        self.assertTrue(all(np.diff(edges) > 0))


if __name__ == "__main__":
    unittest.main()

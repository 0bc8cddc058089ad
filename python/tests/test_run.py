"""Calls the program, and reads what it made: a synthetic brick with galaxies, once with whole images and once with cut-outs alone."""

import os
import tempfile
import unittest
import warnings
from typing import Any

import numpy as np
from astropy import units
from astropy.io import fits
from astropy.nddata import InverseVariance
from astropy.table import Table

import obiwan_gpu

_brick, _zoom = "1500p020", (1740, 1860, 1740, 1860)
# Sources may be close together, so that there is one set.
_settings = {"inject.seed": 7, "inject.separation": 0.1}
_folder: Any = None
_events: list[dict[str, Any]] = []


def place(*names: str) -> str:
    return os.path.join(_folder.name, *names)


def setUpModule() -> None:
    global _folder
    _folder = tempfile.TemporaryDirectory()
    obiwan_gpu.call("synth", out=place("survey"), size=120, nobj=9)
    for name, products in (("all", None), ("science", "science")):
        made = obiwan_gpu.plan(
            place("survey"), place(name), randoms=place("survey", "randoms.fits"), zoom=_zoom, products=products, set=_settings
        )
        assert made["run"] == place(name), made
        obiwan_gpu.run(place(name), on_event=_events.append)
        obiwan_gpu.call("derive", place(name))


def tearDownModule() -> None:
    _folder.cleanup()


class Reading(unittest.TestCase):
    def setUp(self) -> None:
        warnings.simplefilter("error")
        self.run = obiwan_gpu.open(place("all"))

    def test_the_plan(self) -> None:
        self.assertEqual(self.run.bricks, [_brick])
        self.assertEqual(self.run.bands, ["g", "r", "z"])
        self.assertEqual(self.run.units, [f"{_brick}/real", f"{_brick}/rs0"])
        self.assertIn("2 of 2 units", repr(self.run))
        self.assertEqual(self.run.plan["settings"]["inject"]["seed"], 7)

    def test_injections_have_units_and_descriptions(self) -> None:
        rows = self.run.injections()
        with fits.open(self.run.parquet()[0].replace(".parquet", ".fits")) as file:
            data = file[1].data
            self.assertEqual(rows.colnames, data.names)
            np.testing.assert_array_equal(rows["rflux"], data["rflux"])
            self.assertEqual(list(rows["unique_id"]), [str(s).rstrip() for s in data["unique_id"]])
        nmgy = units.nmgy
        self.assertEqual((rows["rflux"].unit, rows["tractor_flux_ivar_r"].unit, rows["ra"].unit), (nmgy, nmgy**-2, units.deg))
        self.assertIn("true position", rows["ra"].description)
        self.assertEqual(rows["rflux"].dtype.byteorder, "=")
        mags = rows["rflux"].quantity.to(units.nJy, units.zero_point_flux(3631 * units.Jy)).to(units.ABmag)
        np.testing.assert_allclose(mags.value, 22.5 - 2.5 * np.log10(np.asarray(rows["rflux"])), rtol=1e-5)

    def test_one_table_in_other_forms(self) -> None:
        rows = self.run.injections(columns=["id", "fate", "rflux"])
        self.assertEqual(rows.colnames, ["id", "fate", "rflux"])
        try:
            frame = self.run.injections(form="pandas")
        except ImportError:
            self.skipTest("pandas is not installed")
        np.testing.assert_array_equal(frame["rflux"], rows["rflux"])
        self.assertEqual(frame.attrs["units"]["rflux"], "nmgy")
        self.assertIn("tractor_apflux_r_0", frame.columns)

    def test_arrow_and_duckdb(self) -> None:
        try:
            import duckdb  # noqa: F401
            import pyarrow  # noqa: F401
        except ImportError:
            self.skipTest("pyarrow or duckdb is not installed")
        rows = self.run.injections()
        self.assertEqual(self.run.injections(form="arrow").num_rows, len(rows))
        counted = self.run.sql("SELECT count(*) AS n, sum(matched::int) AS k FROM injections")
        self.assertEqual((counted.n[0], counted.k[0]), (len(rows), rows["matched"].sum()))

    def test_fates_sum_to_what_was_injected(self) -> None:
        fates, rows = self.run.fates(), self.run.injections()
        self.assertEqual(int(fates["sources"].sum()), len(rows))
        found = fates[fates["name"] == "recovered"]["sources"][0]
        self.assertEqual(found, rows["matched"].sum())
        self.assertGreater(found, 0)

    def test_completeness_is_that_of_the_plots(self) -> None:
        figures = obiwan_gpu.call("plots", place("all"))["figures"]
        drawn = {f["id"] for f in figures}
        compared = 0
        for figure, bys in (("magnitude", [f"mag_{b}" for b in "grz"]), ("size", ["rhalf"]), ("depth", [f"depth_{b}" for b in "grz"])):
            if f"completeness-{figure}" not in drawn:
                continue
            csv = Table.read(place("all", "plots", f"completeness-{figure}.csv"), format="ascii.csv")
            for by in bys:
                want = csv[csv["series"] == (by[-1] if figure != "size" else "all")]
                have = self.run.completeness(by)
                for name in ("low_edge", "high_edge", "mean", "n", "k", "fraction", "low", "high"):
                    np.testing.assert_allclose(np.asarray(have[name], float), np.asarray(want[name], float), rtol=1e-8, err_msg=f"{by} {name}")
                compared += len(want)
        self.assertGreater(compared, 10)

    def test_catalogue(self) -> None:
        rows = self.run.catalogue(_brick)
        self.assertEqual(rows["flux_r"].unit, units.nmgy)
        real = self.run.catalogue(_brick, "real", ["ra", "dec", "flux_r"])
        self.assertEqual(real.colnames, ["ra", "dec", "flux_r"])
        self.assertGreater(len(rows), 0)

    def test_coadd(self) -> None:
        image, sims = self.run.coadd(_brick, "r"), self.run.coadd(_brick, "r", "sims")
        self.assertEqual((image.data.shape, image.unit), ((120, 120), units.nmgy))
        self.assertIsInstance(image.uncertainty, InverseVariance)
        self.assertEqual(image.uncertainty.unit, units.nmgy**-2)
        self.assertIsNone(sims.uncertainty)
        rows = self.run.injections()
        brightest = rows[np.argmax(np.where(rows["in_brick"], rows["rflux"], 0))]
        x, y = (int(round(float(v))) for v in image.wcs.all_world2pix(brightest["ra"], brightest["dec"], 0))
        square = sims.data[max(0, y - 3): y + 4, max(0, x - 3): x + 4]
        self.assertEqual(square.max(), sims.data.max(), "the brightest source shines where the WCS has it")

    def test_cutouts_of_both_kinds_of_products(self) -> None:
        other = obiwan_gpu.open(place("science"))
        with self.assertRaisesRegex(obiwan_gpu.InputError, "cut-outs alone"):
            other.coadd(_brick, "r")
        compared = 0
        for row in self.run.injections(columns=["unique_id", "id", "ra", "dec"]):
            whole, stored = self.run.cutout(row["unique_id"]), other.cutout(int(row["id"]))
            for band in "grz":
                a, b = whole[band], stored[band]
                self.assertEqual((a.data.shape, a.unit, b.unit), ((64, 64), units.nmgy, units.nmgy))
                np.testing.assert_array_equal(a.mask, b.mask)
                np.testing.assert_array_equal(a.wcs.wcs.crpix, b.wcs.wcs.crpix)
                # Both are quantized, with other dithers, in steps of a quarter of the noise or less (fpack -q 4, and the survey's finer ones).
                noise = 1 / np.sqrt(np.median(a.uncertainty.array[~a.mask]))
                self.assertLess(np.abs(a.data - b.data).max(), noise / 2)
                x, y = a.wcs.all_world2pix(row["ra"], row["dec"], 0)
                self.assertLessEqual(max(abs(float(x) - 32), abs(float(y) - 32)), 0.5 + 1e-6)
                compared += 1
        self.assertGreater(compared, 8)

    def test_what_is_not_there(self) -> None:
        run = self.run
        for attempt, words in (
            (lambda: run.catalogue("0001p000"), "not in the plan"),
            (lambda: run.catalogue(_brick, "rs7"), "units are real, rs0"),
            (lambda: run.coadd(_brick, "i"), "the run has g, r, z"),
            (lambda: run.coadd(_brick, "r", "nonsense"), "kinds are image"),
            (lambda: run.cutout("nobody"), "no injected source"),
            (lambda: run.injections(columns=["nothing"]), 'column "nothing"'),
            (lambda: run.injections(form="list"), "forms are"),
        ):
            with self.assertRaisesRegex(obiwan_gpu.UsageError, words):
                attempt()
        with self.assertRaisesRegex(obiwan_gpu.InputError, "no plan.json; runs there are"):
            obiwan_gpu.open(place())


class Calling(unittest.TestCase):
    def test_events_of_a_run(self) -> None:
        ends = [e for e in _events if e["event"] == "end"]
        self.assertEqual([(e["units"], e["done"], e["failed"]) for e in ends], [(2, 2, {}), (2, 2, {})])

    def test_a_merged_table_takes_the_place_of_the_derived_ones_while_it_is_whole(self) -> None:
        run = obiwan_gpu.open(place("science"))
        obiwan_gpu.call("merge", run.path)
        self.assertIn("merged", run.injections().meta["path"])
        obiwan_gpu.call("merge", run.path, where="fate = 0")
        self.assertIn("derived", run.injections().meta["path"])

    def test_a_dry_run_writes_nothing(self) -> None:
        made = obiwan_gpu.plan(place("survey"), place("dry"), [_brick], randoms=place("survey", "randoms.fits"), zoom=_zoom, dry_run=True)
        self.assertTrue(made["dryRun"])
        self.assertFalse(os.path.exists(place("dry")))

    def test_one_brick(self) -> None:
        said: list[str] = []
        made = obiwan_gpu.brick(place("survey"), _brick, zoom=(1760, 1820, 1760, 1820), outdir=place("one"), say=said.append)
        self.assertEqual((made["brick"], made["bands"]), (_brick, ["g", "r", "z"]))
        self.assertTrue(all(os.path.exists(p) for p in made["files"]))
        self.assertTrue(any(line.endswith(": fit") for line in said), said)

    def test_progress_as_events(self) -> None:
        events: list[dict[str, Any]] = []
        made = obiwan_gpu.call("derive", place("all"), on_event=events.append)
        self.assertEqual(made["rows"], 9)
        progress = [e for e in events if e.get("event") == "progress"]
        self.assertEqual({(e["stage"], e["all"], e["unit"]) for e in progress}, {("deriving", 1, "bricks")})
        self.assertIn(f"merge {place('all')}", next(e for e in events if e.get("event") == "end")["next"])

        def refuse(event: dict[str, Any]) -> None:
            raise LookupError("of the caller")

        with self.assertRaisesRegex(LookupError, "of the caller"):
            obiwan_gpu.call("derive", place("all"), on_event=refuse)

    def test_errors_of_the_program_with_its_words(self) -> None:
        with self.assertRaisesRegex(obiwan_gpu.InputError, "no survey-bricks") as caught:
            obiwan_gpu.brick(place("nowhere"), _brick)
        self.assertEqual(caught.exception.exit_code, 3)
        with self.assertRaisesRegex(obiwan_gpu.UsageError, "9999p999"):
            obiwan_gpu.plan(place("survey"), place("x"), ["9999p999"], randoms=place("survey", "randoms.fits"))
        with self.assertRaisesRegex(obiwan_gpu.UsageError, "--no-such"):
            obiwan_gpu.call("status", place("all"), no_such=True)

    def test_failed_units_are_named(self) -> None:
        obiwan_gpu.plan(place("survey"), place("broken"), [_brick], randoms=place("survey", "randoms.fits"), zoom=_zoom, set=_settings)
        image = next(f["path"] for f in obiwan_gpu.open(place("broken")).plan["inputs"] if "/images/" in f["path"])
        with open(image, "r+b") as file:
            kept = file.read()
            file.truncate(5000)
        try:
            with self.assertRaisesRegex(obiwan_gpu.InputError, f"0 of 2 units done, 2 failed:[^~]*{_brick}/rs0: Cannot use"):
                obiwan_gpu.run(place("broken"))
            with self.assertRaisesRegex(obiwan_gpu.InputError, f"unit {_brick}/rs0: it is not finished"):
                obiwan_gpu.open(place("broken")).catalogue(_brick)
        finally:
            with open(image, "wb") as file:
                file.write(kept)


class Program(unittest.TestCase):
    def test_a_program_that_is_not_there(self) -> None:
        kept = dict(os.environ)
        try:
            os.environ.update(OBIWAN="/nowhere/obiwan", PATH="/nowhere")
            found = os.path.dirname(obiwan_gpu.__file__)
            if not os.path.exists(os.path.join(found, "..", "..", "obiwan")):
                with self.assertRaisesRegex(obiwan_gpu.ResourceError, "Cannot find obiwan"):
                    obiwan_gpu.find_program()
            else:
                self.assertTrue(obiwan_gpu.find_program().endswith("/obiwan"))
        finally:
            os.environ.clear()
            os.environ.update(kept)


if __name__ == "__main__":
    unittest.main()

// What the explorer's page takes from packages.
export { contours } from "d3-contour";
export { clausePoints, Coordinator, makeClient, Selection } from "@uwdata/mosaic-core";
export { avg, count, Query, sum } from "@uwdata/mosaic-sql";
export { bin, Interval1D, Interval2D, Mark, Plot, RasterMark } from "@uwdata/mosaic-plot";
// Named so that the version of packages.json is the one that all use: the newest depends on a package that is not published.
import "@uwdata/flechette";

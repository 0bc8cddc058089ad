// What the explorer's page takes from packages.
export { contours } from "d3-contour";
export { clauseInterval, clauseIntervals, clausePoints, Coordinator, makeClient, Selection } from "@uwdata/mosaic-core";
export { avg, count, Query, sql, sum } from "@uwdata/mosaic-sql";
export { bin, ConnectedMark, Interval1D, Interval2D, Mark, Plot, RasterMark, Toggle } from "@uwdata/mosaic-plot";
// Named so that the version of packages.json is the one that all use: the newest depends on a package that is not published.
import "@uwdata/flechette";

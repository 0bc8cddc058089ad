/** A 2-D image, x fastest, 0-based, pixel centres at integers: value (x, y) is data[y * nx + x]. */
export interface Plane {
  nx: number;
  ny: number;
  data: Float32Array;
}

export function plane(nx: number, ny: number, data: Float32Array = new Float32Array(nx * ny)): Plane {
  return { nx, ny, data };
}

/** Half-open rectangle of pixels. */
export interface Box {
  /** First column. */
  x0: number;
  /** First column beyond. */
  x1: number;
  /** First row. */
  y0: number;
  /** First row beyond. */
  y1: number;
}

/** What two boxes have in common; where that is nothing, it ends before it begins. */
export const intersection = (a: Box, b: Box): Box => ({
  x0: Math.max(a.x0, b.x0),
  x1: Math.min(a.x1, b.x1),
  y0: Math.max(a.y0, b.y0),
  y1: Math.min(a.y1, b.y1),
});

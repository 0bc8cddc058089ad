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

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
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** Area of the unit pixel centred on (x, y) that lies within `radius` of the origin, exact. */
export function circleOverlap(x: number, y: number, radius: number): number {
  const ax = Math.abs(x), ay = Math.abs(y), square = radius * radius;
  // Most pixels lie inside or outside: squares tell without a root.
  if ((ax + 0.5) ** 2 + (ay + 0.5) ** 2 <= square) return 1;
  if (Math.max(ax - 0.5, 0) ** 2 + Math.max(ay - 0.5, 0) ** 2 >= square) return 0;
  const x0 = x - 0.5, x1 = x + 0.5, y0 = y - 0.5, y1 = y + 0.5;
  return wedge(x0, y0, x1, y0, radius) + wedge(x1, y0, x1, y1, radius) + wedge(x1, y1, x0, y1, radius) +
    wedge(x0, y1, x0, y0, radius);
}

/** Signed area of the circle within the triangle (origin, a, b). */
function wedge(ax: number, ay: number, bx: number, by: number, r: number): number {
  const dx = bx - ax, dy = by - ay, a = dx * dx + dy * dy;
  const b = ax * dx + ay * dy, c = ax * ax + ay * ay - r * r, root = b * b - a * c;
  if (root <= 0) return sector(ax, ay, bx, by, r);
  const s = Math.sqrt(root), t1 = (-b - s) / a, t2 = (-b + s) / a;
  if (t2 <= 0 || t1 >= 1) return sector(ax, ay, bx, by, r);
  // The side runs inside the circle from p to q.
  const enters = t1 > 0, leaves = t2 < 1;
  const px = enters ? ax + t1 * dx : ax, py = enters ? ay + t1 * dy : ay;
  const qx = leaves ? ax + t2 * dx : bx, qy = leaves ? ay + t2 * dy : by;
  const inner = 0.5 * (px * qy - py * qx);
  return (enters ? sector(ax, ay, px, py, r) : 0) + inner + (leaves ? sector(qx, qy, bx, by, r) : 0);
}

/** Signed area of the circle's sector between the directions of two places. */
const sector = (px: number, py: number, qx: number, qy: number, r: number): number =>
  0.5 * r * r * Math.atan2(px * qy - py * qx, px * qx + py * qy);

/** Calls `visit` with each pixel that a circle touches, and how much of it is inside. */
export function forAperture(
  nx: number,
  ny: number,
  x: number,
  y: number,
  radius: number,
  visit: (index: number, fraction: number) => void,
) {
  for (let j = Math.max(0, Math.floor(y - radius)); j <= Math.min(ny - 1, Math.ceil(y + radius)); j++) {
    for (let i = Math.max(0, Math.floor(x - radius)); i <= Math.min(nx - 1, Math.ceil(x + radius)); i++) {
      const fraction = circleOverlap(i - x, j - y, radius);
      if (fraction > 0) visit(j * nx + i, fraction);
    }
  }
}

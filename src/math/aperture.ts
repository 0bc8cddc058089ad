/** Area of the unit pixel centred on (x, y) that lies within `radius` of the origin, exact. */
export function circleOverlap(x: number, y: number, radius: number): number {
  const far = Math.hypot(Math.abs(x) + 0.5, Math.abs(y) + 0.5);
  if (far <= radius) return 1;
  if (Math.hypot(Math.max(Math.abs(x) - 0.5, 0), Math.max(Math.abs(y) - 0.5, 0)) >= radius) return 0;
  const corners = [[x - 0.5, y - 0.5], [x + 0.5, y - 0.5], [x + 0.5, y + 0.5], [x - 0.5, y + 0.5]];
  return corners.reduce((sum, a, i) => {
    const b = corners[(i + 1) % 4];
    return sum + wedge(a[0], a[1], b[0], b[1], radius);
  }, 0);
}

/** Signed area of the circle within the triangle (origin, a, b). */
function wedge(ax: number, ay: number, bx: number, by: number, r: number): number {
  const dx = bx - ax, dy = by - ay, a = dx * dx + dy * dy;
  const b = ax * dx + ay * dy, c = ax * ax + ay * ay - r * r, root = b * b - a * c;
  const sector = (px: number, py: number, qx: number, qy: number) =>
    0.5 * r * r * Math.atan2(px * qy - py * qx, px * qx + py * qy);
  if (root <= 0) return sector(ax, ay, bx, by);
  const s = Math.sqrt(root), t1 = (-b - s) / a, t2 = (-b + s) / a;
  if (t2 <= 0 || t1 >= 1) return sector(ax, ay, bx, by);
  const at = (t: number): [number, number] => [ax + t * dx, ay + t * dy];
  const [px, py] = t1 > 0 ? at(t1) : [ax, ay], [qx, qy] = t2 < 1 ? at(t2) : [bx, by];
  const inner = 0.5 * (px * qy - py * qx);
  return (t1 > 0 ? sector(ax, ay, px, py) : 0) + inner + (t2 < 1 ? sector(qx, qy, bx, by) : 0);
}

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

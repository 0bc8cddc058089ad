/** Size of a plane: columns and rows. */
export interface Grid {
  nx: number;
  ny: number;
}

/** Coefficients of the mean and of the difference that a line of n pixels becomes. */
export const sizesOf = (n: number): [mean: number, difference: number] => [Math.ceil(n / 2), n >> 1];

/** Sizes of the planes that halving a grid again and again passes through, from one pixel to the whole. */
export function levelsOf(grid: Grid): Grid[] {
  const levels: Grid[] = [grid];
  for (let { nx, ny } = grid; nx > 1 || ny > 1;) {
    [nx, ny] = [sizesOf(nx)[0], sizesOf(ny)[0]];
    levels.unshift({ nx, ny });
  }
  return levels;
}

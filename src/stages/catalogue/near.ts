/** Who lies near whom: positions in bands of declination, so that only a few are looked at. @param reach degrees
 * @returns of a position the indices, ascending, of all within `reach` in declination, itself included, and of some others */
export function nearInDec(dec: readonly number[], reach: number): (index: number) => number[] {
  const bands = new Map<number, number[]>(), bandOf = (i: number) => Math.floor(dec[i] / reach);
  dec.forEach((_, i) => {
    const band = bands.get(bandOf(i));
    if (band) band.push(i);
    else bands.set(bandOf(i), [i]);
  });
  return (index) => {
    const own = bandOf(index);
    return [own - 1, own, own + 1].flatMap((b) => bands.get(b) ?? []).sort((a, b) => a - b);
  };
}

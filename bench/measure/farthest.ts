/** Largest difference of images from others, each relative to the largest absolute value of that other image. */
export function farthest(images: readonly ArrayLike<number>[], from: readonly ArrayLike<number>[]): number {
  let worst = 0;
  images.forEach((image, k) => {
    let most = 0, largest = 0;
    for (let i = 0; i < image.length; i++) {
      most = Math.max(most, Math.abs(image[i] - from[k][i]));
      largest = Math.max(largest, Math.abs(from[k][i]));
    }
    worst = Math.max(worst, most > 0 ? most / largest : 0);
  });
  return worst;
}

import type { Picture, PictureName } from "../messages.ts";
import { make } from "./dom.ts";

const captions: Record<PictureName, [title: string, text: string]> = {
  before: ["The sky", "All exposures stacked, as a telescope would have shown it."],
  injected: [
    "With galaxies added",
    "The same exposures. Circles mark what was added; dots appear where a source has been found and fitted.",
  ],
  model: ["What the fit drew", "Every source that was found, as its best model, without noise."],
  residual: ["What is left", "Picture minus model, with stronger contrast. Grey is a perfect fit."],
};

/** Pixels of the canvas for one of the picture, so that circles are fine lines. */
const zoom = 3;

/** A picture with its caption; places that are marked get a circle and a number. */
export function figureOf({ name, rgb: { nx, ny, data }, marks }: Picture): HTMLElement {
  const [title, text] = captions[name], figure = make("figure"), caption = make("figcaption");
  const canvas = make("canvas", "", { role: "img", "aria-label": `${title}. ${text}` });
  [canvas.width, canvas.height] = [zoom * nx, zoom * ny];
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(plain(nx, ny, data), 0, 0, canvas.width, canvas.height);
  context.strokeStyle = context.fillStyle = name === "residual" ? "#075f2c" : "#50ff78";
  context.lineWidth = 2;
  context.font = `${4.5 * zoom}px system-ui, sans-serif`;
  const radius = 8 * zoom;
  for (const { x, y, label } of marks) {
    const [u, v] = [zoom * (x + 0.5), zoom * (y + 0.5)];
    context.beginPath();
    context.arc(u, v, radius, 0, 2 * Math.PI);
    context.stroke();
    context.fillText(label, Math.min(u + 0.8 * radius, canvas.width - radius), Math.max(v - 0.8 * radius, radius / 2));
  }
  caption.append(make("b", title), text);
  figure.append(canvas, caption);
  return figure;
}

/** Marks a source that has been fitted on a figure. @param x pixels of the picture from the left @param y from the top */
export function dot(figure: HTMLElement, x: number, y: number): void {
  const context = figure.querySelector("canvas")!.getContext("2d")!;
  context.fillStyle = "#ffd24a";
  context.beginPath();
  context.arc(zoom * (x + 0.5), zoom * (y + 0.5), 1.1 * zoom, 0, 2 * Math.PI);
  context.fill();
}

/** A canvas with the bytes of a picture. */
function plain(nx: number, ny: number, data: Uint8Array): HTMLCanvasElement {
  const canvas = make("canvas"), image = new ImageData(nx, ny);
  [canvas.width, canvas.height] = [nx, ny];
  for (let i = 0; i < nx * ny; i++) {
    image.data.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}

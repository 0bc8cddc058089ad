import { InputError } from "../../../base/errors.ts";
import type { Exposure } from "../../exposure.ts";

/** Planes and numbers of an exposure that go to a device. */
type OnDevice = Pick<
  Exposure,
  "name" | "nx" | "data" | "ierr" | "psfSigma" | "sig1" | "psfnorm" | "galnorm" | "pixscale"
>;

/** What readers promise, asked once more where exposures go to a device, whose kernels cannot tell NaN from a number: one would spoil
 * every sum that it enters. @throws {InputError} when a number of the exposure is none; it names the CCD */
export function requireNumbers(e: OnDevice): void {
  for (const plane of ["data", "ierr"] as const) {
    if (finite(e[plane])) continue;
    const at = e[plane].findIndex((v) => !Number.isFinite(v));
    throw none(e.name, `${plane} at pixel (${at % e.nx}, ${Math.floor(at / e.nx)})`, e[plane][at]);
  }
  for (const key of ["psfSigma", "sig1", "psfnorm", "galnorm", "pixscale"] as const) {
    if (!(e[key] > 0 && Number.isFinite(e[key]))) throw none(e.name, key, e[key]);
  }
}

/** Of one pixel. @throws {InputError} as `requireNumbers` */
export function requireNumber(value: number, { name }: { name: string }, what: string): number {
  if (Number.isFinite(value)) return value;
  throw none(name, what, value);
}

const none = (name: string, what: string, value: number) =>
  new InputError(`Cannot put exposure ${name} on the device: ${what} must be a number, it is ${value}`);

/** Values that are looked at by one call: a function that is called often is compiled at once, a loop that goes on for long is not. */
const together = 1 << 14;

function finite(values: Float32Array): boolean {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i += together) {
    if (!carriesNone(bits, i, Math.min(i + together, bits.length))) return false;
  }
  return true;
}

/** In half the time of a test of each: all bits of the exponent are set in NaN and infinite numbers, and carry into the sign. */
function carriesNone(bits: Int32Array, from: number, to: number): boolean {
  let carried = 0;
  for (let i = from; i < to; i++) carried |= (bits[i] & 0x7f800000) + 0x00800000;
  return carried >= 0;
}

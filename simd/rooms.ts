// Hands out the room.
import { openShift } from "./fit/shift";
import { openSpectrum } from "./fit/spectrum";
import { openStep } from "./fit/step/matrices";
import { openSums } from "./fit/sums";
import { openTransform } from "./fit/transform";
import { begin, end } from "./room";

/** Where the room is to lie: `roomBytes` from a multiple of 16 on. */
export function useRoom(at: usize): void {
  begin(at);
  openTransform();
  openShift();
  openSpectrum();
  openSums();
  openStep();
}

export function roomBytes(): usize {
  useRoom(0);
  return end();
}

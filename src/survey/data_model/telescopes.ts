/** The telescope cards of a camera's images. */
export interface Telescope {
  observatory: string;
  telescope: string;
  instrument: string;
  /** Where it stands, as the headers of its images say. */
  latitude: string | number;
  longitude: string | number;
  /** m */
  elevation: number;
}

const kittPeak = { latitude: "31:57.8", longitude: "111:36.0", elevation: 2120 };
const decam = {
  ...{ observatory: "CTIO", telescope: "CTIO 4.0-m telescope", instrument: "DECam" },
  ...{ latitude: -30.16606, longitude: 70.81489, elevation: 2215 },
};
const mosaic = { observatory: "KPNO", telescope: "KPNO 4.0 meter telescope", instrument: "Mosaic3", ...kittPeak };
const bok = { observatory: "Steward", telescope: "Steward 2.3 m (bok)", instrument: "90prime", ...kittPeak };

const ofCamera: Readonly<Record<string, Telescope>> = { decam, mosaic, mosaic3: mosaic, "90prime": bok };

/** Where a camera observed. @param camera as the CCD table calls it */
export const telescopeOf = (camera: string): Telescope | undefined => ofCamera[camera.trim().toLowerCase()];

/** TAI − UTC in seconds from an MJD on (IERS Bulletin C); earlier ones are older than the cameras. */
const leaps = [[57754, 37], [57204, 36], [56109, 35], [54832, 34], [53736, 33], [0, 32]] as const;

/** The moment in UTC, as DATE-OBS has it, to the millisecond. @param mjd days, TAI */
export function utcDate(mjd: number): string {
  const [, seconds] = leaps.find(([from]) => mjd >= from)!;
  const unixEpoch = 40587, ms = (mjd - unixEpoch) * 86_400_000 - seconds * 1000;
  return new Date(Math.round(ms)).toISOString().slice(0, -1);
}

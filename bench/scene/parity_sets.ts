/** The five sets that parity is judged by, and those whose references know stars. */

/** Where a set lies below `data/`, its part of the brick, and what its reference was made with. */
export interface ParitySet {
  dir: string;
  brick: string;
  /** In place of a brick of the survey: RA and Dec, and the size of the image. */
  custom?: string[];
  /** As `--zoom` takes it. */
  zoom: string;
  /** Clusters of stars of its reference, deg. */
  clusters?: { ra: number; dec: number; radius: number }[];
  /** More options of `brick`; DATA stands for the set's directory. */
  options?: string[];
}

/** All of them by name. */
export const paritySets: Readonly<Record<string, ParitySet>> = {
  ob_decals_grz: { dir: "obiwan/decals_grz", brick: "0285m165", zoom: "3077 3277 2576 2776" },
  ob_decals_z: { dir: "obiwan/decals_z", brick: "1741p242", zoom: "90 290 2773 2973", options: ["--bands", "z"] },
  ob_bass_mzls_grz: {
    dir: "obiwan/bass_mzls_grz",
    brick: "2176p330",
    zoom: "2776 2976 2900 3100",
    options: ["--ignore-ccd-cuts", "--calib-order", "merged"],
  },
  tc4_plain: { dir: "legacypipe/testcase4", brick: "1867p255", zoom: "2050 2300 1150 1400", options: ["--bands", "z"] },
  // Its reference had no outlier masks; the others have one exposure in each band.
  galsim_field: {
    ...{ dir: "galsim_field", brick: "0285m165", zoom: "2764 3264 2273 2768" },
    options: ["--no-outliers"],
  },
};

const stars = ["--gaia-dir", "DATA/gaia", "--tycho", "DATA/tycho2.kd.fits"];

/** Sets that are run when they are named. The references of tc6 and tc12 lie half a pixel off. */
export const starSets: Readonly<Record<string, ParitySet>> = {
  tc4: {
    ...{ dir: "legacypipe/testcase4", brick: "1867p255", zoom: "2050 2300 1150 1400" },
    options: ["--bands", "z", "--compat", ...stars],
  },
  tc6: { dir: "legacypipe/testcase6", brick: "1102p240", zoom: "500 600 650 750", options: ["--compat", ...stars] },
  // Palomar 13 lies beside the image; its row of the reference has no position.
  tc12: {
    ...{ dir: "legacypipe/testcase12", brick: "custom-346684p12791", zoom: "" },
    custom: ["--radec", "346.684", "12.791", "--width", "100", "--height", "100"],
    options: ["--bands", "r", "--compat", ...stars],
    clusters: [{ ra: 346.685, dec: 12.771, radius: 0.02 }],
  },
};

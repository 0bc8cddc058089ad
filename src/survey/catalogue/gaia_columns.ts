import type { ReferenceStar } from "../stars/star.ts";

/** Motions of reference stars, with their units, meanings and values, in the survey's order. */
export const motionColumns: readonly (readonly [string, string, string, (star: ReferenceStar) => number])[] = [
  ["pmra", "mas/yr", "proper motion along RA, as an angle on the sky", (s) => s.motion.pmra],
  ["pmdec", "mas/yr", "proper motion along Dec", (s) => s.motion.pmdec],
  ["parallax", "mas", "parallax", (s) => s.motion.parallax],
  ["pmra_ivar", "(mas/yr)^(-2)", "inverse variance", (s) => s.motionIvar.pmra],
  ["pmdec_ivar", "(mas/yr)^(-2)", "inverse variance", (s) => s.motionIvar.pmdec],
  ["parallax_ivar", "mas^(-2)", "inverse variance", (s) => s.motionIvar.parallax],
  ["ref_epoch", "", "year of the position; 0 of what the images show", (s) => s.motion.epoch],
];

/** Columns that only reference stars fill; they are there so that readers of the survey's catalogues find them. */
export const gaiaColumns: readonly [string, "f4" | "i2" | "bool" | "u1", string?][] = [
  ["phot_g_mean_mag", "f4", "mag"],
  ["phot_g_mean_flux_over_error", "f4"],
  ["phot_g_n_obs", "i2"],
  ["phot_bp_mean_mag", "f4", "mag"],
  ["phot_bp_mean_flux_over_error", "f4"],
  ["phot_bp_n_obs", "i2"],
  ["phot_rp_mean_mag", "f4", "mag"],
  ["phot_rp_mean_flux_over_error", "f4"],
  ["phot_rp_n_obs", "i2"],
  ["phot_variable_flag", "bool"],
  ["astrometric_excess_noise", "f4"],
  ["astrometric_excess_noise_sig", "f4"],
  ["astrometric_n_obs_al", "i2"],
  ["astrometric_n_good_obs_al", "i2"],
  ["astrometric_weight_al", "f4"],
  ["duplicated_source", "bool"],
  ["a_g_val", "f4"],
  ["e_bp_min_rp_val", "f4"],
  ["phot_bp_rp_excess_factor", "f4"],
  ["astrometric_sigma5d_max", "f4"],
  ["astrometric_params_solved", "u1"],
];

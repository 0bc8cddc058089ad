import { responseRules } from "../../survey/truth/response.ts";
import { real, type Setting } from "./setting.ts";

/** Settings that change, on purpose, what is injected or what is believed of exposures; by default none does. */
export const changeSettings: readonly Setting[] = [
  ...responseRules.map(({ kind, about }) =>
    real(`response.${kind}`, 0, 0.5, `pairs of units whose sources have ${about}; 0: none`)
  ),
  real(
    "perturb.psf",
    -0.5,
    0.5,
    "what is done after the injection believes the PSF to be wider by this fraction than it is; 0: as it is",
  ),
  real(
    "perturb.sky",
    -100,
    100,
    "the same believes the sky to be higher than it is by this many σ of a pixel (sig1 of the CCD)",
  ),
  real(
    "perturb.zeropoint",
    -5,
    5,
    "the same believes the zero point to be larger by this, mag: fluxes come out fainter",
  ),
  real("perturb.astrometry", -10, 10, "the same believes exposures to lie this far east of where they do, arcsec"),
  {
    key: "perturb.each",
    value: "same",
    choices: ["same", "normal"],
    about:
      "every CCD has these errors, or each has its own, drawn from normal distributions of these widths (astrometry: east and north)",
  },
];

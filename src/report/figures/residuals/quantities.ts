import {
  ellipticityError,
  ellipticityPull,
  fittedLessForced,
  fluxPull,
  magnitudeError,
  type Of,
  positionPull,
  sizeError,
  sizePull,
} from "../../../post/science/residuals.ts";
import type { Rows } from "../../../post/science/rows.ts";
import type { FigureGroup } from "../figure.ts";

/** Something measured against its truth. */
export interface Quantity {
  id: string;
  group: FigureGroup;
  /** "flux pull" */
  name: string;
  /** Axis label with its unit. */
  label: string;
  /** Rows it is asked of, by panel. */
  panels: { name: string; of: Of }[];
  whose?: string;
  /** Whether N(0, 1) is what it should be. */
  pull: boolean;
  /** Range of the histogram. */
  range: number;
}

const perBand = ({ bands }: Rows, of: (band: string) => Of) => bands.map((name) => ({ name, of: of(name) }));

/** Fluxes as fitted, at the true position and shape, one less the other, and magnitudes. */
export function fluxQuantities(rows: Rows) {
  const flux: Quantity = {
    id: "flux-pull",
    group: "Fluxes",
    name: "flux pull",
    label: "(fitted − true flux) / σ",
    panels: perBand(rows, (b) => fluxPull(rows, b)),
    pull: true,
    range: 6,
  };
  const forced: Quantity = {
    ...flux,
    id: "forced-pull",
    name: "forced flux pull",
    label: "(flux at the true position and shape − true flux) / σ",
    panels: perBand(rows, (b) => fluxPull(rows, b, "forced")),
  };
  const difference: Quantity = {
    ...flux,
    id: "fitted-forced",
    name: "fitted less forced flux",
    label: "(fitted − forced flux) / σ of the forced flux",
    panels: perBand(rows, (b) => fittedLessForced(rows, b)),
    pull: false,
  };
  const magnitude: Quantity = {
    id: "magnitude-error",
    group: "Fluxes",
    name: "magnitude error",
    label: "fitted − true (mag)",
    panels: perBand(rows, (b) => magnitudeError(rows, b)),
    pull: false,
    range: 1,
  };
  return { flux, forced, difference, magnitude };
}

export function shapeQuantities(rows: Rows): Quantity[] {
  const group = "Shapes and positions" as const,
    pair = (of: (c: "e1" | "e2") => Of) => (["e1", "e2"] as const).map((name) => ({ name, of: of(name) }));
  return [
    {
      id: "size-error",
      group,
      name: "size error",
      label: "ln (fitted / true half-light radius)",
      panels: [{ name: "radius", of: sizeError(rows) }],
      pull: false,
      range: 1.5,
    },
    {
      id: "size-pull",
      group,
      name: "size pull",
      label: "(fitted − true half-light radius) / σ",
      panels: [{ name: "radius", of: sizePull(rows) }],
      pull: true,
      range: 6,
    },
    {
      id: "ellipticity-error",
      group,
      name: "ellipticity error",
      label: "fitted − true ellipticity component",
      panels: pair((c) => ellipticityError(rows, c)),
      pull: false,
      range: 1,
    },
    {
      id: "ellipticity-pull",
      group,
      name: "ellipticity pull",
      label: "(fitted − true ellipticity component) / σ",
      panels: pair((c) => ellipticityPull(rows, c)),
      pull: true,
      range: 6,
    },
  ];
}

export function positionQuantities(rows: Rows): Quantity[] {
  const group = "Shapes and positions";
  return [
    {
      id: "position-pull",
      group,
      name: "position pull",
      label: "(fitted − true position) / σ",
      panels: [{ name: "RA cos Dec", of: positionPull(rows, "ra") }, { name: "Dec", of: positionPull(rows, "dec") }],
      pull: true,
      range: 6,
    },
    {
      id: "position-error",
      group,
      name: "position error",
      label: "fitted − true (arcsec)",
      panels: [{ name: "RA cos Dec", of: rows.number("dra") }, { name: "Dec", of: rows.number("ddec") }],
      pull: false,
      range: 0.5,
    },
  ];
}

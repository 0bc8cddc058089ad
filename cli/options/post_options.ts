import {
  argument,
  choice,
  constant,
  type InferValue,
  integer,
  message,
  multiple,
  object,
  option,
  optional,
  string,
  withDefault,
} from "@optique/core";

const runDir = argument(string({ metavar: "RUN" }), { description: message`run directory` });

export const deriveOptions = object("Options", {
  command: constant("derive"),
  run: runDir,
  bricks: multiple(option("--brick", string({ metavar: "BRICK" }), {
    description: message`only this brick; may be repeated (default: all that are finished)`,
  })),
  cuts: optional(option("--cuts", string({ metavar: "FILE" }), {
    description: message`target cuts of your own, as JSON, instead of eBOSS and DESI ELG`,
  })),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export const mergeOptions = object("Options", {
  command: constant("merge"),
  run: runDir,
  columns: multiple(option("--columns", string({ metavar: "LIST" }), {
    description: message`only these columns: names or globs, e.g. id,ra,dec,tractor_flux_* (default: all)`,
  })),
  subset: option("--randoms-subset", {
    description: message`the original's choice of columns, into merged/randoms_subset.fits and .parquet`,
  }),
  where: optional(option("--where", string({ metavar: "CONDITION" }), {
    description: message`only rows for which this holds: SQL on the columns; NaN is NULL`,
  })),
  partial: option("--partial", {
    description: message`write what is sound although bricks are unfinished or damaged; the exit code stays`,
  }),
  memory: withDefault(
    option("--memory", string({ metavar: "SIZE" }), {
      description: message`what the merge may take, at least 1G; more is spilled to disk (default: 2G)`,
    }),
    "2G",
  ),
  threads: optional(option("--threads", integer({ min: 1, max: 256 }), {
    description: message`threads of DuckDB (default: all cores)`,
  })),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export const plotsOptions = object("Options", {
  command: constant("plots"),
  run: runDir,
  to: optional(option("--to", string({ metavar: "DIR" }), {
    description: message`where the plots go (default: RUN/plots)`,
  })),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export const reportOptions = object("Options", {
  command: constant("report"),
  run: runDir,
  to: optional(option("--to", string({ metavar: "DIR" }), {
    description: message`where the pages go (default: RUN/report)`,
  })),
  cutouts: withDefault(
    option("--cutouts", integer({ min: 0, max: 5000 }), {
      description: message`most sources that are shown with cutouts (default: 240)`,
    }),
    240,
  ),
});

export type PlotsCommand = InferValue<typeof plotsOptions>;
export type ReportCommand = InferValue<typeof reportOptions>;
export type DeriveCommand = InferValue<typeof deriveOptions>;

export const cutoutsOptions = object("Options", {
  command: constant("cutouts"),
  run: runDir,
  to: option("--to", string({ metavar: "DIR" }), { description: message`directory of the data set` }),
  format: withDefault(
    option("--format", choice(["hdf5", "zarr", "both"]), {
      description: message`arrays as HDF5, as Zarr of version 3, or both (default: hdf5)`,
    }),
    "hdf5" as const,
  ),
  size: withDefault(
    option("--size", integer({ min: 8, max: 1024 }), { description: message`side of a stamp, pixels (default: 64)` }),
    64,
  ),
  what: withDefault(
    option("--what", choice(["injected", "real", "both"]), {
      description:
        message`injected sources, sources of the sky from the run without injection, or both (default: both)`,
    }),
    "both" as const,
  ),
  split: withDefault(
    option("--split", string({ metavar: "SHARES" }), {
      description: message`shares of train, validation and test (default: 0.8/0.1/0.1)`,
    }),
    "0.8/0.1/0.1",
  ),
  seed: withDefault(
    option("--seed", integer({ min: 0 }), { description: message`seed of the split (default: 1)` }),
    1,
  ),
  cut: multiple(option("--cut", string({ metavar: "NAME" }), {
    description:
      message`only sources that pass this target cut: injected ones by their truth, those of the sky as measured; may be repeated (default: all injected ones, those of the sky that pass any cut)`,
  })),
  cuts: optional(option("--cuts", string({ metavar: "FILE" }), {
    description: message`target cuts of your own, as JSON, instead of eBOSS and DESI ELG`,
  })),
  partial: option("--partial", { description: message`takes the finished bricks when others are not` }),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export type CutoutsCommand = InferValue<typeof cutoutsOptions>;
export type MergeCommand = InferValue<typeof mergeOptions>;

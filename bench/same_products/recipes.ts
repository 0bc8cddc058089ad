/** Command lines of obiwan, run one after the other in a directory of their own. */
export interface Recipe {
  name: string;
  commands: readonly string[][];
}

const words = (line: string) => line.split(" ");

/** What needs no data. */
export const recipes: readonly Recipe[] = [
  { name: "demo", commands: [words("demo --outdir .")] },
  {
    name: "plan",
    commands: [
      "synth --outdir survey --box 135.0,135.3,19.1,19.3 --size 300 --nobj 1",
      "randoms draw --survey eboss --obj elg --ra1 135.0 --ra2 135.3 --dec1 19.1 --dec2 19.3 --ndraws 5000 --outdir randoms",
      "randoms split randoms/randoms_seed_1_startid_1.fits --survey-dir survey --outdir bricks",
      "plan 1351p192 --survey-dir survey --randoms bricks --out run --nobj 1000 --zoom 1650 1950 1650 1950",
      "run run",
      "derive run",
      "merge run",
      "plots run",
      "report run",
      "cutouts run --to stamps --format zarr",
      "archive run --to packed",
    ].map(words),
  },
  {
    name: "draw",
    commands: ["lrg", "qso", "star"].map((kind) =>
      words(
        `randoms draw --survey desi --obj ${kind} --ra1 135 --ra2 136 --dec1 19 --dec2 20 --ndraws 2000 --outdir ${kind}`,
      )
    ),
  },
];

/** The open sets, below `data/` of a folder. */
export function parts(shared: string): Recipe[] {
  const brick = (dir: string, name: string, zoom: string) =>
    words(`--survey-dir ${shared}/data/${dir} --brick ${name} --zoom ${zoom}`);
  const decals = brick("obiwan/decals_grz", "0285m165", "3077 3277 2576 2776");
  const bass = brick("obiwan/bass_mzls_grz", "2176p330", "2776 2976 2900 3100");
  const real = brick("legacypipe/testcase4", "1867p255", "2050 2300 1150 1400");
  const crowd = brick("galsim_field", "0285m165", "2764 3264 2273 2768");
  return [
    {
      name: "decals",
      commands: [
        ["brick", ...decals, "--covariances", "--outdir", "own"],
        ["brick", ...decals, "--compat", "--outdir", "compat"],
        ["forced", ...decals, "--catalogue", "own/tractor/028/tractor-0285m165.fits", "--outdir", "forced"],
      ],
    },
    {
      name: "bass",
      commands: [[
        "brick",
        ...bass,
        "--ignore-ccd-cuts",
        "--calib-order",
        "merged",
        "--shift",
        "phase",
        "--outdir",
        ".",
      ]],
    },
    { name: "testcase4", commands: [["brick", ...real, "--bands", "z", "--outdir", "."]] },
    { name: "galsim_field", commands: [["brick", ...crowd, "--outdir", "."]] },
    {
      name: "galsim_injected",
      commands: [
        [
          ..."randoms draw --survey eboss --obj elg --ra1 28.4 --ra2 28.6 --dec1 -16.6 --dec2 -16.4 --ndraws 400 --outdir r"
            .split(" "),
        ],
        ["brick", ...crowd, "--randoms", "r/randoms_seed_1_startid_1.fits", "--nobj", "400", "--outdir", "."],
      ],
    },
  ];
}

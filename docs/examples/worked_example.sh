#!/bin/sh
# The original's worked example: eBOSS ELGs in a box of 0.3° × 0.2°, then brick 1351p192. The survey is a synthetic one placed there;
# with real data give its directory as SURVEY, leave ZOOM empty and name the dust maps with --set survey.dust_dir=DIR.
#   usage: docs/examples/worked_example.sh [OUTDIR]
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
out=${1:-worked-example}
survey=${SURVEY:-$out/survey}
zoom=${ZOOM-"--zoom 1650 1950 1650 1950"}
obiwan() { "$here/obiwan" "$@"; }

# Bricks that the box touches; data on the middle 300 × 300 pixels of each.
[ -n "${SURVEY:-}" ] || obiwan synth --outdir "$survey" --box 135.0 135.3 19.1 19.3 --size 300 --nobj 1

obiwan randoms draw --survey eboss --obj elg --ra1 135.0 --ra2 135.3 --dec1 19.1 --dec2 19.3 --ndraws 5000 --outdir "$out/randoms"
obiwan randoms split "$out/randoms/randoms_seed_1_startid_1.fits" --survey-dir "$survey" --outdir "$out/bricks"

# shellcheck disable=SC2086
obiwan plan 1351p192 --survey-dir "$survey" --randoms "$out/bricks" --out "$out/run" --nobj 1000 $zoom
obiwan run "$out/run"
obiwan status "$out/run" --cost
obiwan derive "$out/run"

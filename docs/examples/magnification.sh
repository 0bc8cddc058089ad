#!/bin/sh
# The response of counts to magnification on a population whose answer is known: numbers of galaxies N(<m) ~ 10^(0.6 m) that are cut at
# magnitude 21, far above the noise, respond with d ln N/dμ = 2.5 · 0.6 − 1 = 0.5. Into an empty directory, with `obiwan` on the PATH;
# some minutes on two cores without a graphics card. Words behind the name go to `obiwan run`.
set -e

# A synthetic survey of four bricks with data on 400 × 400 pixels of each.
obiwan synth --out survey --at 135.1,19.2 --bricks 4 --size 400 --nobj 1

# The population: a thousand galaxies at the quantiles of the power law, down to magnitude 21.5.
awk 'BEGIN {
  print "g,r,z,rhalf,n"
  for (i = 0; i < 1000; i++) { r = 21.5 + log((i + 0.5) / 1000) / log(10) / 0.6; printf "%.4f,%.4f,%.4f,0.4,1\n", r + 0.6, r, r - 0.8 }
}' > galaxies.csv
obiwan randoms draw --sample galaxies.csv --sample-mode resampled --survey-dir survey --ndraws 190000 --out randoms

# The sample: brighter than 21 in r, as measured.
cat > cuts.json <<'END'
[{ "name": "BRIGHT", "bit": 0, "about": "brighter than 21 in r", "colours": [{ "sum": { "r": 1 }, "below": 21 }], "columns": [] }]
END

obiwan plan --survey-dir survey --randoms randoms/randoms_seed_1_startid_1.fits --zoom 1600 2000 1600 2000 --out run \
  --response magnification=0.1 --set survey.bands=r --set inject.separation=8 --set run.real=false
obiwan run run "$@"
obiwan derive run --cuts cuts.json

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fashion-MNIST from scratch in int8 and in float32: same network, initial weights, order of samples and schedule.
#
#     benchmarks/accuracy/run.sh BUILD DATA [FIRST_SEED] [LAST_SEED]
#
# BUILD is a build folder with the example `fashion`, DATA the folder with the four *-ubyte.gz files of Fashion-MNIST.
# Rows go to benchmarks/accuracy/fashion.csv. Needs Debian's python3-torch; about 6 minutes a seed.
set -euo pipefail
build=${1:?a build folder with the example fashion} data=${2:?the folder with the files of Fashion-MNIST}
here=$(cd "$(dirname "$0")" && pwd)
export TINYTRAIN_DATA=$data
twin=$(mktemp -d)
trap 'rm -rf "$twin"' EXIT
for seed in $(seq "${3:-1}" "${4:-3}"); do
  "$build/examples/fashion" --seed "$seed" --csv "$here/fashion.csv"
  "$build/examples/fashion" --seed "$seed" --export "$twin"
  /usr/bin/python3 "$here/fashion_float.py" --data "$data" --network "$twin/layers.txt" --weights "$twin/weights.f32" \
    --order "$twin/order.u32" --epochs 4 --lr 0.015 --schedule cosine --seed "$seed" --csv "$here/fashion.csv"
done

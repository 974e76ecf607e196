#!/usr/bin/env bash
# Builds everything and runs every test. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh                 every test
#   ./test.sh quick           Architecture, Ledger, Protocols and Store, without crash tests
#   ./test.sh --all           what continuous integration runs: all seeded cases, every kernel
#   ./test.sh Protocols       one project: tests/Protocols.Tests
#   ./test.sh GvcfTests       one class, wherever it is
#   ./test.sh Fhe -method …   options behind a name go to the test program
#
# Exit code: 0 when all pass, 1 when one fails or none ran, 2 for a name that there is not.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

projects=(tests/*.Tests)
filter=()
if [ "${1:-}" = --all ]; then
  export CI=true
  shift
fi
if [ "${1:-}" = quick ]; then
  projects=(tests/Architecture.Tests tests/Ledger.Tests tests/Protocols.Tests tests/Store.Tests)
  filter=(-class- '*CrashTests' -class- '*PowerCutTests' -class- '*ForeignJudgeTests')
  shift
fi
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
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

./sgp --version >/dev/null || exit 1

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

dotnet build SecureGenomics.Provenance.sln --configuration Release --verbosity quiet --nologo || {
  echo '0 passed, 0 failed, 0 skipped'
  exit 1
}

# The program for the browser; without npm its tests are skipped, by name.
if command -v npm >/dev/null && [ -f src/Web/Web.csproj ]; then
  dotnet publish src/Web --configuration Release --verbosity quiet --nologo >artifacts/web-build.log 2>&1 ||
    echo 'warning: the program for the browser could not be built: artifacts/web-build.log; its tests are skipped' >&2
fi

# The verifier as it ships; without the run-time packages its smoke test is skipped, by name.
if [ ${#projects[@]} -gt 4 ]; then
  tools/package-verifier.sh >/dev/null || { rm -rf dist/sgp-verify; echo 'warning: the packaged verifier is not tested' >&2; }
fi

# Continuous integration takes all 10^5 seeded cases of every parser and of a whole bundle; elsewhere a fifth of
# them keeps this under fifteen minutes on two cores. Both variables choose another number anywhere.
if [ "${CI:-}" != true ]; then
  export SGP_FUZZ_CASES=${SGP_FUZZ_CASES:-20000} SGP_MUTATION_CASES=${SGP_MUTATION_CASES:-20000}
fi

output=$(mktemp)
times=$(mktemp -d)
trap 'rm -rf "$output" "$times"' EXIT
failed_projects=0
for project in "${projects[@]}"; do
  name=$(basename "$project")
  dll=artifacts/bin/$name/release/SecureGenomics.Provenance.$name.dll
  echo "── $name"
  dotnet "$dll" -noLogo -noColor -xml "$times/$name.xml" ${filter[@]+"${filter[@]}"} "$@" 2>&1 | tee -a "$output"
  [ "${PIPESTATUS[0]}" -eq 0 ] || failed_projects=$((failed_projects + 1))
done

# Every kernel that the machine has gives the same bytes: the engine's suite runs once per kernel.
if [ "${CI:-}" = true ] && [ ${#projects[@]} -gt 1 ]; then
  for kernel in scalar 128 256; do
    echo "── Fhe.Tests, kernel $kernel"
    SGP_FHE_KERNEL=$kernel dotnet artifacts/bin/Fhe.Tests/release/SecureGenomics.Provenance.Fhe.Tests.dll \
      -noLogo -noColor -class- '*OracleTests' 2>&1 | tee -a "$output"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed_projects=$((failed_projects + 1))
  done
fi

if [ ${#projects[@]} -gt 1 ]; then
  echo '── The ten slowest tests, in seconds'
  grep -rhoE '<test [^>]*>' "$times" |
    sed -nE 's/.* name="([^"]*)".* time="([0-9.]+)".*/\2 \1/p' | sort -rn | head -10 |
    sed 's/SecureGenomics\.Provenance\.//'
fi

# Each project ends in "Total: N, Errors: N, Failed: N, Skipped: N, Not Run: N".
read -r total failed skipped < <(sed -nE \
  's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$output" |
  awk '{t += $1; f += $2 + $3; s += $4} END {print t + 0, f + 0, s + 0}')
passed=$((total - failed - skipped))
if [ "$failed" -eq 0 ] && [ "$failed_projects" -gt 0 ]; then
  echo "error: $failed_projects test programs ended without a result" >&2
  failed=$failed_projects
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]

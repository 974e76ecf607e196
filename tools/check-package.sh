#!/usr/bin/env bash
# Packs the tool, installs it into an empty HOME, and runs the self-test, the demo, and a check of the demo's bundle
# there, with no variable but PATH, HOME and DOTNET_ROOT. Archives and a Debian package in dist/ (tools/package.sh)
# that this machine can run are unpacked and run in the same way, without .NET.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

# Runs a program through a study in an empty folder: what an owner of the package does first.
try() {
  local name=$1 program=$2 work
  shift 2
  work=$(mktemp -d "$home/XXXXXX")
  cd "$work"
  run() { env -i "$@" "$program" "${command[@]}" >>"$work/output" 2>&1; }
  command=(--version)
  run "$@" || fail "$name: --version failed" "$(tail -1 "$work/output")"
  command=(selftest)
  run "$@" || fail "$name: the self-test failed" "$(tail -3 "$work/output")"
  command=(protocol list)
  run "$@" || fail "$name: the protocols are not in the package" "$(tail -1 "$work/output")"
  command=(demo)
  run "$@" || fail "$name: the demo failed" "$(tail -1 "$work/output")"
  command=(verify sgp-demo/demo.sgp --policy sgp-demo/policy)
  : >"$work/output"
  run "$@" || fail "$name: the demo's bundle is not verified" "$(tail -1 "$work/output")"
  grep -q '^VERIFIED V6' "$work/output" || fail "$name: expected VERIFIED V6" "$(head -1 "$work/output")"
  printf '%s: self-test, protocols, demo and verify pass\n' "$name"
}

# --- the tool -------------------------------------------------------------------------------------

dotnet pack "$root/src/Cli" --configuration Release --output "$home/packages" --nologo >"$home/log" 2>&1 ||
  fail 'the tool could not be packed' "$(grep -m1 error "$home/log")"
export HOME=$home DOTNET_CLI_HOME=$home DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet tool install SecureGenomics.Provenance.Cli --tool-path "$home/tool" --add-source "$home/packages" --prerelease \
  >"$home/log" 2>&1 || fail 'the tool could not be installed' "$(tail -1 "$home/log")"
dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
tool=$home/tool/sgp
[ -f "$tool" ] || tool+=.exe
try 'installed tool' "$tool" PATH="$PATH" HOME="$home/empty" DOTNET_ROOT="$dotnet"

# --- what dist/ has -------------------------------------------------------------------------------

[ "$(uname -s)" = Linux ] || exit 0
case $(uname -m) in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) exit 0 ;; esac
for archive in "$root"/dist/sgp-*-linux-"$machine".tar.gz; do
  [ -f "$archive" ] || continue
  tar -C "$home" -xzf "$archive"
  try "$(basename "$archive")" "$home/$(basename "$archive" .tar.gz)/sgp" PATH=/usr/bin:/bin HOME=/nonexistent
done
for package in "$root"/dist/sgp_*.deb; do
  [ -f "$package" ] && [ "$machine" = x64 ] || continue
  dpkg-deb -x "$package" "$home/deb"
  try "$(basename "$package")" "$home/deb/usr/bin/sgp" PATH=/usr/bin:/bin HOME=/nonexistent
done

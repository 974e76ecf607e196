#!/usr/bin/env bash
# Makes dist/sgp-verify: the verifier as one file that needs no .NET, libsodium beside it, and a README.
# That folder and a bundle are all that an auditor needs. Linux on x86-64.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/dist/sgp-verify
log=$root/artifacts/package-verifier.log
mkdir -p "$root/artifacts"

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 5
}

# PackageVerifier (Directory.Build.props, Verifier.Tool.csproj) trims, compiles ahead and joins into one file, apart from
# the other builds. Lock files know no run-time packs, so these stand beside the build.
dotnet publish "$root/src/Verifier.Tool/Verifier.Tool.csproj" --configuration Release --runtime linux-x64 --self-contained \
  -p:PackageVerifier=true -p:ArtifactsPath="$root/artifacts/package" --output "$root/artifacts/package/publish" \
  --nologo >"$log" 2>&1 || fail 'the verifier could not be packaged' "the whole output is in $log"

rm -rf "$target"
mkdir -p "$target"
cp "$root/artifacts/package/publish/sgp-verify" "$target/"
install -m 644 "$root/artifacts/package/publish/libsodium.so" "$target/"
cat >"$target/README.txt" <<'TEXT'
sgp-verify checks a bundle (NAME.sgp) of SecureGenomics.Provenance: every signature and hash, the pinned
protocol, the encrypted computation itself and the published table. It needs no network, no secret, no
installation and writes nothing. Linux, x86-64.

  ./sgp-verify study.sgp --policy policy

The policy says which ledger and which researcher you believe; get it from the paper or the journal, not
from the bundle. ./sgp-verify --help shows the rest. --repo runs the program git; nothing else is needed.

libsodium.so is the file of the NuGet package libsodium 1.0.22 (ISC licence); sgp-verify takes the one
beside itself. What each check means: docs/spec/verification.md of the project.
TEXT
chmod 755 "$target/sgp-verify"
printf '%s\n' "$target"

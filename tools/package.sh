#!/usr/bin/env bash
# Makes the packages in dist/: the tool and the two libraries for NuGet, an archive per platform that needs no .NET,
# a Debian package, and SHA256SUMS. A platform whose run-time packs cannot be fetched is left out, by name.
#
#   tools/package.sh                        everything
#   tools/package.sh linux-x64 osx-arm64    only the archives of these platforms; the Debian package is of linux-x64
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
dist=$root/dist
build=$root/artifacts/package
log=$root/artifacts/package.log
platforms=("$@")
[ $# -gt 0 ] || platforms=(linux-x64 linux-arm64 osx-arm64 win-x64)

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 5
}

for program in dotnet zip dpkg-deb; do
  command -v "$program" >/dev/null || fail "expected the program $program, found none" "apt-get install $program"
done

mkdir -p "$dist" "$root/artifacts"
rm -f "$dist"/*.nupkg "$dist"/*.snupkg "$dist"/sgp-*.tar.gz "$dist"/sgp-*.zip "$dist"/sgp_*.deb "$dist/SHA256SUMS"
: >"$log"

# Apart from the other builds: the paths of this machine stand in no file.
options=(--configuration Release --nologo -p:ContinuousIntegrationBuild=true -p:ArtifactsPath="$build")
version=$(dotnet msbuild "$root/src/Cli/Cli.csproj" -getProperty:Version)
stamp=$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)

# --- the program for browsers, which the others carry -----------------------------------------------

if command -v npm >/dev/null; then
  dotnet publish "$root/src/Web" "${options[@]}" >>"$log" 2>&1 ||
    fail 'the program for browsers could not be built' "the whole output is in $log"
else
  printf 'warning: no npm, so the pages of an installed server do not encrypt or verify\n' >&2
fi

# --- NuGet ----------------------------------------------------------------------------------------

for project in Cli Fhe Ledger; do
  dotnet pack "$root/src/$project" "${options[@]}" --output "$dist" >>"$log" 2>&1 ||
    fail "$project could not be packed" "the whole output is in $log"
done

# --- an archive per platform ----------------------------------------------------------------------

# One folder: the program with .NET in it, its native files, the protocols. PackageProgram (Cli.csproj) joins and
# compiles ahead. The time stamps are those of the commit, so that the same sources give the same archive.
publish() {
  local platform=$1 folder=$2
  rm -rf "$folder"
  dotnet publish "$root/src/Cli" "${options[@]}" --runtime "$platform" --self-contained -p:PackageProgram=true \
    --output "$folder" >>"$log" 2>&1 || return 1
  cp "$root/LICENSE" "$folder/LICENSE.txt"
  cp "$root/packaging/THIRD-PARTY.txt" "$root/packaging/README.txt" "$folder/"
  find "$folder" -exec touch --no-dereference --date="@$stamp" {} +
  find "$folder" -type f -exec chmod 644 {} +
  find "$folder" -type f -name sgp -exec chmod 755 {} +
}

missing=()
for platform in "${platforms[@]}"; do
  name=sgp-$version-$platform
  if ! publish "$platform" "$build/$name"; then
    if grep -qE 'error NU110[0-3].*(App\.Runtime|App\.Host|Crossgen2)' "$log"; then
      missing+=("$platform")
      continue
    fi
    fail "the archive for $platform could not be made" "the whole output is in $log"
  fi
  case $platform in
    win-*) (cd "$build" && zip -qrX "$dist/$name.zip" "$name") ;;
    *)
      tar -C "$build" --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
      ;;
  esac
done

# --- Debian ---------------------------------------------------------------------------------------

# The same program below /usr/lib/sgp. It brings .NET and the native libraries, and takes from the system what .NET
# asks for, and git for protocols at addresses.
if [ -d "$build/sgp-$version-linux-x64" ] && [[ " ${platforms[*]} " == *" linux-x64 "* ]]; then
  tree=$build/deb
  rm -rf "$tree"
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" "$tree/usr/share/doc/sgp"
  cp -a "$build/sgp-$version-linux-x64" "$tree/usr/lib/sgp"
  rm "$tree/usr/lib/sgp/README.txt" "$tree/usr/lib/sgp/LICENSE.txt" "$tree/usr/lib/sgp/THIRD-PARTY.txt"
  cat "$root/LICENSE" "$root/packaging/THIRD-PARTY.txt" >"$tree/usr/share/doc/sgp/copyright"
  ln -s ../lib/sgp/sgp "$tree/usr/bin/sgp"
  sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$(du -sk "$tree/usr" | cut -f1)/" "$root/packaging/control" \
    >"$tree/DEBIAN/control"
  find "$tree" -exec touch --no-dereference --date="@$stamp" {} +
  find "$tree" -type d -exec chmod 755 {} +
  chmod 644 "$tree/usr/share/doc/sgp/copyright" "$tree/DEBIAN/control"
  SOURCE_DATE_EPOCH=$stamp dpkg-deb --root-owner-group -b "$tree" "$dist/sgp_${version}_amd64.deb" >>"$log" ||
    fail 'the Debian package could not be made' "the whole output is in $log"
fi

# --- what there is --------------------------------------------------------------------------------

cd "$dist"
find . -maxdepth 1 -type f \( -name '*.nupkg' -o -name '*.snupkg' -o -name 'sgp-*' -o -name 'sgp_*' \) -printf '%P\n' |
  LC_ALL=C sort | xargs sha256sum >SHA256SUMS
ls -sh --block-size=KB SHA256SUMS $(cut -d' ' -f3 SHA256SUMS)
[ ${#missing[@]} -eq 0 ] ||
  printf 'warning: left out, because their run-time packs could not be fetched: %s\n' "${missing[*]}" >&2

#!/usr/bin/env bash
# Builds the page that verifies bundles as a folder and as a zip that any static web server can host.
#
#   tools/package-web.sh            dist/verify/ and dist/verify.zip
#
# The same sources give the same zip: names in order, one time for all, no owner.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

dotnet publish src/Web --configuration Release --verbosity quiet --nologo
published=artifacts/publish/Web/release/wwwroot
rm -rf dist/verify dist/verify.zip
mkdir -p dist/verify
(cd "$published" && sha256sum --check --quiet assets.sha256)
cut -c67- "$published/assets.sha256" | while IFS= read -r name; do
  install -D -m 0644 "$published/$name" "dist/verify/$name"
done
install -m 0644 "$published/assets.sha256" dist/verify/assets.sha256
find dist/verify -exec touch --date=@315532800 {} +
(cd dist && TZ=UTC python3 - <<'PYTHON'
import os, zipfile
with zipfile.ZipFile("verify.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    names = sorted(os.path.join(folder, name) for folder, _, files in os.walk("verify") for name in files)
    for name in names:
        item = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        item.compress_type, item.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with open(name, "rb") as file:
            archive.writestr(item, file.read())
PYTHON
)
sha256sum dist/verify.zip

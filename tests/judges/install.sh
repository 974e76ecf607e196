#!/bin/sh
# Installs the foreign programs that the tests ask for their word, on Debian and its kin.
# Tests whose program is missing are skipped and say so.
set -eu
cd "$(dirname "$0")"

apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  curl golang-go golang-golang-x-mod-dev openssh-client openssl sqlite3 strace unzip python3 chromium bcftools
# The tests of the store in PostgreSQL start a server of their own.
command -v initdb >/dev/null || [ -d /usr/lib/postgresql ] || apt-get install -y -qq --no-install-recommends postgresql
# Only in some of Debian's kin: without them, comparisons of scores and of associations are skipped.
for plink in plink2 plink1.9; do
  apt-get install -y -qq --no-install-recommends "$plink" || echo "$plink is not installed" >&2
done
if command -v npm >/dev/null 2>&1; then
  (cd node && npm ci --no-progress)
else
  echo "npm is not installed: the Sigstore judge stays out" >&2
fi

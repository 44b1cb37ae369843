#!/bin/sh
# Builds k6 with Go once and prints where it is. `go install` of k6 v2 fails on its version list, a module of its own
# works.
set -eu
version=v2.2.0
cache="${XDG_CACHE_HOME:-$HOME/.cache}/rollcall/bin"
program="$cache/k6-$version"
if [ ! -x "$program" ]; then
  command -v go >/dev/null || {
    echo "k6 is built with Go, which is missing: install it (Debian: apt-get install golang)." >&2
    exit 1
  }
  echo "Building k6 $version (about two minutes) …" >&2
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cd "$folder"
  cat > go.mod <<MOD
module k6build
go 1.24
tool go.k6.io/k6/v2
require go.k6.io/k6/v2 $version
MOD
  go mod tidy >&2
  mkdir -p "$cache"
  go build -ldflags '-s -w' -o "$program.new" go.k6.io/k6/v2 >&2
  mv "$program.new" "$program"
fi
echo "$program"

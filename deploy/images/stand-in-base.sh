#!/bin/sh
# Makes a base image with Node and npm from the distribution and this checkout's pinned Node, for where none can be pulled:
# deploy/images/stand-in-base.sh NAME. For tests and closed networks; needs root, debootstrap and an engine.
set -eu
name=$1
project=$(cd "$(dirname "$0")/../.." && pwd)
suite=${DEBIAN_SUITE:-bookworm}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=ca-certificates,libatomic1 "$suite" "$root" > "$root.log" 2>&1 || {
  tail -n 5 "$root.log" >&2
  exit 1
}
rm -f "$root.log"
for machine in x64 arm64; do
  node="$project/node_modules/node-linux-$machine/bin/node"
  if [ -x "$node" ] && "$node" --version > /dev/null 2>&1; then cp "$node" "$root/usr/local/bin/node"; fi
done
[ -x "$root/usr/local/bin/node" ] || { echo "The pinned Node is missing: npm ci first." >&2; exit 1; }
mkdir -p "$root/usr/local/lib/node_modules"
cp -RL "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# Certificate authorities of this machine, which a closed network may have added.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
chroot "$root" useradd --uid 1000 --create-home node
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale
tar -C "$root" --exclude=./proc/* --exclude=./sys/* -c . |
  docker import --change "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt" - "$name" > /dev/null
echo "  Made $name, a stand-in from $suite"

#!/bin/sh
# Builds the one image of all services as rollcall:VERSION and rollcall, and checks it. npm run images
# A base other than node:26-slim: NODE_IMAGE. Where none can be pulled, a stand-in from the distribution is made.
set -eu
project=$(cd "$(dirname "$0")/../.." && pwd)
cd "$project"
base=${NODE_IMAGE:-node:26-slim}
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
revision=$(git rev-parse HEAD 2> /dev/null || echo unknown)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)

if ! docker image inspect "$base" > /dev/null 2>&1 && ! docker pull -q "$base" > /dev/null 2>&1; then
  echo "  $base cannot be pulled; making a stand-in …"
  sh deploy/images/stand-in-base.sh "$base"
fi
echo "  Building rollcall:$version from $base …"
docker build --network host -f deploy/Dockerfile --build-arg NODE_IMAGE="$base" --build-arg VERSION="$version" \
  --build-arg REVISION="$revision" --build-arg CREATED="$created" -t "rollcall:$version" -t rollcall .
sh deploy/images/check.sh "rollcall:$version" "$version" "$revision"

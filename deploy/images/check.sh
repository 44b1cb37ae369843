#!/bin/sh
# Checks an image: labels, user, health check, every service starts, nothing in it that is not for everybody.
# deploy/images/check.sh IMAGE VERSION REVISION
set -eu
image=$1
fail() { echo "  $image: $1" >&2; exit 1; }
show() { docker image inspect --format "$1" "$image"; }
label() { show "{{ index .Config.Labels \"org.opencontainers.image.$1\" }}"; }

[ "$(label version)" = "$2" ] || fail "the version label is $(label version) instead of $2"
[ "$(label revision)" = "$3" ] || fail "the revision label is $(label revision) instead of $3"
[ "$(show '{{ .Config.User }}')" = node ] || fail "it runs as another user than node"
show '{{ json .Config.Healthcheck }}' | grep -q health/ready || fail "it has no health check"

# The final stage only copies, so what a container sees is all that its layers hold.
container=$(docker create "$image")
files=$(docker export "$container" | tar -t)
docker rm "$container" > /dev/null
echo "$files" | grep -qx app/package.json || fail "its files could not be listed"
# A builder without BuildKit sends the Dockerfile in any case.
found=$(echo "$files" | grep -E '^app/(.*/)?(\.env[^/]*|\.git/|\.rollcall/|[^/]*\.(pem|key|log|tar)|secrets\.env)|^app/deploy/.' |
  grep -v -e /node_modules/ -e '^app/deploy/Dockerfile$' | head -n 3 || true)
[ -z "$found" ] || fail "it holds what is not for everybody: $found"

# Without its settings a service says which are missing and ends with 1; anything else means that it could not even load.
in_image() { docker run --rm --network none --read-only --cap-drop ALL "$image" "$@"; }
for service in $(in_image sh -c 'ls services'); do
  said=$(in_image node "services/$service/src/main.ts" 2>&1) && fail "$service started without settings"
  echo "$said" | grep -q "Invalid configuration" || fail "$service does not load: $(echo "$said" | head -n 3)"
done
said=$(in_image node packages/migrate/src/main.ts 2>&1) && fail "migrate ran without settings"
echo "$said" | grep -q "Invalid configuration" || fail "migrate does not load: $(echo "$said" | head -n 3)"
echo "  $image is as it should be: labels, user, health check, $(in_image sh -c 'ls services' | wc -l) services and migrate load, no secret"

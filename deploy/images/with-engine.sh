#!/bin/sh
# Runs a command with a container engine: the one that answers, else a private one for as long as the command takes.
set -eu
if docker info > /dev/null 2>&1; then exec "$@"; fi
[ "$(id -u)" = 0 ] && command -v dockerd > /dev/null || {
  echo "No engine answers. Start Docker, or as root: apt-get install docker.io" >&2
  exit 1
}
folder=$(mktemp -d)
DOCKER_HOST=unix://$folder/docker.sock
export DOCKER_HOST
dockerd --data-root "$folder/data" --exec-root "$folder/exec" -H "$DOCKER_HOST" -p "$folder/docker.pid" \
  --iptables=false --ip6tables=false --bridge=none --ip-forward=false --ip-masq=false --userland-proxy=false \
  > "$folder/log" 2>&1 &
engine=$!
end() {
  kill "$engine" 2> /dev/null && wait "$engine" 2> /dev/null || true
  umount "$folder/exec/netns/default" 2> /dev/null || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM
for _ in $(seq 1 100); do docker info > /dev/null 2>&1 && break; sleep 0.2; done
docker info > /dev/null 2>&1 || { tail -n 5 "$folder/log" >&2; exit 1; }
"$@"

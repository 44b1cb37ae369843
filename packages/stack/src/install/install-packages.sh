#!/bin/sh
# Installs packages of a Debian-like distribution as root and starts nothing that they bring along.
# Arguments: package names; "java" stands for a Java 17 runtime.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
mark="made by Rollcall while it installs packages"
cluster=/etc/postgresql-common/createcluster.d/zz-rollcall.conf
before=$(mktemp)

services() {
  ls /lib/systemd/system 2>/dev/null | grep -E '^(rabbitmq|redis|postgresql|epmd).*\.(service|socket)$' | grep -v @ || true
}
tidy() {
  rm -f "$cluster" "$before"
  if grep -qs "$mark" "$policy"; then rm -f "$policy"; fi
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP

# A machine that has such a policy already keeps its own.
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" > "$policy"
  chmod 755 "$policy"
fi
# PostgreSQL's package would make and start a default cluster.
mkdir -p "$(dirname "$cluster")"
echo "create_main_cluster = false" > "$cluster"
services > "$before"

has_candidate() { apt-cache policy "$1" | grep -q 'Candidate: [0-9]'; }
packages() {
  for name in "$@"; do
    if [ "$name" = java ]; then
      name=default-jre-headless
      if has_candidate openjdk-17-jre-headless; then name=openjdk-17-jre-headless; fi
    fi
    echo "$name"
  done
}
install() {
  for name in "$@"; do has_candidate "$name" || return 1; done
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" < /dev/null
}

# A package list that is missing or too old is the usual reason for a first failure.
if ! install $(packages "$@"); then
  apt-get update
  install $(packages "$@")
fi

# What was installed for us stays switched off, so that it does not take its standard port after a reboot.
if command -v systemctl > /dev/null; then
  for unit in $(services | grep -vxFf "$before" || true); do systemctl disable "$unit" || true; done
fi

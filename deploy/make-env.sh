#!/bin/sh
# Makes what `docker compose up` needs: .env with generated passwords and a self-signed certificate. Where .env is there
# already only passwords of services that came later are added.
set -eu
cd "$(dirname "$0")/.."
umask 077

secret() { openssl rand -hex 24; }

# A service with a database role has a line that begins with "grants:" in its file of facts.
add_missing_passwords() {
  for file in services/*/service.ts; do
    if ! grep -q '^  grants:' "$file"; then continue; fi
    variable=$(basename "$(dirname "$file")" | tr 'a-z-' 'A-Z_')_PASSWORD
    if grep -q "^$variable=" "$1"; then continue; fi
    echo "$variable=$(secret)" >> "$1"
    added="$added $variable"
  done
}
added=""

if [ -e .env ]; then
  add_missing_passwords .env
  if [ -n "$added" ]; then
    echo "Added to .env:$added"
  else
    echo ".env is there already; delete it (and the volumes that were made with its passwords) to make a new one."
  fi
  exit 0
fi

# Services run as this user, so that the private key need not be readable by others.
user=$(id -u)
group=$(id -g)
if [ "$user" = 0 ]; then
  user=1000
  group=1000
fi

mkdir -p deploy/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 -subj /CN=rollcall \
  -addext "subjectAltName=DNS:localhost,DNS:$(hostname),IP:127.0.0.1" -addext extendedKeyUsage=serverAuth \
  -keyout deploy/tls/key.pem -out deploy/tls/cert.pem 2> /dev/null
if [ "$(id -u)" = 0 ]; then chown -R "$user:$group" deploy/tls; fi

cat > .env.new << EOF
ROLLCALL_UID=$user
ROLLCALL_GID=$group
# Set to 0.0.0.0 when devices and people reach this machine from elsewhere.
LISTEN_HOST=127.0.0.1
INGEST_HTTP_PORT=8080
INGEST_HTTPS_PORT=8443
DASHBOARD_PORT=3000
# How the canary reaches the gateways: as devices do, through a balancer or proxy where there is one.
CANARY_INGEST_URL=http://ingest-gateway:8080
# Proxies in front of gateways and dashboard, for example 10.0.0.0/8; their word for who asks is taken.
TRUSTED_PROXIES=
# Where people find the dashboard, for example https://rollcall.example.com: then cookies are Secure.
PUBLIC_URL=
# true: alerts may also be sent to addresses in private networks, and over plain http.
ALLOW_PRIVATE_TARGETS=false
RABBITMQ_PASSWORD=$(secret)
REDIS_PASSWORD=$(secret)
POSTGRES_PASSWORD=$(secret)
QUESTDB_PASSWORD=$(secret)
QUESTDB_READER_PASSWORD=$(secret)
GRAFANA_PORT=3001
GRAFANA_PASSWORD=$(secret)
TOKEN_KEY=$(secret)
API_KEY=rck_$(secret)
ADMIN_EMAIL=admin@rollcall.local
ADMIN_PASSWORD=$(secret)
EOF
add_missing_passwords .env.new
mv .env.new .env
echo "Made .env and deploy/tls. Now: docker compose up"

#!/bin/sh
# loadtest/k6/run.sh <scenario> [k6 options, such as -e RATE=1000]
# Writes <scenario>.json and <scenario>.html into REPORTS (loadtest/results when absent).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scenario=${1:?"name a scenario: steady, ramp, spike, soak, storm or mixed"}
shift
reports=${REPORTS:-$here/../results}
mkdir -p "$reports"
k6=$("$here/build.sh")
export K6_NO_USAGE_REPORT=true K6_AUTO_EXTENSION_RESOLUTION=false
export K6_WEB_DASHBOARD=true K6_WEB_DASHBOARD_PORT=-1 K6_WEB_DASHBOARD_EXPORT="$reports/$scenario.html"
exec "$k6" run --quiet -e SUMMARY="$reports/$scenario.json" "$@" "$here/$scenario.ts"

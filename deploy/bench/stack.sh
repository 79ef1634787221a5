# Sourced by the benchmarks: starts the whole stack on ports of its own, stops it at the end, and takes its addresses over.
# Needs nothing; sets $work and everything that .eleva/env holds.

for tool in "${TOOLS[@]}"; do
  command -v "$tool" >/dev/null || {
    echo "bench: $tool is missing. Debian and Ubuntu: apt-get install postgresql-contrib postgresql-client wrk curl" >&2
    exit 1
  }
done

work=$(mktemp -d)
stack=
finish() {
  [ -z "$stack" ] || kill "$stack" 2>/dev/null || true
  [ -z "$stack" ] || wait "$stack" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

base=${BENCH_PORT:-18080}
export ELEVA_STATE=$work/state
export ELEVA_GATEWAY_PORT=$base ELEVA_AUTH_PORT=$((base + 1)) ELEVA_APP_PORT=$((base + 2))
export ELEVA_AUDIT_PORT=$((base + 3)) ELEVA_WORKOS_PORT=$((base + 4)) ELEVA_POSTGRES_PORT=$((base + 5)) ELEVA_STRIPE_PORT=$((base + 6))
mkdir -p "$ELEVA_STATE"
./eleva up --demo >"$work/up.log" 2>&1 &
stack=$!
for _ in $(seq 1 180); do
  [ -s "$ELEVA_STATE/env" ] && grep -q GATEWAY_URL "$ELEVA_STATE/env" && curl -fsS -o /dev/null "http://127.0.0.1:$((base + 2))/q/health/ready" && break
  kill -0 "$stack" 2>/dev/null || { cat "$work/up.log" >&2; exit 1; }
  sleep 1
done
set -a
# shellcheck disable=SC1091
. "$ELEVA_STATE/env"
set +a

median() { sort -n "$1" | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

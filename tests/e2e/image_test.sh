#!/usr/bin/env bash
# Tries the Docker image as an operator would run it: ./dev image calls this.
#
#   image_test.sh docker IMAGE CONFIG.json    with a Docker engine
#   image_test.sh rootfs DIRECTORY CONFIG.json    without one: Bubblewrap runs the image's tree, as root alone can
#
# CONFIG.json is the image's configuration; commands, user and environment are taken from it, so that what is tried is
# what is shipped. Either way the container has a read-only root, no capabilities, a network of its own and one volume.
set -euo pipefail

backend=$1 image=$2 config=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/gavel-image-test.XXXXXX")
chmod 711 "$work"
passed=0 failed=0

ok() { passed=$((passed + 1)); echo "ok      $1"; }
bad() { failed=$((failed + 1)); echo "FAILED  $1${2:+ ($2)}"; }

# expect NAME WANTED GOT
expect() { if [[ $2 == "$3" ]]; then ok "$1"; else bad "$1" "wanted '$2', got '$3'"; fi; }

# field PATH: a value of the configuration as JSON; words PATH: a list, one word a line.
field() {
  /usr/bin/python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("/"): value = (value or {}).get(key)
print(value if isinstance(value, str) else json.dumps(value))' "$config" "$1"
}
words() { field "$1" | /usr/bin/python3 -c 'import json, sys; print("\n".join(json.load(sys.stdin)))'; }

mapfile -t command < <(words Entrypoint; words Cmd)
mapfile -t health < <(words Healthcheck/Test | tail -n +2)
mapfile -t environment < <(words Env)
user=$(field User)

# --- The two ways to run it: start, inside COMMAND…, fetch CURL-ARGUMENTS…, stop (its exit code in $code), end

docker_start() {
  container=$(docker run --detach --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --volume "${work##*/}:/data" --publish 127.0.0.1::8080 "$image")
  pid=$(docker inspect --format '{{.State.Pid}}' "$container")
  address=$(docker port "$container" 8080/tcp | head -n 1)
}
docker_inside() { timeout 10 docker exec "$container" "$@"; }
docker_fetch() { curl -sS --max-time 10 "$@"; }
docker_stop() {
  docker stop --time 30 "$container" >/dev/null
  code=$(docker inspect --format '{{.State.ExitCode}}' "$container")
  docker rm "$container" >/dev/null
  container=
}
docker_end() {
  if [[ -n ${container:-} ]]; then docker logs "$container" >&2 && docker rm --force "$container" >/dev/null; fi
  docker volume rm "${work##*/}" >/dev/null 2>&1 || true
}

# Bubblewrap runs as the image's user from the start, in a user namespace of its own.
rootfs_start() {
  local variables=() variable
  for variable in "${environment[@]}"; do variables+=(--setenv "${variable%%=*}" "${variable#*=}"); done
  install -d -o "${user%:*}" -g "${user#*:}" "$work/data"
  setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups \
    bwrap --clearenv "${variables[@]}" --ro-bind "$image" / --tmpfs /tmp --bind "$work/data" /data \
    --proc /proc --dev /dev --unshare-all --cap-drop ALL --as-pid-1 --info-fd 3 -- "${command[@]}" 3>"$work/info" </dev/null &
  sandbox=$!
  until pid=$(grep -oE '"child-pid": [0-9]+' "$work/info" 2>/dev/null | grep -oE '[0-9]+'); do
    kill -0 "$sandbox" || return 1
    sleep 0.1
  done
  address=127.0.0.1:8080
}
rootfs_inside() {
  timeout 10 env -i "${environment[@]}" "$(command -v nsenter)" --target "$pid" --user --mount --pid --net --root --wd \
    --setuid "${user%:*}" --setgid "${user#*:}" "$@"
}
rootfs_fetch() { nsenter --target "$pid" --net curl -sS --max-time 10 "$@"; }
rootfs_stop() {
  local attempt
  kill -s "$(field StopSignal)" "$pid"
  for ((attempt = 0; attempt < 300; ++attempt)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  code=0
  wait "$sandbox" || code=$?
  sandbox=
}
rootfs_end() { if [[ -n ${sandbox:-} ]]; then kill -KILL "$sandbox" 2>/dev/null || true; fi; }

for verb in start inside fetch stop end; do eval "$verb() { ${backend}_$verb \"\$@\"; }"; done
trap 'end; rm -rf "$work"' EXIT

# --- What is asked of it

healthy() {
  local attempt
  for ((attempt = 0; attempt < 100; ++attempt)); do
    if inside "${health[@]}" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  return 1
}

check_configuration() {
  expect "the image does not run as root" 10001:10001 "$user"
  expect "the health check is a command of its own, without a shell" CMD "$(words Healthcheck/Test | head -n 1)"
  expect "SIGTERM is the signal to stop" SIGTERM "$(field StopSignal)"
  expect "/data is a volume" '{"/data": {}}' "$(field Volumes)"
  expect "port 8080 is exposed" '{"8080/tcp": {}}' "$(field ExposedPorts)"
  expect "it says its licence" '"org.opencontainers.image.licenses": "MIT"' \
    "$(field Labels | grep -oE '"org.opencontainers.image.licenses": "[^"]*"')"
}

# Read from outside, in /proc: the image has no shell to ask with.
check_confinement() {
  local status
  if [[ ! -r /proc/$pid/root/. ]]; then echo "skipped its confinement, which only root can look into"; return; fi
  status=$(cat "/proc/$pid/status")
  expect "it is process 1" 1 "$(awk '/^NSpid:/ { print $NF }' <<<"$status")"
  expect "its user is $user" "${user%:*}" "$(awk '/^Uid:/ { print $2 }' <<<"$status")"
  expect "it has no capabilities" 0000000000000000 "$(awk '/^CapEff:/ { print $2 }' <<<"$status")"
  expect "it can gain no privileges" 1 "$(awk '/^NoNewPrivs:/ { print $2 }' <<<"$status")"
  expect "its root is read-only" ro \
    "$(awk '$5 == "/" { split($6, flags, ","); print flags[1] }' "/proc/$pid/mountinfo" | tail -n 1)"
  expect "there is no shell in it" no "$(if [[ -e /proc/$pid/root/bin/sh ]]; then echo yes; else echo no; fi)"
}

# One auction and one bid, over HTTP, with a token made inside the container.
check_bid() {
  local token answer lot
  lot='{"title":"A clock","currency":"USD","format":"english","starting_price":9900,"increments":"ebay-us",'
  lot+='"duration_ms":3600000}'
  token=$(inside gavel token create --name image-test --role operator) || token=
  answer=$(fetch -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -w '\n%{http_code}' \
    -d "$lot" "http://$address/v1/auctions")
  expect "an auction is created" 201 "${answer##*$'\n'}"
  auction=$(grep -oE '"id": ?"[^"]+"' <<<"$answer" | head -n 1 | cut -d'"' -f4) || auction=none
  answer=$(fetch -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -w '\n%{http_code}' \
    -d '{"amount":17500,"bidder":"b0001"}' "http://$address/v1/auctions/$auction/bids")
  expect "a bid is accepted" 201 "${answer##*$'\n'}"
}

check_bid_is_kept() {
  expect "the bid is in the volume after a restart" '"bid_count":1' \
    "$(fetch "http://$address/v1/auctions/$auction" | tr -d ' ' | grep -oE '"bid_count":[0-9]+')"
}

start_healthy() {
  start
  if healthy; then ok "$1"; else bad "$1"; echo "$passed passed, $failed failed"; exit 1; fi
}

check_configuration
start_healthy "it becomes healthy by its own health check"
check_confinement
check_bid
stop
expect "SIGTERM ends it with exit code 0" 0 "$code"
start_healthy "it becomes healthy again on the same volume"
check_bid_is_kept
stop
expect "SIGTERM ends it with exit code 0 again" 0 "$code"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]

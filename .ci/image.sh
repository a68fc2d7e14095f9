# shellcheck shell=bash
# Sourced by ./dev: builds the Docker image and tries it (tests/e2e/image_test.sh).
#
# Where a Docker engine answers, with that. Where none does, Buildah builds the same Dockerfile on a Debian base that
# debootstrap makes (kept in ~/.cache/gavel), and Bubblewrap plays the container: PID 1, user 10001, read-only root.

readonly IMAGE=gavel:dev

# image_build COMMAND…: runs `COMMAND --target STAGE` for the stages that are wanted, the runtime last. What npm trusts
# besides on this machine, it trusts in the build.
image_build() {
  local with_tests=$1
  shift
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} ]]; then set -- "$@" --secret "id=ca,src=$NODE_EXTRA_CA_CERTS"; fi
  if [[ $with_tests == test ]]; then "$@" --target test .; fi
  "$@" --target runtime -t "$IMAGE" .
}

image_by_docker() {
  image_build "$1" docker build
  docker image inspect --format '{{json .Config}}' "$IMAGE" >build/image/config.json
  tests/e2e/image_test.sh docker "$IMAGE" build/image/config.json
}

# The base that the Dockerfile names, for a machine that cannot pull it: Debian's minimal system without manuals.
make_base() {
  local base=$1 work=$2
  [[ -f $base ]] && return
  say "making the Debian base (once; kept in $base)"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$work/rootfs" >"$work/debootstrap.log" ||
    { tail -n 20 "$work/debootstrap.log" >&2; return 1; }
  find "$work/rootfs/usr/share/doc" -type f ! -name copyright -delete
  mkdir -p "${base%/*}"
  tar -C "$work/rootfs" --numeric-owner --sort=name --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
    --exclude='./usr/share/info/*' --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' \
    --exclude='./var/log/*' --exclude='./dev/*' -cf "$base.part" .
  mv "$base.part" "$base"
  rm -rf "$work/rootfs"
}

# buildah, on a store of its own below the work directory. Layers are off: vfs would copy the whole tree for each.
buildah_here() { buildah --storage-driver vfs --root "$WORK/store" --runroot "$WORK/run" "$@"; }

import_base() {
  mkdir -p "$WORK/base"
  ln "$1" "$WORK/base/base.tar" 2>/dev/null || cp "$1" "$WORK/base/base.tar"
  printf 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n' >"$WORK/base/Dockerfile"
  buildah_here bud --isolation chroot -q -t docker.io/library/debian:bookworm-slim "$WORK/base" >/dev/null
}

image_without_engine() {
  local container mount
  need "${IMAGE_PACKAGES[@]}"
  [[ $EUID -eq 0 ]] || die "building the image without Docker takes root: sudo ./dev image"
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/gavel-image.XXXXXX")
  trap 'buildah_here umount --all >/dev/null 2>&1 || true; rm -rf "$WORK"' EXIT
  chmod 711 "$WORK"
  make_base "$HOME/.cache/gavel/base.tar" "$WORK"
  import_base "$HOME/.cache/gavel/base.tar"

  say "building the image with Buildah"
  # --format docker: the OCI format has no HEALTHCHECK.
  image_build "$1" buildah_here bud --isolation chroot --pull-never --format docker
  buildah_here inspect --type image "localhost/$IMAGE" |
    /usr/bin/python3 -c 'import json, sys; json.dump(json.load(sys.stdin)["Docker"]["config"], sys.stdout)' \
      >build/image/config.json
  rm -f build/image/gavel.tar
  buildah_here push -q "localhost/$IMAGE" "docker-archive:build/image/gavel.tar:$IMAGE"
  container=$(buildah_here from --pull-never "localhost/$IMAGE")
  mount=$(buildah_here mount "$container")
  chmod 711 "$WORK/store" "$WORK/store/vfs" "$WORK/store/vfs/dir"
  say "trying the image with Bubblewrap ($(du -sm "$mount" | cut -f1) MB; docker load < build/image/gavel.tar)"
  tests/e2e/image_test.sh rootfs "$mount" build/image/config.json
}

make_image() {
  local started=$SECONDS
  mkdir -p build/image
  if docker info >/dev/null 2>&1; then image_by_docker "${1:-}"; else image_without_engine "${1:-}"; fi
  echo "Built and tried in $((SECONDS - started)) s."
}

# shellcheck shell=bash
# Sourced by ./dev: what is checked about the sources without running them.

readonly LONG_FILE=300

# sources EXTENSION…: the files of the project, tracked or new, never what git ignores.
sources() {
  local extension patterns=()
  for extension in "$@"; do patterns+=("*.$extension"); done
  git ls-files --cached --others --exclude-standard -- "${patterns[@]}" | while read -r file; do
    if [[ -f $file ]]; then echo "$file"; fi
  done
}

format() {
  need "${LINT_PACKAGES[@]}"
  sources cpp hpp | xargs -r clang-format-14 -i
  prettier --write
}

# The pages' sources, by the packages of tests/pages; without npm they are left alone.
prettier() {
  command -v npm >/dev/null || { echo "  without npm the pages' sources are not looked at"; return; }
  local work=$PWD/build/lint/pages
  cmake -DNPM=npm -DSOURCE="$PWD/tests/pages" -DWORK="$work" -P tests/node/packages.cmake >/dev/null
  sources ts tsx mjs | xargs -r "$work/node_modules/.bin/prettier" --log-level warn "$1"
}

check_pages() { prettier --check; }

check_format() {
  local status=0 file
  while read -r file; do
    clang-format-14 --dry-run -Werror "$file" 2>/dev/null || { echo "  $file: ./dev format changes it"; status=1; }
  done < <(sources cpp hpp)
  return "$status"
}

# forbid WHO WHAT WHY: no file whose path matches WHO includes what matches WHAT.
forbid() {
  local who=$1 why=$3 found include="^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)"
  found=$(sources cpp hpp | grep -E "$who" | xargs -r grep -nHE "$include" || true)
  [[ -z $found ]] && return
  printf '%s\n  %s\n' "$found" "$why"
  return 1
}

# The arrows of the house: server -> storage -> core, and inside core, auction -> rules and otp -> base.
check_includes() {
  local status=0
  forbid '^core/' '(storage|server)/' "core knows neither storage nor server" || status=1
  forbid '^storage/' 'server/' "storage does not know the server" || status=1
  forbid '^core/base/' 'core/(otp|rules|auction)/' "base is the ground floor" || status=1
  forbid '^core/otp/' 'core/(rules|auction)/' "otp stands on its own" || status=1
  forbid '^core/rules/' 'core/(otp|auction)/' "rules are values and pure functions" || status=1
  forbid '^core/.*\.hpp$' 'boost/|nlohmann/|sqlite3' "core's headers include no Boost, no JSON, no SQL" || status=1
  return "$status"
}

# compile_header HEADER: alone and twice, as the first include of a file would see it. By ccache: only changed ones cost.
compile_header() {
  local unit="build/lint/${1//\//_}.cpp"
  printf '#include "%s"\n#include "%s"\n' "$1" "$1" >"$unit"
  CCACHE_BASEDIR=$PWD ccache g++ -std=c++20 -Wall -Wextra -Wno-missing-field-initializers -Werror -O0 \
    -I. -Ibuild/lint/contract/codes -c "$unit" -o "$unit.o" ||
    { echo "  $1 does not stand alone"; return 1; }
}

check_headers() {
  mkdir -p build/lint
  # The list of problem codes, which a header includes, is made by the build.
  /usr/bin/python3 -B server/contract/build.py 0.0.0 build/lint/contract
  export -f compile_header
  sources hpp | xargs -r -P "$(job_count)" -I {} bash -c 'compile_header {}'
}

check_scripts() {
  # Every script that says so in its first line, whatever it is called.
  git ls-files --cached --others --exclude-standard |
    xargs -r grep -lIE -m1 '^(#!/usr/bin/env bash|# shellcheck shell=bash)' | xargs -r shellcheck -x
}

report_long_files() {
  sources cpp hpp | xargs -r wc -l |
    awk -v limit="$LONG_FILE" '$2 != "total" && $1 > limit { print "  " $1 " lines: " $2 }'
}

lint() {
  need "${PACKAGES[@]}" "${LINT_PACKAGES[@]}"
  local check status=0
  for check in format pages includes headers scripts; do
    if "check_$check"; then echo "ok      $check"; else echo "FAILED  $check"; status=1; fi
  done
  echo "Files over $LONG_FILE lines (a report, not a failure):"
  report_long_files
  return "$status"
}

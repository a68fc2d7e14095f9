# shellcheck shell=bash
# Sourced by ./dev: builds and runs the tests, stage by stage, and says at the end what came of them.
#
#   asan   every test, under AddressSanitizer and UndefinedBehaviorSanitizer, with warnings as errors
#   tsan   the tests of what runs on several threads, and the end-to-end ones in which many come at a time, under
#          ThreadSanitizer
#   e2e    the end-to-end tests (CTest label "e2e") against the release binary, the one that people run
#   dev    every test but the end-to-end ones, as they are built while one works; not among the default stages, which
#          show the same and more
#
# A stage that fails ends the run: its failed tests stand above the summary.

LOGS=build/test-logs

# GCC 12's sanitizers cannot place their shadow memory when the kernel randomises more address bits than they know of.
fixed_addresses() {
  if [[ $1 =~ ^(asan|tsan)$ ]] && setarch -R true 2>/dev/null; then echo "setarch -R"; fi
}

build_stage() {
  case $1 in
    e2e) need "${E2E_PACKAGES[@]}" && build release --target gavel make_exports sim ;;
    *) build "$1" ;;
  esac
}

# ctest_stage STAGE [ctest arguments]. Finding no test is an error, unless the caller has chosen tests by name.
ctest_stage() {
  local stage=$1 none=error
  shift
  [[ $# -gt 0 ]] && none=ignore
  # shellcheck disable=SC2046 # nothing, or a command and its option
  $(fixed_addresses "$stage") ctest --preset "$stage" --parallel "$(job_count)" --no-tests="$none" "$@" 2>&1 |
    tee "$LOGS/$stage.log"
}

run_stage() {
  local stage=$1 started=$SECONDS
  say "$stage: building"
  build_stage "$stage" || { VERDICTS+=("$(printf '%-5s did not build' "$stage")"); return 1; }
  say "$stage: testing (built in $((SECONDS - started)) s)"
  started=$SECONDS
  local status=0
  ctest_stage "$@" || status=1
  count_stage "$stage" $((SECONDS - started)) "$status"
  if [[ $stage == asan && $# -eq 1 && $status -eq 0 ]]; then contract_table; fi
  return "$status"
}

# Which rows of OTP's contract are shown by a test; that none is missing is a test of its own.
contract_table() { tests/otp/contract/table.py build/asan/bin/{otp_test,contract_test}; }

# Adds up CTest's own last lines, "100% tests passed, 0 tests failed out of 412" and the tests that it lists as skipped.
count_stage() {
  local stage=$1 seconds=$2 status=$3 line all failed skipped
  line=$(grep -E '^[0-9]+% tests passed, ' "$LOGS/$stage.log" | tail -n 1 || true)
  skipped=$(grep -cE '^[[:space:]]+[0-9]+ - .* \(Skipped\)' "$LOGS/$stage.log" || true)
  if [[ $line =~ ,\ ([0-9]+)\ tests?\ failed\ out\ of\ ([0-9]+) ]]; then
    failed=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
    TOTAL_FAILED=$((TOTAL_FAILED + failed))
    TOTAL_SKIPPED=$((TOTAL_SKIPPED + skipped))
    TOTAL_PASSED=$((TOTAL_PASSED + all - failed - skipped))
  elif [[ $status -eq 0 ]]; then line="no test was chosen"
  else line="ctest failed"
  fi
  VERDICTS+=("$(printf '%-5s %s (%s s)' "$stage" "$line" "$seconds")")
}

# The names under CTest's "The following tests FAILED:".
failed_tests() {
  [[ -f $LOGS/$1.log ]] || return 0
  sed -n '/^The following tests FAILED:/,/^Errors while/p' "$LOGS/$1.log" | grep -E '^[[:space:]]+[0-9]+ - ' || true
}

summary() {
  local status=$1 stage=$2
  say "summary"
  printf '%s\n' "${VERDICTS[@]}"
  if [[ $status -ne 0 ]]; then
    failed_tests "$stage"
    echo "Stopped at $stage, the first stage that failed."
  fi
  # The last CTest line as CTest wrote it, then the totals of all stages.
  printf '%s\n' "${VERDICTS[@]}" | grep -oE '[0-9]+% tests passed, [0-9]+ tests? failed out of [0-9]+' |
    tail -n 1 || true
  local skipped=
  [[ $TOTAL_SKIPPED -gt 0 ]] && skipped=", $TOTAL_SKIPPED skipped"
  echo "$TOTAL_PASSED passed, $TOTAL_FAILED failed$skipped"
}

run_tests() {
  local stages=() stage status=0
  while [[ ${1:-} =~ ^(dev|asan|tsan|e2e)$ ]]; do
    stages+=("$1")
    shift
  done
  [[ ${#stages[@]} -eq 0 ]] && stages=(asan tsan e2e)
  setup
  mkdir -p "$LOGS"
  rm -f "$LOGS"/*.log
  VERDICTS=() TOTAL_PASSED=0 TOTAL_FAILED=0 TOTAL_SKIPPED=0
  for stage in "${stages[@]}"; do
    run_stage "$stage" "$@" || { status=1; break; }
  done
  summary "$status" "$stage"
  return "$status"
}

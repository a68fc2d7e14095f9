#include "tests/sim/run.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <limits>
#include <mutex>
#include <new>
#include <system_error>

namespace gavel::sim {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
constexpr unsigned kJobsAtMost = 256;

/// What the processes share.
struct Board {
  std::atomic<std::uint64_t> next{0};        // how many seeds were taken
  std::atomic<std::uint64_t> failed{kNone};  // the lowest that failed
  std::atomic<std::uint64_t> told{0};
  std::atomic<std::uint64_t> current[kJobsAtMost];  // by worker
  Tally tallies[kJobsAtMost];                       // by worker
};

Board* shared_board() {
  void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  return new (memory) Board;
}

void note_failure(Board& board, std::uint64_t seed) {
  auto known = board.failed.load();
  while (seed < known && !board.failed.compare_exchange_weak(known, seed)) {
  }
}

bool keeps_its_promises(Story& story) {
  try {
    return story.tell().empty();
  } catch (const std::exception&) {
    return false;
  }
}

void work(Board& board, unsigned worker, const RunOptions& options) {
  People people;
  for (auto i = board.next++; i < options.seeds && board.failed == kNone; i = board.next++) {
    const auto seed = options.first + i;
    board.current[worker] = seed;
    Story story(seed, people, options.story);
    if (!keeps_its_promises(story)) note_failure(board, seed);
    board.tallies[worker].add(story.tally());
    ++board.told;
  }
  board.current[worker] = kNone;
}

pid_t start_worker(Board& board, unsigned worker, const RunOptions& options) {
  board.current[worker] = kNone;
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid > 0) return pid;
  work(board, worker, options);
  std::fflush(nullptr);
  _exit(0);
}

}  // namespace

RunResult run(const RunOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  Board& board = *shared_board();
  const unsigned jobs = std::clamp(options.jobs, 1u, kJobsAtMost);
  std::vector<pid_t> workers;
  for (unsigned i = 0; i < jobs; ++i) workers.push_back(start_worker(board, i, options));
  RunResult result;
  for (unsigned i = 0; i < jobs; ++i) {
    int status = 0;
    waitpid(workers[i], &status, 0);
    const bool died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (died && board.current[i] != kNone) note_failure(board, board.current[i]);
    result.tally.add(board.tallies[i]);
  }
  result.told = board.told;
  if (board.failed != kNone) result.failed = board.failed.load();
  munmap(&board, sizeof(Board));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace gavel::sim

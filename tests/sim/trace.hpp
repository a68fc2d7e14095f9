// Trace: what happened in a story, as lines: their hash tells two runs apart, the last of them tell what led to a
// failure.
//
// Thread rules: one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace gavel::sim {

class Trace {
 public:
  /// How many lines are kept for people; all of them count.
  explicit Trace(std::size_t kept = 80) : kept_(kept) {}

  /// Something happened, so many milliseconds after the story began.
  void note(std::int64_t ms, std::string what) {
    std::string line = std::to_string(ms) + " ms: " + std::move(what);
    for (const char c : line) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;  // FNV-1a
    hash_ = (hash_ ^ '\n') * 0x100000001b3ull;
    last_.push_back(std::move(line));
    if (last_.size() > kept_) last_.pop_front();
  }

  std::uint64_t hash() const noexcept { return hash_; }
  const std::deque<std::string>& last() const noexcept { return last_; }

 private:
  std::size_t kept_;
  std::uint64_t hash_ = 0xcbf29ce484222325ull;
  std::deque<std::string> last_;
};

}  // namespace gavel::sim

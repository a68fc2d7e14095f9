// Progress: how far a long command is. A bar that redraws itself on a terminal, a plain line each tenth in a pipe.
//
// Thread rules: one thread. It has no clock of its own: time is what update() is told.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace gavel::cli {

class Progress {
 public:
  /// `unit`: "bids". `out` must outlive it.
  Progress(std::ostream& out, bool terminal, std::uint64_t total, std::string unit);

  /// `done` of the total after `elapsed`. Cheap to call often: it draws at most ten times a second.
  void update(std::uint64_t done, std::chrono::nanoseconds elapsed);

  /// Ends the bar's line, so that other text may follow. Call it before anything else is printed.
  void finish();

 private:
  std::string text(std::uint64_t done, std::chrono::nanoseconds elapsed) const;
  void draw_bar(std::uint64_t done, std::chrono::nanoseconds elapsed);

  std::ostream& out_;
  bool terminal_;
  std::uint64_t total_;
  std::string unit_;
  std::uint64_t tenths_ = 0;  // that a line was printed for
  std::chrono::nanoseconds drawn_at_{-1'000'000'000};
  bool open_line_ = false;
};

}  // namespace gavel::cli

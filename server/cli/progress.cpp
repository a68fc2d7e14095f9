#include "server/cli/progress.hpp"

namespace gavel::cli {
namespace {

constexpr std::uint64_t kBarWidth = 40;
constexpr std::chrono::milliseconds kRedraw{100};

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, std::uint64_t total, std::string unit)
    : out_(out), terminal_(terminal), total_(total), unit_(std::move(unit)) {}

void Progress::update(std::uint64_t done, std::chrono::nanoseconds elapsed) {
  if (total_ == 0) return;
  if (terminal_) {
    if (done == total_ || elapsed - drawn_at_ >= kRedraw) draw_bar(done, elapsed);
    return;
  }
  if (const auto tenths = done * 10 / total_; tenths > tenths_) {
    tenths_ = tenths;
    out_ << text(done, elapsed) << '\n' << std::flush;
  }
}

void Progress::finish() {
  if (open_line_) out_ << '\n' << std::flush;
  open_line_ = false;
}

void Progress::draw_bar(std::uint64_t done, std::chrono::nanoseconds elapsed) {
  const auto full = done * kBarWidth / total_;
  // The line is erased to its end: the one before may have been longer.
  out_ << "\r[" << std::string(full, '#') << std::string(kBarWidth - full, '.') << "] " << text(done, elapsed)
       << "\x1b[K" << std::flush;
  drawn_at_ = elapsed;
  open_line_ = true;
}

std::string Progress::text(std::uint64_t done, std::chrono::nanoseconds elapsed) const {
  std::string text = std::to_string(done * 100 / total_) + " %, " + std::to_string(done) + " of " +
                     std::to_string(total_) + " " + unit_;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (seconds > 0)
    text += ", " + std::to_string(static_cast<std::uint64_t>(static_cast<double>(done) / seconds)) + "/s";
  return text;
}

}  // namespace gavel::cli

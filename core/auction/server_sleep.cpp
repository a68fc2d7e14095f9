// An auction goes to sleep: its process ends, the opener knows when it is due.
#include "core/auction/server.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::auction {

using namespace std::chrono_literals;

namespace {

/// What an auction costs when it is loaded again grows with its entries, some ten microseconds each; so the more it
/// has, the longer it stays, and loading never costs more than a ten-thousandth of the time.
constexpr otp::Duration kStayAnEntry = 100ms;

}  // namespace

// All that it did is on the disk, nobody waits for it or watches it, and there is time enough to load it again. A lot
// whose sale has the say over its end stays: it hears of ends that are put off.
bool AuctionServer::may_sleep() const {
  const auto due = rules::due_at(*state_);
  const bool soon = due && clock_.until(*due) <= 2 * sleep_.lead;
  const bool done = state_->seq == committed_seq_ && waiting_.empty() && mailbox_length() == 0;
  return done && !soon && !watched_ && !rules::is_over(state_->phase) && !rules::ends_with_group(state_->terms);
}

void AuctionServer::sleep_or_stay() {
  if (!std::exchange(wanted_, false) && may_sleep()) return sleep();
  send_after(sleep_.after + static_cast<std::int64_t>(committed_seq_) * kStayAnEntry, Idle{});
}

// The opener hears of it first: whoever finds no process any more, and asks the opener for one, asks after that. What
// comes while this one ends is answered by its end, and asked again.
void AuctionServer::sleep() {
  if (cast(kOpener, Asleep{id_, rules::due_at(*state_)}) != otp::Sent::ok) {
    send_after(sleep_.after, Idle{});
    return;
  }
  if (due_timer_) cancel(due_timer_);
  stop(otp::Reason::normal());
}

}  // namespace gavel::auction

// WatchView: what `gavel auction watch` shows, as text; without sockets, clocks and terminals.
//
// On a terminal: a line for each event, and below them one line that is drawn again and again with the countdown:
//
//     17:17:02  bidder-2 bids 120.00 USD and is outbid: bidder-1 leads at 122.50 USD, 2 bids
//     Mantel clock  open  122.50 USD  bidder-1 leads  2 bids  0:04:48 left
//
// In a pipe the second line is left out. The countdown is by the server's clock: server_time of the last snapshot or
// tick, counted on with the monotonic clock that the caller passes in.
//
// Thread rules: one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "server/cli/client/client.hpp"

namespace gavel::cli {

class WatchView {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// Takes a message. What it adds to the lines, with its newline; empty where it adds none.
  std::string take(const Json& message, Instant now);

  /// The line with the countdown, of at most `width` columns, without a newline. Empty before the snapshot.
  std::string status(Instant now, std::size_t width) const;
  /// While it is lost: shown in place of who leads.
  void connected(bool yes) noexcept { connected_ = yes; }

  bool over() const noexcept { return over_; }
  /// 0, kExitUnsold or kExitCancelled; kExitFailed while it is not over.
  int exit_code() const noexcept;

 private:
  std::string take_event(const Json& event);
  std::string bid_text(const Json& event) const;
  void remember(const Json& message);
  std::optional<std::int64_t> remaining_ms(Instant now) const;
  std::string money(const Json& message, const char* member) const;

  std::string title_, currency_, state_, leader_, outcome_;
  std::optional<std::int64_t> price_, bids_;
  std::optional<std::int64_t> ends_ms_, starts_ms_, kept_ms_;  ///< Unix time; what a paused one has left
  std::optional<std::int64_t> server_ms_;                      ///< the server's clock …
  Instant seen_at_;                                            ///< … at this moment
  bool connected_ = true, over_ = false, cancelled_ = false, sold_ = false;
};

}  // namespace gavel::cli

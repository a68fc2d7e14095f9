// Auctions and bids as JSON: the one place that says how they look, for REST and for the live stream.
//
// Made from views and bid rows, which hold nothing secret, so nothing secret can be written here.
//
// Thread rules: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/auction/journal.hpp"
#include "core/auction/view.hpp"
#include "core/rules/auction.hpp"

namespace gavel::api {

/// The phase's name; "closing" where a bid now would put the end off, "revealing" where bids are over and commitments
/// are revealed.
std::string_view state_name(const auction::View& view, rules::Time now) noexcept;

/// "minimum_bid"; in reverse formats "maximum_bid".
std::string_view next_bid_name(rules::Format format) noexcept;

/// What the next bidder must offer; null where no bid would be taken any more: it is over, or nobody can ask for less.
nlohmann::ordered_json next_bid_json(const auction::View& view);

/// The same as an amount, by the clock where that is what one offers (dutch); nothing in japanese, where one is in or
/// leaves.
std::optional<rules::Amount> next_bid(const auction::View& view, rules::Time now);

/// Milliseconds from `now` to the end of an open auction, at least 0; what a paused one keeps; else 0. (A scheduled
/// auction's countdown to its start is starts_at - server_time.)
std::int64_t remaining_ms(const auction::View& view, rules::Time now) noexcept;

/// Minor units, and "bidder-3"; null where there is none.
nlohmann::ordered_json amount_or_null(const std::optional<rules::Amount>& amount);
nlohmann::ordered_json alias_or_null(std::uint32_t alias);

/// The auction as GET /v1/auctions/{id} gives it: the text of an object. `now` becomes "server_time".
std::string auction_text(const auction::View& view, rules::Time now);

/// The same, to be said again at another time.
class AuctionText {
 public:
  AuctionText(const auction::View& view, rules::Time now);

  /// As of when it was made.
  const std::string& text() const& noexcept { return text_; }
  std::string text() && { return std::move(text_); }
  /// Nothing where more has changed by then than the time and what remains. @param view that it was made of
  std::optional<std::string> at(const auction::View& view, rules::Time now) const;

 private:
  std::string text_;
  std::size_t clock_begin_, clock_end_;  ///< in it, "server_time" and "remaining_ms" with their commas
  std::string_view state_;
  bool price_moves_;  ///< by the clock
};

/// {"bidder","units","price","total"}: what somebody gets and pays.
nlohmann::ordered_json award_json(const rules::Award& award);

/// {"seq","at","bidder":"bidder-3","kind","amount","price","outcome":"leading"|"outbid"|"retracted"|…}
nlohmann::ordered_json bid_json(const auction::BidRow& bid);

/// What became of a bid: "leading" or "outbid" when it came, "retracted", or what it is where it is no bid of that
/// kind.
std::string_view bid_outcome(const auction::BidRow& bid) noexcept;
std::string_view bid_outcome(bool leading) noexcept;

}  // namespace gavel::api

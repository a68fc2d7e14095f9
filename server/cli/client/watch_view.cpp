#include "server/cli/client/watch_view.hpp"

#include "server/api/time.hpp"
#include "server/cli/client/auctions.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

using std::chrono::milliseconds;

std::optional<std::int64_t> ms_of(const Json& message, const char* member) {
  const auto time = api::parse_time(text_of(message, member));
  if (!time) return std::nullopt;
  return time->ms;
}

/// "17:17:02" of "2026-11-22 17:17:02 CET".
std::string time_of_day(const std::string& rfc3339) {
  const auto text = local_time(rfc3339);
  return text.size() >= 19 ? text.substr(11, 8) : text;
}

std::string counted(std::int64_t bids) { return std::to_string(bids) + (bids == 1 ? " bid" : " bids"); }

}  // namespace

std::string WatchView::take(const Json& message, Instant now) {
  if (const auto server = ms_of(message, "server_time")) {
    server_ms_ = server;
    seen_at_ = now;
  }
  const auto type = text_of(message, "type");
  if (type == "tick") return {};
  remember(message);
  if (type == "event") return take_event(message);
  title_ = printable(text_of(message, "title"));
  over_ = state_ == "closed" || state_ == "cancelled";
  outcome_ = outcome_text(message, currency_);
  sold_ = text_of(message, "outcome") == "sold";
  cancelled_ = state_ == "cancelled";
  std::string line = title_ + ": " + state_;
  if (price_) line += ", " + money_text(*price_, currency_);
  if (!leader_.empty() && !over_) line += ", " + leader_ + " leads";
  if (bids_) line += ", " + counted(*bids_);
  if (!over_) line += ", ends " + local_time(text_of(message, "ends_at"));
  return line + (outcome_.empty() ? "" : ", " + outcome_) + "\n";
}

/// What snapshots and events say of the auction as it is now.
void WatchView::remember(const Json& message) {
  const auto& auction = message.contains("auction") ? message["auction"] : message;
  const auto text = [&](const char* member, std::string& out) {
    if (auction.is_object() && auction.contains(member)) out = printable(text_of(auction, member));
  };
  text("currency", currency_);
  text("state", state_);
  text("title", title_);
  text("high_bidder", leader_);
  if (auction.is_object() && auction.contains("price")) price_ = number_of(auction, "price");
  if (const auto bids = number_of(auction, "bid_count")) bids_ = bids;
  if (const auto ends = ms_of(auction, "ends_at")) ends_ms_ = ends;
  if (const auto starts = ms_of(auction, "starts_at")) starts_ms_ = starts;
  if (state_ == "paused") {
    if (const auto kept = number_of(auction, "remaining_ms")) kept_ms_ = kept;
  }
}

std::string WatchView::take_event(const Json& event) {
  const auto kind = text_of(event, "kind");
  const auto who = printable(text_of(event, "bidder"));
  std::string line = time_of_day(text_of(event, "at")) + "  ";
  if (kind == "bid") {
    line += bid_text(event);
  } else if (kind == "extended") {
    line += "the end is put off until " + local_time(text_of(event, "ends_at"));
  } else if (kind == "taken") {
    line += who + " takes it for " + money(event, "price");
  } else if (kind == "closed" || kind == "cancelled") {
    over_ = true;
    cancelled_ = kind == "cancelled";
    sold_ = text_of(event, "outcome") == "sold";
    outcome_ = outcome_text(event, currency_);
    line += kind + (outcome_.empty() || cancelled_ ? "" : ": " + outcome_);
  } else {
    line += printable(kind) + (who.empty() ? "" : " " + who);
  }
  const auto reason = printable(text_of(event, "reason"));
  return line + (reason.empty() ? "" : " (" + reason + ")") + "\n";
}

std::string WatchView::bid_text(const Json& event) const {
  std::string line = printable(text_of(event, "bidder")) + " bids " + money(event, "amount");
  const bool beaten = text_of(event, "outcome") == "outbid";
  if (beaten) line += " and is outbid: " + leader_ + " leads at " + money(event, "price");
  if (!beaten) line += " and leads";
  return line + (bids_ ? ", " + counted(*bids_) : "");
}

std::string WatchView::money(const Json& message, const char* member) const {
  return amount_of(message, member, currency_);
}

std::optional<std::int64_t> WatchView::remaining_ms(Instant now) const {
  if (state_ == "paused") return kept_ms_;
  const auto& until = state_ == "scheduled" ? starts_ms_ : ends_ms_;
  if (!until || !server_ms_) return std::nullopt;
  return *until - *server_ms_ - std::chrono::duration_cast<milliseconds>(now - seen_at_).count();
}

std::string WatchView::status(Instant now, std::size_t width) const {
  if (state_.empty()) return {};
  std::string rest = "  " + state_;
  if (price_) rest += "  " + money_text(*price_, currency_);
  if (!connected_) {
    rest += "  connecting again";
  } else if (!leader_.empty()) {
    rest += "  " + leader_ + " leads";
  }
  if (bids_) rest += "  " + counted(*bids_);
  const auto left = remaining_ms(now);
  if (left) rest += "  " + countdown(milliseconds(*left)) + (state_ == "scheduled" ? " to the start" : " left");
  // The title gives way first: the rest is what one looks at.
  const auto room = width > columns(rest) ? width - columns(rest) : 0;
  return cut_to(cut_to(title_, room) + rest, width);
}

int WatchView::exit_code() const noexcept {
  if (!over_) return kExitFailed;
  if (cancelled_) return kExitCancelled;
  return sold_ ? kExitOk : kExitUnsold;
}

}  // namespace gavel::cli

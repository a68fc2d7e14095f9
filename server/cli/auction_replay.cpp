#include "server/cli/auction_replay.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace gavel::cli {

using nlohmann::json;
using std::chrono::milliseconds;

namespace {

// Pauses double from 25 ms to 1 s: 40 attempts are some 35 seconds, enough for a daemon to be started anew.
constexpr unsigned kAttempts = 40;
constexpr unsigned kLostInARow = 10;
constexpr milliseconds kLongestRetryAfter{5'000};

milliseconds pause_of(unsigned attempt) { return milliseconds(std::min(1'000, 25 << std::min(attempt, 6U))); }

milliseconds retry_after(const HttpReply& reply) {
  int seconds = 0;
  std::from_chars(reply.retry_after.data(), reply.retry_after.data() + reply.retry_after.size(), seconds);
  return std::clamp(milliseconds(1'000LL * seconds), milliseconds(0), kLongestRetryAfter);
}

/// The member as a T; nothing where there is none, or of another type, or null.
template <class T>
std::optional<T> member(const json& object, const char* name) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
  } else {
    return found->is_number_integer() ? std::optional(found->get<T>()) : std::nullopt;
  }
}

json parse(const HttpReply& reply) { return json::parse(reply.body, nullptr, false); }

/// For a cursor, which is opaque: everything but letters, digits, '-', '_', '.' and '~' is escaped.
std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return out;
}

bool is_busy(int status) { return status == 503 || status == 429; }
bool is_unclear(int status) { return status == 500 || status == 502 || status == 504; }

}  // namespace

AuctionReplay::AuctionReplay(const RecordedAuction& recorded, Settings settings)
    : recorded_(recorded), settings_(std::move(settings)) {}

// -- what to send --------------------------------------------------------------------------------------------------

HttpRequest AuctionReplay::next() const {
  if (stage_ == Stage::create) {
    const json body{{"title", recorded_.item + " " + recorded_.id},
                    {"currency", "USD"},
                    {"format", "english"},
                    {"starting_price", recorded_.starting_price},
                    {"increments", "ebay-us"},
                    {"duration_ms", settings_.duration.count()}};
    return {"POST", "/v1/auctions", body.dump(), settings_.token};
  }
  if (placing()) {
    const auto& bid = recorded_.bids[bid_];
    const json body{{"amount", bid.maximum}, {"bidder", bid.bidder}};
    return {"POST", path_ + "/bids", body.dump(), settings_.token};
  }
  if (step_ == Step::read_history)
    return {"GET", path_ + "/bids?limit=200" + (cursor_.empty() ? "" : "&cursor=" + escaped(cursor_))};
  return {"GET", path_};
}

std::optional<milliseconds> AuctionReplay::offset() const {
  if (stage_ != Stage::bid || step_ != Step::place) return std::nullopt;
  return recorded_.bids[bid_].offset;
}

bool AuctionReplay::placing() const noexcept {
  return stage_ == Stage::bid && (step_ == Step::place || step_ == Step::place_again);
}

// -- what came of it -----------------------------------------------------------------------------------------------

milliseconds AuctionReplay::take(const HttpResult& result) {
  if (!result) {
    if (result.error().kind == HttpFailure::Kind::unknown && placing()) return take_lost_bid();
    ++result_.disconnected;
    // An auction whose making was not answered may be there, without bids, and harms nobody: another one is made.
    if (attempts_ + 1 >= kAttempts) give_up(result.error().text);
    return again(milliseconds(0));
  }
  const auto& reply = *result;
  // A bid that may be in is looked up; whatever else may have been done can be done again.
  if (is_unclear(reply.status) && placing()) return take_lost_bid();
  if (is_busy(reply.status) || is_unclear(reply.status)) {
    ++result_.busy;
    if (attempts_ + 1 >= kAttempts) give_up_on(reply);
    return again(retry_after(reply));
  }

  attempts_ = 0;
  if (stage_ == Stage::create) {
    take_created(reply);
    return milliseconds(0);
  }
  switch (step_) {
    case Step::place:
    case Step::place_again:
      take_bid(reply);
      break;
    case Step::look_up:
      take_look_up(reply);
      break;
    case Step::confirm:
      take_confirm(reply);
      break;
    case Step::read_auction:
      take_auction(reply);
      break;
    case Step::read_history:
      take_history(reply);
      break;
  }
  return milliseconds(0);
}

milliseconds AuctionReplay::again(milliseconds least) { return std::max(least, pause_of(attempts_++)); }

/// The bid may be in or not. The pause lets a server that is still at it finish before the auction is read.
milliseconds AuctionReplay::take_lost_bid() {
  ++result_.lost;
  if (++lost_in_a_row_ > kLostInARow) give_up("its answer was lost again and again");
  attempts_ = 0;
  step_ = Step::look_up;
  return milliseconds(250);
}

void AuctionReplay::take_created(const HttpReply& reply) {
  const auto id = reply.status == 201 ? member<std::string>(parse(reply), "id") : std::nullopt;
  if (!id) return give_up_on(reply);
  path_ = "/v1/auctions/" + escaped(*id);
  stage_ = Stage::bid;
  go_on();
}

void AuctionReplay::take_bid(const HttpReply& reply) {
  std::string verdict;
  if (reply.status == 201) verdict = "accepted";
  if (reply.status == 409 || reply.status == 422) verdict = member<std::string>(parse(reply), "code").value_or("");
  if (verdict.empty()) return give_up_on(reply);
  result_.answers.push_back(reply.took);
  if (step_ == Step::place) return decided(std::move(verdict));
  second_verdict_ = std::move(verdict);
  step_ = Step::confirm;
}

void AuctionReplay::take_look_up(const HttpReply& reply) {
  const auto count = reply.status == 200 ? member<std::uint64_t>(parse(reply), "bid_count") : std::nullopt;
  if (!count) return give_up_on(reply);
  if (*count == accepted_ + 1) return decided("accepted");
  if (*count == accepted_) {
    step_ = Step::place_again;
    return;
  }
  give_up("the auction has " + std::to_string(*count) + " bids where " + std::to_string(accepted_) +
          " were placed: somebody else bids in it");
}

/// After a second try of a lost bid: did only one of the two come in?
void AuctionReplay::take_confirm(const HttpReply& reply) {
  const auto count = reply.status == 200 ? member<std::uint64_t>(parse(reply), "bid_count") : std::nullopt;
  if (!count) return give_up_on(reply);
  if (*count == accepted_ + 1) return decided("accepted");
  if (*count == accepted_ && second_verdict_ != "accepted") return decided(second_verdict_);
  give_up("a bid whose answer was lost was placed again, and the auction has " + std::to_string(*count) +
          " bids where " + std::to_string(accepted_ + 1) + " should be the most");
}

void AuctionReplay::decided(std::string verdict) {
  if (verdict == "accepted") {
    ++accepted_;
    bidders_.push_back(recorded_.bids[bid_].bidder);
  }
  result_.verdicts.push_back(std::move(verdict));
  lost_in_a_row_ = 0;
  ++bid_;
  go_on();
}

void AuctionReplay::go_on() {
  const bool more = bid_ < recorded_.bids.size();
  stage_ = more ? Stage::bid : Stage::read;
  step_ = more ? Step::place : Step::read_auction;
}

void AuctionReplay::take_auction(const HttpReply& reply) {
  const auto body = parse(reply);
  const auto count = reply.status == 200 ? member<std::uint64_t>(body, "bid_count") : std::nullopt;
  if (!count) return give_up_on(reply);
  if (*count != accepted_)
    return give_up("the auction has " + std::to_string(*count) + " bids where " + std::to_string(accepted_) +
                   " were accepted");
  result_.price = member<std::int64_t>(body, "price");
  high_bidder_ = member<std::string>(body, "high_bidder").value_or("");
  step_ = Step::read_history;
}

void AuctionReplay::take_history(const HttpReply& reply) {
  const auto body = parse(reply);
  if (reply.status != 200 || !body.is_object() || !body.contains("items") || !body["items"].is_array())
    return give_up_on(reply);
  for (const auto& item : body["items"]) {
    const auto alias = member<std::string>(item, "bidder");
    if (!alias || history_ >= bidders_.size()) return give_up("the history has bids that were not accepted");
    const auto& bidder = bidders_[history_++];
    if (names_.emplace(*alias, bidder).first->second != bidder)
      return give_up("the history gives " + *alias + " to two bidders: " + names_[*alias] + " and " + bidder);
  }
  cursor_ = member<std::string>(body, "next_cursor").value_or("");
  if (cursor_.empty()) find_winner();
}

void AuctionReplay::find_winner() {
  if (history_ != bidders_.size())
    return give_up("the history has " + std::to_string(history_) + " bids where " + std::to_string(bidders_.size()) +
                   " were accepted");
  if (!high_bidder_.empty() && !names_.contains(high_bidder_))
    return give_up("the high bidder " + high_bidder_ + " is not in the history");
  if (!high_bidder_.empty()) result_.winner = names_[high_bidder_];
  stage_ = Stage::done;
}

void AuctionReplay::give_up(std::string why) {
  constexpr const char* kDoing[] = {"making it", "bidding", "reading it", "after the end"};
  std::string doing = kDoing[static_cast<int>(stage_)];
  if (stage_ == Stage::bid) doing = "at bid " + std::to_string(bid_ + 1);
  result_.error = doing + ": " + std::move(why);
  stage_ = Stage::done;
}

void AuctionReplay::give_up_on(const HttpReply& reply) {
  const auto body = parse(reply);
  std::string why = "answered " + std::to_string(reply.status);
  if (const auto code = member<std::string>(body, "code")) why += " " + *code;
  if (const auto detail = member<std::string>(body, "detail")) why += ": " + *detail;
  give_up(std::move(why));
}

}  // namespace gavel::cli

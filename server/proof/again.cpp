#include "server/proof/again.hpp"

#include <stdexcept>
#include <utility>

#include "core/base/sha256.hpp"
#include "core/rules/commitment.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::proof {
namespace {

using namespace rules;

/// Names in entries are those of people who were allowed to: whether as seller or as admin does not matter any more.
Actor by(const std::string& name) { return {.name = name, .admin = true}; }

struct CommandOf {
  const State& state;
  using Maybe = std::optional<Command>;

  Maybe operator()(const Created&) const { return std::nullopt; }
  Maybe operator()(const Opened&) const { return Open{}; }
  Maybe operator()(const Closed&) const { return Close{}; }
  Maybe operator()(const Cancelled& e) const { return Cancel{by(e.by), e.reason}; }
  Maybe operator()(const Scheduled& e) const { return Schedule{by(e.by), e.reason}; }
  Maybe operator()(const Edited& e) const { return Edit{by(e.by), e.reason, e.terms}; }
  Maybe operator()(const Paused& e) const { return Pause{by(e.by), e.reason}; }
  Maybe operator()(const Resumed& e) const { return Resume{by(e.by), e.reason}; }
  Maybe operator()(const Extended& e) const {
    if (e.cause == Extended::Cause::sale) return SetEnd{e.ends_at};
    if (e.cause == Extended::Cause::outage) return NoteOutage{e.ends_at + -state.terms.outage_extension_ms};
    return std::nullopt;
  }

  Maybe operator()(const BidPlaced& e) const {
    return PlaceBid{.bidder = e.bidder, .amount = e.maximum, .confirm = true};
  }
  Maybe operator()(const SealedBidPlaced& e) const {
    return PlaceBid{
        .bidder = e.bidder, .amount = e.amount, .units = e.units, .min_units = e.min_units, .confirm = true};
  }
  Maybe operator()(const SealedBidWithdrawn& e) const { return WithdrawBid{e.bidder}; }
  Maybe operator()(const BidCommitted& e) const { return CommitBid{e.bidder, e.digest}; }
  Maybe operator()(const BidRevealed& e) const {
    return RevealBid{
        .bidder = e.bidder, .amount = e.amount, .units = e.units, .min_units = e.min_units, .nonce = e.nonce};
  }
  /// A maximum of at least the fixed price buys as the button does.
  Maybe operator()(const Taken& e) const {
    if (e.buy_now) return BuyItNow{e.bidder};
    return PlaceBid{.bidder = e.bidder, .amount = e.price, .confirm = true};
  }
  Maybe operator()(const ClockJoined& e) const { return JoinClock{e.bidder}; }
  Maybe operator()(const ClockLeft& e) const { return LeaveClock{e.bidder}; }
  Maybe operator()(const BidRetracted& e) const {
    const auto bid = e.bids.empty() ? 0 : e.bids.front();
    if (e.removed) return RemoveBid{by(e.by), bid, e.reason};
    return RetractBid{e.by, bid, e.reason};
  }
  Maybe operator()(const BidderApproved& e) const { return ApproveBidder{by(e.by), e.bidder, e.limit, e.weight}; }
  Maybe operator()(const BidderRevoked& e) const { return RevokeBidder{by(e.by), e.bidder}; }

  Maybe operator()(const Settled& e) const { return Settle{by(e.by), e.reason}; }
  Maybe operator()(const Defaulted& e) const { return Default{by(e.by), e.reason}; }
  Maybe operator()(const SecondChanceOffered& e) const { return OfferSecondChance{by(e.by), e.reason, e.expires_at}; }
  Maybe operator()(const SecondChanceAnswered& e) const { return AnswerSecondChance{e.by, e.accepted}; }
  Maybe operator()(const Relisted& e) const { return NoteRelisted{by(e.by), e.reason, e.as}; }
};

std::string shown(const Event& event) {
  return std::string(kind(event)) + " " + sqlite::encode(event).value_or("that is not UTF-8");
}

Fault wrong(std::uint64_t seq, const std::string& why) {
  return {Wrong::rules, seq, "entry " + std::to_string(seq) + " is not what the rules make: " + why};
}

}  // namespace

std::optional<Command> command_of(const State& state, const Event& event) {
  return std::visit(CommandOf{state}, event);
}

std::optional<Fault> Again::take(const Recorded& entry) {
  if (!state_) return begin(entry);
  try {
    auto fault = owed_.empty() ? decide(entry) : std::nullopt;
    if (!fault) fault = matches_owed(entry);
    if (fault) return fault;
    rules::apply(*state_, entry.event);
  } catch (const std::logic_error& e) {  // an event that cannot follow
    return wrong(entry.seq, e.what());
  }
  if (std::holds_alternative<Closed>(entry.event) || std::holds_alternative<Cancelled>(entry.event)) {
    over_at_ = entry.at;
  }
  return std::nullopt;
}

std::optional<Fault> Again::end() const {
  if (!state_ || owed_.empty()) return std::nullopt;
  return wrong(state_->seq + 1, "the entry before it brings " + shown(owed_.front()) + ", and the export ends");
}

std::optional<Fault> Again::begin(const Recorded& entry) {
  const auto* created = std::get_if<Created>(&entry.event);
  if (!created)
    return wrong(entry.seq, "it is " + std::string(kind(entry.event)) + ", and an auction is created first");
  if (const auto found = problems(created->terms, Time{0}); !found.empty()) {
    return wrong(entry.seq, "its " + found.front().first + " " + found.front().second);
  }
  if (const auto& candle = created->terms.candle;
      candle && base::to_hex(base::sha256(candle->seed)) != candle->seed_hash) {
    return wrong(entry.seq, "its candle's seed does not have the hash that was published");
  }
  if (created->at != entry.at) return wrong(entry.seq, "it was created at another time than it says");
  state_ = rules::begin(*created);
  return std::nullopt;
}

std::optional<Fault> Again::decide(const Recorded& entry) {
  const auto command = command_of(*state_, entry.event);
  if (!command) return wrong(entry.seq, "nothing brings " + shown(entry.event));
  if (const auto* revealed = std::get_if<BidRevealed>(&entry.event)) trust_digest(*revealed);
  const auto history = needs_history(*state_, *command) ? past_(entry.seq) : std::vector<Recorded>();
  auto decision = rules::decide(*state_, *command, entry.at, history);
  if (const auto* rejection = std::get_if<Rejection>(&decision)) {
    return wrong(entry.seq, "they refuse " + shown(entry.event) + ": " + std::string(name(rejection->code)));
  }
  auto& events = std::get<std::vector<Event>>(decision);
  owed_.assign(std::move_iterator(events.begin()), std::move_iterator(events.end()));
  owed_at_ = entry.at;
  return std::nullopt;
}

// A commitment has the account's name in it, and an export has its alias: only the bidder can compute that digest. So
// it is taken for the one of what was revealed.
void Again::trust_digest(const BidRevealed& revealed) {
  auto* book = std::get_if<SealedBook>(&state_->book);
  if (!book || !sqlite::is_alias(revealed.bidder)) return;
  const auto bid = book->find(revealed.alias);
  if (bid == book->end() || bid->second.digest.empty()) return;
  bid->second.digest = commitment(revealed.bidder, revealed.amount, revealed.units, revealed.min_units, revealed.nonce);
}

std::optional<Fault> Again::matches_owed(const Recorded& entry) {
  if (owed_.front() != entry.event) {
    return wrong(entry.seq, "they make " + shown(owed_.front()) + ", it says " + shown(entry.event));
  }
  if (owed_at_ != entry.at) return wrong(entry.seq, "it came of the entry before, and has another time");
  owed_.pop_front();
  return std::nullopt;
}

}  // namespace gavel::proof

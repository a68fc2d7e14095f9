#include "tests/auction/reading.hpp"

#include <set>

namespace gavel::auction::testing {
namespace {

/// People's names for the order of terms: the seller acts for the seller, everybody else is an administrator.
rules::Actor actor(const rules::State& state, const std::string& name) { return {name, name != state.terms.seller}; }

/// What was asked for where this came of it, as the first of its events; nothing where no command begins so.
struct Asked {
  const rules::State& before;

  using Command = std::optional<rules::Command>;
  Command operator()(const rules::BidPlaced& e) const { return rules::PlaceBid{e.bidder, e.maximum}; }
  Command operator()(const rules::SealedBidPlaced& e) const {
    return rules::PlaceBid{e.bidder, e.amount, e.units, e.min_units};
  }
  Command operator()(const rules::SealedBidWithdrawn& e) const { return rules::WithdrawBid{e.bidder}; }
  Command operator()(const rules::Taken& e) const {
    return e.buy_now ? rules::Command(rules::BuyItNow{e.bidder}) : rules::PlaceBid{e.bidder, e.price};
  }
  Command operator()(const rules::Opened&) const { return rules::Open{}; }
  Command operator()(const rules::Closed&) const { return rules::Close{}; }
  Command operator()(const rules::Cancelled& e) const { return rules::Cancel{actor(before, e.by), e.reason}; }
  Command operator()(const rules::Paused& e) const { return rules::Pause{actor(before, e.by), e.reason}; }
  Command operator()(const rules::Resumed& e) const { return rules::Resume{actor(before, e.by), e.reason}; }
  Command operator()(const rules::Extended& e) const {
    if (e.cause != rules::Extended::Cause::sale) return std::nullopt;  // the bid brings its own
    return rules::SetEnd{e.ends_at};
  }
  template <class E>
  Command operator()(const E&) const {
    return std::nullopt;
  }
};

/// How many entries from `first` on this command has made by the rules; 0: it would have made others.
std::size_t made_by(const rules::Command& command, const rules::State& before, const std::vector<Entry>& entries,
                    std::size_t first) {
  const auto decision = rules::decide(before, command, entries[first].at);
  const auto* events = std::get_if<std::vector<rules::Event>>(&decision);
  if (!events || first + events->size() > entries.size()) return 0;
  for (std::size_t i = 0; i < events->size(); ++i) {
    const Entry& entry = entries[first + i];
    if ((*events)[i] != entry.event || entry.at != entries[first].at) return 0;
  }
  return events->size();
}

/// How many entries from `first` on one command has made by the rules; 0: none would have made them.
std::size_t made_by_the_rules(const rules::State& before, const std::vector<Entry>& entries, std::size_t first) {
  const bool opens = std::holds_alternative<rules::Opened>(entries[first].event);
  if (opens && first + 1 < entries.size()) {  // perhaps a bid that came before the timer
    const auto bid = std::visit(Asked{before}, entries[first + 1].event);
    if (const auto made = bid ? made_by(*bid, before, entries, first) : 0; made > 1) return made;
  }
  const auto command = std::visit(Asked{before}, entries[first].event);
  return command ? made_by(*command, before, entries, first) : 0;
}

void check_order(const AuctionId& id, const std::vector<Entry>& entries, Lines& found) {
  std::set<std::pair<std::string, rules::Amount>> bids;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].seq != i + 1) found.push_back(at(id, i + 1) + "a gap");
    if (i > 0 && entries[i].at < entries[i - 1].at) found.push_back(at(id, i + 1) + "time runs backwards");
    const auto* bid = std::get_if<rules::BidPlaced>(&entries[i].event);
    const auto* sealed = std::get_if<rules::SealedBidPlaced>(&entries[i].event);
    const bool fresh = bid      ? bids.emplace(bid->bidder, bid->maximum).second
                       : sealed ? bids.emplace(sealed->bidder, sealed->amount).second
                                : true;
    if (!fresh) found.push_back(at(id, i + 1) + "a bid twice");
  }
}

}  // namespace

std::string at(const AuctionId& id, std::uint64_t seq) {
  return id.to_string() + " entry " + std::to_string(seq) + ": ";
}

std::vector<rules::State> replay(const std::vector<Entry>& entries) {
  std::vector<rules::State> states;
  states.reserve(entries.size());
  states.push_back(rules::begin(std::get<rules::Created>(entries.at(0).event)));
  for (std::size_t i = 1; i < entries.size(); ++i) {
    states.push_back(states.back());
    rules::apply(states.back(), entries[i].event);
  }
  return states;
}

bool same(const View& a, const View& b) {
  const auto all = [](const View& v) {
    return std::tie(v.id, *v.terms, v.phase, v.outcome, v.price, v.minimum_bid, v.high_bidder, v.bid_count, v.bidders,
                    v.seq, v.has_reserve, v.reserve_met, v.ends_at, v.clock_starts_at, v.extensions,
                    v.paused_remaining_ms);
  };
  const bool same_aftermath = a.aftermath && b.aftermath ? *a.aftermath == *b.aftermath : a.aftermath == b.aftermath;
  return all(a) == all(b) && same_aftermath;
}

Reading read(const SimDisk& disk, const AuctionId& id, Lines& found) {
  const auto& entries = disk.entries(id);
  check_order(id, entries, found);
  Reading reading{replay(entries), {1}};
  for (std::size_t i = 1; i < entries.size();) {
    const auto made = made_by_the_rules(reading.states[i - 1], entries, i);
    if (made == 0) found.push_back(at(id, i + 1) + "not what the rules decide");
    const auto next = i + std::max<std::size_t>(1, made);
    for (; i < next; ++i) reading.last_seq.push_back(next);
  }
  if (!same(make_view(id, reading.states.back()), *disk.view(id))) {
    found.push_back(id.to_string() + ": its view is not its entries'");
  }
  if (!rules::is_over(reading.states.back().phase)) found.push_back(id.to_string() + ": never ended");
  return reading;
}

bool refuses(const rules::State& state, const rules::PlaceBid& bid, rules::Time now, const rules::Rejection& said) {
  const auto decision = rules::decide(state, bid, now);
  const auto* refused = std::get_if<rules::Rejection>(&decision);
  return refused && *refused == said;
}

}  // namespace gavel::auction::testing

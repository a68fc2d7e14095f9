#include "tests/auction/checker.hpp"

#include <map>
#include <set>

namespace gavel::auction::testing {
namespace {

using rules::Phase;
using rules::RejectionCode;
using Lines = std::vector<std::string>;

std::string at(const AuctionId& id, std::uint64_t seq) {
  return id.to_string() + " entry " + std::to_string(seq) + ": ";
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

// -- one auction's entries -------------------------------------------------------------------------------------------

/// Would the rules have made this event at that moment?
bool made_by_the_rules(const rules::State& before, const Entry& entry) {
  std::optional<rules::Command> command;
  if (const auto* bid = std::get_if<rules::BidPlaced>(&entry.event)) {
    command = rules::PlaceBid{bid->bidder, bid->maximum};
  } else if (std::holds_alternative<rules::Opened>(entry.event)) {
    command = rules::Open{};
  } else if (std::holds_alternative<rules::Closed>(entry.event)) {
    command = rules::Close{};
  } else if (const auto* cancelled = std::get_if<rules::Cancelled>(&entry.event)) {
    command = rules::Cancel{{cancelled->by, false}, cancelled->reason};
  }
  if (!command) return false;
  const auto decision = rules::decide(before, *command, entry.at);
  const auto* events = std::get_if<std::vector<rules::Event>>(&decision);
  return events && events->size() == 1 && events->front() == entry.event;
}

void check_entries(const SimDisk& disk, const AuctionId& id, Lines& found) {
  const auto& entries = disk.entries(id);
  std::set<std::pair<std::string, rules::Amount>> bids;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].seq != i + 1) found.push_back(at(id, i + 1) + "a gap");
    if (i > 0 && entries[i].at < entries[i - 1].at) found.push_back(at(id, i + 1) + "time runs backwards");
    const auto* bid = std::get_if<rules::BidPlaced>(&entries[i].event);
    if (bid && !bids.emplace(bid->bidder, bid->maximum).second) found.push_back(at(id, i + 1) + "a bid twice");
  }
  const auto states = replay(entries);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (!made_by_the_rules(states[i - 1], entries[i])) found.push_back(at(id, i + 1) + "not what the rules decide");
  }
  if (!same(make_view(id, states.back()), *disk.view(id)))
    found.push_back(id.to_string() + ": its view is not its entries'");
  if (!rules::is_over(states.back().phase)) found.push_back(id.to_string() + ": never ended");
}

// -- what was said to bidders ----------------------------------------------------------------------------------------

/// Is there a committed state that this rejection rests on?
bool has_ground(const std::vector<rules::State>& states, const rules::PlaceBid& bid, const rules::Rejection& said,
                std::uint64_t seq) {
  for (std::size_t i = 0; i < std::min<std::size_t>(seq, states.size()); ++i) {
    const auto decision = rules::decide(states[i], bid, states[i].terms.starts_at);
    const auto* refused = std::get_if<rules::Rejection>(&decision);
    if (refused && *refused == said) return true;
  }
  return false;
}

// -- what was said to the hub ----------------------------------------------------------------------------------------

/// Within one life of an auction's process and one of the hub, numbers follow each other; no life begins in the past.
void check_log(const LiveLog& log, Lines& found) {
  std::map<AuctionId, std::uint64_t> last;
  for (const auto& line : log.lines) {
    if (std::holds_alternative<LiveLog::Began>(line)) {
      last.clear();
    } else if (const auto* resumed = std::get_if<Resumed>(&line)) {
      auto& seq = last[resumed->id];
      if (resumed->view->seq < seq) found.push_back(at(resumed->id, resumed->view->seq) + "resumed in the past");
      seq = resumed->view->seq;
    } else if (const auto* published = std::get_if<Published>(&line)) {
      for (const auto& entry : published->commit->entries) {
        const auto known = last.find(entry.auction);
        if (known != last.end() && entry.seq != known->second + 1) {
          found.push_back(at(entry.auction, entry.seq) + "published after " + std::to_string(known->second));
        }
        last[entry.auction] = entry.seq;
      }
    }
  }
  if (log.unkept) found.push_back(std::to_string(log.unkept) + " entries were published before they were on the disk");
}

}  // namespace

std::vector<rules::State> replay(const std::vector<Entry>& entries) {
  std::vector<rules::State> states{rules::begin(std::get<rules::Created>(entries.at(0).event))};
  for (std::size_t i = 1; i < entries.size(); ++i) {
    states.push_back(states.back());
    rules::apply(states.back(), entries[i].event);
  }
  return states;
}

void History::answered(const SimHouse& sim, const AuctionId& id, const rules::PlaceBid& bid,
                       const HouseResult<BidVerdict>& result) {
  const auto seq = sim.disk.seq(id);
  if (!result) {
    if (result.error() == HouseErrc::unknown) {
      ++unknown_;
    } else {
      undone_.push_back({id, bid});
    }
  } else if (const auto* answer = std::get_if<BidAnswer>(&*result)) {
    acknowledged_.push_back({id, bid, *answer});
    if (answer->seq > seq) seen_.push_back(at(id, answer->seq) + "acknowledged before it was on the disk");
    const auto view = sim.house->running(id);
    if (view && view->seq < answer->seq) seen_.push_back(at(id, answer->seq) + "acknowledged and not in the view");
  } else {
    refused_.push_back({id, bid, std::get<rules::Rejection>(*result), sim.clock->now(), seq});
  }
}

void History::looked(const SimHouse& sim, const AuctionId& id) {
  const auto view = sim.house->running(id);
  if (!view) return;
  const auto& entries = sim.disk.entries(id);
  if (view->seq > entries.size()) {
    seen_.push_back(at(id, view->seq) + "in the view and not on the disk");
  } else if (!same(*view, make_view(id, replay(entries)[view->seq - 1]))) {
    seen_.push_back(at(id, view->seq) + "the view is not what the entries say");
  }
}

void History::told(const LiveLog& log) { check_log(log, seen_); }

std::vector<std::string> History::violations(const SimDisk& disk) const {
  Lines found = seen_;
  std::map<AuctionId, std::vector<rules::State>> states;
  for (const auto& id : disk.auctions()) {
    check_entries(disk, id, found);
    states[id] = replay(disk.entries(id));
  }
  for (const auto& [id, bid, answer] : acknowledged_) {
    const auto& entries = disk.entries(id);
    const auto* kept =
        answer.seq <= entries.size() ? std::get_if<rules::BidPlaced>(&entries[answer.seq - 1].event) : nullptr;
    if (!kept || kept->bidder != bid.bidder || kept->maximum != bid.amount) {
      found.push_back(at(id, answer.seq) + "an acknowledged bid is not there");
      continue;
    }
    const View view = make_view(id, states[id][answer.seq - 1]);
    const bool right = answer.leading == (view.high_bidder == kept->alias) && answer.price == view.price &&
                       answer.minimum_bid == view.minimum_bid;
    if (!right) found.push_back(at(id, answer.seq) + "the bidder was told something else");
  }
  for (const auto& [id, bid] : undone_) {
    for (const auto& entry : disk.entries(id)) {
      const auto* kept = std::get_if<rules::BidPlaced>(&entry.event);
      if (kept && kept->bidder == bid.bidder && kept->maximum == bid.amount) {
        found.push_back(at(id, entry.seq) + "it was said not to have happened");
      }
    }
  }
  for (const auto& [id, bid, said, time, seq] : refused_) {
    const auto& all = states[id];
    bool ground = true;
    switch (said.code) {
      case RejectionCode::below_minimum:
      case RejectionCode::not_above_own_max:
        ground = has_ground(all, bid, said, seq);
        break;
      case RejectionCode::auction_closed:
        ground = time >= all.back().ends_at || rules::is_over(all[seq - 1].phase);
        break;
      default:
        break;
    }
    if (!ground)
      found.push_back(at(id, seq) + "refused on no ground that was on the disk: " + std::string(name(said.code)));
  }
  return found;
}

}  // namespace gavel::auction::testing

#include "tests/auction/checker.hpp"

#include <map>

namespace gavel::auction::testing {
namespace {

using rules::RejectionCode;

// -- what was said to bidders ----------------------------------------------------------------------------------------

/// Is there a committed state that this rejection rests on?
bool has_ground(const std::vector<rules::State>& states, const rules::PlaceBid& bid, const rules::Rejection& said,
                std::uint64_t seq) {
  for (std::size_t i = 0; i < std::min<std::size_t>(seq, states.size()); ++i) {
    if (refuses(states[i], bid, states[i].terms.starts_at, said)) return true;
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
    states[id] = read(disk, id, found).states;
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

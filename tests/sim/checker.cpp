#include "tests/sim/checker.hpp"

#include <algorithm>
#include <map>

#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/sale_json.hpp"
#include "server/api/time.hpp"
#include "server/live/frames.hpp"
#include "tests/auction/sale_reading.hpp"

namespace gavel::sim {
namespace {

using auction::AuctionId;
using auction::Entry;
using auction::make_view;
using auction::testing::at;
using auction::testing::Lines;
using auction::testing::Reading;
using auction::testing::SimDisk;
using Json = nlohmann::json;

/// What a bid became, as an entry: whose it is and what was offered (a taken price clock does not say).
struct KeptBid {
  std::string bidder;
  std::optional<std::int64_t> amount;
};

std::optional<KeptBid> kept_bid(const rules::Event& event) {
  if (const auto* bid = std::get_if<rules::BidPlaced>(&event)) return KeptBid{bid->bidder, bid->maximum.minor};
  if (const auto* bid = std::get_if<rules::SealedBidPlaced>(&event)) return KeptBid{bid->bidder, bid->amount.minor};
  if (const auto* taken = std::get_if<rules::Taken>(&event)) return KeptBid{taken->bidder, {}};
  return std::nullopt;
}

std::string text(const Bid& bid) {
  return bid.bidder + "'s bid of " + std::to_string(bid.amount) + " on " + bid.auction.to_string() + ": ";
}

class BidsOf {
 public:
  BidsOf(const std::vector<Entry>& entries, const Reading& reading, Lines& found)
      : entries_(entries), reading_(reading), found_(found) {
    for (const Entry& entry : entries) {
      if (const auto kept = kept_bid(entry.event)) kept_.push_back({entry.seq, *kept});
    }
  }

  void check(const Bid& bid) {
    std::vector<std::uint64_t> there;
    for (const auto& [seq, kept] : kept_) {
      if (kept.bidder == bid.bidder && kept.amount == bid.amount) there.push_back(seq);
    }
    if (there.size() > 1) found_.push_back(text(bid) + "there twice");
    for (const Try& t : bid.tries) {
      if (t.is_accepted()) check_accepted(bid, t);
      if (t.is_refused()) check_refused(bid, t);
      if (t.status && *t.status >= 500 && *t.status != 503 && *t.status != 504) {
        found_.push_back(text(bid) + "answered " + std::to_string(*t.status));
      }
    }
    check_repetition(bid);
    const bool undone = std::ranges::all_of(bid.tries, &Try::is_undone);
    if (undone && !there.empty()) found_.push_back(text(bid) + "said not to have happened, and there");
  }

  /// Every bid that is there was sent by somebody, who was not told for certain that it is not.
  void check_origin(const std::vector<const Bid*>& bids) {
    for (const auto& [seq, kept] : kept_) {
      const bool asked = std::ranges::any_of(bids, [&k = kept](const Bid* bid) {
        return bid->bidder == k.bidder && (!k.amount || *k.amount == bid->amount) &&
               !std::ranges::all_of(bid->tries, &Try::is_undone);
      });
      if (!asked) found_.push_back(at(entries_[seq - 1].auction, seq) + "nobody bid that");
    }
  }

 private:
  void check_accepted(const Bid& bid, const Try& t) {
    const auto seq = t.body.value("seq", std::uint64_t{0});
    if (t.seq_said < seq) found_.push_back(text(bid) + "acknowledged before it was on the disk");
    const auto kept = seq >= 1 && seq <= entries_.size() ? kept_bid(entries_[seq - 1].event) : std::nullopt;
    if (!kept || kept->bidder != bid.bidder || (kept->amount && *kept->amount != bid.amount)) {
      found_.push_back(text(bid) + "acknowledged as number " + std::to_string(seq) + " and not there");
      return;
    }
    const Json expected = answer_to(seq);
    for (const auto& [name, value] : expected.items()) {
      if (!t.body.contains(name) || t.body[name] != value) {
        found_.push_back(text(bid) + "told " + t.body.dump() + ", but it is " + expected.dump());
        return;
      }
    }
  }

  Json answer_to(std::uint64_t seq) const {
    const auto view = make_view(entries_.front().auction, reading_.after(seq));
    const auto& event = entries_[seq - 1].event;
    Json json = {{"seq", seq},
                 {"outcome", "standing"},
                 {"price", view.price ? Json(view.price->minor) : Json()},
                 {"ends_at", api::format_time(view.ends_at)}};
    if (const auto* taken = std::get_if<rules::Taken>(&event)) {
      json["outcome"] = "won";
      json["price"] = taken->price.minor;
      return json;
    }
    if (const auto* placed = std::get_if<rules::BidPlaced>(&event)) {
      json["outcome"] = placed->leader == placed->alias ? "leading" : "outbid";
    }
    if (view.minimum_bid.minor > 0) json["minimum_bid"] = view.minimum_bid.minor;
    return json;
  }

  /// One that is said again was right when it was first said.
  void check_refused(const Bid& bid, const Try& t) {
    const rules::PlaceBid command{bid.bidder, {bid.amount}};
    const auto from = t.replayed ? bid.tries.front().seq_then : t.seq_then;
    std::vector<rules::Time> times{t.came, t.said};
    if (t.replayed) {
      for (const Try& each : bid.tries) times.insert(times.end(), {each.came, each.said});
    }
    for (auto seq = from; seq < t.seq_said; ++seq) times.push_back(entries_[seq].at);
    for (auto seq = std::max<std::uint64_t>(1, from); seq <= t.seq_said; ++seq) {
      for (const auto time : times) {  // nothing is decided as of before what is there
        const auto as_of = std::max(time, entries_.at(seq - 1).at);
        if (says(reading_.states.at(seq - 1), command, as_of, t)) return;
      }
    }
    found_.push_back(text(bid) + "refused on no ground: " + t.body.dump());
  }

  static bool says(const rules::State& state, const rules::PlaceBid& command, rules::Time time, const Try& t) {
    const auto decision = rules::decide(state, command, time);
    const auto* refused = std::get_if<rules::Rejection>(&decision);
    return refused && Json::parse(api::problem_of(*refused).body) == t.body;
  }

  /// The same endpoint says the same again.
  void check_repetition(const Bid& bid) {
    std::map<std::uint64_t, const Try*> first;
    for (const Try& t : bid.tries) {
      if (!t.is_accepted() && !t.is_refused()) continue;
      const auto [known, fresh] = first.emplace(t.edge_life, &t);
      if (!fresh && (known->second->status != t.status || known->second->body != t.body)) {
        found_.push_back(text(bid) + "told " + known->second->body.dump() + " and then " + t.body.dump());
      }
    }
  }

  const std::vector<Entry>& entries_;
  const Reading& reading_;
  Lines& found_;
  std::vector<std::pair<std::uint64_t, KeptBid>> kept_;
};

// -- auctions --------------------------------------------------------------------------------------------------------

void check_new(const std::map<std::string, std::vector<AuctionId>>& by_title, const New& wanted, Lines& found) {
  const auto it = by_title.find(wanted.title);
  const auto there = it == by_title.end() ? 0 : it->second.size();
  if (there > 1) found.push_back(wanted.title + ": made twice");
  const bool undone = std::ranges::all_of(wanted.tries, &Try::is_undone);
  if (undone && there > 0) found.push_back(wanted.title + ": said not to have happened, and there");
  for (const Try& t : wanted.tries) {
    if (t.is_refused() && !wanted.may_be_late) found.push_back(wanted.title + ": refused: " + t.body.dump());
    if (!t.is_accepted()) continue;
    if (there == 0) found.push_back(wanted.title + ": acknowledged and not there");
    if (t.seq_said == 0) found.push_back(wanted.title + ": acknowledged before it was on the disk");
    const auto id = t.body.value("id", "");  // the answer to new lots has none
    if (there == 1 && !id.empty() && it->second[0].to_string() != id) {
      found.push_back(wanted.title + ": has another id than was said");
    }
  }
}

// -- watchers --------------------------------------------------------------------------------------------------------

/// Reads what one auction's watchers were given; the same bytes go to many, so each is looked at once.
class FramesOf {
 public:
  FramesOf(const std::vector<Entry>& entries, const Reading& reading) : entries_(entries), reading_(reading) {}

  void check(const Visit& visit, Lines& found) {
    const auto wrong = [&](const std::string& what) {
      found.push_back("a watcher of " + entries_.front().auction.to_string() + " " + what);
    };
    if (visit.broken) wrong("was given something after the close");
    if (visit.refused && *visit.refused != 503) wrong("was refused: " + std::to_string(*visit.refused));
    std::uint64_t last = 0;
    for (const auto& seen : visit.seen) {
      if (seen.kind == http::Socket::Kind::tick) {
        if (last == 0) wrong("saw a tick before the snapshot");
        continue;
      }
      const std::uint64_t seq = last == 0 ? snapshot(seen) : event(*seen.text, last + 1);
      if (seq == 0) return wrong("saw after " + std::to_string(last) + ": " + *seen.text);
      last = seq;
    }
    if (visit.code == 1000 && last != entries_.size()) wrong("was let go at " + std::to_string(last));
    if (visit.code == 0 && !visit.cut && !visit.refused) wrong("was left waiting at " + std::to_string(last));
  }

 private:
  /// Its number; 0 where it is not what the auction looked like then.
  std::uint64_t snapshot(const Visit::Seen& seen) {
    const auto json = Json::parse(*seen.text);
    const auto seq = json.value("seq", std::uint64_t{0});
    if (json.value("type", "") != "snapshot" || seq < 1 || seq > entries_.size()) return 0;
    const auto view = make_view(entries_.front().auction, reading_.states[seq - 1]);
    const auto watchers = json.value("watchers", std::size_t{0});
    return watchers > 0 && *live::snapshot_frame(view, seen.at, watchers) == *seen.text ? seq : 0;
  }

  /// The same for entry `seq`, with the auction after it or after the command that made it.
  std::uint64_t event(const std::string& frame, std::uint64_t seq) {
    if (seq > entries_.size()) return 0;
    auto [known, fresh] = frames_.try_emplace(seq);
    if (fresh) {
      const auto& id = entries_.front().auction;
      known->second.first = *live::event_frame(entries_[seq - 1], make_view(id, reading_.after(seq)));
      known->second.second = *live::event_frame(entries_[seq - 1], make_view(id, reading_.states[seq - 1]));
    }
    return frame == known->second.first || frame == known->second.second ? seq : 0;
  }

  const std::vector<Entry>& entries_;
  const Reading& reading_;
  std::map<std::uint64_t, std::pair<std::string, std::string>> frames_;
};

// -- sales -----------------------------------------------------------------------------------------------------------

/// A snapshot, and every event after it in order.
void check_feed(const Visit& visit, const std::vector<auction::SaleEntry>& entries, const auction::SaleView& sale,
                Lines& found) {
  const auto wrong = [&](const std::string& what) {
    found.push_back("a watcher of the sale " + sale.id.to_string() + " " + what);
  };
  if (visit.broken) wrong("was given something after the close");
  std::uint64_t last = 0;
  for (const auto& seen : visit.seen) {
    const auto json = Json::parse(*seen.text);
    const auto seq = json.value("seq", std::uint64_t{0});
    const bool snapshot = json.value("type", "") == "snapshot";
    bool right = seq >= 1 && seq <= entries.size() && snapshot == (last == 0) && (snapshot || seq == last + 1);
    if (right && !snapshot) {
      Json expected = api::sale_event_json(entries[seq - 1], sale.terms->close.group);
      expected["type"] = "event";
      right = expected == json;
    }
    if (!right) return wrong("saw after " + std::to_string(last) + ": " + *seen.text);
    last = seq;
  }
  if (visit.code == 1000 && last != entries.size()) wrong("was let go at " + std::to_string(last));
  if (visit.code == 0 && !visit.cut && !visit.refused) wrong("was left waiting at " + std::to_string(last));
}

void check_sales(const SimDisk& disk, const Records& records, Lines& found) {
  std::map<std::string, std::vector<AuctionId>> by_title;
  for (const auto& id : disk.sales()) {
    for (auto& line : auction::testing::read_sale(disk, id)) found.push_back(std::move(line));
    const auto entries = disk.sale_entries({id, 0, 1'000'000}).items;
    const auto sale = auction::view_of(disk.sale(id).value()).value();
    by_title[sale.terms->title].push_back(id);
    for (const auto& watch : records.watches) {
      if (watch.what == id) check_feed(*watch.visit, entries, sale, found);
    }
  }
  for (const auto& wanted : records.sales) check_new(by_title, *wanted, found);
}

}  // namespace

Lines violations(const SimDisk& disk, const Records& records) {
  Lines found = records.seen;
  std::map<std::string, std::vector<AuctionId>> by_title;
  for (const auto& id : disk.auctions()) {
    const auto& entries = disk.entries(id);
    const Reading reading = auction::testing::read(disk, id, found);
    by_title[reading.states.front().terms.title].push_back(id);
    BidsOf kept(entries, reading, found);
    std::vector<const Bid*> bids;
    for (const auto& bid : records.bids) {
      if (bid->auction != id) continue;
      bids.push_back(bid.get());
      kept.check(*bid);
    }
    kept.check_origin(bids);
    FramesOf frames(entries, reading);
    for (const auto& watch : records.watches) {
      if (watch.what == id) frames.check(*watch.visit, found);
    }
  }
  for (const auto& wanted : records.auctions) check_new(by_title, *wanted, found);
  for (const auto& wanted : records.lots) check_new(by_title, *wanted, found);
  check_sales(disk, records, found);
  return found;
}

std::optional<std::string> wrong_view(const SimDisk& disk, const AuctionId& id, const http::Response& answer,
                                      rules::Time now) {
  if (answer.status == 503) return std::nullopt;
  const auto& entries = disk.entries(id);
  const auto json = Json::parse(answer.body);
  const auto seq = json.value("seq", std::uint64_t{0});
  if (answer.status != 200 || seq < 1) return "looked at " + id.to_string() + ", told " + answer.body;
  if (seq > entries.size()) return at(id, seq) + "shown before it was on the disk";
  auto state = rules::begin(std::get<rules::Created>(entries.front().event));
  for (std::size_t i = 1; i < seq; ++i) rules::apply(state, entries[i].event);
  if (api::auction_text(make_view(id, state), now) == answer.body) return std::nullopt;
  return at(id, seq) + "shown as " + answer.body;
}

}  // namespace gavel::sim

#include "tests/auction/sale_reading.hpp"

#include <set>

#include "core/rules/soft_close.hpp"

namespace gavel::auction::testing {
namespace {

using rules::GroupEnd;

class SaleReading {
 public:
  SaleReading(const SimDisk& disk, const SaleId& id)
      : disk_(disk), id_(id), sale_(view_of(disk.sale(id).value()).value()), model_(sale_.terms->close) {
    for (const View& lot : disk.lots({id, 0, 1'000'000}).items) lots_.push_back(lot.id);
  }

  Lines read() {
    if (!is_over(sale_.phase)) say("its phase is " + std::string(name(sale_.phase)));
    rules::Time last{0};
    std::uint64_t seq = 0;
    for (const auto& entry : disk_.sale_entries({id_, 0, 1'000'000}).items) {
      if (entry.seq != ++seq) say("a gap at " + std::to_string(entry.seq));
      if (entry.at < last) say("time runs backwards at " + std::to_string(entry.seq));
      last = entry.at;
      const auto event = event_of(entry);
      if (!event) return say("entry " + std::to_string(entry.seq) + " cannot be read"), found_;
      std::visit([this](const auto& e) { follow(e); }, *event);
    }
    if (over_.size() != lots_.size())
      say("its feed has the end of " + std::to_string(over_.size()) + " of " + std::to_string(lots_.size()) + " lots");
    const bool in_group = sale_.terms->close.group != GroupEnd::single;
    for (std::uint32_t lot = 1; in_group && lot <= lots_.size(); ++lot) read_lot(lot);
    return std::move(found_);
  }

 private:
  void say(const std::string& what) { found_.push_back("sale " + id_.to_string() + ": " + what); }

  void follow(const LotsAdded& added) { model_.add_lots(added.to + 1 - added.from); }
  void follow(const LotCancelled& cancelled) { is_over_now(cancelled.lot, LotClosed{}, rules::Phase::cancelled); }
  void follow(const LotClosed& closed) { is_over_now(closed.lot, closed, rules::Phase::closed); }
  template <class E>
  void follow(const E&) {}

  void is_over_now(std::uint32_t lot, const LotClosed& how, rules::Phase phase) {
    if (lot < 1 || lot > lots_.size()) return say("lot " + std::to_string(lot) + " ended, and is not there");
    if (!over_.insert(lot).second) return say("lot " + std::to_string(lot) + " ended twice");
    const View& view = *disk_.view(lots_[lot - 1]);
    const auto* closed = view.aftermath ? &view.aftermath->closed : nullptr;
    if (view.phase != phase) say("lot " + std::to_string(lot) + " ended otherwise");
    if (closed && (closed->winner != how.winner || closed->hammer_price != how.price)) {
      say("lot " + std::to_string(lot) + " was sold otherwise");
    }
  }

  /// In a group: exactly what the rules give for that bid.
  void follow(const LotsExtended& extended) {
    if (sale_.terms->close.group == GroupEnd::single) return;
    const std::string where =
        "extension by bid " + std::to_string(extended.bid) + " of lot " + std::to_string(extended.lot);
    const auto& entries = disk_.entries(lots_.at(extended.lot - 1));
    if (extended.bid < 1 || extended.bid > entries.size()) return say(where + ": no such bid");
    const Entry& bid = entries[extended.bid - 1];
    if (!std::holds_alternative<rules::BidPlaced>(bid.event)) return say(where + ": it is no bid");
    if (!counted_.insert({extended.lot, extended.bid}).second) return say(where + ": counted twice");
    if (over_.contains(extended.lot)) say(where + ": it was over");
    const auto allowed = model_.trigger(extended.lot, bid.at);
    if (allowed != rules::GroupExtension{extended.lot, extended.by_ms}) return say(where + ": not what the rules give");
    model_.apply(*allowed);
    if (extended.ends_at != model_.ends_at(extended.lot)) say(where + ": another end");
  }

  /// What the lot's own entries say must be what the sale said.
  void read_lot(std::uint32_t lot) {
    const auto& entries = disk_.entries(lots_[lot - 1]);
    const auto states = replay(entries);
    if (states.back().phase == rules::Phase::cancelled) return;
    const std::string where = "lot " + std::to_string(lot);
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (!rules::is_trigger(states[i - 1], entries[i].event)) continue;
      if (entries[i].at >= model_.ends_at(lot)) say(where + ": a bid after the end");
      const bool lost = !counted_.contains({lot, i + 1}) && model_.trigger(lot, entries[i].at);
      if (lost) say(where + ": bid " + std::to_string(i + 1) + " came in time and put nothing off");
    }
    if (states.back().ends_at != model_.ends_at(lot)) say(where + ": its end is not the sale's");
    if (entries.back().at < model_.ends_at(lot)) say(where + ": closed too early");
  }

  const SimDisk& disk_;
  SaleId id_;
  SaleView sale_;
  rules::GroupClose model_;
  std::vector<AuctionId> lots_;
  std::set<std::pair<std::uint32_t, std::uint64_t>> counted_;
  std::set<std::uint32_t> over_;
  Lines found_;
};

}  // namespace

Lines read_sale(const SimDisk& disk, const SaleId& id) { return SaleReading(disk, id).read(); }

}  // namespace gavel::auction::testing

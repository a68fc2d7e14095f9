#include "core/auction/ledger.hpp"

#include <algorithm>
#include <utility>

namespace gavel::auction {
namespace {

std::array<char, 3> key_of(const rules::Currency& currency) {
  const auto code = currency.code();
  return {code[0], code[1], code[2]};
}

}  // namespace

void Ledger::set_limit(const std::string& bidder, const rules::Currency& currency, std::optional<rules::Amount> limit) {
  std::lock_guard lock(mutex_);
  auto& limits = accounts_[bidder].limits;
  if (limit) {
    limits.insert_or_assign(key_of(currency), *limit);
  } else {
    limits.erase(key_of(currency));
  }
}

std::optional<Ledger::Refusal> Ledger::hold(const AuctionId& id, const rules::Currency& currency,
                                            const rules::Exposure& exposure,
                                            const std::optional<rules::SaleLot>& sale) {
  std::lock_guard lock(mutex_);
  if (exposure.amount.minor == 0) return std::nullopt;
  const Hold wanted{exposure.amount, key_of(currency), sale ? sale->sale : std::string()};
  const Account& account = accounts_[exposure.bidder];
  const auto present = account.holds.find(id);
  const Hold* before = present != account.holds.end() ? &present->second : nullptr;
  if (auto refused = refusal(account, before, wanted, sale)) return refused;
  if (!before || before->amount < wanted.amount) put(exposure.bidder, id, wanted);
  return std::nullopt;
}

std::optional<Ledger::Refusal> Ledger::refusal(const Account& account, const Hold* present, const Hold& wanted,
                                               const std::optional<rules::SaleLot>& sale) const {
  const auto limit = account.limits.find(wanted.currency);
  const bool counts_lots = sale && sale->win_at_most;
  if (limit == account.limits.end() && !counts_lots) return std::nullopt;
  if (is_loading() || (counts_lots && is_loading(sale->sale))) return Refusal{Refusal::Why::loading, {}};
  if (counts_lots && !present) {
    const auto lots = account.lots.find(sale->sale);
    if (lots != account.lots.end() && lots->second >= *sale->win_at_most) return Refusal{Refusal::Why::win_limit, {}};
  }
  if (limit == account.limits.end()) return std::nullopt;
  const auto owed = account.owed.find(wanted.currency);
  const auto elsewhere = (owed != account.owed.end() ? owed->second.minor : 0) - (present ? present->amount.minor : 0);
  const auto left = std::max<std::int64_t>(0, limit->second.minor - elsewhere);
  if (wanted.amount.minor <= left) return std::nullopt;
  return Refusal{Refusal::Why::over_exposure, {left}};
}

bool Ledger::is_loading(const std::string& sale) const {
  const auto found = sales_.find(sale);
  return found == sales_.end() || !found->second.is_complete;
}

void Ledger::put(const std::string& bidder, const AuctionId& id, Hold hold) {
  remove(bidder, id);
  auto& account = accounts_[bidder];
  account.owed[hold.currency].minor += hold.amount.minor;
  if (!hold.sale.empty()) ++account.lots[hold.sale];
  account.holds.emplace(id, std::move(hold));
  bidders_[id].push_back(bidder);
}

void Ledger::remove(const std::string& bidder, const AuctionId& id) {
  const auto found = accounts_.find(bidder);
  if (found == accounts_.end()) return;
  auto& account = found->second;
  if (const auto hold = account.holds.find(id); hold != account.holds.end()) {
    account.owed[hold->second.currency].minor -= hold->second.amount.minor;
    const auto lots = account.lots.find(hold->second.sale);
    if (lots != account.lots.end() && --lots->second == 0) account.lots.erase(lots);
    account.holds.erase(hold);
    auto& bidders = bidders_[id];
    std::erase(bidders, bidder);
    if (bidders.empty()) bidders_.erase(id);
  }
  if (account.holds.empty() && account.limits.empty()) accounts_.erase(found);
}

void Ledger::remove_all(const AuctionId& id) {
  const auto found = bidders_.find(id);
  if (found == bidders_.end()) return;
  for (const auto& bidder : std::vector<std::string>(found->second)) remove(bidder, id);
}

void Ledger::settle(const AuctionId& id, const rules::Currency& currency, const rules::Exposure& exposure,
                    const std::optional<rules::SaleLot>& sale) {
  std::lock_guard lock(mutex_);
  if (exposure.amount.minor == 0) {
    remove(exposure.bidder, id);
  } else {
    put(exposure.bidder, id, {exposure.amount, key_of(currency), sale ? sale->sale : std::string()});
  }
}

void Ledger::reset(const AuctionId& id, const rules::State& state) {
  const auto& place = state.terms.sale;
  const auto exposures = rules::exposures(state);
  const auto buyers = place && place->win_at_most ? rules::buyers(state) : std::vector<std::string>();
  const Hold nothing{{0}, key_of(state.terms.currency), place ? place->sale : std::string()};
  std::lock_guard lock(mutex_);
  opening_.erase(id);
  remove_all(id);
  for (const auto& [bidder, amount] : exposures) {
    Hold hold = nothing;
    hold.amount = amount;
    put(bidder, id, std::move(hold));
  }
  if (buyers.empty()) return;
  const auto sale = sales_.find(place->sale);
  if (sale == sales_.end()) return;
  sale->second.bought.insert(id);
  for (const auto& bidder : buyers) put(bidder, id, nothing);
}

void Ledger::sale_opening(const std::string& sale) {
  std::lock_guard lock(mutex_);
  sales_[sale].is_complete = false;
}

void Ledger::sale_complete(const std::string& sale) {
  std::lock_guard lock(mutex_);
  sales_[sale].is_complete = true;
}

void Ledger::sale_over(const std::string& sale) {
  std::lock_guard lock(mutex_);
  const auto over = sales_.extract(sale);
  if (!over) return;
  for (const auto& id : over.mapped().bought) remove_all(id);
}

void Ledger::opening(const AuctionId& id) {
  std::lock_guard lock(mutex_);
  opening_.insert(id);
}

void Ledger::opened(const AuctionId& id) {
  std::lock_guard lock(mutex_);
  opening_.erase(id);
}

void Ledger::all_opening() {
  std::lock_guard lock(mutex_);
  all_opening_ = true;
}

void Ledger::begin_opening() {
  std::lock_guard lock(mutex_);
  all_opening_ = false;
}

std::size_t Ledger::auctions_held() const {
  std::lock_guard lock(mutex_);
  return bidders_.size();
}

Ledger::Standing Ledger::standing(const std::string& bidder, const rules::Currency& currency) const {
  std::lock_guard lock(mutex_);
  Standing standing;
  const auto account = accounts_.find(bidder);
  if (account == accounts_.end()) return standing;
  const auto& [holds, owed, limits, lots] = account->second;
  if (const auto sum = owed.find(key_of(currency)); sum != owed.end()) standing.owed = sum->second;
  if (const auto limit = limits.find(key_of(currency)); limit != limits.end()) standing.limit = limit->second;
  return standing;
}

}  // namespace gavel::auction

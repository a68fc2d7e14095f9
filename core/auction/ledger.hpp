// Ledger: who would owe how much over all open auctions, and who leads how many lots of a sale.
//
// One table for all auctions, as an ETS table is: an auction asks it before it accepts a bid, so that of two bids in
// two auctions at the same moment only as many are taken as the bidder's limit allows. What an auction has put in stays
// until it puts in something else: one that crashed keeps its holds until it has loaded again. So a limit may be
// applied too strictly for a moment, never too loosely.
//
//     if (auto refusal = ledger.hold(id, currency, {"ann", {5000}}, sale)) …    // before the commit
//     ledger.reset(id, currency, rules::exposures(state), sale);                // after a load, a retraction, the end
//
// While auctions are being opened the table is not complete: bids of bidders with a limit are refused as `loading`.
//
// Thread rules: any thread; each function but reset() takes its lock for a few look-ups.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/auction/id.hpp"
#include "core/rules/exposure.hpp"
#include "core/rules/terms.hpp"

namespace gavel::auction {

class Ledger {
 public:
  struct Refusal {
    enum class Why : std::uint8_t {
      over_exposure,  ///< `left` is what a bid here may come to
      win_limit,      ///< leads as many lots of the sale as allowed
      loading,        ///< not all auctions have said what their bidders owe
    };
    Why why;
    rules::Amount left;
  };

  /// The most that a bidder may owe over all open auctions in a currency; nothing: no limit. What is held already
  /// stays.
  void set_limit(const std::string& bidder, const rules::Currency& currency, std::optional<rules::Amount> limit);

  /// Lifts the bidder's hold in this auction to `exposure.amount`, if limits allow. It never lowers one: that is for
  /// settle(), when what has lowered it is on the disk.
  std::optional<Refusal> hold(const AuctionId& id, const rules::Currency& currency, const rules::Exposure& exposure,
                              const std::optional<rules::SaleLot>& sale);

  /// What a bidder owes here now, whatever their limit (0: nothing).
  void settle(const AuctionId& id, const rules::Currency& currency, const rules::Exposure& exposure,
              const std::optional<rules::SaleLot>& sale);

  /// What all bidders of an auction owe, whatever their limits. Ends its being opened.
  void reset(const AuctionId& id, const rules::Currency& currency, const std::vector<rules::Exposure>& exposures,
             const std::optional<rules::SaleLot>& sale);

  /// The auction is being opened: it will call reset(), unless it has done so already, which opened() says.
  void opening(const AuctionId& id);
  void opened(const AuctionId& id);
  /// All that need to be opened have been given to opening().
  void all_opening();
  /// A start from nothing: every auction will be opened (again).
  void begin_opening();

  /// What a bidder may owe, and owes, in one currency; for people to see.
  struct Standing {
    std::optional<rules::Amount> limit;
    rules::Amount owed;
  };
  Standing standing(const std::string& bidder, const rules::Currency& currency) const;

 private:
  using Code = std::array<char, 3>;  // of a currency
  struct Hold {
    rules::Amount amount;
    Code currency;
    std::string sale;
  };
  struct Account {
    std::unordered_map<AuctionId, Hold> holds;
    std::map<Code, rules::Amount> owed;  // the sums of holds
    std::map<Code, rules::Amount> limits;
    std::map<std::string, std::uint32_t> lots;  // holds by sale
  };

  bool is_loading() const noexcept { return !all_opening_ || !opening_.empty(); }
  std::optional<Refusal> refusal(const Account& account, const Hold* present, const Hold& wanted,
                                 const std::optional<rules::SaleLot>& sale) const;
  void put(const std::string& bidder, const AuctionId& id, Hold hold);
  void remove(const std::string& bidder, const AuctionId& id);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  std::unordered_map<AuctionId, std::vector<std::string>> bidders_;  // who has a hold in it
  std::unordered_set<AuctionId> opening_;
  bool all_opening_ = false;
};

}  // namespace gavel::auction

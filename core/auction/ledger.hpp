// Ledger: who would owe how much over all open auctions, and who leads or has bought how many lots of a sale.
//
// One table for all auctions, as an ETS table is: an auction asks it before it accepts a bid, so that of two bids in
// two auctions at the same moment only as many are taken as the bidder's limit allows. What an auction has put in stays
// until it puts in something else: one that crashed keeps its holds until it has loaded again. So a limit may be
// applied too strictly for a moment, never too loosely.
//
//     if (auto refusal = ledger.hold(id, currency, {"ann", {5000}}, sale)) …    // before the commit
//     ledger.reset(id, state);                                                  // after a load, a retraction, the end
//
// While auctions are being opened the table is not complete: bids of bidders with a limit are refused as `loading`. So
// are bids on lots of a sale that counts lots, until the sale has said which of them are sold already.
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
      win_limit,      ///< leads, or has bought, as many lots of the sale as allowed
      loading,        ///< not all auctions (or lots) have said what their bidders owe
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

  /// What all bidders of an auction owe, whatever their limits, and who has bought it. Ends its being opened.
  void reset(const AuctionId& id, const rules::State& state);

  /// A sale with a win_at_most runs: from now on the ledger keeps who bought its lots. The sale gives those that are
  /// sold already to reset(), and says sale_complete(); until then bids on its lots are refused as `loading`.
  void sale_opening(const std::string& sale);
  void sale_complete(const std::string& sale);
  /// Nothing of it is left to bid on: what was bought is forgotten.
  void sale_over(const std::string& sale);

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
  /// How many auctions have a hold, or a buyer that is remembered: what the table keeps grows with them.
  std::size_t auctions_held() const;

 private:
  using Code = std::array<char, 3>;  // of a currency
  struct Hold {
    rules::Amount amount;  // 0: bought
    Code currency;
    std::string sale;
  };
  struct Account {
    std::unordered_map<AuctionId, Hold> holds;
    std::map<Code, rules::Amount> owed;  // the sums of holds
    std::map<Code, rules::Amount> limits;
    std::map<std::string, std::uint32_t> lots;  // holds by sale
  };

  struct Sale {
    bool is_complete = false;
    std::unordered_set<AuctionId> bought;
  };

  bool is_loading() const noexcept { return !all_opening_ || !opening_.empty(); }
  bool is_loading(const std::string& sale) const;
  std::optional<Refusal> refusal(const Account& account, const Hold* present, const Hold& wanted,
                                 const std::optional<rules::SaleLot>& sale) const;
  void put(const std::string& bidder, const AuctionId& id, Hold hold);
  void remove(const std::string& bidder, const AuctionId& id);
  void remove_all(const AuctionId& id);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  std::unordered_map<AuctionId, std::vector<std::string>> bidders_;  // who has a hold in it
  std::unordered_map<std::string, Sale> sales_;                      // that run and count lots
  std::unordered_set<AuctionId> opening_;
  bool all_opening_ = false;
};

}  // namespace gavel::auction

// Sales: the way to sales of many lots, as House is the way to auctions. Lots are auctions: bids go to the House.
//
// Every function returns at once and calls its completion exactly once, with a value or a HouseErrc; never from within
// itself, but where the answer is in memory. What was asked under a key (SaleAsked) and was done before is `repeated`.
//
// Thread rules: any thread; completions come on any thread.
#pragma once

#include <vector>

#include "core/auction/sale_listing.hpp"
#include "core/auction/sale_messages.hpp"

namespace gavel::auction {

struct NewSale {
  SaleTerms terms;
  std::vector<rules::Terms> lots;
  SaleAskedPtr asked = nullptr;
};
struct MoreLots {
  rules::Actor by;
  std::vector<rules::Terms> lots;
  SaleAskedPtr asked = nullptr;
};

class Sales {
 public:
  virtual ~Sales() = default;

  /// Makes a sale of checked terms (rules::problems(close) is empty) with its first lots, all at once, and starts its
  /// process; each lot has checked terms, at most kLotsAtOnce. Refused: as in add_lots().
  virtual void create(NewSale sale, Completion<HouseResult<SaleVerdict>> done) = 0;

  /// More lots, 1 … kLotsAtOnce, after those that are there: all, or none. Refused: not_your_auction; auction_closed
  /// from the end of the first lot on; not_editable "lots": more than kMaxLots, or with an end after the hard end.
  virtual void add_lots(const SaleId& id, MoreLots more, Completion<HouseResult<LotsVerdict>> done) = 0;

  /// Calls it off: lots that are not over will be cancelled, soon. Refused: not_your_auction, auction_closed.
  virtual void cancel(const SaleId& id, CancelSale command, Completion<HouseResult<SaleVerdict>> done) = 0;

  /// The sales that pass the filters of `query`, as they are on the disk.
  virtual void list(SaleQuery query, Completion<HouseResult<SalePage>> done) = 0;

  /// As of its last committed event.
  virtual void view(const SaleId& id, Completion<HouseResult<SaleViewPtr>> done) = 0;
  /// Its auctions with a lot number above `after`.
  virtual void lots(const SaleId& id, std::uint32_t after, std::uint32_t limit,
                    Completion<HouseResult<LotPage>> done) = 0;
  /// The feed from number after + 1 on.
  virtual void entries(const SaleId& id, std::uint64_t after, std::uint32_t limit,
                       Completion<HouseResult<SaleEntryPage>> done) = 0;

  virtual rules::Time now() const = 0;
};

}  // namespace gavel::auction

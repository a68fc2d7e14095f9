// What a sale and its lots say to each other, and others to a sale.
//
// A lot whose end hangs on the sale (SaleLot::group_end) asks it when the end has come: LotDue. That question is the
// fence as well: the lot asks when everything that it has decided is on the disk, says with it which of its bids put
// ends off, and decides nothing more until it has the ruling. When all lots that could still put an end off have asked,
// nothing is under way that the sale does not know of.
//
// Thread rules: values.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "core/auction/house.hpp"
#include "core/auction/sale.hpp"
#include "core/otp/message.hpp"
#include "core/otp/names.hpp"
#include "core/otp/registry.hpp"

namespace gavel::auction {

// -- from lots ---------------------------------------------------------------------------------------------------

/// A bid that changed price or leader, near the end as the lot knows it. On the disk.
struct LotTrigger {
  std::uint64_t seq = 0;
  rules::Time at;
};
/// Those of a history that may matter, in order: not those further from the last known end than the window.
std::vector<LotTrigger> triggers_of(const std::vector<Entry>& history);

/// Answered with the lot's end when what they do is on the disk.
struct LotTriggers {
  using Reply = rules::Time;
  std::uint32_t lot = 0;
  std::vector<LotTrigger> triggers;
};

struct LotRuling {
  bool close = false;   ///< the end is the end
  rules::Time ends_at;  ///< else: this is
};
/// Its end has come, as far as it knows. Answered when that is settled, which may take long: other lots are asked for.
struct LotDue {
  using Reply = LotRuling;
  std::uint32_t lot = 0;
  rules::Time ends_at;
  std::vector<LotTrigger> triggers;  ///< that the sale has not confirmed
};

/// A lot that ends by itself was put off.
struct LotMoved {
  std::uint32_t lot = 0;
  std::uint64_t seq = 0;
  rules::Time ends_at;
  bool by_bid = true;
};

/// The lot is over, and that is on the disk.
struct LotOver {
  std::uint32_t lot = 0;
  std::variant<LotClosed, LotCancelled> how;
  std::vector<LotTrigger> triggers;
};
/// How it ended; for views of auctions that are over.
std::variant<LotClosed, LotCancelled> ending_of(const View& lot);

// -- from people -------------------------------------------------------------------------------------------------

struct NewLot {
  AuctionId id;
  rules::Terms terms;  ///< checked; the sale sets what it has to say: its place and its end
};
/// The sale after a command.
struct SaleDone {
  SaleViewPtr after;
  rules::Time at;
};
using SaleAskedPtr = std::shared_ptr<const AskedOf<SaleDone>>;
using SaleVerdict = std::variant<SaleDone, rules::Rejection>;
using LotsVerdict = std::variant<LotsAdded, rules::Rejection>;
struct AddLots {
  using Reply = HouseResult<LotsVerdict>;
  rules::Actor by;
  std::vector<NewLot> lots;
  SaleAskedPtr asked = nullptr;
};
inline constexpr std::size_t kLotsAtOnce = 1000;
inline constexpr std::uint32_t kMaxLots = 1'000'000;

struct CancelSale {
  using Reply = HouseResult<SaleVerdict>;
  rules::Actor by;
  std::string reason;
  SaleAskedPtr asked = nullptr;
};

// -- its own -----------------------------------------------------------------------------------------------------

/// May it be over? Or, while it is being cancelled: who is not?
struct LookAround {};

using SaleProtocol = otp::Protocol<LotTriggers, LotDue, LotMoved, LotOver, AddLots, CancelSale, LookAround>;
using SaleRegistry = otp::Registry<SaleId, SaleViewPtr>;

// -- the feed ----------------------------------------------------------------------------------------------------

/// Committed, in order.
struct SalePublished {
  std::shared_ptr<const std::vector<SaleEntry>> entries;
};
using SaleFeedPort = otp::Protocol<SalePublished>;
inline const otp::Name<SaleFeedPort> kSaleFeed{"sale hub"};

}  // namespace gavel::auction

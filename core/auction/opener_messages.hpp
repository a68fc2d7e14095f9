// What is said to the opener: by the house and the hub, who need an auction's process, and by the processes themselves.
//
// Thread rules: values.
#pragma once

#include <optional>

#include "core/auction/id.hpp"
#include "core/otp/message.hpp"
#include "core/otp/names.hpp"

namespace gavel::auction {

/// Starts the process of one auction that is on the disk; answered when it is there. One that runs already is fine.
struct OpenAuction {
  using Reply = bool;
  AuctionId id;
};
/// The same for one that has no process because it sleeps, or because its turn has not come; its process. Nobody where
/// it is none of these: then it runs, is being started again after a crash, or is over.
struct WakeAuction {
  using Reply = otp::Pid;
  AuctionId id;
};
/// From a sale that starts again: this lot of it is not over, and may have been made when nobody was there to open it.
struct SeeTo {
  AuctionId id;
};
/// From an auction: it has loaded.
struct Loaded {
  AuctionId id;
};
/// From an auction that is not over and whose process ends now, with all that it did on the disk.
struct Asleep {
  AuctionId id;
  std::optional<rules::Time> due;  ///< it needs a process again then; nothing: no clock moves it
};
/// Its own: try a start again that failed.
struct OpenAgain {
  AuctionId id;
};
/// Its own: the next page of the list of what is not over; nothing: the first, after the limits of bidders.
struct ListNext {
  std::optional<AuctionId> after;
};
/// Its own: something is due.
struct LookUp {};

using OpenerProtocol = otp::Protocol<OpenAuction, WakeAuction, SeeTo, Loaded, Asleep, OpenAgain, ListNext, LookUp>;
inline const otp::Name<OpenerProtocol> kOpener{"opener"};

}  // namespace gavel::auction

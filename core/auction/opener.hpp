// Opener: starts the processes of the auctions that need one, after a start of the daemon or a crash of what is above
// it in the tree; and one process for each auction that is made later.
//
// It pages through the unfinished auctions and starts each under the auctions' supervisor; a page's starts overlap, the
// next page waits for them. `ready` becomes true when all have been started; each loads by itself.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <atomic>

#include "core/auction/server.hpp"
#include "core/otp/dynamic_supervisor.hpp"

namespace gavel::auction {

inline const otp::Name<otp::DynamicSupervisorProtocol> kAuctions{"auction supervisor"};

/// Starts the process of one auction that is on the disk; answered when it is there. One that runs already is fine.
struct OpenAuction {
  using Reply = bool;
  AuctionId id;
};
/// Its own: try a start again that failed.
struct OpenAgain {
  AuctionId id;
};
/// Its own: the next page of what is to be opened; nothing: the first, after the limits of bidders.
struct OpenPage {
  std::optional<AuctionId> after;
};
using OpenerProtocol = otp::Protocol<OpenAuction, OpenAgain, OpenPage>;
inline const otp::Name<OpenerProtocol> kOpener{"opener"};

class Opener final : public otp::GenServer<Opener, OpenerProtocol> {
 public:
  struct Args {
    AuctionRegistry* registry;
    const Clock* clock;
    Ledger* ledger;
    std::atomic<bool>* ready;
    std::uint32_t mailbox;  ///< messages that may wait at one auction
    SaleRegistry* sales = nullptr;
    std::shared_ptr<const RequestIndex> requests = nullptr;
  };
  explicit Opener(Args args) : args_(args) {}

  void init();
  void handle_continue(const OpenPage&);
  void handle_call(OpenAuction, otp::From<bool>);
  void handle_info(const OpenAgain&);
  void handle_info(const OpenPage& page) { handle_continue(page); }

 private:
  void load_limits();
  void opened_page(StorageResult<UnfinishedPage> page);
  void start(const AuctionId& id, base::UniqueFunction<void(bool)> done);

  Args args_;
  std::size_t starting_ = 0;  // of the present page
  bool has_limits_ = false;
};

}  // namespace gavel::auction

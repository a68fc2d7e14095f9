// SaleOpener: starts the processes of the sales that are not over, after a start of the daemon or a crash of what is
// above it in the tree; and one process for each sale that is made later.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include "core/auction/sale_server.hpp"

namespace gavel::auction {

inline const otp::Name<otp::DynamicSupervisorProtocol> kSales{"sale supervisor"};

/// Starts the process of one sale that is on the disk; answered when it is there. One that runs already is fine.
struct OpenSale {
  using Reply = bool;
  SaleId id;
};
/// Its own: the next page of what is to be opened.
struct OpenSales {
  std::optional<SaleId> after;
};
/// Its own: try a start again that failed.
struct OpenSaleAgain {
  SaleId id;
};
using SaleOpenerProtocol = otp::Protocol<OpenSale, OpenSales, OpenSaleAgain>;
inline const otp::Name<SaleOpenerProtocol> kSaleOpener{"sale opener"};

class SaleOpener final : public otp::GenServer<SaleOpener, SaleOpenerProtocol> {
 public:
  struct Args {
    SaleRegistry* sales;
    AuctionRegistry* auctions;
    Ledger* ledger;
    const Clock* clock;
    std::shared_ptr<const RequestIndex> requests = nullptr;
  };
  explicit SaleOpener(Args args) : args_(std::move(args)) {}

  void init() { continue_with(OpenSales{}); }
  void handle_continue(const OpenSales&);
  void handle_info(const OpenSales& page) { handle_continue(page); }
  void handle_info(const OpenSaleAgain& again);
  void handle_call(OpenSale, otp::From<bool>);

 private:
  void start(const SaleId& id, base::UniqueFunction<void(bool)> done);

  Args args_;
};

}  // namespace gavel::auction

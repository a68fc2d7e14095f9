// SaleHub: the feeds of sales: a snapshot, then every event of the sale in order without a gap.
//
// A watcher has a number: the last event that it has got. What follows that comes from the sale as it happens; where
// there is a gap (it resumes from further back, the sale or the hub was killed in between) it is read from the disk
// first. When the sale's last event has been sent, the watcher is closed with 1000.
//
// A sale's process that dies between its commit and its message is heard of with its next event; so that the last one
// is not waited for in vain, sales with watchers are looked up now and then.
//
// Thread rules: talk to it by its protocol, from any thread, under the name kSaleHub.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/auction/clock.hpp"
#include "core/auction/ports.hpp"
#include "core/auction/sale_messages.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "server/http/message.hpp"

namespace gavel::live {

/// A watcher has come. `after`: the last event that it has; without it, it gets a snapshot. Where the call fails, the
/// caller closes the socket.
struct JoinSale {
  using Reply = void;
  auction::SaleId id;
  std::optional<std::uint64_t> after;
  std::shared_ptr<http::Socket> socket;
};
struct LeaveSale {
  using Reply = void;
  auction::SaleId id;
  std::shared_ptr<http::Socket> socket;
};
/// Its own: is there something on the disk that nobody told?
struct LookUpSales {};
using SaleHubProtocol = otp::Protocol<auction::SalePublished, JoinSale, LeaveSale, LookUpSales>;
inline const otp::Name<SaleHubProtocol> kSaleHub{"sale hub"};

class SaleHub final : public otp::GenServer<SaleHub, SaleHubProtocol> {
 public:
  struct Args {
    const auction::Clock* clock;
  };
  explicit SaleHub(Args args) : clock_(*args.clock) {}
  ~SaleHub() override;

  void init();
  void handle_cast(const auction::SalePublished&);
  void handle_call(const JoinSale&);
  void handle_call(const LeaveSale&);
  void handle_info(const LookUpSales&);

 private:
  struct Watcher {
    std::shared_ptr<http::Socket> socket;
    std::uint64_t seq = 0;  // the last event that it has
    bool reads = true;      // from the disk: what is published meanwhile is there too
    bool missed = false;    // something was published while it read
    bool is_over = false;   // has got the last event
    rules::GroupEnd group = {};
  };
  using Watchers = std::vector<Watcher>;

  Watcher* find(const auction::SaleId& id, const http::Socket* socket);
  void begin(const JoinSale& join, const auction::SaleRecord& record);
  void read(const auction::SaleId& id, const std::shared_ptr<http::Socket>& socket, std::uint64_t after);
  void has_read(const auction::SaleId& id, const std::shared_ptr<http::Socket>& socket,
                const auction::SaleEntryPage& page);
  void send(Watcher& watcher, const auction::SaleEntry& entry);
  void give_up(const auction::SaleId& id, const std::shared_ptr<http::Socket>& socket);
  void forget(const auction::SaleId& id, const http::Socket* socket);
  void forget_finished(const auction::SaleId& id);

  const auction::Clock& clock_;
  std::unordered_map<auction::SaleId, Watchers> sales_;
};

otp::ChildSpec sale_hub_child(SaleHub::Args args);

}  // namespace gavel::live

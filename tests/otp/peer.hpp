// A server for tests: links, watches and exits as it is told, and remembers what it heard.
#pragma once

#include <string>
#include <vector>

#include "core/otp/gen_server.hpp"

namespace otp::test {

struct LinkTo {
  Pid whom;
};
struct UnlinkFrom {
  Pid whom;
};
struct MonitorOf {
  using Reply = std::uint64_t;
  Pid whom;
};
struct Demonitor {
  std::uint64_t ref;
};
struct Events {
  using Reply = std::vector<std::string>;
};
struct ExitOther {
  Pid whom;
  Reason reason;
};
using PeerProtocol = Protocol<LinkTo, UnlinkFrom, MonitorOf, Demonitor, Events, ExitOther>;

class Peer final : public GenServer<Peer, PeerProtocol> {
 public:
  struct Args {
    bool trap = false;
  };
  explicit Peer(Args args) { trap_exit(args.trap); }
  void handle_cast(const LinkTo& l) { link(l.whom); }
  void handle_cast(const UnlinkFrom& l) { unlink(l.whom); }
  std::uint64_t handle_call(const MonitorOf& m) { return monitor(m.whom); }
  void handle_cast(const Demonitor& d) { demonitor(d.ref); }
  std::vector<std::string> handle_call(const Events&) { return events_; }
  void handle_cast(const ExitOther& e) { exit(e.whom, e.reason); }
  void handle_info(const ExitMessage& e) { events_.push_back("exit " + e.reason.to_string()); }
  void handle_info(const Down& d) { events_.push_back("down " + d.reason.to_string()); }

 private:
  std::vector<std::string> events_;
};

}  // namespace otp::test

// For the rows about supervisors: a server that does as its orders say, and a supervisor of such servers.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../world.hpp"
#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"

namespace otp::test {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

/// What an Leaf is to do; shared, so that a test changes it between two lives.
struct Orders {
  Strings log;
  bool trap = true;
  bool ignore = false;
  bool raise = false;     ///< an exception in init
  bool stubborn = false;  ///< does not end when it is asked to
  Reason fail;            ///< not normal: init ends with it
  Reason last_words;      ///< not normal: terminate throws it
  Duration starting{};    ///< init takes this long
  Duration stopping{};    ///< so does its end
  int starts = 0;
};
using OrdersPtr = std::shared_ptr<Orders>;

struct EndWith {
  Reason reason;
};
struct Unlink {};
struct Began {};
struct Finished {
  Reason reason;
};
struct Ping {
  using Reply = std::string;
};
using LeafProtocol = Protocol<EndWith, Unlink, Began, Finished, Ping>;

class Leaf final : public GenServer<Leaf, LeafProtocol> {
 public:
  using InitLater = void;
  struct Args {
    std::string name;
    OrdersPtr orders;
  };
  explicit Leaf(Args args) : name_(std::move(args.name)), orders_(std::move(args.orders)) {}
  ~Leaf() override { note("gone"); }

  void init() {
    note("init");
    ++orders_->starts;
    trap_exit(orders_->trap);
    if (orders_->raise) throw std::runtime_error("no luck");
    if (!orders_->fail.is(Reason::Kind::normal)) throw Exit{orders_->fail};
    if (orders_->ignore) {
      init_ignore();
    } else if (orders_->starting > Duration::zero()) {
      send_after(orders_->starting, Began{});
    } else {
      init_done();
    }
  }
  void handle_info(const Began&) {
    note("up");
    init_done();
  }
  void handle_cast(const EndWith& end) { stop(end.reason); }
  void handle_cast(const Unlink&) { unlink(parent()); }
  std::string handle_call(const Ping&) { return name_; }
  void handle_info(const ExitMessage&) {}
  void handle_stop(const Reason& reason) {
    note("asked");
    if (orders_->stubborn) return;
    if (orders_->stopping > Duration::zero()) {
      send_after(orders_->stopping, Finished{reason});
    } else {
      stop(reason);
    }
  }
  void handle_info(const Finished& f) { stop(f.reason); }
  void terminate(const Reason& reason) {
    note("terminate " + reason.to_string());
    if (!orders_->last_words.is(Reason::Kind::normal)) throw Exit{orders_->last_words};
  }

 private:
  void note(const std::string& what) { orders_->log.push_back(name_ + " " + what); }
  std::string name_;
  OrdersPtr orders_;
};

/// A world with one supervisor in it.
struct Tree {
  World w;
  OrdersPtr orders = std::make_shared<Orders>();
  Ref<SupervisorProtocol> sup;
  std::optional<Reason> ended;  // of the supervisor

  static ChildSpec actor(const std::string& id, OrdersPtr orders) { return child<Leaf>(id, {id, std::move(orders)}); }
  ChildSpec actor(const std::string& id) const { return actor(id, orders); }
  std::vector<ChildSpec> actors(const Strings& ids) const {
    std::vector<ChildSpec> specs;
    for (const auto& id : ids) specs.push_back(actor(id));
    return specs;
  }

  /// Begins to start it; see `ended` and alive().
  void spawn(const ChildSpec& root) {
    ended.reset();
    sup = {root.start(w.rt, root.options).pid};
    w.rt.monitor(sup.pid, [this](Reason r) { ended = std::move(r); });
  }
  void start(SupervisorFlags flags, std::vector<ChildSpec> children) {
    spawn(supervisor("top", flags, std::move(children)));
    w.sim.settle();
  }
  bool alive() const { return w.rt.alive(sup.pid); }

  std::vector<ChildInfo> children() { return w.call(sup, WhichChildren{}).value(); }
  ChildCounts counts() { return w.call(sup, CountChildren{}).value(); }
  std::map<std::string, Pid> pids() {
    std::map<std::string, Pid> all;
    for (const auto& c : children()) all[c.id] = c.pid;
    return all;
  }
  Pid pid(const std::string& id) { return pids().at(id); }
  bool restarting(const std::string& id) {
    const auto all = children();
    return std::any_of(all.begin(), all.end(), [&](const ChildInfo& c) { return c.id == id && c.restarting; });
  }

  void end(Pid pid, Reason reason) {
    w.rt.cast(Ref<LeafProtocol>{pid}, EndWith{std::move(reason)});
    w.sim.settle();
  }
  void end(const std::string& id, Reason reason) { end(pid(id), std::move(reason)); }
  void crash(const std::string& id) { end(id, Reason::other("crash")); }
  void crash(Pid pid) { end(pid, Reason::other("crash")); }

  ChildResult<Pid> start_child(ChildSpec spec) { return w.call(sup, StartChild{std::move(spec)}).value(); }
  ChildResult<void> terminate_child(std::string id) { return w.call(sup, TerminateChild{std::move(id)}).value(); }
  ChildResult<Pid> restart_child(std::string id) { return w.call(sup, RestartChild{std::move(id)}).value(); }
  ChildResult<void> delete_child(std::string id) { return w.call(sup, DeleteChild{std::move(id)}).value(); }

  Strings take_log() { return std::exchange(orders->log, {}); }

  /// Reports of supervisors and crashes since the last time, in short.
  Strings take_reports() {
    Strings all;
    for (const Report& r : std::exchange(w.reports, {})) {
      const std::string what = name(r.kind);
      if (r.kind == Report::Kind::crash || r.offender.rules.id.empty()) {
        all.push_back(what);
      } else {
        all.push_back(what + " " + r.offender.rules.id);
      }
    }
    return all;
  }
};

inline constexpr Reason::Kind kOther = Reason::Kind::other;

}  // namespace otp::test

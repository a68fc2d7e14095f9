// LG-01, 02, 03, 05 and OB-01, 02: what is told of a process that crashes, and of one that lives.
#include "../counter.hpp"
#include "../world.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/sys.hpp"

namespace otp::test::ob_lg_test {
namespace {

using namespace std::chrono_literals;

struct Steal {
  using Reply = int;
};
struct Note {};
struct Watch {
  Pid whom;
};
struct Tie {
  Pid whom;
};
struct Wait {
  Ref<CounterProtocol> whom;
};
using VaultProtocol = Protocol<Steal, Note, Watch, Tie, Wait>;

/// A server with a secret.
class Vault final : public GenServer<Vault, VaultProtocol> {
 public:
  struct Args {
    bool trap = false;
    Ref<VaultProtocol> asks;  // steals from there at once
  };
  explicit Vault(Args args) : asks_(args.asks) { trap_exit(args.trap); }
  void init() {
    if (asks_) call(asks_, Steal{}, 1h, [](Vault&, CallResult<int>) {});
  }
  int handle_call(const Steal&) { throw std::runtime_error("alarm"); }
  void handle_cast(const Note&) {}
  void handle_cast(const Watch& w) { monitor(w.whom); }
  void handle_cast(const Tie& t) { link(t.whom); }
  void handle_cast(const Wait& w) {
    await(w.whom, Later{}, 1h, [](Vault&, CallResult<int>) {});
  }
  std::string format_status() const { return "gold: ****"; }

 private:
  Ref<VaultProtocol> asks_;
};

struct ContractLg : ::testing::Test {
  World w;
  std::vector<Report::Kind> kinds() const {
    std::vector<Report::Kind> all;
    for (const auto& r : w.reports) all.push_back(r.kind);
    return all;
  }
  const Report& only(Report::Kind kind) const {
    EXPECT_EQ(w.count(kind), 1u);
    for (const auto& r : w.reports) {
      if (r.kind == kind) return r;
    }
    throw std::runtime_error("no such report");
  }
};

TEST_F(ContractLg, LG_01_server_report_crash_report_child_terminated_progress_in_this_order) {
  const auto top = w.start_tree(supervisor("top", {}, {child<Counter>("a", {}).named("lg01")}));
  w.reports.clear();
  const Pid first = w.rt.whereis("lg01");
  w.rt.cast(Name<CounterProtocol>("lg01"), Boom{});
  w.sim.settle();
  using Kind = Report::Kind;
  EXPECT_EQ(kinds(), (std::vector<Kind>{Kind::server, Kind::crash, Kind::child_terminated, Kind::progress}));
  EXPECT_EQ(w.reports.at(0).pid, first);
  EXPECT_EQ(w.reports.at(1).pid, first);
  EXPECT_EQ(w.reports.at(2).pid, top.pid);
  EXPECT_EQ(w.reports.at(3).offender.pid, w.rt.whereis("lg01"));
}

TEST_F(ContractLg, LG_02_the_server_report_tells_what_it_did_for_whom_with_which_state) {
  const auto vault = w.rt.spawn<Vault>({}, {.name = "lg02 vault"});
  w.sim.settle();
  w.call(sys::of("lg02 vault"), sys::log()).value();
  w.rt.cast(Ref<VaultProtocol>{vault.pid}, Note{});
  const auto thief = w.rt.spawn<Vault>({.asks = {vault.pid}}, {.name = "lg02 thief"});
  w.sim.settle();
  const auto& report = only(Report::Kind::server);
  ASSERT_TRUE(report.server_report);
  const ServerReport& r = *report.server_report;
  EXPECT_EQ(r.pid, vault.pid);
  EXPECT_EQ(r.name, "lg02 vault");
  EXPECT_NE(r.last_message.find("Steal"), std::string::npos);
  EXPECT_EQ(r.state, "gold: ****");
  EXPECT_EQ(r.reason, Reason::error("std::runtime_error: alarm"));
  EXPECT_TRUE(r.called);
  EXPECT_EQ(r.client, thief.pid);
  EXPECT_EQ(r.client_name, "lg02 thief");
  EXPECT_TRUE(r.client_alive);
  ASSERT_EQ(r.log.size(), 2u);
  EXPECT_NE(r.log[0].message.find("Note"), std::string::npos);
  EXPECT_NE(r.log[1].message.find("Steal"), std::string::npos);
}

TEST_F(ContractLg, LG_02_a_client_that_is_dead_is_told_as_dead) {
  const auto vault = w.start<Vault>({});
  w.call(sys::of(vault), sys::suspend()).value();
  const auto thief = w.start<Vault>({.asks = vault});
  w.rt.exit(thief.pid, Reason::kill());
  w.call(sys::of(vault), sys::resume()).value();
  w.sim.settle();
  const ServerReport& r = *only(Report::Kind::server).server_report;
  EXPECT_EQ(r.client, thief.pid);
  EXPECT_FALSE(r.client_alive);
  EXPECT_TRUE(r.name.empty());
}

TEST_F(ContractLg, LG_03_the_crash_report_has_all_its_fields) {
  const auto grandparent = w.rt.spawn<Counter>({}, {.name = "lg03 grandparent"});
  const auto parent = w.rt.spawn<Counter>({}, {.parent = grandparent.pid});
  const auto vault = w.rt.spawn<Vault>({.trap = true}, {.name = "lg03", .parent = parent.pid});
  const auto neighbour = w.rt.spawn<Counter>({}, {.name = "lg03 neighbour"});
  const auto trapping = w.rt.spawn<Counter>({.trap = true});
  w.sim.settle();
  const Ref<VaultProtocol> ref{vault.pid};
  w.rt.cast(ref, Tie{neighbour.pid});
  w.rt.cast(ref, Tie{trapping.pid});
  w.rt.call(ref, Steal{}, 1h, [](CallResult<int>) {});
  for (int i = 0; i < 12; ++i) w.rt.cast(ref, Note{});
  w.sim.settle();
  const auto& report = only(Report::Kind::crash);
  ASSERT_TRUE(report.crash_report);
  const CrashReport& r = *report.crash_report;
  EXPECT_NE(r.process.label.find("Vault"), std::string::npos);  // the initial call
  EXPECT_EQ(r.process.pid, vault.pid);
  EXPECT_EQ(r.process.name, "lg03");
  EXPECT_STREQ(r.error_class, "error");
  EXPECT_EQ(r.reason, Reason::error("std::runtime_error: alarm"));
  EXPECT_EQ(r.ancestors, (std::vector<std::string>{parent.pid.to_string(), "lg03 grandparent"}));
  EXPECT_EQ(r.process.mailbox, 12u);
  ASSERT_EQ(r.messages.size(), 10u);
  EXPECT_NE(r.messages[0].find("Note"), std::string::npos);
  EXPECT_EQ(r.process.links, (std::vector<Pid>{neighbour.pid, trapping.pid}));
  EXPECT_TRUE(r.process.trap_exit);
  EXPECT_EQ(r.process.status, ProcessStatus::running);
  EXPECT_GE(r.process.memory, sizeof(Vault));
  EXPECT_EQ(r.process.reductions, 4u);
  ASSERT_EQ(r.neighbours.size(), 1u);  // those that go down with it
  EXPECT_EQ(r.neighbours[0].name, "lg03 neighbour");
}

TEST_F(ContractLg, LG_03_a_crash_in_init_has_a_crash_report_and_no_server_report) {
  w.rt.spawn<Counter>({.init_stop = Reason::other("no luck")});
  w.sim.settle();
  EXPECT_EQ(w.count(Report::Kind::server), 0u);
  const CrashReport& r = *only(Report::Kind::crash).crash_report;
  EXPECT_STREQ(r.error_class, "exit");
  EXPECT_EQ(r.reason, Reason::other("no luck"));
}

TEST_F(ContractLg, LG_05_normal_and_shutdown_are_not_reported) {
  for (const Reason& reason : {Reason::normal(), Reason::shutdown(), Reason::shutdown_with("drain")}) {
    const auto a = w.start<Counter>({});
    w.rt.cast(a, StopWith{reason});
    const auto b = w.start<Counter>({});
    w.stop(b.pid, reason);
    EXPECT_FALSE(w.rt.alive(a.pid));
  }
  EXPECT_TRUE(w.reports.empty());
}

// -- OB ---------------------------------------------------------------------------------------------------------------

TEST_F(ContractLg, OB_01_of_the_dead_nothing_is_known) {
  const auto a = w.start<Counter>({});
  w.stop(a.pid);
  EXPECT_FALSE(w.rt.info(a.pid));
  EXPECT_FALSE(w.rt.info(Pid{}));
  EXPECT_FALSE(w.rt.info(Pid(4711, 1)));
}

TEST_F(ContractLg, OB_02_of_the_living_all_of_it) {
  const auto parent = w.start<Counter>({});
  const auto other = w.start<Counter>({});
  const auto started = w.rt.spawn<Vault>({.trap = true}, {.name = "ob02", .link = parent.pid, .parent = parent.pid});
  const Ref<VaultProtocol> vault{started.pid};
  w.rt.cast(vault, Watch{other.pid});
  std::shared_ptr<int> keep = std::make_shared<int>();
  w.rt.monitor(vault.pid, [keep](Reason) {});
  w.sim.settle();
  auto info = w.rt.info(vault.pid).value();
  EXPECT_EQ(info.pid, vault.pid);
  EXPECT_EQ(info.name, "ob02");
  EXPECT_NE(info.label.find("Vault"), std::string::npos);
  EXPECT_EQ(info.status, ProcessStatus::waiting);
  EXPECT_EQ(info.parent, parent.pid);
  EXPECT_EQ(info.links, std::vector<Pid>{parent.pid});
  EXPECT_EQ(info.monitored, std::vector<Pid>{other.pid});
  EXPECT_EQ(info.watched_by, std::vector<Pid>{Pid{}});
  EXPECT_EQ(w.rt.info(other.pid)->watched_by, std::vector<Pid>{vault.pid});
  EXPECT_TRUE(info.trap_exit);
  EXPECT_EQ(info.mailbox, 0u);
  EXPECT_EQ(info.reductions, 2u);  // its start, and Watch
  EXPECT_GT(info.memory, sizeof(Vault));

  w.rt.cast(vault, Wait{other});
  EXPECT_EQ(w.rt.info(vault.pid)->status, ProcessStatus::runnable);
  w.sim.settle();
  w.rt.cast(vault, Note{});
  w.sim.settle();
  info = w.rt.info(vault.pid).value();
  EXPECT_EQ(info.status, ProcessStatus::parked);
  EXPECT_EQ(info.awaits, other.pid);
  EXPECT_EQ(info.mailbox, 1u);
  w.rt.cast(other, Release{1});
  w.call(sys::of(vault), sys::suspend()).value();
  EXPECT_EQ(w.rt.info(vault.pid)->status, ProcessStatus::suspended);
}

TEST_F(ContractLg, OB_02_a_running_process_tells_what_it_handles) {
  struct Look {};
  class Looker final : public GenServer<Looker, Protocol<Look>> {
   public:
    struct Args {
      std::vector<ProcessInfo>* seen;
    };
    explicit Looker(Args args) : args_(args) {}
    void handle_cast(const Look&) { args_.seen->push_back(*runtime().info(self())); }

   private:
    Args args_;
  };
  std::vector<ProcessInfo> seen;
  const auto looker = w.start<Looker>({&seen});
  w.rt.cast(looker, Look{});
  w.sim.settle();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].status, ProcessStatus::running);
  EXPECT_NE(seen[0].current.find("Look"), std::string::npos);
}

TEST_F(ContractLg, counters_tell_messages_the_longest_mailbox_and_timers) {
  const auto a = w.start<Counter>({});
  const auto before = w.rt.stats();
  for (int i = 0; i < 100; ++i) w.rt.cast(a, Increment{});
  w.rt.send_after(1h, a, Increment{});
  EXPECT_EQ(w.rt.stats().scheduler.run_queue, 1u);
  w.sim.settle();
  const auto after = w.rt.stats();
  EXPECT_EQ(after.messages - before.messages, 100u);
  EXPECT_EQ(after.mailbox_high, 100u);
  EXPECT_EQ(after.scheduler.timers, 1u);
  EXPECT_EQ(after.scheduler.run_queue, 0u);
}

}  // namespace
}  // namespace otp::test::ob_lg_test

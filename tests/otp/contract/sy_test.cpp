// SY: looking into a running process and holding it still.
#include "../counter.hpp"
#include "../world.hpp"
#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/sys.hpp"

namespace otp::test::sy_test {
namespace {

using namespace std::chrono_literals;

struct Deposit {
  int amount;
};
struct Balance {
  using Reply = int;
};
using AccountProtocol = Protocol<Deposit, Balance>;

/// Shows its state, but not all of it; remembers which handlers ran.
class Account final : public GenServer<Account, AccountProtocol> {
 public:
  struct Args {
    Log log;
  };
  explicit Account(Args args) : log_(std::move(args.log)) {}
  void handle_cast(const Deposit& d) {
    note("deposit " + std::to_string(d.amount));
    balance += d.amount;
  }
  int handle_call(const Balance&) {
    note("balance");
    return balance;
  }
  void terminate(const Reason& r) { note("terminate " + r.to_string()); }
  std::string format_status() const { return "balance " + std::to_string(balance) + ", pin ****"; }

  int balance = 0;

 private:
  void note(std::string what) {
    if (log_) log_->push_back(std::move(what));
  }
  Log log_;
};

struct ContractSys : ::testing::Test {
  World w;
  Log log = make_log();
  Ref<AccountProtocol> account = w.start<Account>({log});

  CallResult<int> state() {
    return w.call(sys::of(account), sys::get_state<Account>([](const Account& a) { return a.balance; }));
  }
  template <class R>
  auto ask(R request) {
    return w.call(sys::of(account), std::move(request));
  }
};

TEST_F(ContractSys, SY_01_get_state_runs_no_handler) {
  w.rt.cast(account, Deposit{5});
  EXPECT_EQ(state().value(), 5);
  EXPECT_EQ(*log, std::vector<std::string>{"deposit 5"});
}

TEST_F(ContractSys, SY_01_get_state_works_while_suspended) {
  ask(sys::suspend()).value();
  EXPECT_EQ(state().value(), 0);
  EXPECT_TRUE(log->empty());
}

TEST_F(ContractSys, SY_01_get_state_of_another_server_is_an_error_that_says_so) {
  const auto result = w.call(sys::of(account), sys::get_state<Counter>([](const Counter&) { return 1; }));
  EXPECT_EQ(result.error().code, CallErrc::bad_request);
  EXPECT_NE(result.error().reason.to_string().find("Account, not a test::Counter"), std::string::npos)
      << result.error().reason.to_string();
  EXPECT_TRUE(w.rt.alive(account.pid));
}

TEST_F(ContractSys, SY_02_replace_state_installs_what_it_returns) {
  ask(sys::replace_state<Account>([](Account& a) { a.balance = 70; })).value();
  EXPECT_EQ(w.call(account, Balance{}).value(), 70);
  EXPECT_EQ(*log, std::vector<std::string>{"balance"});
}

TEST_F(ContractSys, SY_02_replace_state_works_while_suspended) {
  ask(sys::suspend()).value();
  ask(sys::replace_state<Account>([](Account& a) { a.balance = 7; })).value();
  EXPECT_EQ(state().value(), 7);
}

TEST_F(ContractSys, SY_02_a_function_that_throws_fails_its_request_and_not_the_server) {
  const auto result = ask(sys::replace_state<Account>([](Account&) { throw std::runtime_error("no"); }));
  EXPECT_EQ(result.error().code, CallErrc::bad_request);
  EXPECT_EQ(result.error().reason, Reason::error("no"));
  EXPECT_EQ(state().value(), 0);
}

TEST_F(ContractSys, SY_04_a_suspended_server_lets_messages_wait_and_calls_time_out) {
  ask(sys::suspend()).value();
  w.rt.cast(account, Deposit{1});
  std::vector<CallErrc> errors;
  w.rt.call(account, Balance{}, 100ms, [&](CallResult<int> r) { errors.push_back(r.error().code); });
  w.rt.cast(account, Deposit{2});
  w.sim.advance(99ms);
  EXPECT_TRUE(errors.empty());
  w.sim.advance(1ms);
  EXPECT_EQ(errors, std::vector<CallErrc>{CallErrc::timeout});
  EXPECT_TRUE(log->empty());

  ask(sys::resume()).value();
  w.rt.cast(account, Deposit{3});
  w.sim.settle();
  EXPECT_EQ(*log, (std::vector<std::string>{"deposit 1", "balance", "deposit 2", "deposit 3"}));
  EXPECT_EQ(errors.size(), 1u);  // the late answer is never seen
}

TEST_F(ContractSys, SY_04_what_waits_when_a_suspended_server_is_killed_is_accounted_for) {
  ask(sys::suspend()).value();
  w.rt.cast(account, Deposit{1});
  std::optional<CallError> error;
  w.rt.call(account, Balance{}, 1h, [&](CallResult<int> r) { error = r.error(); });
  ASSERT_TRUE(state());
  w.rt.exit(account.pid, Reason::kill());
  w.sim.settle();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, Reason::killed());
  EXPECT_EQ(w.rt.stats().dead_letters, 2u);
}

TEST_F(ContractSys, SY_04_two_suspends_need_one_resume) {
  ask(sys::suspend()).value();
  ask(sys::suspend()).value();
  ask(sys::resume()).value();
  EXPECT_EQ(w.call(account, Balance{}).value(), 0);
  EXPECT_TRUE(ask(sys::resume()));
}

TEST_F(ContractSys, SY_07_a_suspended_server_can_be_stopped) {
  ask(sys::suspend()).value();
  w.rt.cast(account, Deposit{1});
  EXPECT_EQ(w.stop(account.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(*log, std::vector<std::string>{"terminate shutdown"});
}

TEST(Contract, SY_04_a_suspended_supervisor_restarts_nobody_before_it_is_resumed) {
  World w;
  const Started top = w.start_tree(supervisor("top", {}, {child<Counter>("a", {}), child<Counter>("b", {})}));
  const auto pids = [&] {
    std::vector<Pid> all;
    for (const auto& c : w.call(Ref<SupervisorProtocol>{top.pid}, WhichChildren{}).value()) all.push_back(c.pid);
    return all;
  };
  const auto before = pids();
  w.call(sys::of(top.pid), sys::suspend()).value();
  for (Pid pid : before) w.rt.exit(pid, Reason::kill());
  w.sim.settle();
  EXPECT_EQ(w.rt.stats().alive, 1u);
  w.call(sys::of(top.pid), sys::resume()).value();
  const auto after = pids();
  ASSERT_EQ(after.size(), 2u);
  for (Pid pid : after) EXPECT_TRUE(w.rt.alive(pid));
  EXPECT_NE(after, before);
}

TEST(Contract, SY_07_a_suspended_child_still_follows_its_supervisor) {
  World w;
  auto log = make_log();
  const Started top = w.start_tree(supervisor("top", {}, {child<Counter>("a", {.log = log, .trap = true})}));
  const Pid a = w.call(Ref<SupervisorProtocol>{top.pid}, WhichChildren{}).value().at(0).pid;
  w.call(sys::of(a), sys::suspend()).value();
  const Instant start = w.sim.now();
  EXPECT_EQ(w.stop(top.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(w.sim.now(), start);  // no shutdown timeout was needed
  EXPECT_EQ(log->at(1), "counter terminate shutdown");
}

TEST(Contract, SY_07_a_suspended_dynamic_supervisor_still_stops_its_children_and_itself) {
  World w;
  auto log = make_log();
  const Started top = w.start_tree(supervisor("top", {}, {dynamic_supervisor("many", {}).named("sy07 many")}));
  const Ref<DynamicSupervisorProtocol> many{w.rt.whereis("sy07 many")};
  auto spec = child<Counter>("", {.log = log, .trap = true});
  ASSERT_TRUE(w.call(many, StartDynamic{std::move(spec)}).value());
  w.call(sys::of(many), sys::suspend()).value();
  EXPECT_EQ(w.stop(top.pid, Reason::shutdown()), Reason::shutdown());
  EXPECT_EQ(log->at(1), "counter terminate shutdown");
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST_F(ContractSys, SY_08_get_status_tells_who_and_how_and_the_state_as_the_server_shows_it) {
  const auto child = w.rt.spawn<Account>({}, {.name = "sy08", .parent = account.pid});
  w.sim.settle();
  w.call(sys::of("sy08"), sys::statistics(true)).value();
  w.call(sys::of("sy08"), sys::install("spy", [](const sys::Event&) { return true; })).value();
  auto status = w.call(sys::of("sy08"), sys::get_status()).value();
  EXPECT_EQ(status.pid, child.pid);
  EXPECT_EQ(status.name, "sy08");
  EXPECT_EQ(status.parent, account.pid);
  EXPECT_FALSE(status.suspended);
  EXPECT_EQ(status.options, (std::vector<std::string>{"statistics", "spy"}));
  EXPECT_EQ(status.state, "balance 0, pin ****");
  w.call(sys::of("sy08"), sys::suspend()).value();
  EXPECT_TRUE(w.call(sys::of("sy08"), sys::get_status()).value().suspended);
}

TEST(Contract, SY_08_without_a_hook_only_the_type_is_told) {
  World w;
  const auto counter = w.start<Counter>({});
  EXPECT_EQ(w.call(sys::of(counter), sys::get_status()).value().state, "test::Counter");
}

TEST_F(ContractSys, SY_09_get_state_is_answered_after_the_messages_that_came_before_it) {
  for (int i = 0; i < 3; ++i) w.rt.cast(account, Deposit{1});
  std::optional<int> seen;
  w.rt.call(sys::of(account), sys::get_state<Account>([](const Account& a) { return a.balance; }), 1s,
            [&](CallResult<int> r) { seen = r.value(); });
  w.rt.cast(account, Deposit{1});
  w.sim.settle();
  EXPECT_EQ(seen, 3);
}

TEST_F(ContractSys, SY_09_a_full_mailbox_does_not_refuse_a_system_request) {
  const auto small = w.start<Account>({}, {.mailbox = 1});
  w.rt.cast(small, Deposit{1});
  EXPECT_EQ(w.rt.cast(small, Deposit{1}), Sent::overloaded);
  EXPECT_TRUE(w.call(sys::of(small), sys::get_status()));
}

TEST_F(ContractSys, SY_10_trace_shows_one_event_in_and_one_out_for_a_call) {
  std::vector<std::string> seen;
  ask(sys::trace([&](const sys::Event& e) { seen.push_back(e.to_string()); })).value();
  w.call(account, Balance{}).value();
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_NE(seen.at(0).find("in test::"), std::string::npos);
  EXPECT_NE(seen.at(0).find("Balance"), std::string::npos);
  EXPECT_EQ(seen.at(1), "out int");
  ask(sys::no_trace()).value();
  w.call(account, Balance{}).value();
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(ContractSys, SY_10_log_keeps_the_last_ten) {
  EXPECT_EQ(ask(sys::get_log()).error().reason, Reason::other("no_log"));
  ask(sys::log()).value();
  for (int i = 0; i < 12; ++i) w.rt.cast(account, Deposit{i});
  w.call(account, Balance{}).value();
  const auto events = ask(sys::get_log()).value();
  ASSERT_EQ(events.size(), 10u);
  EXPECT_EQ(events.at(9).kind, sys::Event::Kind::out);
  EXPECT_NE(events.at(8).message.find("Balance"), std::string::npos);
  EXPECT_NE(events.at(0).message.find("Deposit"), std::string::npos);
  ask(sys::log(2)).value();
  EXPECT_EQ(ask(sys::get_log()).value().size(), 2u);
  ask(sys::log(0)).value();
  EXPECT_FALSE(ask(sys::get_log()));
}

TEST_F(ContractSys, SY_10_statistics_count_one_in_and_one_out) {
  EXPECT_EQ(ask(sys::get_statistics()).error().reason, Reason::other("no_statistics"));
  ask(sys::statistics(true)).value();
  w.call(account, Balance{}).value();
  w.sim.advance(1s);
  const auto statistics = ask(sys::get_statistics()).value();
  EXPECT_EQ(statistics.messages_in, 1u);
  EXPECT_EQ(statistics.messages_out, 1u);
  EXPECT_EQ(statistics.current_time - statistics.start_time, 1s);
  ask(sys::statistics(false)).value();
  EXPECT_EQ(ask(sys::get_statistics()).error().reason, Reason::other("no_statistics"));
}

TEST_F(ContractSys, SY_11_a_hook_that_throws_or_is_done_is_removed_and_the_server_unhurt) {
  int thrown = 0, done = 0;
  ask(sys::install("throws", [&](const sys::Event&) -> bool { throw ++thrown; })).value();
  ask(sys::install("done", [&](const sys::Event&) { return ++done < 2; })).value();
  w.rt.cast(account, Deposit{1});
  w.rt.cast(account, Deposit{1});
  w.rt.cast(account, Deposit{1});
  EXPECT_EQ(w.call(account, Balance{}).value(), 3);
  EXPECT_EQ(thrown, 1);
  EXPECT_EQ(done, 2);
  EXPECT_TRUE(ask(sys::get_status()).value().options.empty());
}

TEST_F(ContractSys, SY_11_what_a_hook_sends_is_no_event) {
  int events = 0;
  const auto other = w.start<Account>({});
  ask(sys::trace([&](const sys::Event&) {
    ++events;
    w.rt.cast(other, Deposit{1});
  })).value();
  w.rt.cast(account, Deposit{1});
  w.sim.settle();
  EXPECT_EQ(events, 1);
  EXPECT_EQ(w.call(other, Balance{}).value(), 1);
}

}  // namespace
}  // namespace otp::test::sy_test

// GS: what a GenServer promises.
#include "../counter.hpp"
#include "../peer.hpp"
#include "../world.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/sys.hpp"

namespace otp::test::gs_test {
namespace {

using namespace std::chrono_literals;

// -- an actor that does what the test says ---------------------------------------------------------------------------

class Actor;
struct Do {
  std::function<void(Actor&)> what;
};
struct Ask {
  using Reply = int;
  std::function<void(Actor&, From<int>)> what;
};
struct Next {
  std::string name;
  std::function<void(Actor&)> what;
};
using ActorProtocol = Protocol<Do, Ask>;

class Actor final : public GenServer<Actor, ActorProtocol> {
 public:
  struct Args {
    std::function<void(Actor&)> init;
    std::function<void(Actor&, const Reason&)> terminate;
  };
  explicit Actor(Args args) : args_(std::move(args)) {}
  void init() {
    if (args_.init) args_.init(*this);
  }
  void handle_cast(const Do& d) { d.what(*this); }
  void handle_call(const Ask& a, From<int> from) { a.what(*this, std::move(from)); }
  void handle_continue(Next next) {
    heard.push_back(next.name);
    if (next.what) next.what(*this);
  }
  void handle_timeout() { heard.push_back("timeout at " + std::to_string((now() - Instant{}) / 1ms)); }
  void handle_info(const ExitMessage& e) { heard.push_back("EXIT " + e.reason.to_string()); }
  void handle_info(const Down& d) { heard.push_back("DOWN " + d.reason.to_string()); }
  void terminate(const Reason& r) {
    if (args_.terminate) args_.terminate(*this, r);
  }

  using GenServer::await;
  using GenServer::call;
  using GenServer::cast;
  using GenServer::continue_with;
  using GenServer::demonitor;
  using GenServer::exit;
  using GenServer::idle_timeout;
  using GenServer::init_fail;
  using GenServer::link;
  using GenServer::monitor;
  using GenServer::self;
  using GenServer::self_ref;
  using GenServer::send;
  using GenServer::stop;
  using GenServer::trap_exit;

  std::vector<std::string> heard;

 private:
  Args args_;
};

struct ContractGs : ::testing::Test {
  World w;

  Ref<ActorProtocol> actor(std::function<void(Actor&)> init = {}) { return w.start<Actor>({std::move(init), {}}); }
  void tell(Ref<ActorProtocol> to, std::function<void(Actor&)> what) {
    w.rt.cast(to, Do{std::move(what)});
    w.sim.settle();
  }
  std::vector<std::string> heard(Ref<ActorProtocol> by) {
    return w.call(sys::of(by), sys::get_state<Actor>([](const Actor& a) { return a.heard; })).value();
  }
  static std::string text(const CallResult<int>& r) { return r ? std::to_string(*r) : r.error().to_string(); }
};

/// Spawns an Actor from a starter process that waits, parked as a supervisor does, for the end of its init.
struct Begin {
  std::function<void(Actor&)> init;
};
class Starter final : public GenServer<Starter, Protocol<Begin>> {
 public:
  struct Args {
    bool trap = false;
    Log log;
  };
  explicit Starter(Args args) : log_(args.log) { trap_exit(args.trap); }
  void handle_cast(const Begin& begin) {
    const std::uint64_t id = runtime().fresh_id();
    const auto child = runtime().spawn<Actor>({begin.init, {}},
                                              {.link = self(), .parent = self(), .starter = {&runtime(), self(), id}});
    park(id, [this, child](Envelope& answer) {
      unpark();
      const auto& started = answer.as<Started>();
      const char* kinds[] = {"ok", "ignore", "already_started", "error "};
      log_->push_back(kinds[static_cast<int>(started.kind)] + started.reason.to_string() +
                      (runtime().alive(child.pid) ? " alive" : " dead"));
    });
  }
  void handle_info(const ExitMessage& e) { log_->push_back("EXIT " + e.reason.to_string()); }

 private:
  Log log_;
};

TEST_F(ContractGs, GS_01_start_returns_when_init_is_over_and_the_server_is_linked) {
  const auto log = make_log();
  const auto starter = w.start<Starter>({.trap = true, .log = log});
  w.rt.cast(starter, Begin{[&](Actor&) { log->push_back("init"); }});
  w.sim.settle();
  EXPECT_EQ(*log, (std::vector<std::string>{"init", "oknormal alive"}));
  const auto links = w.rt.info(starter.pid)->links;
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(w.rt.info(links[0])->links, std::vector<Pid>{starter.pid});
}

TEST_F(ContractGs, GS_01_an_await_in_init_is_a_part_of_the_start) {
  const auto log = make_log();
  const auto other = actor();
  const auto starter = w.start<Starter>({.trap = true, .log = log});
  From<int> kept;
  w.rt.cast(starter, Begin{[&](Actor& a) {
              a.await(other, Ask{[&](Actor&, From<int> from) { kept = std::move(from); }}, 1h,
                      [&](Actor&, CallResult<int> r) { log->push_back("init got " + text(r)); });
            }});
  w.sim.settle();
  EXPECT_TRUE(log->empty());
  kept.reply(4);
  w.sim.settle();
  EXPECT_EQ(*log, (std::vector<std::string>{"init got 4", "oknormal alive"}));
}

TEST_F(ContractGs, GS_05_a_start_that_fails_by_init_fail_leaves_the_starter_and_the_log_alone) {
  const auto log = make_log();
  const auto starter = w.start<Starter>({.trap = false, .log = log});
  w.rt.cast(starter, Begin{[](Actor& a) { a.init_fail(Reason::other("no disk")); }});
  w.sim.settle();
  EXPECT_EQ(*log, std::vector<std::string>{"error no disk dead"});
  EXPECT_TRUE(w.rt.alive(starter.pid));
  EXPECT_TRUE(w.reports.empty());
}

TEST_F(ContractGs, GS_06_an_init_that_throws_is_an_error_an_exit_signal_and_a_crash_report) {
  const auto log = make_log();
  const auto starter = w.start<Starter>({.trap = true, .log = log});
  w.rt.cast(starter, Begin{[](Actor&) { throw std::runtime_error("boom"); }});
  w.sim.settle();
  EXPECT_EQ(*log, (std::vector<std::string>{"error error: std::runtime_error: boom dead",
                                            "EXIT error: std::runtime_error: boom"}));
  EXPECT_EQ(w.count(Report::Kind::crash), 1u);
}

TEST_F(ContractGs, GS_06_without_trapping_the_starter_dies_of_it) {
  const auto log = make_log();
  const auto starter = w.start<Starter>({.trap = false, .log = log});
  w.rt.cast(starter, Begin{[](Actor&) { throw std::runtime_error("boom"); }});
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(starter.pid));
}

TEST_F(ContractGs, GS_08_a_taken_name_is_refused_and_the_second_init_never_runs) {
  const auto first = w.rt.spawn<Actor>({}, {.name = "gs08"});
  bool ran = false;
  const auto second = w.rt.spawn<Actor>({[&](Actor&) { ran = true; }, {}}, {.name = "gs08"});
  w.sim.settle();
  EXPECT_EQ(second.kind, Started::Kind::already_started);
  EXPECT_EQ(second.pid, first.pid);
  EXPECT_FALSE(ran);
  EXPECT_EQ(w.rt.stats().spawned, 1u);
}

TEST_F(ContractGs, GS_09_a_call_by_name_during_init_waits_and_is_answered_after_it) {
  std::vector<std::string> order;
  w.rt.spawn<Actor>({[&](Actor&) {
                       EXPECT_TRUE(w.rt.whereis("gs09"));
                       w.rt.call(Name<ActorProtocol>("gs09"), Ask{[](Actor&, From<int> f) { f.reply(9); }}, 1h,
                                 [&](CallResult<int> r) { order.push_back("answer " + text(r)); });
                       w.sim.advance(100ms);  // the init is slow
                       order.push_back("init over");
                     },
                     {}},
                    {.name = "gs09"});
  w.sim.settle();
  EXPECT_EQ(order, (std::vector<std::string>{"init over", "answer 9"}));
}

// -- receive timeouts -------------------------------------------------------------------------------------------------

TEST_F(ContractGs, GS_10_a_receive_timeout_comes_once_after_a_silence_of_its_length) {
  const auto a = actor();
  tell(a, [](Actor& self) { self.idle_timeout(100ms); });
  w.sim.advance(99ms);
  w.sim.advance(1ms);
  w.sim.advance(10s);
  EXPECT_EQ(heard(a), std::vector<std::string>{"timeout at 100"});
}

TEST_F(ContractGs, GS_10_any_message_ends_it) {
  const auto a = actor();
  tell(a, [](Actor& self) { self.idle_timeout(100ms); });
  w.sim.advance(50ms);
  tell(a, [](Actor&) {});
  w.sim.advance(10s);
  EXPECT_TRUE(heard(a).empty());
}

TEST_F(ContractGs, GS_10_it_begins_when_the_handler_is_over_and_a_message_that_waits_is_first) {
  const auto a = actor();
  w.rt.cast(a, Do{[&](Actor& self) {
              self.idle_timeout(100ms);
              w.sim.advance(30ms);
            }});
  w.sim.settle();
  w.sim.advance(1s);
  EXPECT_EQ(heard(a), std::vector<std::string>{"timeout at 130"});
  w.rt.cast(a, Do{[](Actor& self) { self.idle_timeout(0ms); }});
  w.rt.cast(a, Do{[](Actor& self) { self.heard.push_back("message"); }});
  w.sim.settle();
  EXPECT_EQ(heard(a), (std::vector<std::string>{"timeout at 130", "message"}));
}

TEST_F(ContractGs, GS_10_a_timeout_of_nothing_comes_when_the_mailbox_is_empty) {
  const auto a = actor();
  tell(a, [](Actor& self) { self.idle_timeout(0ms); });
  EXPECT_EQ(heard(a), std::vector<std::string>{"timeout at 0"});
}

TEST_F(ContractGs, GS_13_a_system_request_is_answered_and_starts_the_timeout_anew) {
  const auto a = actor();
  tell(a, [](Actor& self) { self.idle_timeout(100ms); });
  w.sim.advance(60ms);
  EXPECT_TRUE(heard(a).empty());
  EXPECT_EQ(w.sim.now(), Instant{} + 60ms);  // answered at once
  w.sim.advance(99ms);
  w.sim.advance(1ms);
  w.sim.advance(1s);
  EXPECT_EQ(heard(a), std::vector<std::string>{"timeout at 160"});
}

TEST_F(ContractGs, GS_13_a_suspended_server_has_no_timeout_until_it_is_resumed) {
  const auto a = actor();
  tell(a, [](Actor& self) { self.idle_timeout(100ms); });
  w.call(sys::of(a), sys::suspend()).value();
  w.sim.advance(1s);
  EXPECT_TRUE(heard(a).empty());
  w.call(sys::of(a), sys::resume()).value();
  w.sim.advance(1s);
  EXPECT_EQ(heard(a), std::vector<std::string>{"timeout at 1100"});
}

// -- continue ---------------------------------------------------------------------------------------------------------

TEST_F(ContractGs, GS_15_a_crash_in_continue_after_init_is_a_restart_and_no_start_error) {
  int starts = 0;
  const auto init = [&](Actor& self) {
    if (++starts == 1) self.continue_with(Next{"crash", [](Actor&) { throw std::runtime_error("boom"); }});
  };
  const auto top = w.start_tree(supervisor("top", {}, {child<Actor>("a", {init, {}})}));
  EXPECT_EQ(starts, 2);
  EXPECT_TRUE(w.rt.alive(top.pid));
  EXPECT_EQ(w.count(Report::Kind::start_error), 0u);
  EXPECT_EQ(w.count(Report::Kind::child_terminated), 1u);
  const auto children = w.call(Ref<SupervisorProtocol>{top.pid}, WhichChildren{}).value();
  EXPECT_EQ(children.at(0).restarts, 1u);
}

TEST_F(ContractGs, GS_17_a_continue_runs_before_what_waits_after_casts_calls_and_infos_and_in_chains) {
  const auto a = actor();
  const auto chain = [](Actor& self) {
    self.continue_with(Next{"c1", [](Actor& again) { again.continue_with(Next{"c2", {}}); }});
  };
  w.rt.cast(a, Do{chain});
  w.rt.call(a, Ask{[&](Actor& self, From<int> f) {
              self.heard.push_back("call");
              chain(self);
              f.reply(1);
            }},
            1s, [](CallResult<int>) {});
  w.rt.cast(a, Do{[](Actor& self) { self.heard.push_back("cast"); }});
  w.sim.settle();
  EXPECT_EQ(heard(a), (std::vector<std::string>{"c1", "c2", "call", "c1", "c2", "cast"}));
}

TEST_F(ContractGs, GS_17_a_stop_in_a_continue_ends_the_server_with_its_reason) {
  std::optional<Reason> last;
  const auto a = w.start<Actor>({{}, [&](Actor&, const Reason& r) { last = r; }});
  std::optional<Reason> end;
  w.rt.monitor(a.pid, [&](Reason r) { end = r; });
  bool later = false;
  w.rt.cast(a, Do{[](Actor& self) {
              self.continue_with(Next{"stop", [](Actor& s) { s.stop(Reason::other("enough")); }});
            }});
  w.rt.cast(a, Do{[&](Actor&) { later = true; }});
  w.sim.settle();
  EXPECT_EQ(last, Reason::other("enough"));
  EXPECT_EQ(end, Reason::other("enough"));
  EXPECT_FALSE(later);
}

// -- order and answers ------------------------------------------------------------------------------------------------

TEST_F(ContractGs, GS_18_messages_of_one_sender_are_handled_in_order_each_seeing_the_state_before) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 30; ++seed) {
    World world(seed);
    const auto a = world.start<Actor>({});
    const auto b = world.start<Actor>({});
    std::vector<int> seen;
    int n = 0;
    world.rt.cast(b, Do{[&, a](Actor& self) {
                    self.cast(a, Do{[&](Actor&) { seen.push_back(n++); }});
                    self.cast(a, Do{[&](Actor&) { seen.push_back(n++); }});
                    self.call(a, Ask{[&](Actor&, From<int> f) { f.reply(n); }}, 1s,
                              [&](Actor&, CallResult<int> r) { seen.push_back(*r * 100); });
                  }});
    world.sim.settle();
    EXPECT_EQ(seen, (std::vector<int>{0, 1, 200}));
  }
}

TEST_F(ContractGs, GS_19_a_later_handler_answers) {
  const auto a = actor();
  From<int> kept;
  std::optional<int> answer;
  w.rt.call(a, Ask{[&](Actor&, From<int> f) { kept = std::move(f); }}, 1h, [&](CallResult<int> r) { answer = *r; });
  w.sim.settle();
  EXPECT_FALSE(answer);
  tell(a, [&](Actor&) { kept.reply(7); });
  EXPECT_EQ(answer, 7);
}

struct Pass {
  From<int> from;
};
class Clerk final : public GenServer<Clerk, Protocol<Pass>> {
 public:
  struct Args {};
  explicit Clerk(Args) {}
  void handle_cast(Pass p) { p.from.reply(8); }
};

TEST_F(ContractGs, GS_19_another_actor_answers) {
  const auto a = actor();
  const auto clerk = w.start<Clerk>({});
  const auto caller = actor();
  std::optional<int> answer;
  tell(caller, [&](Actor& self) {
    self.await(a, Ask{[&](Actor& s, From<int> f) { s.cast(clerk, Pass{std::move(f)}); }}, 1h,
               [&](Actor&, CallResult<int> r) { answer = *r; });
  });
  EXPECT_EQ(answer, 8);
}

TEST_F(ContractGs, GS_20_an_answer_to_a_caller_that_died_or_gave_up_is_dropped_and_the_server_goes_on) {
  const auto a = actor();
  const auto caller = actor();
  std::vector<From<int>> kept;
  std::vector<std::string> seen;
  const auto keep = Ask{[&](Actor&, From<int> f) { kept.push_back(std::move(f)); }};
  tell(caller,
       [&](Actor& self) { self.call(a, keep, 1h, [&](Actor&, CallResult<int> r) { seen.push_back(text(r)); }); });
  w.rt.exit(caller.pid, Reason::kill());
  w.rt.call(a, keep, 10ms, [&](CallResult<int> r) { seen.push_back(std::string(name(r.error().code))); });
  w.sim.advance(10ms);
  ASSERT_EQ(kept.size(), 2u);
  tell(a, [&](Actor& self) {
    for (auto& f : kept) f.reply(1);
    self.heard.push_back("on");
  });
  EXPECT_EQ(seen, std::vector<std::string>{"timeout"});
  EXPECT_EQ(heard(a), std::vector<std::string>{"on"});
  EXPECT_EQ(w.rt.stats().dead_letters_by[static_cast<std::size_t>(DeadLetter::late_answer)], 2u);
}

TEST_F(ContractGs, GS_21_a_call_that_times_out_says_which_and_the_server_finishes_the_request) {
  const auto a = actor();
  int finished = 0;
  std::optional<CallError> error;
  Instant when;
  w.rt.call(a, Ask{[&](Actor&, From<int> f) {
              w.sim.advance(200ms);  // slow
              ++finished;
              f.reply(1);
            }},
            20ms, [&](CallResult<int> r) { error = r.error(), when = w.sim.now(); });
  w.sim.settle();
  ASSERT_TRUE(error);
  EXPECT_EQ(when, Instant{} + 20ms);
  EXPECT_EQ(error->code, CallErrc::timeout);
  EXPECT_EQ(error->to, a.pid);
  EXPECT_NE(error->message.find("Ask"), std::string_view::npos);
  EXPECT_EQ(finished, 1);
  EXPECT_TRUE(w.rt.alive(a.pid));
}

TEST_F(ContractGs, GS_23_a_call_to_the_dead_fails_at_once_with_noproc) {
  const auto a = actor();
  w.stop(a.pid);
  const Instant start = w.sim.now();
  EXPECT_EQ(w.call(a, Ask{}, 1h).error().code, CallErrc::noproc);
  EXPECT_EQ(w.sim.now(), start);
}

TEST_F(ContractGs, GS_23_a_process_that_awaits_the_dead_hears_it_at_once) {
  const auto a = actor();
  w.stop(a.pid);
  const auto caller = actor();
  const Instant start = w.sim.now();
  std::string seen;
  tell(caller, [&](Actor& self) { self.await(a, Ask{}, 1h, [&](Actor&, CallResult<int> r) { seen = text(r); }); });
  EXPECT_EQ(seen.substr(0, 6), "noproc");
  EXPECT_EQ(w.sim.now(), start);
}

TEST_F(ContractGs, GS_24_a_call_to_an_unknown_name_or_to_nobody_fails_at_once_with_noproc) {
  const Instant start = w.sim.now();
  EXPECT_EQ(w.call(Name<ActorProtocol>("gs24 nobody"), Ask{}).error().code, CallErrc::noproc);
  EXPECT_EQ(w.call(Ref<ActorProtocol>{}, Ask{}).error().code, CallErrc::noproc);
  const auto caller = actor();
  std::vector<std::string> seen;
  tell(caller, [&](Actor& self) {
    self.call(Name<ActorProtocol>("gs24 nobody"), Ask{}, 1h,
              [&](Actor&, CallResult<int> r) { seen.push_back(std::string(name(r.error().code))); });
    self.await(Name<ActorProtocol>("gs24 nobody"), Ask{}, 1h,
               [&](Actor&, CallResult<int> r) { seen.push_back(std::string(name(r.error().code))); });
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"noproc", "noproc"}));
  EXPECT_EQ(w.sim.now(), start);
}

TEST_F(ContractGs, GS_25_a_call_of_oneself_by_pid_or_name_fails_at_once) {
  const auto started = w.rt.spawn<Actor>({}, {.name = "gs25"});
  const Ref<ActorProtocol> a{started.pid};
  std::vector<CallErrc> seen;
  const auto note = [&](Actor&, CallResult<int> r) { seen.push_back(r.error().code); };
  const Instant start = w.sim.now();
  tell(a, [&](Actor& self) { self.await(self.self_ref(), Ask{}, 1h, note); });
  tell(a, [&](Actor& self) { self.await(Name<ActorProtocol>("gs25"), Ask{}, 1h, note); });
  tell(a, [&](Actor& self) { self.call(Name<ActorProtocol>("gs25"), Ask{}, 1h, note); });
  EXPECT_EQ(seen, std::vector<CallErrc>(3, CallErrc::calling_self));
  EXPECT_EQ(w.sim.now(), start);
  EXPECT_TRUE(w.rt.alive(a.pid));
}

TEST_F(ContractGs, GS_28_a_call_that_throws_ends_the_server_after_terminate_and_its_caller_gets_the_reason) {
  std::vector<std::string> order;
  const auto a = w.start<Actor>({{}, [&](Actor&, const Reason& r) { order.push_back("terminate " + r.to_string()); }});
  w.rt.monitor(a.pid, [&](Reason r) { order.push_back("DOWN " + r.to_string()); });
  const auto result = w.call(a, Ask{[](Actor&, From<int>) { throw std::runtime_error("boom"); }});
  EXPECT_EQ(result.error().code, CallErrc::exited);
  EXPECT_EQ(result.error().reason, Reason::error("std::runtime_error: boom"));
  EXPECT_EQ(order, (std::vector<std::string>{"terminate error: std::runtime_error: boom",
                                             "DOWN error: std::runtime_error: boom"}));
}

TEST_F(ContractGs, GS_30_the_second_answer_of_one_from_goes_nowhere) {
  const auto a = actor();
  const auto caller = actor();
  std::vector<int> seen;
  tell(caller, [&](Actor& self) {
    self.await(a, Ask{[](Actor&, From<int> f) {
                 f.reply(1);
                 f.reply(2);
               }},
               1s, [&](Actor& again, CallResult<int> r) {
                 seen.push_back(*r);
                 again.await(a, Ask{[](Actor&, From<int> f) { f.reply(3); }}, 1s,
                             [&](Actor&, CallResult<int> second) { seen.push_back(*second); });
               });
  });
  EXPECT_EQ(seen, (std::vector<int>{1, 3}));
  EXPECT_EQ(w.rt.stats().dead_letters, 0u);
}

TEST_F(ContractGs, GS_31_a_cast_to_the_dead_or_to_nobody_is_no_error_and_not_logged) {
  const auto a = actor();
  w.stop(a.pid);
  EXPECT_NO_THROW(w.rt.cast(a, Do{}));
  EXPECT_NO_THROW(w.rt.cast(Name<ActorProtocol>("gs31 nobody"), Do{}));
  const auto sender = actor();
  tell(sender, [&](Actor& self) {
    self.cast(a, Do{});
    self.cast(Name<ActorProtocol>("gs31 nobody"), Do{});
  });
  EXPECT_TRUE(w.rt.alive(sender.pid));
  EXPECT_TRUE(w.reports.empty());
  EXPECT_EQ(w.rt.stats().dead_letters_by[static_cast<std::size_t>(DeadLetter::dead)], 2u);
  EXPECT_EQ(w.rt.stats().dead_letters_by[static_cast<std::size_t>(DeadLetter::unknown_name)], 2u);
}

struct Strange {};
struct StrangeCall {
  using Reply = int;
};

TEST_F(ContractGs, GS_32_an_unknown_info_is_logged_and_ignored) {
  const auto a = actor();
  w.rt.send(a.pid, make_envelope<Strange>(EnvelopeKind::message));
  w.rt.cast(Ref<Protocol<Strange>>{a.pid}, Strange{});
  w.sim.settle();
  EXPECT_TRUE(w.rt.alive(a.pid));
  ASSERT_EQ(w.count(Report::Kind::unexpected), 2u);
  EXPECT_NE(w.reports[0].last_message.find("Strange"), std::string::npos);
  EXPECT_EQ(w.reports[0].pid, a.pid);
}

TEST_F(ContractGs, GS_32_an_unknown_call_ends_the_server) {
  const auto a = actor();
  const auto result = w.call(Ref<Protocol<StrangeCall>>{a.pid}, StrangeCall{});
  EXPECT_EQ(result.error().code, CallErrc::exited);
  EXPECT_NE(result.error().reason.to_string().find("no handle_call for"), std::string::npos);
  EXPECT_FALSE(w.rt.alive(a.pid));
}

// -- stop -------------------------------------------------------------------------------------------------------------

struct Ended {
  std::optional<CallResult<void>> result;
  Instant when;
};

void stop(World& w, Pid pid, Reason reason, Duration timeout, Ended& ended) {
  w.rt.stop(pid, std::move(reason), timeout, [&](CallResult<void> r) { ended = {std::move(r), w.sim.now()}; });
}

TEST_F(ContractGs, GS_34_stop_is_ok_when_the_server_is_dead_and_its_name_free) {
  for (const char* name : {"gs34", "gs 34 with spaces"}) {
    const auto a = w.rt.spawn<Actor>({{}, [&](Actor&, const Reason&) { w.sim.advance(50ms); }}, {.name = name});
    w.sim.settle();
    bool checked = false;
    w.rt.stop(a.pid, Reason::normal(), 1h, [&](CallResult<void> r) {
      EXPECT_TRUE(r);
      EXPECT_FALSE(w.rt.alive(a.pid));
      EXPECT_FALSE(w.rt.whereis(name));
      EXPECT_EQ(w.rt.spawn<Actor>({}, {.name = name}).kind, Started::Kind::ok);
      checked = true;
    });
    w.sim.settle();
    EXPECT_TRUE(checked);
  }
}

TEST_F(ContractGs, GS_34_a_process_stops_another_and_goes_on) {
  const auto a = actor(), b = actor();
  std::vector<std::string> seen;
  tell(b, [&](Actor& self) {
    self.stop(a.pid, Reason::shutdown(), 1h, [&](Actor& s, CallResult<void> r) {
      seen.push_back(r ? "ok" : r.error().to_string());
      EXPECT_FALSE(w.rt.alive(a.pid));
      EXPECT_TRUE(s.heard.empty());
    });
  });
  EXPECT_EQ(seen, std::vector<std::string>{"ok"});
  EXPECT_TRUE(heard(b).empty());
}

TEST_F(ContractGs, GS_36_stop_of_the_dead_is_noproc_and_of_oneself_calling_self_both_at_once) {
  const auto a = actor(), b = actor();
  w.stop(a.pid);
  const Instant start = w.sim.now();
  Ended ended;
  stop(w, a.pid, Reason::normal(), 1h, ended);
  w.sim.settle();
  ASSERT_TRUE(ended.result);
  EXPECT_EQ(ended.result->error().code, CallErrc::noproc);
  std::vector<CallErrc> seen;
  tell(b, [&](Actor& self) {
    const auto note = [&](Actor&, CallResult<void> r) { seen.push_back(r.error().code); };
    self.stop(self.self(), Reason::normal(), 1h, note);
    self.stop(a.pid, Reason::normal(), 1h, note);
  });
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<CallErrc>{CallErrc::noproc, CallErrc::calling_self}));
  EXPECT_TRUE(w.rt.alive(b.pid));
  EXPECT_EQ(w.sim.now(), start);
}

TEST_F(ContractGs, GS_37_a_stop_that_takes_too_long_times_out_and_the_server_ends_by_itself) {
  bool terminated = false;
  const auto a = w.start<Actor>({{}, [&](Actor&, const Reason&) {
                                   w.sim.advance(200ms);
                                   terminated = true;
                                 }});
  std::optional<Reason> end;
  Instant died;
  w.rt.monitor(a.pid, [&](Reason r) { end = r, died = w.sim.now(); });
  Ended ended;
  stop(w, a.pid, Reason::normal(), 20ms, ended);
  w.sim.settle();
  ASSERT_TRUE(ended.result);
  EXPECT_EQ(ended.result->error().code, CallErrc::timeout);
  EXPECT_EQ(ended.when, Instant{} + 20ms);
  EXPECT_TRUE(terminated);
  EXPECT_EQ(end, Reason::normal());  // not killed
  EXPECT_EQ(died, Instant{} + 200ms);
}

TEST_F(ContractGs, GS_37_from_a_process_too) {
  const auto b = actor();
  const auto a = w.start<Actor>({{}, [&](Actor&, const Reason&) { w.sim.advance(200ms); }});
  std::vector<std::string> seen;
  w.rt.cast(
      b, Do{[&](Actor& self) {
        self.stop(a.pid, Reason::normal(), 20ms, [&](Actor&, CallResult<void> r) {
          seen.push_back(std::string(name(r.error().code)) + " " + std::to_string((w.sim.now() - Instant{}) / 1ms));
        });
      }});
  w.sim.settle();
  w.sim.advance(1s);
  EXPECT_EQ(seen, std::vector<std::string>{"timeout 20"});
  EXPECT_FALSE(w.rt.alive(a.pid));
  EXPECT_TRUE(heard(b).empty());  // its late Down is never seen
}

TEST_F(ContractGs, GS_38_a_stop_whose_terminate_throws_fails_with_what_was_thrown) {
  const auto a = w.start<Actor>({{}, [](Actor&, const Reason&) { throw Exit{Reason::other("B")}; }});
  Ended ended;
  stop(w, a.pid, Reason::other("A"), 1h, ended);
  w.sim.settle();
  ASSERT_TRUE(ended.result);
  ASSERT_FALSE(*ended.result);
  EXPECT_EQ(ended.result->error().code, CallErrc::exited);
  EXPECT_EQ(ended.result->error().reason, Reason::other("B"));
}

// -- exits ------------------------------------------------------------------------------------------------------------

TEST_F(ContractGs, GS_41_a_server_that_does_not_trap_outlives_a_parent_that_ended_with_normal) {
  const auto parent = actor();
  bool terminated = false;
  const auto a = w.rt.spawn<Actor>({{}, [&](Actor&, const Reason&) { terminated = true; }},
                                   {.link = parent.pid, .parent = parent.pid});
  w.sim.settle();
  w.stop(parent.pid, Reason::normal());
  EXPECT_TRUE(w.rt.alive(a.pid));
  EXPECT_FALSE(terminated);
  EXPECT_EQ(w.call(Ref<ActorProtocol>{a.pid}, Ask{[](Actor&, From<int> f) { f.reply(1); }}).value(), 1);
}

TEST_F(ContractGs, GS_42_a_trapping_server_gets_other_processes_exits_as_infos_and_lives) {
  const auto friendly = actor(), stranger = actor();
  const auto a = actor([](Actor& self) { self.trap_exit(true); });
  tell(a, [&](Actor& self) { self.link(friendly.pid); });
  tell(stranger, [&](Actor& self) { self.exit(a.pid, Reason::other("get out")); });
  w.stop(friendly.pid, Reason::other("gone"));
  EXPECT_EQ(heard(a), (std::vector<std::string>{"EXIT get out", "EXIT gone"}));
  EXPECT_TRUE(w.rt.alive(a.pid));
}

// -- beyond OTP: calls in a circle ------------------------------------------------------------------------------------

/// Awaits the next one in the ring before it answers.
struct Ring : ContractGs {
  std::vector<Ref<ActorProtocol>> members;
  std::vector<std::string> errors;

  Ask ask_round(std::size_t i, std::size_t last) {
    return Ask{[this, i, last](Actor& self, From<int> from) {
      if (i == last) {
        from.reply(0);
        return;
      }
      self.await(members[(i + 1) % members.size()], ask_round(i + 1, last), 1h,
                 [this, from = std::make_shared<From<int>>(std::move(from))](Actor&, CallResult<int> r) {
                   if (!r) errors.push_back(std::string(name(r.error().code)) + ": " + r.error().reason.to_string());
                   from->reply(r ? *r + 1 : -1);
                 });
    }};
  }
};

TEST_F(Ring, a_call_that_closes_a_circle_of_two_fails_at_once_and_names_it) {
  members = {Ref<ActorProtocol>{w.rt.spawn<Actor>({}, {.name = "left"}).pid},
             Ref<ActorProtocol>{w.rt.spawn<Actor>({}, {.name = "right"}).pid}};
  const Instant start = w.sim.now();
  EXPECT_EQ(w.call(members[0], ask_round(0, 2), 1h).value(), 0);
  EXPECT_EQ(w.sim.now(), start);
  const auto left = "left " + members[0].pid.to_string(), right = "right " + members[1].pid.to_string();
  EXPECT_EQ(errors, std::vector<std::string>{"cycle: " + right + " awaits " + left + " awaits " + right});
}

TEST_F(Ring, a_call_that_closes_a_circle_of_three_fails_at_once) {
  members = {actor(), actor(), actor()};
  const Instant start = w.sim.now();
  EXPECT_EQ(w.call(members[0], ask_round(0, 3), 1h).value(), 1);
  EXPECT_EQ(w.sim.now(), start);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].substr(0, 6), "cycle:");
  for (const auto& m : members) EXPECT_NE(errors[0].find(m.pid.to_string()), std::string::npos);
}

TEST_F(Ring, a_chain_that_closes_no_circle_is_answered) {
  members = {actor(), actor(), actor(), actor()};
  EXPECT_EQ(w.call(members[0], ask_round(0, 3), 1h).value(), 3);
  EXPECT_TRUE(errors.empty());
}

TEST_F(Ring, whoever_has_been_answered_is_in_no_circle) {
  const auto a = actor(), b = actor();
  std::optional<int> outcome;
  tell(b, [&](Actor& self) {
    self.await(a, Ask{[&](Actor& answering, From<int> f) {
                 f.reply(1);  // b is free, though it has not had its turn yet
                 answering.await(b, Ask{[](Actor&, From<int> g) { g.reply(2); }}, 1h,
                                 [&](Actor&, CallResult<int> r) { outcome = r ? *r : -1; });
               }},
               1h, [](Actor&, CallResult<int>) {});
  });
  EXPECT_EQ(outcome, 2);
}

TEST_F(Ring, a_from_that_was_sent_on_makes_no_circle) {
  const auto a = actor(), b = actor();
  const auto clerk = w.start<Clerk>({});
  std::vector<int> seen;
  tell(b, [&](Actor& self) {
    self.await(a, Ask{[&](Actor& answering, From<int> f) {
                 answering.cast(clerk, Pass{std::move(f)});
                 answering.await(b, Ask{[](Actor&, From<int> g) { g.reply(2); }}, 1h,
                                 [&](Actor&, CallResult<int> r) { seen.push_back(r ? *r : -1); });
               }},
               1h, [&](Actor&, CallResult<int> r) { seen.push_back(*r); });
  });
  EXPECT_EQ(seen, (std::vector<int>{8, 2}));
}

TEST_F(Ring, random_calls_that_only_go_one_way_never_find_a_circle) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 30; ++seed) {
    World world(seed);
    std::vector<Ref<ActorProtocol>> all;
    for (int i = 0; i < 8; ++i) all.push_back(world.start<Actor>({}));
    int asked = 0, answered = 0;
    for (int round = 0; round < 200; ++round) {
      const auto from = world.sim.random()() % 7;
      const auto to = from + 1 + world.sim.random()() % (7 - from);
      ++asked;
      world.rt.cast(all[from], Do{[&, to](Actor& self) {
                      self.await(all[to], Ask{[](Actor&, From<int> f) { f.reply(1); }}, 1h,
                                 [&](Actor&, CallResult<int> r) { answered += r.has_value(); });
                    }});
      for (int i = 0; i < 3; ++i) world.sim.step();
    }
    world.sim.settle();
    EXPECT_EQ(answered, asked);
  }
}

}  // namespace
}  // namespace otp::test::gs_test

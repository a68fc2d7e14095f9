#include <any>

#include "counter.hpp"
#include "world.hpp"

namespace otp::test::gen_server_test {
namespace {

using namespace std::chrono_literals;
using ::testing::Test;

TEST(GenServer, answers_calls_after_the_casts_that_came_before) {
  World w;
  auto counter = w.start<Counter>({});
  w.rt.cast(counter, Increment{});
  w.rt.cast(counter, Increment{});
  EXPECT_EQ(w.call(counter, Get{}).value(), 2);
}

TEST(GenServer, a_deferred_call_is_answered_by_a_later_message) {
  World w;
  auto counter = w.start<Counter>({});
  std::optional<int> answer;
  w.rt.call(counter, Later{}, 5s, [&](CallResult<int> r) { answer = r.value(); });
  w.sim.settle();
  EXPECT_FALSE(answer);
  w.rt.cast(counter, Release{7});
  w.sim.settle();
  EXPECT_EQ(answer, 7);
}

TEST(GenServer, a_dropped_from_fails_its_caller_at_once) {
  World w;
  auto counter = w.start<Counter>({});
  std::optional<CallErrc> error;
  w.rt.call(counter, Later{}, 5s, [&](CallResult<int> r) { error = r.error().code; });
  w.rt.cast(counter, Forget{});
  w.sim.settle();
  EXPECT_EQ(error, CallErrc::dropped);
}

TEST(GenServer, a_call_that_times_out_does_not_disturb_the_server_and_its_late_answer_is_never_seen) {
  World w;
  auto counter = w.start<Counter>({});
  std::vector<CallErrc> errors;
  w.rt.call(counter, Later{}, 100ms, [&](CallResult<int> r) { errors.push_back(r.error().code); });
  w.sim.advance(99ms);
  EXPECT_TRUE(errors.empty());
  w.sim.advance(1ms);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0], CallErrc::timeout);
  w.rt.cast(counter, Release{1});
  EXPECT_EQ(w.call(counter, Get{}).value(), 0);
  EXPECT_EQ(errors.size(), 1u);
}

TEST(GenServer, a_call_to_the_dead_fails_with_noproc_at_once) {
  World w;
  auto counter = w.start<Counter>({});
  EXPECT_EQ(w.stop(counter.pid), Reason::normal());
  EXPECT_EQ(w.call(counter, Get{}).error().code, CallErrc::noproc);
  EXPECT_EQ(w.rt.cast(counter, Increment{}), Sent::noproc);
}

TEST(GenServer, a_crash_in_a_call_gives_the_caller_the_reason_and_runs_terminate) {
  World w;
  auto log = make_log();
  auto counter = w.start<Counter>({.log = log});
  auto result = w.call(counter, BoomCall{});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, CallErrc::exited);
  EXPECT_EQ(result.error().reason, Reason::error("std::runtime_error: boom"));
  EXPECT_EQ(*log, (std::vector<std::string>{"counter init", "counter terminate error: std::runtime_error: boom",
                                            "counter gone"}));
  ASSERT_EQ(w.count(Report::Kind::crash), 1u);
  EXPECT_NE(w.reports[0].last_message.find("BoomCall"), std::string::npos);
}

TEST(GenServer, calls_that_wait_when_the_server_dies_get_its_reason) {
  World w;
  auto counter = w.start<Counter>({});
  std::vector<CallError> errors;
  const auto note = [&](CallResult<int> r) { errors.push_back(r.error()); };
  w.rt.call(counter, Later{}, 5s, note);  // held in the state
  w.rt.cast(counter, Boom{});
  w.rt.call(counter, Get{}, 5s, note);  // still in the mailbox
  w.sim.settle();
  ASSERT_EQ(errors.size(), 2u);
  for (const auto& e : errors) {
    EXPECT_EQ(e.code, CallErrc::exited);
    EXPECT_EQ(e.reason, Reason::error("std::runtime_error: boom"));
  }
}

TEST(GenServer, stop_with_normal_is_no_crash) {
  World w;
  auto log = make_log();
  auto counter = w.start<Counter>({.log = log});
  w.rt.cast(counter, StopWith{Reason::normal()});
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(counter.pid));
  EXPECT_EQ(w.count(Report::Kind::crash), 0u);
  EXPECT_EQ(log->at(1), "counter terminate normal");
}

TEST(GenServer, a_taken_name_is_refused_and_free_when_its_holder_is_dead) {
  World w;
  auto first = w.start<Counter>({}, {.name = "the counter"});
  const Started second = w.rt.spawn<Counter>({}, {.name = "the counter"});
  EXPECT_EQ(second.kind, Started::Kind::already_started);
  EXPECT_EQ(second.pid, first.pid);
  w.rt.exit(first.pid, Reason::kill());
  EXPECT_FALSE(w.rt.whereis("the counter"));
  EXPECT_FALSE(w.rt.alive(first.pid));
}

TEST(GenServer, killed_processes_do_not_terminate_and_their_callers_hear_killed) {
  World w;
  auto log = make_log();
  auto counter = w.start<Counter>({.log = log, .trap = true});
  std::optional<CallError> error;
  w.rt.call(counter, Later{}, 5s, [&](CallResult<int> r) { error = r.error(); });
  w.sim.settle();
  w.rt.exit(counter.pid, Reason::kill());
  w.sim.settle();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, Reason::killed());
  EXPECT_EQ(*log, (std::vector<std::string>{"counter init", "counter gone"}));
}

TEST(GenServer, a_full_mailbox_refuses_and_the_caller_hears_it) {
  World w;
  auto counter = w.start<Counter>({}, {.mailbox = 2});
  EXPECT_EQ(w.rt.cast(counter, Increment{}), Sent::ok);
  EXPECT_EQ(w.rt.cast(counter, Increment{}), Sent::ok);
  EXPECT_EQ(w.rt.cast(counter, Increment{}), Sent::overloaded);
  EXPECT_EQ(w.call(counter, Get{}).error().code, CallErrc::overloaded);
  EXPECT_EQ(w.call(counter, Get{}).value(), 2);
}

// -- continue, await, timers -----------------------------------------------------------------------------------------

struct Ask {
  using Reply = std::string;
  Ref<CounterProtocol> whom;
};
struct Note {
  std::string text;
};
struct Story {
  using Reply = std::vector<std::string>;
};
struct AskSelf {
  using Reply = std::string;
};
struct Wait {
  Ref<CounterProtocol> whom;
};
struct WaitTwice {
  Ref<CounterProtocol> whom;
};
struct Load {};
using TellerProtocol = Protocol<Ask, Note, Story, AskSelf, Wait, WaitTwice>;

class Teller final : public GenServer<Teller, TellerProtocol> {
 public:
  struct Args {};
  explicit Teller(Args) {}
  void init() { continue_with(Load{}); }
  void handle_continue(Load) { story_.push_back("loaded"); }
  void handle_call(const Ask& ask, From<std::string> from) {
    call(ask.whom, Get{}, 1s, [from = std::move(from)](Teller&, CallResult<int> r) mutable {
      from.reply(r ? std::to_string(*r) : std::string(name(r.error().code)));
    });
  }
  void handle_cast(const Note& n) { story_.push_back(n.text); }
  std::vector<std::string> handle_call(const Story&) { return story_; }
  void handle_call(const AskSelf&, From<std::string> from) {
    call(self_ref(), Story{}, 1s, [from = std::move(from)](Teller&, CallResult<std::vector<std::string>> r) mutable {
      from.reply(std::string(name(r.error().code)));
    });
  }
  void handle_cast(const Wait& wait) {
    await(wait.whom, Later{}, 1s, [](Teller& self, CallResult<int> r) {
      self.story_.push_back(r ? "got " + std::to_string(*r) : std::string(name(r.error().code)));
    });
  }
  void handle_cast(const WaitTwice& wait) {
    await(wait.whom, Get{}, 1s, [](Teller&, CallResult<int>) {});
    await(wait.whom, Get{}, 1s, [](Teller&, CallResult<int>) {});
  }

 private:
  std::vector<std::string> story_;
};

TEST(GenServer, continue_runs_before_messages_that_came_earlier) {
  World w;
  const Started started = w.rt.spawn<Teller>({});
  Ref<TellerProtocol> teller{started.pid};
  w.rt.cast(teller, Note{"note"});
  EXPECT_EQ(w.call(teller, Story{}).value(), (std::vector<std::string>{"loaded", "note"}));
}

TEST(GenServer, a_process_asks_another_and_goes_on) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(counter, Increment{});
  EXPECT_EQ(w.call(teller, Ask{counter}).value(), "1");
  w.stop(counter.pid);
  EXPECT_EQ(w.call(teller, Ask{counter}).value(), "noproc");
  EXPECT_EQ(w.call(teller, AskSelf{}).value(), "calling_self");
}

TEST(GenServer, while_it_awaits_an_answer_everything_else_waits_in_order) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(teller, Wait{counter});
  w.rt.cast(teller, Note{"a"});
  w.rt.cast(teller, Note{"b"});
  w.sim.settle();
  w.rt.cast(counter, Release{9});
  EXPECT_EQ(w.call(teller, Story{}).value(), (std::vector<std::string>{"loaded", "got 9", "a", "b"}));
}

TEST(GenServer, an_awaited_answer_that_does_not_come_is_a_timeout_and_then_life_goes_on) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(teller, Wait{counter});
  w.rt.cast(teller, Note{"a"});
  w.sim.advance(1s);
  w.rt.cast(counter, Release{9});
  EXPECT_EQ(w.call(teller, Story{}).value(), (std::vector<std::string>{"loaded", "timeout", "a"}));
}

TEST(GenServer, to_await_two_answers_at_once_is_a_crash) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(teller, WaitTwice{counter});
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(teller.pid));
}

TEST(GenServer, an_answer_to_a_process_that_came_too_late_is_a_dead_letter) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(teller, Wait{counter});
  w.sim.advance(1s);
  w.rt.cast(counter, Release{9});
  w.sim.settle();
  EXPECT_EQ(w.rt.stats().dead_letters, 1u);
}

TEST(GenServer, a_full_mailbox_lets_timers_in) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({}, {.mailbox = 2});
  w.rt.cast(teller, Wait{counter});
  w.sim.settle();
  w.rt.send_after(500ms, teller, Note{"tick"});
  EXPECT_EQ(w.rt.cast(teller, Note{"a"}), Sent::ok);
  EXPECT_EQ(w.rt.cast(teller, Note{"b"}), Sent::ok);
  EXPECT_EQ(w.rt.cast(teller, Note{"c"}), Sent::overloaded);
  w.sim.advance(1s);
  EXPECT_EQ(w.call(teller, Story{}).value(), (std::vector<std::string>{"loaded", "timeout", "a", "b", "tick"}));
}

TEST(GenServer, a_timer_for_ever_never_fires) {
  World w;
  auto counter = w.start<Counter>({});
  w.sim.advance(1s);
  w.rt.send_after(kInfinity, counter, Increment{});
  w.rt.send_after(kInfinity - 1ns, counter, Increment{});
  std::optional<CallErrc> error;
  w.rt.call(counter, Later{}, kInfinity - 1ns, [&](CallResult<int> r) { error = r.error().code; });
  w.sim.advance(24h);
  EXPECT_EQ(w.call(counter, Get{}).value(), 0);
  EXPECT_FALSE(error);
}

struct List {
  using Reply = std::vector<std::any>;
};

class Lister final : public GenServer<Lister, Protocol<List>> {
 public:
  struct Args {};
  explicit Lister(Args) {}
  std::vector<std::any> handle_call(const List&) { return {1, 2, 3}; }
};

TEST(GenServer, a_list_as_an_answer_stays_the_list_that_it_was) {
  World w;
  EXPECT_EQ(w.call(w.start<Lister>({}), List{}).value().size(), 3u);
}

TEST(GenServer, an_awaited_server_that_dies_answers_with_its_reason) {
  World w;
  auto counter = w.start<Counter>({});
  auto teller = w.start<Teller>({});
  w.rt.cast(teller, Wait{counter});
  w.sim.settle();
  w.rt.exit(counter.pid, Reason::kill());
  EXPECT_EQ(w.call(teller, Story{}).value(), (std::vector<std::string>{"loaded", "exited"}));
}

TEST(GenServer, a_message_sent_to_a_name_before_init_is_handled_after_it) {
  World w;
  auto log = make_log();
  w.rt.spawn<Counter>({.log = log}, {.name = "early"});
  EXPECT_EQ(w.call(Name<CounterProtocol>("early"), Get{}).value(), 0);
  EXPECT_EQ(log->front(), "counter init");
}

TEST(GenServer, a_failing_init_is_heard_by_whoever_starts_it) {
  World w;
  const Started started = w.rt.spawn<Counter>({.init_stop = Reason::other("no luck")});
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(started.pid));
  EXPECT_EQ(w.count(Report::Kind::crash), 1u);
}

TEST(GenServer, every_seed_gives_the_same_answers) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 50; ++seed) {
    World w(seed);
    auto counter = w.start<Counter>({});
    auto teller = w.start<Teller>({});
    for (int i = 0; i < 100; ++i) w.rt.cast(counter, Increment{});
    EXPECT_EQ(w.call(teller, Ask{counter}).value(), "100");
  }
}

}  // namespace
}  // namespace otp::test::gen_server_test

// Death: who hears what when a process ends, in which order, and what is left of it (nothing).
#include <any>

#include "core/otp/supervisor.hpp"
#include "counter.hpp"
#include "world.hpp"

namespace otp::test::death_test {
namespace {

using namespace std::chrono_literals;

// -- slots -----------------------------------------------------------------------------------------------------------

// The burial is interrupted, by its own cleanup, with all that other threads may do meanwhile: the dead process's last
// turn ends, its slot has a new process, and that one is at rest.
TEST(Death, a_new_process_in_the_slot_is_not_taken_for_the_dead_one) {
  World w;
  auto first = w.start<Counter>({});
  Started second;
  w.rt.at_death(first.pid, [&](Pid) {
    w.sim.settle();
    second = w.rt.spawn<Counter>({});
    w.sim.settle();
  });
  w.rt.cast(first, Increment{});
  w.rt.exit(first.pid, Reason::kill());
  w.sim.settle(1000);
  EXPECT_EQ(second.pid.slot(), first.pid.slot());
  EXPECT_EQ(w.call(Ref<CounterProtocol>{second.pid}, Get{}).value(), 0);
}

TEST(Death, a_slot_is_given_away_once) {
  World w;
  auto first = w.start<Counter>({});
  w.rt.monitor(first.pid, [&](Reason) {
    const Started short_lived = w.rt.spawn<Counter>({});
    w.rt.exit(short_lived.pid, Reason::kill());
  });
  w.rt.exit(first.pid, Reason::other("boom"));
  w.sim.settle();
  const Pid a = w.rt.spawn<Counter>({}).pid, b = w.rt.spawn<Counter>({}).pid, c = w.rt.spawn<Counter>({}).pid;
  EXPECT_NE(a.slot(), b.slot());
  EXPECT_NE(a.slot(), c.slot());
  EXPECT_NE(b.slot(), c.slot());
}

// -- completions and cleanups ----------------------------------------------------------------------------------------

TEST(Death, who_hears_of_a_death_outside_may_talk_to_others_at_once) {
  World w;
  auto dying = w.start<Counter>({}), other = w.start<Counter>({});
  std::optional<int> answer;
  w.rt.call(dying, Later{}, 5s, [&](CallResult<int> r) {
    EXPECT_EQ(r.error().reason, Reason::killed());
    w.rt.cast(other, Increment{});
    w.rt.call(other, Get{}, 5s, [&](CallResult<int> n) { answer = n ? *n : -1; });
  });
  w.sim.settle();
  w.rt.exit(dying.pid, Reason::kill());
  w.sim.settle();
  EXPECT_EQ(answer, 1);
}

TEST(Death, a_completion_that_throws_is_reported_and_hurts_nobody) {
  World w;
  auto counter = w.start<Counter>({});
  const auto burst = [](CallResult<int>) { throw std::runtime_error("burst"); };
  w.rt.call(counter, Get{}, 5s, burst);
  EXPECT_NO_THROW(w.sim.settle());
  w.rt.call(counter, Later{}, 1s, burst);
  EXPECT_NO_THROW(w.sim.advance(2s));
  EXPECT_TRUE(w.rt.alive(counter.pid));
  bool heard = false;
  w.rt.monitor(counter.pid, [](Reason) { throw std::runtime_error("burst"); });
  w.rt.at_death(counter.pid, [](Pid) { throw std::runtime_error("burst"); });
  w.rt.monitor(counter.pid, [&](Reason) { heard = true; });
  EXPECT_NO_THROW(w.rt.exit(counter.pid, Reason::kill()));
  EXPECT_TRUE(heard);
  EXPECT_EQ(w.count(Report::Kind::stray_exception), 4u);
}

// -- a process that is killed while its handler runs ----------------------------------------------------------------

struct DieAndAnswer {
  using Reply = int;
};
struct DieAndKeep {
  using Reply = int;
};
struct DieAndThrow {
  using Reply = int;
};
struct DieAndWatch {
  Pid whom;
};
using DoomedProtocol = Protocol<DieAndAnswer, DieAndKeep, DieAndThrow, DieAndWatch>;

class Doomed final : public GenServer<Doomed, DoomedProtocol> {
 public:
  struct Args {};
  explicit Doomed(Args) {}
  int handle_call(const DieAndAnswer&) { return die(), 1; }
  void handle_call(const DieAndKeep&, From<int> from) { die(), from.reply(1); }
  int handle_call(const DieAndThrow&) { throw(die(), std::runtime_error("boom")); }
  void handle_cast(const DieAndWatch& m) {
    die();
    monitor(m.whom);
    demonitor(monitor(m.whom));
  }

 private:
  void die() { runtime().exit(self(), Reason::kill()); }
};

template <class M>
void expect_killed(M message) {
  World w;
  auto doomed = w.start<Doomed>({});
  auto result = w.call(doomed, std::move(message));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, CallErrc::exited);
  EXPECT_EQ(result.error().reason, Reason::killed());
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST(Death, the_caller_whose_server_is_killed_under_way_hears_killed) {
  expect_killed(DieAndAnswer{});
  expect_killed(DieAndKeep{});
  expect_killed(DieAndThrow{});
}

TEST(Death, what_a_killed_process_still_watches_leaves_no_trace) {
  World w;
  auto watched = w.start<Counter>({});
  auto doomed = w.start<Doomed>({});
  w.rt.cast(doomed, DieAndWatch{watched.pid});
  w.sim.settle();
  EXPECT_EQ(w.rt.info(watched.pid)->watchers, 0u);
  auto next = w.start<Counter>({});
  EXPECT_EQ(next.pid.slot(), doomed.pid.slot());
  EXPECT_EQ(w.rt.info(next.pid)->monitors, 0u);
}

// -- the end of the runtime -----------------------------------------------------------------------------------------

struct Parcel {
  From<int> from;
};
struct Post {
  using Reply = int;
};
using PosterProtocol = Protocol<Parcel, Post>;

class Poster final : public GenServer<Poster, PosterProtocol> {
 public:
  struct Args {};
  explicit Poster(Args) {}
  void handle_cast(Parcel p) { p.from.reply(1); }
  void handle_call(const Post&, From<int> from) { send_after(1h, Parcel{std::move(from)}); }
};

TEST(Death, a_call_whose_answer_lies_in_a_timer_fails_when_the_runtime_ends) {
  SimScheduler sim(base_seed());
  int failed = 0;
  {
    Runtime rt(sim);
    const Started poster = rt.spawn<Poster>({});
    rt.call(Ref<PosterProtocol>{poster.pid}, Post{}, kInfinity, [&](CallResult<int> r) { failed += !r; });
    sim.settle();
    EXPECT_EQ(failed, 0);
  }
  EXPECT_EQ(failed, 1);
  EXPECT_FALSE(sim.next_timer());
}

TEST(Death, a_call_that_waited_in_the_mailbox_hears_that_no_handler_saw_it) {
  World w;
  auto dying = w.start<Counter>({});
  std::vector<CallError> errors;
  const auto hears = [&](CallResult<int> r) { errors.push_back(r.error()); };
  w.rt.call(dying, Later{}, kInfinity, hears);     // was seen, and waits for its answer
  w.rt.call(dying, BoomCall{}, kInfinity, hears);  // is being seen
  w.rt.call(dying, Get{}, kInfinity, hears);
  w.sim.settle();
  w.rt.call(dying, Get{}, kInfinity, hears);
  w.sim.settle();
  ASSERT_EQ(errors.size(), 4u);
  std::size_t exited = 0, unseen = 0, noproc = 0;
  for (const auto& error : errors) {
    exited += error.code == CallErrc::exited;
    unseen += error.code == CallErrc::exited && error.unseen;
    noproc += error.code == CallErrc::noproc;
  }
  EXPECT_EQ(exited, 3u);
  EXPECT_EQ(unseen, 1u);
  EXPECT_EQ(noproc, 1u);
}

TEST(Death, a_runtime_that_ends_kills_and_whoever_waits_hears_that) {
  std::optional<CallResult<int>> result;
  {
    SimScheduler sim(1);
    Runtime rt(sim);
    const Ref<CounterProtocol> counter{rt.spawn<Counter>({}).pid};
    rt.call(counter, Later{}, kInfinity, [&](CallResult<int> r) { result.emplace(std::move(r)); });
    sim.settle();
    ASSERT_FALSE(result);
  }
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code, CallErrc::exited);
  EXPECT_EQ(result->error().reason, Reason::killed());
}

// -- counting --------------------------------------------------------------------------------------------------------

TEST(Death, only_messages_and_late_answers_are_dead_letters) {
  World w;
  auto counter = w.start<Counter>({});
  w.rt.cast(counter, Increment{});
  w.rt.cast(counter, Increment{});
  w.rt.exit(counter.pid, Reason::kill());
  w.sim.settle();
  EXPECT_EQ(w.rt.stats().dead_letters, 2u);
  w.rt.cast(counter, Increment{});
  w.rt.exit(counter.pid, Reason::other("boom"));
  w.stop(counter.pid);
  const Started never = w.rt.spawn<Counter>({});
  w.rt.exit(never.pid, Reason::kill());
  w.sim.settle();
  EXPECT_EQ(w.rt.stats().dead_letters, 3u);
}

}  // namespace
}  // namespace otp::test::death_test

// Starting: what init says is what the starter hears, and a start that fails leaves nothing behind.
#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "counter.hpp"
#include "world.hpp"

namespace otp::test::spawn_test {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

class Reluctant final : public GenServer<Reluctant, Protocol<>> {
 public:
  struct Args {
    Log log;
    Reason stop_with;
    bool ignore = false;
  };
  explicit Reluctant(Args args) : args_(std::move(args)) {}
  void init() {
    args_.log->push_back("init");
    if (args_.ignore) {
      init_ignore();
    } else {
      stop(args_.stop_with);
    }
  }
  void terminate(const Reason& r) { args_.log->push_back("terminate " + r.to_string()); }

 private:
  Args args_;
};

struct Spawn : ::testing::Test {
  World w;
  Log log = make_log();
  Ref<SupervisorProtocol> sup{w.start_tree(supervisor("top", {}, {})).pid};
};

TEST_F(Spawn, GS_03_an_init_that_stops_is_a_failed_start_and_terminate_does_not_run) {
  const auto result = w.call(sup, StartChild{child<Reluctant>("r", {log, Reason::other("no luck")})}).value();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ChildErrc::failed);
  EXPECT_EQ(result.error().reason, Reason::other("no luck"));
  EXPECT_EQ(*log, Strings{"init"});
}

TEST_F(Spawn, GS_02_an_init_that_ignores_ends_with_normal_without_terminate) {
  const auto spec = child<Reluctant>("r", {log, {}, true}).named("reluctant").restarts(Restart::temporary);
  for (int i = 0; i < 20; ++i) {  // the name is free when the starter hears of it
    EXPECT_EQ(*w.call(sup, StartChild{spec}).value(), Pid{});
  }
  EXPECT_EQ(*log, Strings(20, "init"));
  EXPECT_EQ(w.count(Report::Kind::crash), 0u);
}

TEST_F(Spawn, SU_09_a_start_function_that_throws_whatever_fails_the_start_alone) {
  for (StartFunction bad : {StartFunction([](Runtime&, SpawnOptions) -> Started { throw Exit{Reason::other("x")}; }),
                            StartFunction([](Runtime&, SpawnOptions) -> Started { throw 7; })}) {
    ChildSpec spec;
    spec.id = "bad";
    spec.start = bad;
    EXPECT_EQ(w.call(sup, StartChild{spec}).value().error().code, ChildErrc::failed);
    Ref<DynamicSupervisorProtocol> many{w.start_tree(dynamic_supervisor("many", {})).pid};
    EXPECT_EQ(w.call(many, StartDynamic{spec}).value().error().code, ChildErrc::failed);
  }
}

TEST(SpawnOnThreads, a_start_for_which_there_is_no_thread_leaves_neither_name_nor_slot) {
  ThreadScheduler scheduler({.workers = 1});
  Runtime rt(scheduler);
  std::size_t running = 0;
  try {
    for (; running < 1000; ++running)
      rt.start<Counter>({}, {.name = "t" + std::to_string(running), .own_thread = true});
  } catch (const std::length_error&) {
  }
  ASSERT_LT(running, 1000u);
  const std::string name = "t" + std::to_string(running);
  EXPECT_FALSE(rt.whereis(name));
  EXPECT_EQ(rt.start<Counter>({}, {.name = name}).kind, Started::Kind::ok);
  EXPECT_EQ(rt.processes().size(), running + 1);
}

// In a process of its own: names are never forgotten.
TEST(NameTableDeathTest, nobody_has_a_name_that_is_beyond_the_table_and_nobody_gets_it) {
  const auto too_many = [] {
    for (int i = 0; i < 300'000; ++i) intern("beyond " + std::to_string(i));
    World w;
    if (w.rt.whereis("beyond 299999")) std::exit(1);
    try {
      w.rt.spawn<Counter>({}, {.name = "beyond 299999"});
      std::exit(2);
    } catch (const std::length_error&) {
      std::exit(w.rt.processes().empty() ? 0 : 3);
    }
  };
  EXPECT_EXIT(too_many(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace otp::test::spawn_test

// Telemetry: the rows OB-04 and OB-06.
#include "core/otp/telemetry.hpp"

#include <thread>

#include "../actor.hpp"
#include "../world.hpp"
#include "core/otp/self.hpp"
#include "core/otp/supervisor.hpp"

namespace otp::test::telemetry_test {
namespace {

const Event kDone{"test.request.done"};
const Event kOther{"test.request.other"};

TEST(Contract, OB_04_all_handlers_run_in_the_emitter_before_emit_returns) {
  World w;
  int ran = 0;
  bool returned = false;
  Pid emitter;
  const auto handler = [&](const Event& event, Fields measurements, Fields metadata) {
    ++ran;
    EXPECT_FALSE(returned);
    EXPECT_EQ(self(), emitter);
    EXPECT_EQ(event.name(), "test.request.done");
    EXPECT_EQ(measurements.get<std::int64_t>("duration"), 12);
    EXPECT_EQ(metadata.get<std::string_view>("route"), "/bids");
    EXPECT_EQ(metadata.find<Pid>("route"), nullptr);
    EXPECT_THROW(metadata.get<Pid>("who"), std::out_of_range);
  };
  EXPECT_TRUE(w.rt.telemetry().attach("one", kDone, handler));
  EXPECT_TRUE(w.rt.telemetry().attach("two", kDone, handler));
  EXPECT_TRUE(w.rt.telemetry().attach("elsewhere", kOther, [](auto&&...) { FAIL(); }));
  const auto a = w.start<Actor>({});
  emitter = a.pid;
  w.rt.cast(a, Do{[&](Actor&) {
              w.rt.telemetry().execute(kDone, {{"duration", 12}}, {{"route", "/bids"}});
              returned = true;
              EXPECT_EQ(ran, 2);
            }});
  w.sim.settle();
  EXPECT_TRUE(returned);
}

TEST(Contract, OB_04_a_handler_that_throws_is_detached_and_reported_and_disturbs_nobody) {
  World w;
  int good = 0, bad = 0, failures = 0;
  auto& telemetry = w.rt.telemetry();
  EXPECT_TRUE(telemetry.attach("good 1", kDone, [&](auto&&...) { ++good; }));
  EXPECT_TRUE(telemetry.attach("bad", kDone, [&](auto&&...) {
    ++bad;
    throw Exit{Reason::other("boom")};
  }));
  EXPECT_TRUE(telemetry.attach("good 2", kDone, [&](auto&&...) { ++good; }));
  EXPECT_TRUE(telemetry.attach("failures", kHandlerFailure, [&](const Event&, Fields, Fields metadata) {
    ++failures;
    EXPECT_EQ(metadata.get<std::string_view>("handler"), "bad");
    EXPECT_EQ(metadata.get<std::string_view>("event"), "test.request.done");
    EXPECT_EQ(metadata.get<Reason>("reason"), Reason::other("boom"));
  }));
  const auto a = w.start<Actor>({});
  w.rt.cast(a, Do{[&](Actor&) {
              telemetry.execute(kDone, {});
              telemetry.execute(kDone, {});
            }});
  w.sim.settle();
  EXPECT_TRUE(w.rt.alive(a.pid));
  EXPECT_EQ(good, 4);
  EXPECT_EQ(bad, 1);
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(w.count(Report::Kind::stray_exception), 1u);
  EXPECT_EQ(telemetry.detach("bad").error(), Telemetry::Errc::not_found);
}

TEST(Contract, OB_06_an_id_is_attached_once) {
  Telemetry telemetry;
  int first = 0;
  EXPECT_TRUE(telemetry.attach("id", kDone, [&](auto&&...) { ++first; }));
  EXPECT_EQ(telemetry.attach("id", kDone, [](auto&&...) { FAIL(); }).error(), Telemetry::Errc::already_exists);
  EXPECT_EQ(telemetry.attach("id", kOther, [](auto&&...) { FAIL(); }).error(), Telemetry::Errc::already_exists);
  telemetry.execute(kDone, {});
  telemetry.execute(kOther, {});
  EXPECT_EQ(first, 1);
}

TEST(Contract, OB_06_an_unknown_id_is_not_found) {
  Telemetry telemetry;
  EXPECT_EQ(telemetry.detach("id").error(), Telemetry::Errc::not_found);
  EXPECT_TRUE(telemetry.attach("id", kDone, [](auto&&...) { FAIL(); }));
  EXPECT_TRUE(telemetry.detach("id"));
  EXPECT_EQ(telemetry.detach("id").error(), Telemetry::Errc::not_found);
  telemetry.execute(kDone, {});
  EXPECT_FALSE(kDone.attached());
}

TEST(Telemetry, one_handler_listens_to_several_events_and_all_are_listed) {
  Telemetry telemetry;
  int ran = 0;
  EXPECT_TRUE(telemetry.attach_many("many", {kDone, kOther}, [&](auto&&...) { ++ran; }));
  telemetry.execute(kDone, {});
  telemetry.execute(kOther, {});
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(telemetry.list_handlers().size(), 2u);
  EXPECT_EQ(telemetry.list_handlers("test.request").size(), 2u);
  EXPECT_EQ(telemetry.list_handlers("test.req").size(), 0u);
  EXPECT_EQ(telemetry.list_handlers("test.request.done").size(), 1u);
}

TEST(Telemetry, a_handler_may_attach_and_detach) {
  Telemetry telemetry;
  int ran = 0;
  EXPECT_TRUE(telemetry.attach("once", kDone, [&](auto&&...) {
    ++ran;
    EXPECT_TRUE(telemetry.detach("once"));
    EXPECT_TRUE(telemetry.attach("next", kDone, [&](auto&&...) { ran += 10; }));
  }));
  telemetry.execute(kDone, {});
  EXPECT_EQ(ran, 1);
  telemetry.execute(kDone, {});
  EXPECT_EQ(ran, 11);
}

TEST(Telemetry, events_of_one_name_are_one_event_and_runtimes_do_not_hear_each_other) {
  Telemetry mine, theirs;
  int ran = 0;
  EXPECT_TRUE(mine.attach("id", kDone, [&](auto&&...) { ++ran; }));
  EXPECT_EQ(Event("test.request.done"), kDone);
  mine.execute(Event("test.request.done"), {});
  theirs.execute(kDone, {});
  EXPECT_EQ(ran, 1);
}

TEST(Telemetry, threads_emit_while_others_attach_and_detach) {
  Telemetry telemetry;
  std::atomic<std::uint64_t> ran{0};
  std::atomic<bool> over{false};
  EXPECT_TRUE(telemetry.attach("always", kDone, [&](auto&&...) { ++ran; }));
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) telemetry.execute(kDone, {{"n", i}});
    });
  }
  std::thread changes([&] {
    while (!over) {
      EXPECT_TRUE(telemetry.attach("sometimes", kDone, [](auto&&...) {}));
      EXPECT_TRUE(telemetry.detach("sometimes"));
    }
  });
  for (auto& t : threads) t.join();
  over = true;
  changes.join();
  EXPECT_EQ(ran, 2000u);
}

}  // namespace
}  // namespace otp::test::telemetry_test

// PR: processes, links, monitors and exit signals (the rows that links_test.cpp does not show).
#include "../counter.hpp"
#include "../peer.hpp"
#include "../world.hpp"

namespace otp::test::pr_test {
namespace {

using namespace std::chrono_literals;

struct ContractPr : ::testing::Test {
  World w;
  Ref<PeerProtocol> plain = w.start<Peer>({});
  Ref<PeerProtocol> trapping = w.start<Peer>({.trap = true});

  std::vector<std::string> events(Ref<PeerProtocol> of) { return w.call(of, Events{}).value(); }
  std::optional<Reason> end_of(Pid pid, const std::function<void()>& then) {
    auto end = std::make_shared<std::optional<Reason>>();  // the process may outlive this
    w.rt.monitor(pid, [end](Reason r) { *end = std::move(r); });
    then();
    w.sim.settle();
    return *end;
  }
};

TEST_F(ContractPr, PR_13_an_exit_signal_ends_a_process_with_its_reason) {
  const auto end = end_of(plain.pid, [&] { w.rt.exit(plain.pid, Reason::other("go"), trapping.pid); });
  EXPECT_EQ(end, Reason::other("go"));
}

TEST_F(ContractPr, PR_13_one_that_traps_gets_a_message_with_the_sender) {
  const auto end = end_of(trapping.pid, [&] { w.rt.exit(trapping.pid, Reason::shutdown(), plain.pid); });
  EXPECT_FALSE(end);
  EXPECT_EQ(events(trapping), std::vector<std::string>{"exit shutdown"});
}

TEST_F(ContractPr, PR_14_signals_and_messages_to_the_dead_do_nothing) {
  w.stop(plain.pid);
  EXPECT_NO_THROW(w.rt.exit(plain.pid, Reason::other("go")));
  EXPECT_NO_THROW(w.rt.exit(plain.pid, Reason::kill()));
  EXPECT_NO_THROW(w.rt.send(plain, LinkTo{}));
  w.rt.cast(trapping, ExitOther{plain.pid, Reason::kill()});
  w.sim.settle();
  EXPECT_TRUE(events(trapping).empty());
  EXPECT_TRUE(w.reports.empty());
}

TEST_F(ContractPr, PR_14_neither_does_what_reaches_the_next_process_in_the_same_place) {
  w.stop(plain.pid);
  const auto next = w.start<Peer>({});
  ASSERT_EQ(next.pid.slot(), plain.pid.slot());
  w.rt.exit(plain.pid, Reason::kill());
  w.rt.cast(plain, LinkTo{});
  w.sim.settle();
  EXPECT_TRUE(w.rt.alive(next.pid));
  EXPECT_TRUE(w.rt.info(next.pid)->links.empty());
}

TEST_F(ContractPr, PR_15_a_process_that_is_done_ends_with_normal) {
  const auto counter = w.start<Counter>({});
  EXPECT_EQ(end_of(counter.pid, [&] { w.rt.cast(counter, StopWith{Reason::normal()}); }), Reason::normal());
}

TEST_F(ContractPr, PR_15_an_exception_that_escapes_is_the_reason) {
  const auto counter = w.start<Counter>({});
  const auto end = end_of(counter.pid, [&] { w.rt.cast(counter, Boom{}); });
  EXPECT_EQ(end, Reason::error("std::runtime_error: boom"));
}

TEST_F(ContractPr, PR_17_a_flush_takes_a_down_out_of_the_mailbox) {
  // The watcher awaits something while the Down comes in, and demonitors afterwards.
  struct Watch {
    Pid whom;
    Ref<CounterProtocol> slow;
    Flush flush;
  };
  struct Heard {
    using Reply = int;
  };
  class Watcher final : public GenServer<Watcher, Protocol<Watch, Heard>> {
   public:
    struct Args {};
    explicit Watcher(Args) {}
    void handle_cast(const Watch& watch) {
      const auto ref = monitor(watch.whom);
      await(watch.slow, Later{}, 1h, [ref, flush = watch.flush](Watcher& self, CallResult<int>) {
        EXPECT_FALSE(self.demonitor(ref, flush));  // it has come already
      });
    }
    int handle_call(const Heard&) { return heard_; }
    void handle_info(const Down&) { ++heard_; }

   private:
    int heard_ = 0;
  };
  const auto watcher = w.start<Watcher>({});
  const auto slow = w.start<Counter>({});
  const auto round = [&](Flush flush) {
    const auto target = w.start<Counter>({});
    w.rt.cast(watcher, Watch{target.pid, slow, flush});
    w.sim.settle();
    w.rt.exit(target.pid, Reason::kill());
    w.sim.settle();
    w.rt.cast(slow, Release{1});
    return w.call(watcher, Heard{}).value();
  };
  EXPECT_EQ(round(Flush::yes), 0);
  EXPECT_EQ(round(Flush::no), 1);
}

TEST_F(ContractPr, PR_23_a_send_to_a_name_that_nobody_has_is_an_error_in_the_sender) {
  const Name<PeerProtocol> nobody("pr23 nobody");
  EXPECT_THROW(w.rt.send(nobody, LinkTo{}), UnknownName);
  w.stop(plain.pid);
  EXPECT_NO_THROW(w.rt.send(plain, LinkTo{}));
}

struct SendTo {
  Name<PeerProtocol> whom;
};
class Sender final : public GenServer<Sender, Protocol<SendTo>> {
 public:
  struct Args {};
  explicit Sender(Args) {}
  void handle_cast(const SendTo& s) { send(s.whom, LinkTo{}); }
};

TEST_F(ContractPr, PR_23_a_process_that_does_not_catch_it_ends_of_it) {
  const auto sender = w.start<Sender>({});
  const auto end = end_of(sender.pid, [&] { w.rt.cast(sender, SendTo{Name<PeerProtocol>("pr23 nobody")}); });
  ASSERT_TRUE(end);
  EXPECT_NE(end->to_string().find("no process has the name \"pr23 nobody\""), std::string::npos);
}

TEST_F(ContractPr, PR_25_a_taken_name_and_a_dead_process_are_refused_and_the_first_holder_keeps_it) {
  EXPECT_EQ(w.rt.register_name("pr25", plain.pid), Registered::ok);
  EXPECT_EQ(w.rt.register_name("pr25", trapping.pid), Registered::name_taken);
  EXPECT_EQ(w.rt.whereis("pr25"), plain.pid);
  EXPECT_EQ(w.rt.register_name("pr25 other", plain.pid), Registered::already_named);
  w.stop(plain.pid);
  EXPECT_FALSE(w.rt.whereis("pr25"));
  EXPECT_EQ(w.rt.register_name("pr25", plain.pid), Registered::dead);
  EXPECT_EQ(w.rt.register_name("pr25", trapping.pid), Registered::ok);
  EXPECT_EQ(w.rt.info(trapping.pid)->name, "pr25");
  EXPECT_TRUE(w.rt.unregister_name("pr25"));
  EXPECT_FALSE(w.rt.unregister_name("pr25"));
  EXPECT_FALSE(w.rt.whereis("pr25"));
  EXPECT_THROW(w.rt.register_name("", trapping.pid), std::invalid_argument);
}

struct StopTrapping {};
struct HeardExits {
  using Reply = int;
};
class Trapper final : public GenServer<Trapper, Protocol<StopTrapping, HeardExits>> {
 public:
  struct Args {};
  explicit Trapper(Args) { trap_exit(true); }
  void handle_cast(const StopTrapping&) { trap_exit(false); }
  int handle_call(const HeardExits&) { return heard_; }
  void handle_info(const ExitMessage&) { ++heard_; }

 private:
  int heard_ = 0;
};

TEST_F(ContractPr, PR_26_an_exit_that_waits_as_a_message_stays_one_when_trapping_ends) {
  const auto trapper = w.start<Trapper>({});
  w.rt.cast(trapper, StopTrapping{});
  w.rt.exit(trapper.pid, Reason::other("queued"), plain.pid);  // waits behind StopTrapping
  w.sim.settle();
  EXPECT_TRUE(w.rt.alive(trapper.pid));
  EXPECT_EQ(w.call(trapper, HeardExits{}).value(), 1);
  w.rt.exit(trapper.pid, Reason::other("later"), plain.pid);
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(trapper.pid));
}

// What C++ cannot do the same: a handler that runs cannot be cut off. The kill takes effect at once all the same.
TEST_F(ContractPr, PR_09_killed_within_a_handler_it_is_dead_at_once_and_says_no_more) {
  struct Run {
    std::function<void()> what;
  };
  class Busy final : public GenServer<Busy, Protocol<Run>> {
   public:
    struct Args {
      bool* terminated;
      bool* gone;
    };
    explicit Busy(Args args) : args_(args) {}
    ~Busy() override { *args_.gone = true; }
    void handle_cast(const Run& run) { run.what(); }
    void terminate(const Reason&) { *args_.terminated = true; }

   private:
    Args args_;
  };
  bool terminated = false, gone = false;
  const auto busy = w.start<Busy>({&terminated, &gone}, {.name = "pr09"});
  const auto counter = w.start<Counter>({});
  std::optional<Reason> end;
  w.rt.monitor(busy.pid, [&](Reason r) { end = std::move(r); });
  w.rt.cast(busy, Run{[&] {
              w.rt.exit(busy.pid, Reason::kill());
              EXPECT_FALSE(w.rt.alive(busy.pid));
              EXPECT_FALSE(w.rt.whereis("pr09"));
              EXPECT_EQ(end, Reason::killed());
              EXPECT_FALSE(gone);  // its state lives until the handler returns
              w.rt.cast(counter, Increment{});
              EXPECT_EQ(w.rt.send_after(1ms, counter, Increment{}), 0u);
            }});
  w.sim.settle();
  EXPECT_TRUE(gone);
  EXPECT_FALSE(terminated);
  w.sim.advance(1s);
  EXPECT_EQ(w.call(counter, Get{}).value(), 0);
  EXPECT_EQ(w.rt.stats().dead_letters_by[static_cast<std::size_t>(DeadLetter::unsaid)], 1u);
}

}  // namespace
}  // namespace otp::test::pr_test

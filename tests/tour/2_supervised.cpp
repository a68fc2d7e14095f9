// Step 2: the same server under a supervisor.
#include <iostream>

#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

//! [main]
const otp::Name<CounterProtocol> kCounter{"counter"};

int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);

  const auto tree =
      otp::supervisor("house", {}, {otp::child<Counter>("counter", {.from = 10}).named("counter")}).named("house");
  const otp::Pid house = otp::start_tree(rt, tree).pid;
  rt.cast(kCounter, Increment{});
  rt.cast(kCounter, Increment{});
  std::cout << "it counts: " << tour::ask(rt, kCounter, Get{}).value() << '\n';

  const otp::Pid first_life = rt.whereis("counter");
  std::future<otp::Reason> end = tour::end_of(rt, first_life);
  rt.cast(kCounter, Crash{});
  std::cout << "it ended: " << end.get().to_string() << '\n';

  tour::settled(rt, "house");  // the supervisor has heard of it, too
  std::cout << "asked again: " << tour::ask(rt, kCounter, Get{}).value() << '\n';
  std::cout << "the same process: " << (rt.whereis("counter") == first_life ? "yes" : "no") << '\n';

  std::cout << "the house ended: " << tour::stop(rt, house).to_string() << '\n';
  std::cout << "processes left: " << rt.stats().alive << '\n';
}
//! [main]

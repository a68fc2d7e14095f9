// Step 1: a server that terminates and is gone.
#include <iostream>

#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

//! [main]
int main() {
  otp::ThreadScheduler scheduler;  // threads that run processes, one for each core
  otp::Runtime rt(scheduler);      // the processes

  const otp::Ref<CounterProtocol> counter{rt.start<Counter>({.from = 10}).pid};
  rt.cast(counter, Increment{});
  rt.cast(counter, Increment{});
  std::cout << "it counts: " << tour::ask(rt, counter, Get{}).value() << '\n';

  std::future<otp::Reason> end = tour::end_of(rt, counter.pid);
  rt.cast(counter, Crash{});
  std::cout << "it ended: " << end.get().to_string() << '\n';

  const otp::CallResult<int> answer = tour::ask(rt, counter, Get{});
  std::cout << "asked again: " << otp::name(answer.error().code) << '\n';
  std::cout << "processes left: " << rt.stats().alive << '\n';
}
//! [main]

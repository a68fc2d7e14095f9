// Step 4: a dynamic supervisor starts and ends counters while it runs, and touches no others.
#include <iostream>
#include <string_view>
#include <vector>

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

//! [start]
const otp::Name<otp::DynamicSupervisorProtocol> kCounters{"counters"};

otp::Ref<CounterProtocol> start_counter(otp::Runtime& rt, int from) {
  const auto started = tour::ask(rt, kCounters, otp::StartDynamic{otp::child<Counter>("", {.from = from})});
  return {started.value().value()};  // two ways to fail: no answer, or the answer that it could not be started
}
//! [start]

//! [main]
void show(otp::Runtime& rt, std::string_view when, const std::vector<otp::Ref<CounterProtocol>>& counters) {
  std::cout << when << ':';
  for (const auto& counter : counters) {
    const auto answer = tour::ask(rt, counter, Get{});
    if (answer) {
      std::cout << "  " << *answer;
    } else {
      std::cout << "  " << otp::name(answer.error().code);
    }
  }
  std::cout << '\n';
}

int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);
  const otp::Pid root = otp::start_tree(rt, otp::dynamic_supervisor("counters", {}).named("counters")).pid;
  std::cout << "to begin with: " << tour::ask(rt, kCounters, otp::CountChildren{}).value().active << " counters\n";

  std::vector<otp::Ref<CounterProtocol>> counters;
  for (int from : {10, 20, 30}) counters.push_back(start_counter(rt, from));
  for (const auto& counter : counters) rt.cast(counter, Increment{});
  show(rt, "three started", counters);

  tour::ask(rt, kCounters, otp::TerminateDynamic{counters[1].pid}).value().value();
  show(rt, "the second ended", counters);

  counters.push_back(start_counter(rt, 40));
  show(rt, "one more started", counters);

  std::cout << "now: " << tour::ask(rt, kCounters, otp::CountChildren{}).value().active << " counters\n";
  tour::stop(rt, root);
}
//! [main]

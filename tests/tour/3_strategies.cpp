// Step 3: three counters under each of the three strategies.
#include <iomanip>
#include <iostream>
#include <string>

#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

//! [tree]
const std::string kNames[] = {"first", "second", "third"};

otp::ChildSpec three_counters(otp::Strategy strategy) {
  std::vector<otp::ChildSpec> counters;
  for (const auto& name : kNames) counters.push_back(otp::child<Counter>(name, {}).named(name));
  return otp::supervisor("counters", {.strategy = strategy}, counters).named("counters");
}
//! [tree]

//! [kill]
// Counts to 1, 2 and 3, kills one counter, and shows what each has left.
void kill(otp::Runtime& rt, otp::Strategy strategy, const std::string& victim) {
  const otp::Pid root = otp::start_tree(rt, three_counters(strategy)).pid;
  for (int n = 1; const auto& name : kNames) {
    const otp::Name<CounterProtocol> counter{name};
    for (int i = 0; i < n; ++i) rt.cast(counter, Increment{});
    tour::ask(rt, counter, Get{}).value();  // answered behind the increments: it has counted now
    ++n;
  }

  rt.exit(rt.whereis(victim), otp::Reason::kill());
  tour::settled(rt, "counters");

  std::cout << "  " << std::left << std::setw(14) << victim + " killed:";
  for (const auto& name : kNames) {
    std::cout << "  " << name << ' ' << tour::ask(rt, otp::Name<CounterProtocol>{name}, Get{}).value();
  }
  std::cout << '\n';
  tour::stop(rt, root);
}
//! [kill]

//! [main]
int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);
  const std::pair<std::string, otp::Strategy> strategies[] = {
      {"one_for_one", otp::Strategy::one_for_one},
      {"one_for_all", otp::Strategy::one_for_all},
      {"rest_for_one", otp::Strategy::rest_for_one},
  };
  for (const auto& [name, strategy] : strategies) {
    std::cout << name << '\n';
    kill(rt, strategy, "third");
    kill(rt, strategy, "second");
  }
}
//! [main]

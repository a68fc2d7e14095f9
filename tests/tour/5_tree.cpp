// Step 5: a supervision tree, and what survives when each of its leaves dies.
#include <iomanip>
#include <iostream>
#include <map>
#include <string>

#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/from_main.hpp"

using namespace std::chrono_literals;

//! [tree]
// Stands for a process that does something. It has no messages: here it is enough that it lives.
class Part : public otp::GenServer<Part, otp::Protocol<>> {
 public:
  struct Args {};
  explicit Part(Args) {}
};

otp::ChildSpec part(const std::string& name) { return otp::child<Part>(name, {}).named(name); }

otp::ChildSpec house() {
  const auto database =
      otp::supervisor("database", {.strategy = otp::Strategy::rest_for_one, .intensity = 2, .period = 1h},
                      {part("connection pool"), part("query cache")})
          .named("database");
  const auto web =
      otp::supervisor("web", {.strategy = otp::Strategy::one_for_one}, {part("endpoint"), part("presence tracker")})
          .named("web");
  return otp::supervisor("house", {.strategy = otp::Strategy::one_for_one}, {database, web}).named("house");
}
//! [tree]

//! [lives]
// Which life of each part this is: a new pid is a new life.
class Lives {
 public:
  explicit Lives(const otp::Runtime& rt) : rt_(rt) {
    std::cout << std::left << std::setw(16) << "killed" << std::right;
    for (const auto& name : kNames) std::cout << "  " << name;
    std::cout << '\n';
  }

  void show(const std::string& killed) {
    std::cout << std::left << std::setw(16) << killed << std::right;
    for (const auto& name : kNames) {
      auto& [pid, number] = lives_[name];
      const otp::Pid now = rt_.whereis(name);
      if (now != pid) ++number;
      pid = now;
      std::cout << "  " << std::setw(static_cast<int>(name.size())) << number;
    }
    std::cout << '\n';
  }

 private:
  inline static const std::string kNames[] = {"database", "connection pool", "query cache",
                                              "web",      "endpoint",        "presence tracker"};
  const otp::Runtime& rt_;
  std::map<std::string, std::pair<otp::Pid, int>> lives_;
};
//! [lives]

//! [main]
int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);
  const otp::Pid root = otp::start_tree(rt, house()).pid;
  Lives lives(rt);
  lives.show("nobody");

  const auto kill = [&](const std::string& name) { rt.exit(rt.whereis(name), otp::Reason::kill()); };
  const std::pair<std::string, std::string> leaves[] = {
      {"connection pool", "database"}, {"query cache", "database"}, {"endpoint", "web"}, {"presence tracker", "web"}};
  for (const auto& [leaf, supervisor] : leaves) {
    kill(leaf);
    tour::settled(rt, supervisor);
    lives.show(leaf);
  }

  // The third restart within an hour is more than the database's supervisor is allowed.
  std::future<otp::Reason> gives_up = tour::end_of(rt, rt.whereis("database"));
  kill("query cache");
  const otp::Reason reason = gives_up.get();
  tour::settled(rt, "house");
  lives.show("query cache");
  std::cout << "the database's supervisor had given up: " << reason.to_string() << '\n';
  tour::stop(rt, root);
}
//! [main]

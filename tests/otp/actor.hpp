// A process for tests that does what it is handed: any function, in its own handler.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/otp/gen_server.hpp"

namespace otp::test {

class Actor;
/// Runs it in the actor; what it throws crashes the actor.
struct Do {
  std::function<void(Actor&)> what;
};
struct Heard {
  using Reply = std::vector<std::string>;
};
using ActorProtocol = Protocol<Do, Heard>;

class Actor final : public GenServer<Actor, ActorProtocol> {
 public:
  struct Args {
    bool trap = false;
    std::function<void(Actor&)> in_init;
  };
  explicit Actor(Args args) : args_(std::move(args)) {}
  void init() {
    trap_exit(args_.trap);
    if (args_.in_init) args_.in_init(*this);
  }
  void handle_cast(const Do& d) { d.what(*this); }
  std::vector<std::string> handle_call(const Heard&) { return heard; }
  void handle_info(const ExitMessage& e) { heard.push_back("exit " + e.reason.to_string()); }
  void handle_info(const Down& d) { heard.push_back("down " + d.reason.to_string()); }

  using GenServer::await;
  using GenServer::call;
  using Process::link;
  using Process::monitor;
  using Process::trap_exit;

  std::vector<std::string> heard;

 private:
  Args args_;
};

}  // namespace otp::test

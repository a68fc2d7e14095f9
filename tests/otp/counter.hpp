// A server for tests: counts, crashes on demand, remembers what happened to it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/otp/gen_server.hpp"

namespace otp::test {

using Log = std::shared_ptr<std::vector<std::string>>;
inline Log make_log() { return std::make_shared<std::vector<std::string>>(); }

struct Increment {};
struct Get {
  using Reply = int;
};
struct Later {  // answered by Release
  using Reply = int;
};
struct Release {
  int value;
};
struct Boom {};
struct BoomCall {
  using Reply = int;
};
struct StopWith {
  Reason reason;
};
struct Forget {  // drops what Later left waiting
};

using CounterProtocol = Protocol<Increment, Get, Later, Release, Boom, BoomCall, StopWith, Forget>;

class Counter final : public GenServer<Counter, CounterProtocol> {
 public:
  struct Args {
    std::string name = "counter";
    Log log;
    bool trap = false;
    Reason init_stop;  // not normal: init ends with it
  };
  explicit Counter(Args args) : args_(std::move(args)) {}
  ~Counter() override { note("gone"); }

  void init() {
    note("init");
    trap_exit(args_.trap);
    if (!args_.init_stop.is(Reason::Kind::normal)) throw Exit{args_.init_stop};
  }
  void handle_cast(const Increment&) { ++n_; }
  int handle_call(const Get&) { return n_; }
  void handle_call(const Later&, From<int> from) { waiting_ = std::move(from); }
  void handle_cast(const Release& r) { waiting_.reply(r.value); }
  void handle_cast(const Boom&) { throw std::runtime_error("boom"); }
  int handle_call(const BoomCall&) { throw std::runtime_error("boom"); }
  void handle_cast(const StopWith& s) { stop(s.reason); }
  void handle_cast(const Forget&) { waiting_ = {}; }
  void handle_info(const ExitMessage& e) { note("exit " + e.reason.to_string()); }
  void terminate(const Reason& r) { note("terminate " + r.to_string()); }

 private:
  void note(const std::string& what) {
    if (args_.log) args_.log->push_back(args_.name + " " + what);
  }
  Args args_;
  int n_ = 0;
  From<int> waiting_;
};

}  // namespace otp::test

// The counter of the tour: a server that keeps a number, and can be made to crash.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <stdexcept>

#include "core/otp/gen_server.hpp"

//! [counter]
// What may be said to it. A message with a Reply is a call: who sends it gets an answer. One without is a cast.
struct Increment {};
struct Get {
  using Reply = int;
};
struct Crash {};
using CounterProtocol = otp::Protocol<Increment, Get, Crash>;

class Counter : public otp::GenServer<Counter, CounterProtocol> {
 public:
  struct Args {
    int from = 0;
  };
  explicit Counter(Args args) : n_(args.from) {}

  void handle_cast(const Increment&) { ++n_; }
  int handle_call(const Get&) { return n_; }
  void handle_cast(const Crash&) { throw std::runtime_error("boom"); }

 private:
  int n_;
};
//! [counter]

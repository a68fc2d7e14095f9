// Step 8: a ticker.
#include <iostream>
#include <string>

#include "core/otp/gen_server.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/from_main.hpp"

using namespace std::chrono_literals;

//! [hammer]
struct Begin {
  using Reply = std::string;
};
struct Tick {};
using HammerProtocol = otp::Protocol<Begin, Tick>;

class Hammer : public otp::GenServer<Hammer, HammerProtocol> {
 public:
  struct Args {
    otp::Duration period;
  };
  explicit Hammer(Args args) : period_(args.period) {}

  void handle_call(const Begin&, otp::From<std::string> from) {
    asked_ = std::move(from);  // answered later
    ticks_ = send_interval(period_, Tick{});
  }

  void handle_info(const Tick&) {
    static constexpr const char* kWords[] = {"going once", "going twice"};
    if (tick_ < std::size(kWords)) {
      std::cout << kWords[tick_++] << '\n';
      return;
    }
    cancel(ticks_);
    asked_.reply("sold");
    stop(otp::Reason::normal());
  }

 private:
  otp::Duration period_;
  otp::Interval ticks_;
  std::size_t tick_ = 0;
  otp::From<std::string> asked_;
};
//! [hammer]

//! [main]
int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);
  constexpr auto kPeriod = 20ms;

  const otp::Ref<HammerProtocol> hammer{rt.start<Hammer>({.period = kPeriod}).pid};
  std::future<otp::Reason> end = tour::end_of(rt, hammer.pid);
  const otp::Instant begin = rt.now();
  std::cout << tour::ask(rt, hammer, Begin{}).value() << '\n';

  std::cout << "not before its time: " << (rt.now() - begin >= 3 * kPeriod ? "yes" : "no") << '\n';
  std::cout << "it ended: " << end.get().to_string() << '\n';
}
//! [main]

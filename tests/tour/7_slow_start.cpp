// Step 7: a slow start that returns at once, because the work is in `continue`.
#include <iostream>
#include <string>
#include <vector>

#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

using namespace std::chrono_literals;

//! [catalogue]
struct CountLots {
  using Reply = std::size_t;
};
using CatalogueProtocol = otp::Protocol<CountLots>;

// What there is to sell. It reads a slow disk before it can answer anything.
class Catalogue : public otp::GenServer<Catalogue, CatalogueProtocol> {
 public:
  struct Args {
    std::shared_future<std::vector<std::string>> disk;
  };
  explicit Catalogue(Args args) : disk_(std::move(args.disk)) {}

  struct Load {};
  void init() { continue_with(Load{}); }
  void handle_continue(Load) { lots_ = disk_.get(); }
  std::size_t handle_call(const CountLots&) { return lots_.size(); }

 private:
  std::shared_future<std::vector<std::string>> disk_;
  std::vector<std::string> lots_;
};
//! [catalogue]

//! [main]
const otp::Name<CatalogueProtocol> kCatalogue{"catalogue"};
const otp::Name<CounterProtocol> kVisitors{"visitors"};

int main() {
  otp::ThreadScheduler scheduler;
  otp::Runtime rt(scheduler);
  std::promise<std::vector<std::string>> disk;  // as slow as can be: main says when it has been read

  const auto tree =
      otp::supervisor("house", {},
                      {otp::child<Catalogue>("catalogue", {disk.get_future().share()}).named("catalogue").own_thread(),
                       otp::child<Counter>("visitors", {}).named("visitors")});
  const otp::Pid root = otp::start_tree(rt, tree).pid;
  std::cout << "the house is open\n";

  auto lots = tour::request(rt, kCatalogue, CountLots{});
  rt.cast(kVisitors, Increment{});
  std::cout << "visitors: " << tour::ask(rt, kVisitors, Get{}).value() << '\n';
  std::cout << "the catalogue has answered: " << (lots.wait_for(0s) == std::future_status::ready ? "yes" : "no")
            << '\n';

  disk.set_value({"a lamp", "a pocket watch", "a chair"});
  std::cout << "lots: " << lots.get().value() << '\n';
  tour::stop(rt, root);
}
//! [main]

// Step 6: names, and a registry, against carrying pids around.
#include <iostream>
#include <string>

#include "core/otp/registry.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "tests/tour/counter.hpp"
#include "tests/tour/from_main.hpp"

//! [room]
struct Enter {
  using Reply = void;
};
using RoomProtocol = otp::Protocol<Enter>;
using Rooms = otp::Registry<std::string, int>;  // a room's title -> its process, and how many people are in it

class Room : public otp::GenServer<Room, RoomProtocol> {
 public:
  struct Args {
    std::string title;
    Rooms* rooms;
  };
  explicit Room(Args args) : title_(std::move(args.title)), rooms_(*args.rooms) {}

  void init() { rooms_.register_key(title_, people_).value(); }
  void handle_call(const Enter&) { rooms_.replace_value(title_, ++people_); }

 private:
  std::string title_;
  Rooms& rooms_;
  int people_ = 0;
};
//! [room]

//! [main]
const otp::Name<CounterProtocol> kCounter{"counter"};

std::string word(const otp::CallResult<int>& answer) {
  return answer ? std::to_string(*answer) : std::string(otp::name(answer.error().code));
}

int main() {
  otp::ThreadScheduler scheduler;
  Rooms rooms("rooms");
  otp::Runtime rt(scheduler);
  const auto tree = otp::supervisor("house", {},
                                    {otp::child<Counter>("counter", {}).named("counter"), rooms.child_spec(),
                                     otp::child<Room>("green room", {"green room", &rooms})})
                        .named("house");
  const otp::Pid root = otp::start_tree(rt, tree).pid;

  // A name.
  const otp::Ref<CounterProtocol> carried{rt.whereis("counter")};
  rt.exit(carried.pid, otp::Reason::kill());
  tour::settled(rt, "house");
  std::cout << "by the pid that was carried around: " << word(tour::ask(rt, carried, Get{})) << '\n';
  std::cout << "by the name: " << word(tour::ask(rt, kCounter, Get{})) << '\n';

  const otp::Started second = rt.start<Counter>({}, {.name = "counter"});
  std::cout << "a second of that name: "
            << (second.kind == otp::Started::Kind::already_started ? "already started" : "started") << '\n';

  // A registry.
  const auto green = rooms.via<RoomProtocol>("green room");
  tour::ask(rt, green, Enter{}).value();
  std::cout << "people in the green room: " << rooms.find("green room")->value << '\n';
  rt.exit(rooms.whereis("green room"), otp::Reason::kill());
  tour::settled(rt, "house");
  std::cout << "after a crash: " << rooms.find("green room")->value << '\n';
  tour::ask(rt, green, Enter{}).value();
  std::cout << "after somebody came: " << rooms.find("green room")->value << '\n';
  std::cout << "the blue room: " << (rooms.find("blue room") ? "there" : "nobody has it") << '\n';
  tour::stop(rt, root);
}
//! [main]

#include "server/live/poll.hpp"

#include <memory>
#include <utility>

#include "core/otp/gen_server.hpp"
#include "server/api/answers.hpp"
#include "server/live/close.hpp"
#include "server/live/hub.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;

/// How soon one that waits sees that the server ends.
constexpr auto kLookEvery = 500ms;

struct Came {
  std::uint64_t seq;
  http::Frame event;
};
struct Ended {
  std::uint16_t code;
};
struct TimeUp {};
struct Look {};
using PollProtocol = otp::Protocol<Came, Ended, TimeUp, Look>;

/// Passes on what the hub says.
class PollSubscriber final : public Subscriber {
 public:
  PollSubscriber(otp::Runtime& rt, otp::Ref<PollProtocol> to) : rt_(rt), to_(to) {}
  void send(Message& message) override {
    if (message.kind() == http::Socket::Kind::event) rt_.cast(to_, Came{*message.seq(), message.as(Form::json)});
  }
  void close(std::uint16_t code, std::string) override { rt_.cast(to_, Ended{code}); }

 private:
  otp::Runtime& rt_;
  otp::Ref<PollProtocol> to_;
};

class Poll final : public otp::GenServer<Poll, PollProtocol> {
 public:
  struct Args {
    Wait wait;
    std::shared_ptr<http::Respond> respond;
  };
  explicit Poll(Args args) : wait_(std::move(args.wait)), respond_(std::move(args.respond)), next_(wait_.after) {}

  void init() {
    subscriber_ = std::make_shared<PollSubscriber>(runtime(), self_ref());
    send_after(wait_.time, TimeUp{});
    if (wait_.draining) send_interval(kLookEvery, Look{});
    monitor(runtime().whereis(kHub.entry()));  // one that dies can tell nobody
    call(kHub, Join{wait_.id, subscriber_, wait_.after}, 10s, [](Poll& self, otp::CallResult<void> joined) {
      if (!joined) self.handle_cast(Ended{kServiceRestart});
    });
  }
  // What one turn of the hub has to say comes at once: the answer has all of it.
  void handle_cast(Came came) {
    next_ = came.seq;
    events_.push_back(std::move(came.event));
    if (events_.size() == wait_.limit) return answer(false);
    idle_timeout(0s);
  }
  void handle_info(const otp::Down&) { handle_cast(Ended{kServiceRestart}); }
  void handle_timeout() { answer(false); }
  void handle_info(const TimeUp&) { answer(false); }
  void handle_info(const Look&) {
    if (*wait_.draining) answer(false);
  }
  void handle_cast(const Ended& ended) {
    if (ended.code == kNormal || !events_.empty()) return answer(ended.code == kNormal);
    finish(api::problem_of(auction::HouseErrc::unavailable));
  }

 private:
  void answer(bool over) { finish(page_answer(events_, next_, over)); }
  void finish(http::Response response) {
    if (stopping()) return;
    runtime().call(kHub, Leave{wait_.id, subscriber_}, 10s, [](otp::CallResult<void>) {});
    response.waited = true;
    (*respond_)(std::move(response));
    stop(otp::Reason::normal());
  }

  Wait wait_;
  std::shared_ptr<http::Respond> respond_;
  std::shared_ptr<PollSubscriber> subscriber_;
  std::vector<http::Frame> events_;
  std::uint64_t next_;
};

}  // namespace

void start_poll(otp::Runtime& rt, Wait wait, http::Respond respond) {
  rt.spawn<Poll>({std::move(wait), std::make_shared<http::Respond>(std::move(respond))});
}

http::Response page_answer(const std::vector<http::Frame>& events, std::uint64_t next, bool over) {
  http::Response answer;
  answer.content_type = "application/json";
  answer.body = "{\"items\":[";
  for (const auto& event : events) {
    if (event != events.front()) answer.body += ',';
    answer.body += *event;
  }
  answer.body += "],\"next\":" + std::to_string(next) + ",\"over\":" + (over ? "true}" : "false}");
  answer.fields.emplace_back("Vary", "Accept");
  return answer;
}

}  // namespace gavel::live

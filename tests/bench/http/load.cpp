// A client that asks one server over some connections, each again as soon as it is answered:
//
//     http_load get PORT PID CONNECTIONS WARM SECONDS FILE          GET of the targets in FILE, a line each, in turn
//     http_load bid PORT PID CONNECTIONS WARM SECONDS FILE ROUND    bids of bids.hpp
//
// The first WARM answers are not counted; then it counts for SECONDS. Prints one line of JSON: operations, what the
// process PID used of the CPU meanwhile, waits, answers by status, the size of an answer, and the next ROUND.
#include <sys/epoll.h>

#include <functional>
#include <map>

#include "tests/bench/http/bids.hpp"

namespace gavel::bench {
namespace {

/// Connections in a closed loop: `next` makes the next request.
class Load {
 public:
  Load(std::uint16_t port, std::size_t connections, std::function<std::string()> next)
      : next_(std::move(next)), epoll_(epoll_create1(0)), all_(connections) {
    for (std::size_t i = 0; i < connections; ++i) {
      all_[i].fd = connect_to(port);
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, all_[i].fd, &event);
    }
    for (auto& one : all_) ask(one);
  }

  template <class Until>
  void run(Until until) {
    epoll_event events[64];
    while (!until()) {
      const int count = epoll_wait(epoll_, events, std::size(events), 5000);
      if (count <= 0) fail("no answer within five seconds");
      for (int i = 0; i < count; ++i) take(all_[events[i].data.u64]);
    }
  }

  std::uint64_t answers() const noexcept { return answers_; }
  std::size_t answer_size() const noexcept { return size_; }
  const std::string& refusal() const noexcept { return refusal_; }
  std::map<int, std::uint64_t> statuses;
  std::vector<double> waits;

 private:
  struct One {
    int fd = -1;
    Clock::time_point asked;
    std::string received;
  };

  void ask(One& one) {
    const auto request = next_();
    one.asked = Clock::now();
    send_all(one.fd, request);
  }

  void take(One& one) {
    char bytes[16 * 1024];
    const auto got = recv(one.fd, bytes, sizeof bytes, 0);
    if (got <= 0) fail("the server has closed a connection");
    one.received.append(bytes, static_cast<std::size_t>(got));
    const auto answer = whole_answer(one.received);
    if (!answer) return;
    waits.push_back(seconds(Clock::now() - one.asked));
    ++statuses[answer->status];
    ++answers_;
    if (answer->status < 300) {
      size_ = answer->size;
    } else if (refusal_.empty()) {
      refusal_ = one.received.substr(answer->size - answer->body_size, answer->body_size);
    }
    one.received.erase(0, answer->size);
    ask(one);
  }

  std::function<std::string()> next_;
  int epoll_;
  std::vector<One> all_;
  std::uint64_t answers_ = 0;
  std::size_t size_ = 0;
  std::string refusal_;
};

void measure(Load& load, int pid, std::uint64_t warm, double span, const std::function<std::uint64_t()>& round) {
  load.run([&] { return load.answers() >= warm; });
  load.waits.clear();
  load.statuses.clear();
  const auto before = load.answers();
  const double cpu = cpu_of(pid);
  const auto begin = Clock::now();
  load.run([&] { return seconds(Clock::now() - begin) >= span && load.answers() > before; });
  const double used = cpu_of(pid) - cpu, wall = seconds(Clock::now() - begin);
  const auto operations = load.answers() - before;
  std::uint64_t good = 0;
  for (const auto& [status, count] : load.statuses) good += status < 300 ? count : 0;
  if (good * 10 < operations * 9) fail("more than one in ten was refused: " + load.refusal());
  std::ranges::sort(load.waits);
  std::printf(
      "{\"operations\":%llu,\"per_s\":%.0f,\"cpu_us\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"refused\":%.5f,"
      "\"answer_bytes\":%zu,\"round\":%llu}\n",
      static_cast<unsigned long long>(operations), static_cast<double>(good) / wall,
      1e6 * used / static_cast<double>(operations), wait_at(load.waits, 0.5), wait_at(load.waits, 0.99),
      1 - static_cast<double>(good) / static_cast<double>(operations), load.answer_size(),
      static_cast<unsigned long long>(round()));
}

}  // namespace
}  // namespace gavel::bench

int main(int count, char** words) {
  using namespace gavel::bench;
  const std::string mode = count > 1 ? words[1] : "";
  if (!(mode == "get" && count == 8) && !(mode == "bid" && count == 9)) {
    fail("usage: http_load get|bid PORT PID CONNECTIONS WARM SECONDS FILE [ROUND]");
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(words[2]));
  const auto connections = static_cast<std::size_t>(std::atoll(words[4]));
  const int pid = std::atoi(words[3]);
  const auto warm = static_cast<std::uint64_t>(std::atoll(words[5]));
  const double span = std::atof(words[6]);
  if (mode == "bid") {
    Bids bids(words[7], static_cast<std::uint64_t>(std::atoll(words[8])));
    Load load(port, connections, [&] { return bids.next(); });
    measure(load, pid, warm, span, [&] { return bids.round(); });
  } else {
    const auto targets = lines_of(words[7]);
    std::size_t at = 0;
    Load load(port, connections,
              [&] { return "GET " + targets[at++ % targets.size()] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"; });
    measure(load, pid, warm, span, [] { return 0; });
  }
}

// Watchers of one server on loopback, and bids that they are told of:
//
//     live_load fan   PORT PID FILE ROUND WATCHERS FLIGHT SECONDS        bids of bids.hpp, at most FLIGHT of them not
//     yet
//                                                                        told to all; fan-floor: beside live_floor
//     live_load stuck PORT PID FILE ROUND WATCHERS RATE MESSAGES STUCK   RATE bids a second, so many; STUCK (0 or 1)
//     more
//                                                                        watchers read nothing until all were made
//     live_load idle  PORT PID FILE WATCHERS                             they watch, and nothing happens
//     live_load ticks PORT PID FILE SECONDS                              a watcher for each auction in FILE
//
// FILE is that of bids.hpp. A delivery is the message of one bid at one watcher; ticks come beside that and are counted
// apart. Prints one line of JSON.
#include <poll.h>

#include <deque>

#include "tests/bench/http/bids.hpp"
#include "tests/bench/live/watchers.hpp"

namespace gavel::bench {
namespace {

struct Target {
  std::uint16_t port;
  int pid;
  const char* file;
};

/// Bids over some connections, and how many watchers know of each.
class Publisher {
 public:
  Publisher(const Target& target, Watchers& watchers, Bids& bids, std::size_t flight, std::size_t listeners)
      : watchers_(watchers), bids_(bids), listeners_(listeners) {
    for (std::size_t i = 0; i < flight; ++i) lines_.push_back({connect_to(target.port), false, {}});
    for (std::size_t i = 0; i < watchers.size(); ++i) base_.push_back(watchers[i].events);
  }

  /// Reads what has come, and waits for more where nothing had.
  void turn(int wait_ms) {
    bool some = watchers_.poll([this](std::size_t i, Heard what, std::size_t size) { hear(i, what, size); });
    std::vector<pollfd> ready{{watchers_.descriptor(), POLLIN, 0}};
    for (const auto& line : lines_) ready.push_back({line.fd, static_cast<short>(line.busy ? POLLIN : 0), 0});
    if (::poll(ready.data(), ready.size(), some ? 0 : wait_ms) < 0) fail("poll");
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (ready[i + 1].revents) take(lines_[i]);
    }
  }

  /// One more bid, if a connection is free.
  bool publish(Clock::time_point planned) {
    const auto line = std::ranges::find(lines_, false, &Line::busy);
    if (line == lines_.end()) return false;
    line->busy = true;
    ++sent_;
    made_.push_back({planned, 0});
    send_all(line->fd, bids_.next());
    return true;
  }

  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t told() const noexcept { return told_; }
  std::uint64_t refused() const noexcept { return refused_; }
  /// Bids that not all who listen know of.
  std::uint64_t outstanding() const noexcept { return sent_ - refused_ - told_; }
  std::uint64_t deliveries() const noexcept { return deliveries_; }
  std::size_t message_size() const noexcept { return size_; }
  std::vector<double>& waits() noexcept { return waits_; }
  void forget() {
    waits_.clear();
    deliveries_ = 0;
  }

 private:
  struct Line {
    int fd;
    bool busy;
    std::string received;
  };
  struct Made {
    Clock::time_point planned;
    std::size_t knowing = 0;
  };

  // The k-th message that a watcher gets is the k-th that was made: they are in order, without gaps.
  void hear(std::size_t i, Heard what, std::size_t size) {
    if (what != Heard::event) return;
    const auto k = watchers_[i].events - base_[i] - 1;
    if (k < told_ || k - told_ >= made_.size()) return;  // of the last bids before these
    auto& made = made_[k - told_];
    waits_.push_back(seconds(Clock::now() - made.planned));
    ++deliveries_;
    size_ = size;
    ++made.knowing;
    while (!made_.empty() && made_.front().knowing >= listeners_) {
      made_.pop_front();
      ++told_;
    }
  }

  void take(Line& line) {
    char bytes[4096];
    const auto got = recv(line.fd, bytes, sizeof bytes, 0);
    if (got <= 0) fail("the server has closed a connection");
    line.received.append(bytes, static_cast<std::size_t>(got));
    const auto answer = whole_answer(line.received);
    if (!answer) return;
    if (answer->status >= 300) {
      if (++refused_ * 4 > sent_ + 16) fail("too many bids were refused: " + line.received);
      made_.pop_back();
    }
    line.received.clear();
    line.busy = false;
  }

  Watchers& watchers_;
  Bids& bids_;
  std::size_t listeners_;
  std::vector<Line> lines_;
  std::vector<std::uint64_t> base_;  ///< events that each watcher had before
  std::deque<Made> made_;            ///< those that not all know of
  std::uint64_t sent_ = 0, told_ = 0, refused_ = 0, deliveries_ = 0;
  std::size_t size_ = 0;
  std::vector<double> waits_;
};

void print_waits(Publisher& publisher) {
  auto& waits = publisher.waits();
  std::ranges::sort(waits);
  std::printf("\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"refused\":%llu", wait_at(waits, 0.5), wait_at(waits, 0.99),
              static_cast<unsigned long long>(publisher.refused()));
}

void fan(const Target& target, Bids& bids, const std::string& auction, std::size_t count, std::size_t flight,
         double span, bool floor) {
  Watchers watchers(target.port);
  for (std::size_t i = 0; i < count; ++i) watchers.open(auction, floor);
  Publisher publisher(target, watchers, bids, flight, count);
  const auto go = [&](auto until) {
    while (!until()) {
      while (publisher.outstanding() < flight && publisher.publish(Clock::now())) {
      }
      publisher.turn(1000);
    }
  };
  constexpr std::uint64_t kWarm = 20, kLeast = 10;
  go([&] { return publisher.told() >= kWarm; });
  publisher.forget();
  const double cpu = cpu_of(target.pid);
  const auto begin = Clock::now();
  const auto reads = watchers.reads(), told = publisher.told();
  go([&] { return seconds(Clock::now() - begin) >= span && publisher.told() >= told + kLeast; });
  const double used = cpu_of(target.pid) - cpu, wall = seconds(Clock::now() - begin);
  const auto deliveries = static_cast<double>(publisher.deliveries());
  std::printf(
      "{\"deliveries\":%.0f,\"per_s\":%.0f,\"bids_per_s\":%.0f,\"cpu_us\":%.4f,\"per_read\":%.2f,\"bytes\":%zu,",
      deliveries, deliveries / wall, static_cast<double>(publisher.told() - told) / wall, 1e6 * used / deliveries,
      deliveries / static_cast<double>(watchers.reads() - reads), publisher.message_size());
  print_waits(publisher);
  std::printf(",\"round\":%llu}\n", static_cast<unsigned long long>(bids.round()));
}

void stuck(const Target& target, Bids& bids, const std::string& auction, std::size_t count, double rate,
           std::uint64_t messages, bool one_is_stuck) {
  constexpr int kLittle = 4096;
  Watchers watchers(target.port);
  for (std::size_t i = 0; i < count; ++i) watchers.open(auction, false);
  if (one_is_stuck) watchers.turn_away(watchers.open(auction, false, kLittle));
  Publisher publisher(target, watchers, bids, 1, count);
  const long before = rss_of(target.pid);
  const auto begin = Clock::now();
  while (publisher.told() < messages) {
    const auto planned = begin + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(static_cast<double>(publisher.sent()) / rate));
    if (publisher.sent() < messages && publisher.outstanding() == 0 && Clock::now() >= planned) {
      publisher.publish(planned);
    }
    publisher.turn(1);
  }
  const long after = rss_of(target.pid);
  if (one_is_stuck) {
    while (watchers.take(count, [](std::size_t, Heard, std::size_t) {})) {
    }
  }
  std::printf("{");
  print_waits(publisher);
  std::printf(",\"growth_kib\":%ld", (after - before) / 1024);
  if (one_is_stuck) {
    std::printf(",\"stuck_events\":%llu,\"stuck_gap\":%s,\"stuck_code\":%u",
                static_cast<unsigned long long>(watchers[count].events), watchers[count].gap ? "true" : "false",
                watchers[count].close_code);
  }
  std::printf(",\"round\":%llu}\n", static_cast<unsigned long long>(bids.round()));
}

void idle(const Target& target, const std::string& auction, std::size_t count) {
  constexpr std::size_t kFirst = 500;  // what the server needs once is there when these have come
  Watchers watchers(target.port);
  for (std::size_t i = 0; i < kFirst; ++i) watchers.open(auction, false);
  const long before = rss_of(target.pid);
  for (std::size_t i = 0; i < count; ++i) watchers.open(auction, false);
  std::printf("{\"kib\":%.3f}\n", static_cast<double>(rss_of(target.pid) - before) / 1024 / static_cast<double>(count));
}

void ticks(const Target& target, double span) {
  const auto lines = lines_of(target.file);
  Watchers watchers(target.port);
  for (std::size_t i = 2; i < lines.size(); ++i) watchers.open(lines[i], false);
  std::uint64_t count = 0;
  const auto hear = [&](std::size_t, Heard what, std::size_t) { count += what == Heard::tick; };
  const auto listen_for = [&](double time) {
    for (const auto begin = Clock::now(); seconds(Clock::now() - begin) < time;) {
      pollfd ready{watchers.descriptor(), POLLIN, 0};
      ::poll(&ready, 1, 10);
      watchers.poll(hear);
    }
  };
  listen_for(2);
  count = 0;
  const double cpu = cpu_of(target.pid);
  const auto begin = Clock::now();
  listen_for(span);
  const double used = cpu_of(target.pid) - cpu, wall = seconds(Clock::now() - begin);
  std::printf("{\"ticks_a_second\":%.4f,\"cpu_percent\":%.3f,\"cpu_us\":%.3f}\n",
              static_cast<double>(count) / wall / static_cast<double>(watchers.size()), 100 * used / wall,
              1e6 * used / static_cast<double>(count));
}

}  // namespace
}  // namespace gavel::bench

int main(int count, char** words) {
  using namespace gavel::bench;
  take_descriptors();
  const std::string mode = count > 1 ? words[1] : "";
  const auto number = [&](int i) { return static_cast<std::uint64_t>(std::atoll(words[i])); };
  const auto target = [&] { return Target{static_cast<std::uint16_t>(number(2)), std::atoi(words[3]), words[4]}; };
  if (mode == "ticks" && count == 6) return ticks(target(), std::atof(words[5])), 0;
  const bool fits = (mode == "idle" && count == 6) || ((mode == "fan" || mode == "fan-floor") && count == 9) ||
                    (mode == "stuck" && count == 10);
  if (!fits) fail("usage: live_load fan|fan-floor|stuck|idle|ticks PORT PID FILE …");
  const auto auction = lines_of(words[4]).at(2);
  if (mode == "idle") return idle(target(), auction, number(5)), 0;
  Bids bids(words[4], number(5));
  if (mode == "stuck") {
    stuck(target(), bids, auction, number(6), std::atof(words[7]), number(8), number(9) != 0);
  } else {
    fan(target(), bids, auction, number(6), number(7), std::atof(words[8]), mode == "fan-floor");
  }
}

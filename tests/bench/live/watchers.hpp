// Many WebSockets that only listen, on one epoll. They read what a server sends (RFC 6455, no fragments, nothing
// masked) and tell the kinds of messages apart by how their text begins.
//
// Thread rules: one thread.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/http/client.hpp"

namespace gavel::bench {

enum class Heard : std::uint8_t { snapshot, event, tick, other };

struct Watcher {
  int fd = -1;
  bool accepted = false;     ///< the handshake is done
  std::uint64_t events = 0;  ///< bids that it has been told of
  std::uint64_t ticks = 0;
  std::uint64_t seq = 0;         ///< of the latest snapshot or event
  bool gap = false;              ///< an event did not follow the one before
  std::uint16_t close_code = 0;  ///< 0: is not closed
  std::string received;
};

class Watchers {
 public:
  /// Called with each message: the watcher's number, what it is, and how many bytes of text it has.
  using Hear = std::function<void(std::size_t, Heard, std::size_t)>;

  explicit Watchers(std::uint16_t port) : port_(port) {}

  std::size_t size() const noexcept { return all_.size(); }
  const Watcher& operator[](std::size_t i) const { return all_[i]; }
  std::uint64_t reads() const noexcept { return reads_; }

  /// Opens one, and waits until it has its snapshot or, with `handshake_only`, until it is accepted.
  /// @param receive_buffer as connect_to() has it
  std::size_t open(const std::string& auction, bool handshake_only, int receive_buffer = 0) {
    const auto i = all_.size();
    all_.push_back({.fd = connect_to(port_, receive_buffer), .received = {}});
    send_all(all_[i].fd, "GET /v1/auctions/" + auction +
                             "/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    const auto is_open = [&] { return handshake_only ? all_[i].accepted : all_[i].seq > 0; };
    while (!is_open()) take(i, [](std::size_t, Heard, std::size_t) {});
    listen_to(i);
    return i;
  }

  /// Whoever does not listen is not read from: what comes for it waits.
  void listen_to(std::size_t i) { control(EPOLL_CTL_ADD, i); }
  void turn_away(std::size_t i) { control(EPOLL_CTL_DEL, i); }

  /// A descriptor that is readable when one of them has something.
  int descriptor() const noexcept { return epoll_; }

  /// Reads what there is. @return false where nothing was
  bool poll(const Hear& hear) {
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, std::size(events), 0);
    for (int i = 0; i < count; ++i) take(events[i].data.u64, hear);
    return count > 0;
  }

  /// Reads one of them, blocking; false when its connection has ended.
  bool take(std::size_t i, const Hear& hear) {
    char bytes[64 * 1024];
    Watcher& watcher = all_[i];
    const auto got = recv(watcher.fd, bytes, sizeof bytes, 0);
    if (got <= 0) {
      if (watcher.close_code == 0) fail("a watcher's connection has ended without a close frame");
      turn_away(i);
      return false;
    }
    ++reads_;
    watcher.received.append(bytes, static_cast<std::size_t>(got));
    std::string_view rest = watcher.received;
    while (take_one(i, rest, hear)) {
    }
    watcher.received.erase(0, watcher.received.size() - rest.size());
    if (watcher.received.empty()) watcher.received.shrink_to_fit();
    return true;
  }

 private:
  void control(int what, std::size_t i) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    epoll_ctl(epoll_, what, all_[i].fd, &event);
  }

  /// One handshake or frame off the front of `rest`; false where it is not whole.
  bool take_one(std::size_t i, std::string_view& rest, const Hear& hear) {
    Watcher& watcher = all_[i];
    if (!watcher.accepted) {
      const auto answer = whole_answer(rest);
      if (!answer) return false;
      if (answer->status != 101) fail("a watcher is refused: " + std::string(rest));
      watcher.accepted = true;
      rest.remove_prefix(answer->size);
      return true;
    }
    if (rest.size() < 2 || (rest[1] == 126 && rest.size() < 4)) return false;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    std::size_t head = 2, size = byte(1);
    if (size == 127) fail("a message is larger than this client takes");
    if (size == 126) {
      head = 4;
      size = byte(2) * 256U + byte(3);
    }
    if (rest.size() < head + size) return false;
    const auto text = rest.substr(head, size);
    if (byte(0) == 0x88) {
      watcher.close_code = size < 2 ? 1005 : static_cast<std::uint16_t>(byte(head) * 256U + byte(head + 1));
    } else if (byte(0) == 0x89) {  // a ping; the pong's mask is zero, which leaves the text as it is
      send_all(watcher.fd, std::string{'\x8A', static_cast<char>(0x80 | size), 0, 0, 0, 0} + std::string(text));
    } else if (byte(0) == 0x81) {
      told(i, text, hear);
    }
    rest.remove_prefix(head + size);
    return true;
  }

  void told(std::size_t i, std::string_view text, const Hear& hear) {
    Watcher& watcher = all_[i];
    const auto is = [&](std::string_view type) { return text.substr(9).starts_with(type); };  // after {"type":"
    const auto what = is("event")      ? Heard::event
                      : is("tick")     ? Heard::tick
                      : is("snapshot") ? Heard::snapshot
                                       : Heard::other;
    watcher.events += what == Heard::event;
    watcher.ticks += what == Heard::tick;
    constexpr std::string_view kSeq = "\"seq\":";
    if (const auto at = what == Heard::tick ? text.npos : text.find(kSeq); at != text.npos) {
      std::uint64_t seq = 0;
      std::from_chars(text.data() + at + kSeq.size(), text.data() + text.size(), seq);
      watcher.gap |= what == Heard::event && seq != watcher.seq + 1;
      watcher.seq = seq;
    }
    hear(i, what, text.size());
  }

  std::uint16_t port_;
  int epoll_ = epoll_create1(0);
  std::vector<Watcher> all_;
  std::uint64_t reads_ = 0;
};

}  // namespace gavel::bench

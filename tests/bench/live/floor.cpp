// The least that a message to many watchers costs: for each message of a publisher, one send() to each of the sockets,
// one after the other. Nothing is put together with anything else.
//
//     live_floor BYTES       of a message's text; prints the port on 127.0.0.1 that it listens on
//
// GET makes a watcher of a connection: it is answered as a WebSocket's handshake is. Every POST is a message, answered
// with 201 when it is sent to all. It trusts its clients, which send one request at a time, and whole.
#include <sys/epoll.h>

#include <string>
#include <vector>

#include "tests/bench/http/client.hpp"

namespace gavel::bench {
namespace {

constexpr std::string_view kAccepted =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Accept: not-looked-at\r\n\r\n";
constexpr std::string_view kCreated = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";

/// A text message of so many bytes, as RFC 6455 5.2 frames it.
std::string frame(std::size_t bytes) {
  std::string text = R"({"type":"event","filler":")";
  if (bytes < 126 || bytes > 65535 || bytes < text.size() + 2) fail("a message must have 126 to 65,535 bytes");
  text.append(bytes - text.size() - 2, 'x') += "\"}";
  const std::string head{'\x81', 126, static_cast<char>(bytes >> 8), static_cast<char>(bytes & 0xFF)};
  return head + text;
}

int listen_somewhere() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&at), size) != 0 || listen(fd, 4096) != 0) fail("cannot listen");
  getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  std::printf("127.0.0.1:%d\n", ntohs(at.sin_port));
  std::fflush(stdout);
  return fd;
}

class Floor {
 public:
  explicit Floor(std::string message) : message_(std::move(message)), listener_(listen_somewhere()) { add(listener_); }

  void run() {
    epoll_event events[64];
    for (;;) {
      const int count = epoll_wait(epoll_, events, std::size(events), -1);
      for (int i = 0; i < count; ++i) {
        events[i].data.fd == listener_ ? accept_one() : take(events[i].data.fd);
      }
    }
  }

 private:
  void add(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void accept_one() {
    const int fd = accept(listener_, nullptr, nullptr);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    add(fd);
  }

  void take(int fd) {
    char bytes[4096];
    const auto got = recv(fd, bytes, sizeof bytes, 0);
    if (got <= 0) {
      std::erase(watchers_, fd);
      close(fd);
    } else if (std::string_view(bytes, static_cast<std::size_t>(got)).starts_with("GET ")) {
      send_all(fd, kAccepted);
      watchers_.push_back(fd);
    } else {
      for (const int watcher : watchers_) ::send(watcher, message_.data(), message_.size(), MSG_NOSIGNAL);
      send_all(fd, kCreated);
    }
  }

  std::string message_;
  int epoll_ = epoll_create1(0);
  int listener_;
  std::vector<int> watchers_;
};

}  // namespace
}  // namespace gavel::bench

int main(int count, char** words) {
  using namespace gavel::bench;
  if (count != 2) fail("usage: live_floor BYTES");
  take_descriptors();
  Floor(frame(static_cast<std::size_t>(std::atoll(words[1])))).run();
}

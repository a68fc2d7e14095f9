// What the load programs of the groups http and live are made of: a blocking TCP connection to a server on loopback,
// what a process has used of the CPU, and waits.
//
// Thread rules: values; one thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gavel::bench {

using Clock = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

inline double seconds(Clock::duration span) { return std::chrono::duration<double>(span).count(); }

/// Seconds of CPU that the threads of that process have used, in user and kernel mode, by the scheduler's own clock.
inline double cpu_of(int pid) {
  double nanoseconds = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    double used = 0;
    if (std::ifstream(thread.path() / "schedstat") >> used) nanoseconds += used;
  }
  return 1e-9 * nanoseconds;
}

/// Bytes of that process that are resident.
inline long rss_of(int pid) {
  long size = 0, resident = 0;
  std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

/// As many descriptors as the system lets one have.
inline void take_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// @param receive_buffer bytes that the kernel keeps for whoever does not read; 0: as many as it likes
inline int connect_to(std::uint16_t port, int receive_buffer = 0) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("no more descriptors: raise `ulimit -n`");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) fail("the server takes no connection");
  return fd;
}

inline void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("the server has closed a connection");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// An HTTP answer at the beginning of what was received; nothing where it is not whole.
struct Answer {
  int status = 0;
  std::size_t size = 0;       ///< of all of it
  std::size_t body_size = 0;  ///< at its end
};

inline std::optional<Answer> whole_answer(std::string_view bytes) {
  const auto head = bytes.find("\r\n\r\n");
  if (head == bytes.npos) return std::nullopt;
  Answer answer;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, answer.status);
  constexpr std::string_view kLength = "Content-Length: ";
  if (const auto at = bytes.substr(0, head).find(kLength); at != bytes.npos) {
    std::from_chars(bytes.data() + at + kLength.size(), bytes.data() + head, answer.body_size);
  }
  answer.size = head + 4 + answer.body_size;
  return answer.size <= bytes.size() ? std::optional(answer) : std::nullopt;
}

/// The value at `part` of the sorted waits, in milliseconds.
inline double wait_at(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : 1e3 * sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

inline std::vector<std::string> lines_of(const char* file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.empty()) fail(std::string(file) + " has no lines");
  return lines;
}

}  // namespace gavel::bench

#include "server/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>

namespace gavel {
namespace {

constexpr int kFirstDescriptor = 3;  // SD_LISTEN_FDS_START
constexpr int kMostDescriptors = 64;

/// The variable's text, which is taken out of the environment; nothing where it is not set.
std::optional<std::string> take(const char* variable) {
  const char* const text = std::getenv(variable);
  if (!text) return std::nullopt;
  std::string taken = text;
  ::unsetenv(variable);
  return taken;
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Whether the variable, if it is set, names this process.
bool is_for_us(const std::optional<std::string>& pid) { return !pid || number(*pid) == ::getpid(); }

int option_of(int descriptor, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool is_listening_tcp(int descriptor) {
  const int domain = option_of(descriptor, SO_DOMAIN);
  return option_of(descriptor, SO_TYPE) == SOCK_STREAM && option_of(descriptor, SO_ACCEPTCONN) == 1 &&
         (domain == AF_INET || domain == AF_INET6);
}

base::Expected<std::vector<int>, std::string> take_sockets() {
  const auto pid = take("LISTEN_PID"), count = take("LISTEN_FDS");
  take("LISTEN_FDNAMES");
  std::vector<int> sockets;
  if (!pid || !count || !is_for_us(pid)) return sockets;  // they were another process's
  const auto many = number(*count);
  if (!many || *many < 0 || *many > kMostDescriptors)
    return base::Unexpected("LISTEN_FDS is '" + *count + "', not a number of descriptors");
  for (int descriptor = kFirstDescriptor; descriptor < kFirstDescriptor + *many; ++descriptor) {
    if (!is_listening_tcp(descriptor)) {
      return base::Unexpected("descriptor " + std::to_string(descriptor) +
                              ", which was handed over by LISTEN_FDS, is no listening TCP socket: see ListenStream= in "
                              "config/gavel.socket");
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    sockets.push_back(descriptor);
  }
  return sockets;
}

std::string monotonic_usec() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000);
}

}  // namespace

base::Expected<ServiceManager, std::string> ServiceManager::from_environment() {
  ServiceManager manager;
  auto sockets = take_sockets();
  if (!sockets) return base::Unexpected(sockets.error());
  manager.sockets_ = *std::move(sockets);

  const auto address = take("NOTIFY_SOCKET"), interval = take("WATCHDOG_USEC"), pid = take("WATCHDOG_PID");
  if (!address || address->empty()) return manager;
  if ((address->front() != '/' && address->front() != '@') || address->size() >= sizeof(sockaddr_un::sun_path))
    return base::Unexpected("NOTIFY_SOCKET is '" + *address + "': neither a path nor an abstract name");
  manager.socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  manager.address_ = *address;
  if (manager.address_.front() == '@') manager.address_.front() = '\0';
  if (interval && is_for_us(pid)) {
    const auto usec = number(*interval);
    if (!usec || *usec <= 0) return base::Unexpected("WATCHDOG_USEC is '" + *interval + "', not a number above 0");
    manager.watchdog_ = std::chrono::microseconds(*usec);
  }
  return manager;
}

ServiceManager::ServiceManager(ServiceManager&& other) noexcept { *this = std::move(other); }

ServiceManager& ServiceManager::operator=(ServiceManager&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(address_, other.address_);
  std::swap(watchdog_, other.watchdog_);
  std::swap(sockets_, other.sockets_);
  return *this;
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) ::close(socket_);
  for (const int descriptor : sockets_) ::close(descriptor);
}

void ServiceManager::ready(std::string_view status) const { send("READY=1\nSTATUS=" + std::string(status)); }

void ServiceManager::loading() const { send("STATUS=Loading the open auctions\nEXTEND_TIMEOUT_USEC=10000000"); }

void ServiceManager::reloading() const {
  send("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec() + "\nSTATUS=Reading the configuration");
}

void ServiceManager::stopping() const { send("STOPPING=1\nSTATUS=Answering what is in flight"); }

void ServiceManager::ping() const { send("WATCHDOG=1"); }

void ServiceManager::send(const std::string& state) const {
  if (socket_ < 0) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::ranges::copy(address_, to.sun_path);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  (void)::sendto(socket_, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&to), size);
}

}  // namespace gavel

// ServiceManager: what systemd, or another supervisor of services that speaks its protocols, hands over and is told.
//
//     auto manager = ServiceManager::from_environment();      // before threads: it takes its variables out of environ
//     if (!manager) return fail(manager.error());
//     … listen on manager->sockets(), where there are any …
//     manager->ready("Serving on http://127.0.0.1:8080");
//     while (running) { …; if (alive) manager->ping(); }      // more often than manager->watchdog()
//     manager->stopping();
//
// The two protocols are small and stable, so they are spoken here and not by libsystemd:
//
//   telling         sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names; a path, or '@' and an abstract name
//   hand-over       sd_listen_fds(3): LISTEN_FDS descriptors from 3 on, for the process LISTEN_PID alone
//   watchdog        sd_watchdog_enabled(3): WATCHDOG_USEC, for the process WATCHDOG_PID, where that is set
//
// Without those variables it does nothing. What cannot be sent is dropped: a service manager that has gone must not
// take the service with it.
//
// Thread rules: from_environment() before other threads start; ping() and the rest from any.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel {

class ServiceManager {
 public:
  /// The error is a sentence: a variable that is not understood, or a descriptor that is no listening TCP socket.
  static base::Expected<ServiceManager, std::string> from_environment();

  ServiceManager() = default;  ///< of nobody
  ServiceManager(ServiceManager&& other) noexcept;
  ServiceManager& operator=(ServiceManager&& other) noexcept;
  ~ServiceManager();

  /// Whether somebody listens to what it says.
  bool present() const noexcept { return socket_ >= 0; }

  void ready(std::string_view status) const;
  void loading() const;  ///< not ready yet, and to be given ten seconds more
  /// Until the next ready().
  void reloading() const;
  void stopping() const;
  void ping() const;  ///< WATCHDOG=1

  /// How often ping() is expected at least; nothing where it is not.
  std::optional<std::chrono::microseconds> watchdog() const noexcept { return watchdog_; }

  /// Descriptors of the listening sockets that were handed over, closed on exec; they stay its own.
  const std::vector<int>& sockets() const noexcept { return sockets_; }

 private:
  void send(const std::string& state) const;

  int socket_ = -1;
  std::string address_;  ///< of the manager, as in sockaddr_un::sun_path
  std::optional<std::chrono::microseconds> watchdog_;
  std::vector<int> sockets_;
};

}  // namespace gavel

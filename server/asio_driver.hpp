// AsioDriver: what a scheduler's worker sleeps in, so that its sockets and its processes share one thread.
//
// Thread rules: those of otp::Driver; loop() may be used to make sockets from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/otp/thread_scheduler.hpp"

namespace boost::asio {
class io_context;
}

namespace gavel {

class AsioDriver final : public otp::Driver {
 public:
  /// `escaped` hears of exceptions that leave a completion handler; the loop goes on.
  explicit AsioDriver(std::function<void(std::string_view)> escaped);
  ~AsioDriver() override;

  boost::asio::io_context& loop() noexcept;

  void poll() override;
  void wait(std::optional<otp::Instant> until) override;
  void wake() noexcept override;

 private:
  struct Parts;
  template <class F>
  void guarded(F&& run) noexcept;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gavel

// The driver of a worker that has nothing to look at but its run queue.
#include <condition_variable>
#include <mutex>

#include "core/otp/thread_scheduler.hpp"

namespace otp {
namespace {

class Sleeper final : public Driver {
 public:
  void poll() override {}
  void wait(std::optional<Instant> until) override {
    std::unique_lock lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (until) {
      condition_.wait_until(lock, *until, woken);
    } else {
      condition_.wait(lock, woken);
    }
    woken_ = false;
  }
  void wake() noexcept override {
    {
      std::lock_guard lock(mutex_);
      woken_ = true;
    }
    condition_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

}  // namespace

std::unique_ptr<Driver> make_sleeper() { return std::make_unique<Sleeper>(); }

}  // namespace otp

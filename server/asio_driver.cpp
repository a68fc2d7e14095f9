#include "server/asio_driver.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace gavel {

namespace asio = boost::asio;

struct AsioDriver::Parts {
  std::function<void(std::string_view)> escaped;
  asio::io_context loop{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(loop);
};

AsioDriver::AsioDriver(std::function<void(std::string_view)> escaped) : parts_(std::make_unique<Parts>()) {
  parts_->escaped = std::move(escaped);
}

AsioDriver::~AsioDriver() = default;

asio::io_context& AsioDriver::loop() noexcept { return parts_->loop; }

template <class F>
void AsioDriver::guarded(F&& run) noexcept {
  try {
    run();
  } catch (const std::exception& e) {
    parts_->escaped(e.what());
  } catch (...) {
    parts_->escaped("an exception that is no std::exception");
  }
}

void AsioDriver::poll() {
  guarded([this] { parts_->loop.poll(); });
}

void AsioDriver::wait(std::optional<otp::Instant> until) {
  guarded([&] {
    if (until) {
      parts_->loop.run_one_until(*until);
    } else {
      parts_->loop.run_one();
    }
  });
}

void AsioDriver::wake() noexcept {
  guarded([this] { asio::post(parts_->loop, [] {}); });
}

}  // namespace gavel

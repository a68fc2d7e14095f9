#include "server/http/inbox.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace gavel::http {
namespace {

/// What is kept of its room after a rush.
constexpr std::size_t kPlacesKept = 8 * 1024;

}  // namespace

void Inbox::put(Said said) {
  const std::lock_guard lock{mutex_};
  said_.push_back(std::move(said));
  if (said_.size() == 1) asio::post(executor_, [self = shared_from_this()] { self->tell(); });
}

void Inbox::tell() {
  {
    const std::lock_guard lock{mutex_};
    std::swap(said_, telling_);
  }
  for (auto& said : telling_) {
    const auto live = said.to.lock();
    if (!live) continue;
    if (said.code != 0) {
      live->close(said.code, *said.text);
    } else {
      live->send(std::move(said.text), said.kind, said.topic);
    }
  }
  telling_.clear();
  if (telling_.capacity() > kPlacesKept) telling_ = {};
}

void Handle::send(Frame text, Kind kind, Topic topic) {
  if (!live_.expired()) inbox_->put({.to = live_, .text = std::move(text), .kind = kind, .topic = topic});
}

void Handle::close(std::uint16_t code, std::string reason) {
  if (live_.expired()) return;
  inbox_->put({.to = live_, .text = std::make_shared<const std::string>(std::move(reason)), .code = code});
}

}  // namespace gavel::http

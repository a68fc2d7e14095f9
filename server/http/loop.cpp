#include "server/http/loop.hpp"

#include <boost/asio/post.hpp>
#include <random>

#include "server/http/inbox.hpp"

namespace gavel::http {
namespace {

constexpr Limits::Duration kBackAtFirst{500};

}  // namespace

Limits::Duration random_part(Limits::Duration whole) {
  static thread_local std::minstd_rand generator{std::random_device{}()};
  return Limits::Duration{std::uniform_int_distribution<Limits::Duration::rep>{0, whole.count()}(generator)};
}

Limits::Duration time_to_come_back(const Farewell& farewell) {
  return kBackAtFirst + random_part(kBackAtFirst + 2 * farewell.spread);
}

Loop::Loop(asio::io_context& context, std::shared_ptr<Shared> shared, std::shared_ptr<const Options> options)
    : executor_(context.get_executor()),
      shared_(std::move(shared)),
      options_(std::move(options)),
      timer_(context),
      inbox_(std::make_shared<Inbox>(executor_)) {}

Clock::time_point Loop::deadline(Limits::Duration base, std::size_t bytes) const {
  const auto seconds = bytes / std::max<std::size_t>(limits().min_rate, 1);
  return Clock::now() + base + std::chrono::seconds{seconds};
}

void Loop::add(std::shared_ptr<Connection> connection) {
  connection->place_ = connections_.size();
  connections_.push_back(std::move(connection));
  if (!armed_) arm();
}

void Loop::remove(Connection& connection) {
  const auto place = connection.place_;
  if (place >= connections_.size() || connections_[place].get() != &connection) return;
  const auto keep = std::move(connections_[place]);  // its destructor must not see a half-changed list
  if (place + 1 != connections_.size()) {
    connections_[place] = std::move(connections_.back());
    connections_[place]->place_ = place;
  }
  connections_.pop_back();
}

void Loop::arm() {
  armed_ = true;
  timer_.expires_after(limits().sweep);
  timer_.async_wait([self = shared_from_this()](error_code ec) {
    self->armed_ = false;
    if (!ec) self->sweep();
    if (!self->connections_.empty() && !self->armed_) self->arm();
  });
}

/// Backwards, since a connection that ends meanwhile is replaced by the last one, which has been visited already.
template <class F>
void Loop::for_each(F&& visit) {
  for (auto i = connections_.size(); i-- > 0;) {
    if (i >= connections_.size()) continue;
    const auto connection = connections_[i];
    guard(*connection, [&] { visit(*connection); });
  }
}

void Loop::sweep() {
  const auto now = Clock::now();
  for_each([now](Connection& c) { c.sweep(now); });
}

void Loop::drain(const Farewell& farewell) {
  for_each([&](Connection& c) { c.drain(farewell); });
}

void Loop::cut_all() {
  for_each([](Connection& c) { c.cut(); });
  timer_.cancel();  // so that it does not keep a loop running that has nothing else to do
}

void Loop::flush_later(std::shared_ptr<Connection> connection) {
  unflushed_.push_back(std::move(connection));
  if (unflushed_.size() > 1) return;
  asio::post(executor_, [self = shared_from_this()] {
    std::swap(self->unflushed_, self->flushing_);
    for (const auto& one : self->flushing_) self->guard(*one, [&] { one->write_waiting(); });
    self->flushing_.clear();
  });
}

void Loop::failed(Connection& connection, const char* what) noexcept {
  ++shared_->counters.failed;
  try {
    shared_->log(std::string{"a connection is cut, its handling failed: "} + what);
    connection.cut();
  } catch (...) {
    shared_->log("a connection could not be cut");
  }
}

}  // namespace gavel::http

#include "server/http/linger.hpp"

namespace gavel::http {
namespace {

class Linger final : public Connection {
 public:
  Linger(std::shared_ptr<Loop> loop, Peer peer)
      : loop_(std::move(loop)), peer_(std::move(peer)), deadline_(loop_->deadline(loop_->limits().linger_time)) {}

  void start() {
    error_code ignored;
    peer_.socket.shutdown(Tcp::socket::shutdown_send, ignored);
    read();
  }

  void sweep(Clock::time_point now) override {
    if (now >= deadline_) cut();
  }
  void drain(const Farewell&) override {}
  void cut() override {
    error_code ignored;
    peer_.socket.close(ignored);
    loop_->remove(*this);
  }

 private:
  void read() {
    auto done = [this, self = shared_from_this()](error_code ec, std::size_t size) {
      wasted_ += size;
      if (ec || wasted_ > loop_->limits().linger_bytes) return cut();
      read();
    };
    peer_.socket.async_read_some(loop_->waste(), std::move(done));
  }

  std::shared_ptr<Loop> loop_;
  Peer peer_;
  Clock::time_point deadline_;
  std::size_t wasted_ = 0;
};

}  // namespace

void linger(const std::shared_ptr<Loop>& loop, Peer peer) {
  auto connection = std::make_shared<Linger>(loop, std::move(peer));
  loop->add(connection);
  connection->start();
}

}  // namespace gavel::http

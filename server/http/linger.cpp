#include "server/http/linger.hpp"

namespace gavel::http {
namespace {

class Linger final : public Connection {
 public:
  Linger(std::shared_ptr<Loop> loop, Peer peer)
      : loop_(std::move(loop)), peer_(std::move(peer)), deadline_(loop_->deadline(loop_->limits().linger_time)) {}

  /// The goodbye of TLS is behind the answer in the same queue of the kernel, and may have to wait for room there.
  void start() {
    const auto said = peer_.wire.say_goodbye();
    if (said.ec == asio::error::would_block) {
      return peer_.wire.socket().async_wait(said.wait,
                                            [this, self = shared_from_this()](error_code ec) { ec ? cut() : start(); });
    }
    peer_.wire.drop_tls();
    error_code ignored;
    peer_.wire.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    read();
  }

  void sweep(Clock::time_point now) override {
    if (now >= deadline_) cut();
  }
  void drain(const Farewell&) override {}
  void cut() override {
    peer_.wire.close();
    loop_->remove(*this);
  }

 private:
  void read() {
    auto done = [this, self = shared_from_this()](error_code ec, std::size_t size) {
      wasted_ += size;
      if (ec || wasted_ > loop_->limits().linger_bytes) return cut();
      read();
    };
    peer_.wire.async_read_some(loop_->scratch(), std::move(done));
  }

  std::shared_ptr<Loop> loop_;
  Peer peer_;
  Clock::time_point deadline_;
  std::size_t wasted_ = 0;
};

}  // namespace

void turn_away(const std::shared_ptr<Loop>& loop, Peer peer, const Response& why) {
  std::string out;
  append_answer(out, why, loop->date(), {.close = true});
  error_code ec;
  peer.wire.socket().non_blocking(true, ec);
  peer.wire.write_some(asio::buffer(out), ec);  // into an empty send buffer: all of it, or the client has gone
  if (!ec) linger(loop, std::move(peer));
}

void linger(const std::shared_ptr<Loop>& loop, Peer peer) {
  auto connection = std::make_shared<Linger>(loop, std::move(peer));
  loop->add(connection);
  connection->start();
}

}  // namespace gavel::http

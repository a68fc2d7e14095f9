#include "server/http/tls_accept.hpp"

#include <sys/socket.h>

#include "server/http/linger.hpp"
#include "server/http/problem.hpp"
#include "server/http/session.hpp"

namespace gavel::http {
namespace {

class TlsAccept final : public Connection {
 public:
  TlsAccept(std::shared_ptr<Loop> loop, Peer peer, std::shared_ptr<const TlsIdentity> identity)
      : loop_(std::move(loop)),
        peer_(std::move(peer)),
        identity_(std::move(identity)),
        deadline_(loop_->deadline(loop_->limits().head_time)) {}

  void start() {
    error_code ignored;
    peer_.wire.socket().non_blocking(true, ignored);
    peer_.wire.socket().set_option(Tcp::no_delay{true}, ignored);
    wait(TcpSocket::wait_read);
  }

  void sweep(Clock::time_point now) override {
    if (now >= deadline_) fail("it took too long");
  }
  void drain(const Farewell&) override { cut(); }
  void cut() override {
    over_ = true;
    peer_.wire.close();
    const auto self = shared_from_this();
    loop_->remove(*this);
  }

 private:
  void wait(TcpSocket::wait_type what) {
    peer_.wire.socket().async_wait(what, [this, self = shared_from_this()](error_code ec) {
      loop_->guard(*this, [&] {
        if (over_) return;
        if (ec) return cut();
        go_on();
      });
    });
  }

  void go_on() {
    if (!peer_.wire.tls()) {
      char first = 0;
      if (::recv(peer_.wire.socket().native_handle(), &first, 1, MSG_PEEK) != 1) return cut();
      if (is_plain_http(first)) return answer_in_plain();
      peer_.wire.start_tls(*identity_);
    }
    const auto tried = peer_.wire.tls()->shake_hands(peer_.wire.socket().native_handle());
    if (tried.ec == asio::error::would_block) return wait(tried.wait);
    if (tried.ec) return fail(peer_.wire.tls()->failure());
    const auto self = shared_from_this();
    start_session(loop_, leave());
  }

  /// A record of TLS begins with a byte below 32, a method with a letter.
  static bool is_plain_http(char first) noexcept { return first >= 'A' && first <= 'Z'; }

  void answer_in_plain() {
    const auto self = shared_from_this();
    auto& shared = *loop_->shared();
    shared.counters.refused.fetch_add(1, std::memory_order_relaxed);
    shared.count_answer(Traffic::kMethods.size() - 1, 400);
    tell("refused 400 of " + peer_.remote + ": plain HTTP where TLS is spoken");
    turn_away(loop_, leave(), problem(400, "tls_required", "This port speaks TLS: use https:// or wss://."));
  }

  void fail(std::string_view why) {
    traffic().handshakes_failed.add();
    tell("TLS handshake with " + peer_.remote + " failed: " + std::string(why.empty() ? "it went away" : why));
    cut();
  }

  void tell(const std::string& line) const { loop_->shared()->say(loop_->options()->answers, line); }

  Peer leave() {
    over_ = true;
    loop_->remove(*this);
    return std::move(peer_);
  }

  std::shared_ptr<Loop> loop_;
  Peer peer_;
  std::shared_ptr<const TlsIdentity> identity_;
  Clock::time_point deadline_;
  bool over_ = false;
};

}  // namespace

void accept_tls(const std::shared_ptr<Loop>& loop, Peer peer, std::shared_ptr<const TlsIdentity> identity) {
  auto connection = std::make_shared<TlsAccept>(loop, std::move(peer), std::move(identity));
  loop->add(connection);
  loop->guard(*connection, [&] { connection->start(); });
}

}  // namespace gavel::http

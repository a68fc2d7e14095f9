#include "server/auth/key_server.hpp"

#include <utility>

namespace gavel::auth {

base::Expected<void, std::string> read_keys(const JwtKeysFrom& from, JwtVerifier& jwts) {
  JwtKeys keys;
  if (from.set) {
    auto read = from.set->load();
    if (!read) return base::Unexpected(std::move(read.error()));
    keys = *std::move(read);
  }
  if (from.secret) keys.push_back(*from.secret);
  jwts.set_keys(std::move(keys));
  return {};
}

void KeyServer::init() {
  send_interval(args_.from.period, KeysAreOld{});
  if (args_.read_at_once) send_after(otp::Duration::zero(), KeysAreOld{});
}

void KeyServer::handle_cast(const ReadKeys&) {
  const auto rest = last_ ? *last_ + kBreath - now() : otp::Duration::zero();
  if (rest <= otp::Duration::zero()) return read();
  if (!std::exchange(waits_, true)) send_after(rest, KeysAreOld{});
}

void KeyServer::handle_info(const KeysAreOld&) { read(); }

void KeyServer::read() {
  waits_ = false;
  if (auto done = read_keys(args_.from, *args_.jwts); !done) args_.log(done.error());
  last_ = now();
}

otp::ChildSpec key_child(otp::Runtime& rt, KeyServer::Args args) {
  args.jwts->on_unknown_key([&rt] { static_cast<void>(rt.cast(kKeys, ReadKeys{})); });
  // A flood of such tokens is one message that waits; what does not fit is not missed.
  return otp::child<KeyServer>("token keys", std::move(args)).named("token keys").mailbox(4).own_thread();
}

}  // namespace gavel::auth

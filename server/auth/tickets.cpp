#include "server/auth/tickets.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/base/base64url.hpp"
#include "core/base/sha256.hpp"

namespace gavel::auth {
namespace {

std::string random_ticket() {
  std::array<std::uint8_t, 32> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random bytes");
  return base::to_base64url(bytes);
}

}  // namespace

std::optional<Tickets::Issued> Tickets::issue(Principal principal, std::string authorization) {
  const auto now = now_();
  auto text = random_ticket();
  rules::Time expires{now.ms + std::chrono::milliseconds(kLife).count()};
  // A JWT may be taken for a moment beyond its end; redeeming asks for it again.
  if (principal.expires && *principal.expires > now) expires = std::min(expires, *principal.expires);
  const std::lock_guard lock(mutex_);
  drop_old(now);
  const auto count = of_account_.find(principal.name);
  if (open_.size() >= kOfAll || (count != of_account_.end() && count->second >= kOfAccount)) return std::nullopt;
  ++of_account_[principal.name];
  const auto digest = base::sha256(text);
  open_.emplace(digest, Ticket{{std::move(principal), std::move(authorization)}, expires});
  order_.emplace_back(rules::Time{now.ms + std::chrono::milliseconds(kLife).count()}, digest);
  return Issued{std::move(text), expires};
}

std::optional<Principal> Tickets::redeem(std::string_view ticket) {
  auto who = sign_in(ticket);
  return who ? std::optional(std::move(who->principal)) : std::nullopt;
}

std::optional<SignedIn> Tickets::sign_in(std::string_view ticket) {
  const auto digest = base::sha256(ticket);
  const auto now = now_();
  const std::lock_guard lock(mutex_);
  // Looked up by a digest of what was shown: how long that takes tells nothing of the tickets that are there.
  const auto found = open_.find(digest);
  if (found == open_.end()) return std::nullopt;
  const bool good = now < found->second.expires;
  auto who = found->second.who;
  drop(found);
  if (!good) return std::nullopt;
  return who;
}

void Tickets::drop_old(rules::Time now) {
  for (; !order_.empty() && order_.front().first <= now; order_.pop_front()) {
    if (const auto old = open_.find(order_.front().second); old != open_.end()) drop(old);
  }
}

void Tickets::drop(Open::iterator ticket) {
  const auto count = of_account_.find(ticket->second.who.principal.name);
  if (count != of_account_.end() && --count->second == 0) of_account_.erase(count);
  open_.erase(ticket);
}

}  // namespace gavel::auth

#include "server/webhooks/webhook.hpp"

#include <algorithm>
#include <array>

namespace gavel::webhooks {
namespace {

constexpr std::array<std::string_view, 25> kEvents{"auction.created",
                                                   "auction.scheduled",
                                                   "auction.opened",
                                                   "auction.edited",
                                                   "auction.paused",
                                                   "auction.resumed",
                                                   "auction.extended",
                                                   "auction.bid",
                                                   "auction.bid_retracted",
                                                   "auction.sealed_bid",
                                                   "auction.sealed_bid_withdrawn",
                                                   "auction.bid_committed",
                                                   "auction.bid_revealed",
                                                   "auction.taken",
                                                   "auction.joined",
                                                   "auction.left",
                                                   "auction.bidder_approved",
                                                   "auction.bidder_revoked",
                                                   "auction.closed",
                                                   "auction.cancelled",
                                                   "auction.settled",
                                                   "auction.defaulted",
                                                   "auction.second_chance_offered",
                                                   "auction.second_chance_answered",
                                                   "auction.relisted"};

}  // namespace

std::span<const std::string_view> all_events() noexcept { return kEvents; }

std::vector<Secret> secrets_at(const Webhook& hook, rules::Time now) {
  std::vector<Secret> secrets{hook.secret};
  if (!hook.old_secret.empty() && now < hook.old_until) secrets.push_back(hook.old_secret);
  return secrets;
}

bool wants(const Webhook& hook, const About& about) {
  if (!hook.enabled) return false;
  if (!hook.events.empty() && std::ranges::find(hook.events, about.event) == hook.events.end()) return false;
  if (!hook.scope) return true;
  return hook.scope->kind == auth::Scope::Kind::auction ? hook.scope->id == about.auction
                                                        : hook.scope->id.to_string() == about.sale;
}

std::string_view name(State state) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"pending", "delivered", "dead"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace gavel::webhooks

// What a Connection is subscribed to: auctions, and how its own account stands.
#include <utility>
#include <vector>

#include "server/api/answers.hpp"
#include "server/auth/bearer.hpp"
#include "server/auth/scope.hpp"
#include "server/http/problem.hpp"
#include "server/live/close.hpp"
#include "server/live/connection_parts.hpp"
#include "server/live/hub.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;
using auction::AuctionId;

http::Response already_subscribed() {
  return http::problem(409, "already_subscribed", "This connection is subscribed to that already.");
}
http::Response not_signed_in() {
  return http::problem(401, "token_missing", "This needs a token in the handshake: Authorization: Bearer gvl_…");
}
http::Response not_subscribed() {
  return http::problem(409, "not_subscribed", "This connection is not subscribed to that.");
}
http::Response too_many_subscriptions(std::size_t limit) {
  return http::problem(409, "too_many_subscriptions",
                       "A connection has at most " + std::to_string(limit) + " subscriptions.", {{"limit", limit}});
}

struct SubscriptionWanted {
  std::string id;
  std::optional<std::uint64_t> after;
};

/// "auctions": [{"id", "after"?}, …]
std::vector<SubscriptionWanted> read_wanted(api::Fields& fields, std::size_t most, bool with_after) {
  std::vector<SubscriptionWanted> all;
  const auto* list = fields.list("auctions", api::Need::required, most);
  if (!list) return all;
  if (list->empty()) fields.refuse("auctions", "too_short", "must have an auction at least");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto name = "auctions[" + std::to_string(i) + "]";
    if ((*list)[i].kind != api::Value::Kind::object) {
      fields.refuse(name, "wrong_type", "must be an object");
      continue;
    }
    api::Fields item((*list)[i], true);
    SubscriptionWanted wanted{item.text("id", api::Need::required, {1, 64}).value_or(""), {}};
    if (with_after) {
      const auto after = item.integer("after", api::Need::optional, {0, kSafeInteger});
      if (after) wanted.after = static_cast<std::uint64_t>(*after);
    }
    fields.adopt(std::move(item), name);
    all.push_back(std::move(wanted));
  }
  return all;
}

}  // namespace

// -- auctions -------------------------------------------------------------------------------------------------------

void Connection::subscribe(const Asked& asked, api::Fields& fields) {
  if (fields.has("channel")) return follow(asked, fields);
  const auto all = read_wanted(fields, services_.subscription_limit, true);
  const bool presence = fields.flag("presence", api::Need::optional).value_or(false);
  if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
  for (const auto& [id, after] : all) begin(asked, id, after, presence);
}

void Connection::unsubscribe(const Asked& asked, api::Fields& fields) {
  if (fields.choice("channel", api::Need::optional, {"me"})) {
    if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
    return unfollow(asked);
  }
  const auto all = read_wanted(fields, services_.subscription_limit, false);
  if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
  for (const auto& wanted : all) end(asked, wanted.id);
}

std::shared_ptr<Connection::Subscription> Connection::reserve(const Asked& asked, const AuctionId& id) {
  std::optional<http::Response> problem;
  {
    const std::lock_guard lock(mutex_);
    if (subscriptions_.contains(id)) {
      problem = already_subscribed();
    } else if (subscriptions_.size() >= services_.subscription_limit) {
      problem = too_many_subscriptions(services_.subscription_limit);
    } else {
      return subscriptions_[id] = std::make_shared<Subscription>(shared_from_this(), id, ++number_);
    }
  }
  say_error(asked, id.to_string(), *problem);
  return nullptr;
}

bool Connection::take_out(const AuctionId& id, const Subscription* subscription) {
  const std::lock_guard lock(mutex_);
  const auto at = subscriptions_.find(id);
  if (at == subscriptions_.end() || at->second.get() != subscription) return false;
  subscriptions_.erase(at);
  return true;
}

// "subscribed" is said before the hub hears of it, so that it comes before the snapshot.
void Connection::begin(const Asked& asked, const std::string& text, std::optional<std::uint64_t> after, bool presence) {
  const auto id = AuctionId::parse(text);
  if (!id) return say_error(asked, text, api::no_such_auction());
  auto subscription = reserve(asked, *id);
  if (!subscription) return;
  services_.house.view(*id, [self = shared_from_this(), asked, after, presence,
                             subscription = std::move(subscription)](auction::HouseResult<auction::ViewPtr> view) {
    const auto& which = subscription->id();
    if (view && (*view)->phase == rules::Phase::draft) view = base::Unexpected(auction::HouseErrc::not_found);
    if (!view) {
      if (self->take_out(which, subscription.get())) {
        self->say_error(asked, which.to_string(), api::problem_of(view.error()));
      }
      return;
    }
    if (!self->has(*subscription)) return;  // unsubscribed meanwhile, or closed
    self->say(asked.answer("subscribed", ",\"id\":\"" + which.to_string() + '"'));
    self->services_.rt.call(kHub, Join{which, subscription, after, presence}, 10s,
                            [self, subscription](otp::CallResult<void> joined) {
                              if (joined) return;
                              subscription->close(kServiceRestart, kRestarts);
                              subscription->leave();
                              self->leave_hub(subscription->id(), subscription);  // a late Join comes before it
                            });
    if (!self->has(*subscription)) self->leave_hub(which, subscription);  // its Leave came before the Join
  });
}

bool Connection::has(const Subscription& subscription) {
  const std::lock_guard lock(mutex_);
  const auto at = subscriptions_.find(subscription.id());
  return at != subscriptions_.end() && at->second.get() == &subscription;
}

void Connection::leave_hub(const AuctionId& id, std::shared_ptr<Subscriber> subscription) {
  services_.rt.call(kHub, Leave{id, std::move(subscription)}, 10s, [](otp::CallResult<void>) {});
}

// The hub says when the last message is on its way.
void Connection::end(const Asked& asked, const std::string& text) {
  const auto id = AuctionId::parse(text);
  std::shared_ptr<Subscription> subscription;
  if (id) {
    const std::lock_guard lock(mutex_);
    if (const auto at = subscriptions_.find(*id); at != subscriptions_.end()) {
      subscription = at->second;
      subscriptions_.erase(at);
    }
  }
  if (!subscription) return say_error(asked, text, not_subscribed());
  subscription->leave();
  services_.rt.call(kHub, Leave{*id, subscription}, 10s,
                    [self = shared_from_this(), asked, id = id->to_string()](otp::CallResult<void>) {
                      self->say(asked.answer("unsubscribed", ",\"id\":\"" + id + '"'));
                    });
}

// -- how one's account stands -----------------------------------------------------------------------------------------

std::optional<http::Response> Connection::not_its_own() const {
  if (!client_) return not_signed_in();
  if (const auto& scope = client_->principal.scope) return auth::out_of_scope(*scope);
  const auto still = auth::renew(*client_, *services_.tokens);
  return still ? std::nullopt : std::optional(still.error());
}

void Connection::follow(const Asked& asked, api::Fields& fields) {
  fields.choice("channel", api::Need::required, {"me"});
  std::vector<AuctionId> ids;
  std::vector<SubscriptionWanted> wanted;
  if (fields.has("auctions")) wanted = read_wanted(fields, services_.subscription_limit, false);
  if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
  if (const auto refusal = not_its_own()) return say_error(asked, {}, *refusal);
  for (const auto& [text, after] : wanted) {
    const auto id = AuctionId::parse(text);
    if (!id) return say_error(asked, text, api::no_such_auction());
    ids.push_back(*id);
  }
  auto own = std::make_shared<OwnChannel>(shared_from_this());
  {
    const std::lock_guard lock(mutex_);
    if (own_) {
      own = nullptr;
    } else {
      own_ = own;
    }
  }
  if (!own) return say_error(asked, {}, already_subscribed());
  say(asked.answer("subscribed", ",\"channel\":\"me\""));
  services_.rt.call(kHub, Follow{client_->principal.name, own, std::move(ids)}, 10s,
                    [self = shared_from_this(), own](otp::CallResult<void> known) {
                      if (known) return;
                      own->close(kServiceRestart, kRestarts);
                      self->unfollow_at_hub(own);
                    });
}

// Whatever the hub has still to handle comes before it: nothing of that is left behind.
void Connection::unfollow_at_hub(std::shared_ptr<OwnChannel> own) {
  own->leave();
  services_.rt.call(kHub, Unfollow{client_->principal.name, std::move(own)}, 10s, [](otp::CallResult<void>) {});
}

void Connection::unfollow(const Asked& asked) {
  std::shared_ptr<OwnChannel> own;
  {
    const std::lock_guard lock(mutex_);
    own.swap(own_);
  }
  if (!own) return say_error(asked, {}, not_subscribed());
  own->leave();
  services_.rt.call(kHub, Unfollow{client_->principal.name, std::move(own)}, 10s,
                    [self = shared_from_this(), asked](otp::CallResult<void>) {
                      self->say(asked.answer("unsubscribed", ",\"channel\":\"me\""));
                    });
}

}  // namespace gavel::live

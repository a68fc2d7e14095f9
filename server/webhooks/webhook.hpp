// Webhook: where somebody wants to be told of events, and of which. And the values around it.
//
// Thread rules: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/id.hpp"
#include "server/auth/principal.hpp"
#include "server/webhooks/signature.hpp"

namespace gavel::webhooks {

/// A ULID.
using WebhookId = auction::AuctionId;

/// So many there may be.
inline constexpr std::size_t kMostWebhooks = 100;
/// For so long the secret that was replaced signs too.
inline constexpr std::int64_t kRotationMs = std::int64_t{24} * 3'600'000;

struct Webhook {
  WebhookId id = {};
  std::string url = {};  ///< http:// or https://
  std::string description = {};
  std::vector<std::string> events = {};   ///< "auction.bid", …; empty: all
  std::optional<auth::Scope> scope = {};  ///< of one auction or sale alone
  bool enabled = true;
  std::string disabled_reason = {};  ///< where the server has switched it off
  rules::Time created = {};
  Secret secret = {};
  Secret old_secret = {};      ///< empty: none
  rules::Time old_until = {};  ///< the first moment at which that does not sign any more
  friend bool operator==(const Webhook&, const Webhook&) = default;
};

/// Those that sign at that moment, the newest first.
std::vector<Secret> secrets_at(const Webhook& hook, rules::Time now);

/// What it is about, for wants().
struct About {
  std::string_view event;  ///< "auction.bid"
  auction::AuctionId auction;
  std::string_view sale;  ///< empty: of none
};
/// Is it to be told of that? One that is not enabled is told of nothing.
bool wants(const Webhook& hook, const About& about);

/// All that may stand in Webhook::events: "auction." and rules::kind().
std::span<const std::string_view> all_events() noexcept;

/// How far one delivery has come.
enum class State : std::uint8_t {
  pending,    ///< to be tried at `due`
  delivered,  ///< answered 2xx
  dead,       ///< given up: it can be sent again by hand
};
/// "pending", "delivered", "dead".
std::string_view name(State state) noexcept;

/// One event for one webhook.
struct Delivery {
  std::int64_t number = 0;  ///< in the order of their making
  WebhookId webhook = {};
  std::string id = {};     ///< webhook-id: "msg_…", the same for each attempt
  std::string event = {};  ///< "auction.bid", "ping"
  std::optional<auction::AuctionId> auction = {};
  std::optional<std::uint64_t> seq = {};
  State state = State::pending;
  std::uint32_t attempts = 0;
  rules::Time created = {};
  rules::Time due = {};                   ///< of the next attempt
  std::optional<rules::Time> ended = {};  ///< when it was delivered or given up
  std::optional<int> status = {};         ///< of the last answer
  std::string error = {};                 ///< why the last attempt failed
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

}  // namespace gavel::webhooks

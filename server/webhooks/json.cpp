#include "server/webhooks/json.hpp"

#include <nlohmann/json.hpp>

#include "server/api/token_json.hpp"

namespace gavel::webhooks {

using Json = nlohmann::ordered_json;

Json webhook_json(const Shown& shown) {
  const auto& hook = shown.hook;
  return {{"id", hook.id.to_string()},
          {"url", hook.url},
          {"description", hook.description},
          {"events", hook.events.empty() ? Json() : Json(hook.events)},
          {"scope", api::scope_json(hook.scope)},
          {"enabled", hook.enabled},
          {"disabled_reason", hook.disabled_reason.empty() ? Json() : Json(hook.disabled_reason)},
          {"created_at", api::format_time(hook.created)},
          {"pending", shown.counts.pending},
          {"dead", shown.counts.dead}};
}

Json delivery_json(const Delivery& delivery) {
  const auto next = delivery.state == State::pending ? std::optional(delivery.due) : std::nullopt;
  return {{"id", delivery.id},
          {"event", delivery.event},
          {"auction", delivery.auction ? Json(delivery.auction->to_string()) : Json()},
          {"seq", delivery.seq ? Json(*delivery.seq) : Json()},
          {"state", name(delivery.state)},
          {"attempts", delivery.attempts},
          {"last_status", delivery.status ? Json(*delivery.status) : Json()},
          {"last_error", delivery.error.empty() ? Json() : Json(delivery.error)},
          {"created_at", api::format_time(delivery.created)},
          {"next_attempt_at", api::time_json(next)},
          {"ended_at", api::time_json(delivery.ended)}};
}

}  // namespace gavel::webhooks

#include "server/api/token_json.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace gavel::api {

using Json = nlohmann::ordered_json;

Json time_json(const std::optional<rules::Time>& time) {
  return time && time->ms <= kLastTime.ms ? Json(format_time(*time)) : Json();
}

Json scope_json(const std::optional<auth::Scope>& scope) {
  return scope ? Json{{std::string(auth::name(scope->kind)), scope->id.to_string()}} : Json();
}

Json token_json(const auth::TokenInfo& token, rules::Time now) {
  return {{"id", token.id.to_string()},
          {"account", token.account},
          {"role", auth::name(token.role)},
          {"scope", scope_json(token.scope)},
          {"state", auth::name(auth::state_at(token, now))},
          {"created_at", time_json(token.created)},
          {"expires_at", time_json(token.expires)},
          {"revoked_at", time_json(token.revoked)},
          {"last_used_at", time_json(token.last_used)}};
}

}  // namespace gavel::api

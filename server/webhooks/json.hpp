// Webhooks and deliveries as JSON: the schemas Webhook and Delivery of the contract. A secret is in none of them.
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "server/webhooks/server.hpp"

namespace gavel::webhooks {

nlohmann::ordered_json webhook_json(const Shown& shown);
nlohmann::ordered_json delivery_json(const Delivery& delivery);

}  // namespace gavel::webhooks

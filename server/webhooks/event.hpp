// The texts of webhooks. An event is told with the same words and the same number as on `/v1/live`; around it is what
// Standard Webhooks asks for.
//
//     {"type":"auction.bid","timestamp":"2026-11-26T20:15:30.250Z","data":{"type":"event","id":"01KAPX4V…","seq":3,
//      "kind":"bid", …}}
//
// Thread rules: pure functions.
#pragma once

#include <string>

#include "core/auction/journal.hpp"
#include "storage/sqlite/outbox.hpp"

namespace gavel::webhooks {

/// What becomes "data": for sqlite::Outbox::text.
std::string event_text(const auction::Entry& entry, const auction::View& after);

/// "auction.bid".
std::string event_type(const sqlite::OutboxItem& item);
/// "msg_01KAPX4V…_3": of an auction's event there is one for ever, so whoever is told twice can see that.
std::string message_id(const sqlite::OutboxItem& item);
std::string message_body(const sqlite::OutboxItem& item);

/// Of a ping, by which people try out a webhook.
std::string ping_body(rules::Time now);

}  // namespace gavel::webhooks

#include "server/webhooks/event.hpp"

#include "server/api/time.hpp"
#include "server/live/frames.hpp"
#include "server/live/message.hpp"

namespace gavel::webhooks {
namespace {

std::string body(std::string_view type, rules::Time at, std::string_view data) {
  std::string text = "{\"type\":\"";
  (text += type) += "\",\"timestamp\":\"";
  (text += api::format_time(at)) += "\",\"data\":";
  return (text += data) += '}';
}

}  // namespace

std::string event_text(const auction::Entry& entry, const auction::View& after) {
  live::Message message(entry.auction, rules::kind(entry.event), entry.seq, live::event_frame(entry, after));
  return *message.as(live::Form::with_id);
}

std::string event_type(const sqlite::OutboxItem& item) { return "auction." + item.kind; }

std::string message_id(const sqlite::OutboxItem& item) {
  return "msg_" + item.auction.to_string() + '_' + std::to_string(item.seq);
}

std::string message_body(const sqlite::OutboxItem& item) { return body(event_type(item), item.at, item.text); }

std::string ping_body(rules::Time now) { return body("ping", now, "{}"); }

}  // namespace gavel::webhooks

#include "server/live/connection.hpp"

#include <algorithm>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/bid_handler.hpp"
#include "server/api/time.hpp"
#include "server/live/connection_parts.hpp"
#include "server/live/hub.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;
using http::Socket;
using Json = nlohmann::ordered_json;

constexpr api::Range kRef{1, 64};

/// Which of the handlers of message() it is for.
std::optional<std::size_t> type_of(api::Fields& fields) {
  return fields.choice("type", api::Need::required, {"subscribe", "unsubscribe", "bid", "time"});
}

/// What is wrong with "type". Of what else is in such a message nobody can say whether it is right.
std::optional<http::Response> wrong_type(const api::Document& document) {
  api::Document alone{{.kind = document.root.kind}, document.whole};
  std::ranges::copy_if(document.root.members, std::back_inserter(alone.root.members),
                       [](const api::Member& member) { return member.name == "type"; });
  api::Fields fields(alone);
  type_of(fields);
  return fields.refusal();
}

/// A value as a client would write it without spaces: what JSON.stringify() makes of it.
void write(std::string& out, const api::Value& value) {
  using Kind = api::Value::Kind;
  const auto list = [&](char begin, char end, const auto& items, auto each) {
    out += begin;
    for (const auto& item : items) {
      if (&item != &items.front()) out += ',';
      each(item);
    }
    out += end;
  };
  switch (value.kind) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean ? "true" : "false";
      return;
    case Kind::integer:
      out += std::to_string(value.integer);
      return;
    case Kind::other_number:
      out += value.text;
      return;
    case Kind::text:
      out += json_string(value.text);
      return;
    case Kind::array:
      return list('[', ']', value.items, [&](const api::Value& item) { write(out, item); });
    case Kind::object:
      return list('{', '}', value.members, [&](const api::Member& member) {
        (out += json_string(member.name)) += ':';
        write(out, member.value);
      });
  }
}

}  // namespace

// -- the socket -----------------------------------------------------------------------------------------------------

void Connection::opened(std::shared_ptr<Socket> socket) {
  socket_ = std::move(socket);
  Json hello = {{"type", "hello"}, {"account", nullptr}};
  if (client_) hello["account"] = client_->principal.name;
  hello["subscription_limit"] = services_.subscription_limit;
  hello["server_time"] = api::format_time(services_.house.now());
  say(json_text(hello));
}

void Connection::closed() {
  decltype(subscriptions_) gone;
  std::shared_ptr<OwnChannel> own;
  {
    const std::lock_guard lock(mutex_);
    gone.swap(subscriptions_);
    own.swap(own_);
  }
  if (own) {
    services_.rt.call(kHub, Unfollow{client_->principal.name, std::move(own)}, 10s, [](otp::CallResult<void>) {});
  }
  for (auto& [id, subscription] : gone) leave_hub(id, std::move(subscription));
}

void Connection::say(std::string text) {
  socket_->send(std::make_shared<const std::string>(std::move(text)), Socket::Kind::event, 0);
}

void Connection::say_error(const Asked& asked, std::string_view id, const http::Response& problem) {
  std::string more;
  if (!id.empty()) more += ",\"id\":" + json_string(id);
  say(asked.answer("error", more += ",\"problem\":" + problem.body));
}

void Connection::message(const std::string& text) {
  Asked asked{.ref = {}, .at = services_.house.now()};
  const auto document = api::parse_json(text);
  if (!document) return say_error(asked, {}, api::broken_body(document.error()));
  api::Fields fields(*document);
  if (const auto ref = fields.text("ref", api::Need::optional, kRef)) asked.ref = json_string(*ref);
  auto wrong = wrong_type(*document);
  if (wrong) return say_error(asked, {}, *wrong);
  const auto type = type_of(fields);
  using Handle = void (Connection::*)(const Asked&, api::Fields&);
  constexpr Handle kHandlers[] = {&Connection::subscribe, &Connection::unsubscribe, &Connection::bid,
                                  &Connection::tell_time};
  (this->*kHandlers[*type])(asked, fields);
}

// -- commands -------------------------------------------------------------------------------------------------------

void Connection::bid(const Asked& asked, api::Fields& fields) {
  auto id = fields.text("id", api::Need::required, {1, 64});
  auto key = fields.text("key", api::Need::optional, {0, 1000});
  const api::Value* bid = fields.value("bid", api::Need::required);
  if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
  std::string body;
  write(body, *bid);
  auto respond = [self = shared_from_this(), asked, id = *id](const http::Response& answer) {
    const bool replayed =
        std::ranges::any_of(answer.fields, [](const auto& field) { return field.first == "Idempotent-Replayed"; });
    self->say(asked.answer("answer", ",\"id\":" + json_string(id) + ",\"status\":" + std::to_string(answer.status) +
                                         (replayed ? ",\"replayed\":true" : "") + ",\"body\":" + answer.body));
  };
  (*services_.bid)(api::bid_request(*id, std::move(body), client_ ? client_->authorization : std::string(), key),
                   std::move(respond));
}

void Connection::tell_time(const Asked& asked, api::Fields& fields) {
  const auto client = fields.integer("client_time", api::Need::required, {-kSafeInteger, kSafeInteger});
  if (auto refusal = fields.refusal()) return say_error(asked, {}, *refusal);
  say(asked.answer("time", ",\"client_time\":" + std::to_string(*client) + ",\"received_at\":\"" +
                               api::format_time(asked.at) + "\",\"sent_at\":\"" +
                               api::format_time(services_.house.now()) + '"'));
}

}  // namespace gavel::live

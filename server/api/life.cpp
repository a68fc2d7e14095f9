// The life of an auction: each transition is a command with a who and a reason, answered with the auction after it.
#include <optional>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

constexpr std::int64_t kLongestOfferMs = 90LL * 24 * 60 * 60 * 1000;

/// Reads a body that may have a reason, makes a command of it and gives that to the auction.
template <class Make>
void with_reason(Services services, const Caller& caller, http::Respond respond, Make make) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto document = parse_json(body_or_empty(caller.request));
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto reason = fields.text("reason", Need::optional, kReason).value_or("");
  std::optional<rules::Command> command = make(fields, std::move(reason));
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  execute(services, *id, *std::move(command), std::move(respond));
}

/// Commands of an actor and a reason, and nothing else.
template <class Command>
void run(Services services, const Caller& caller, http::Respond respond) {
  with_reason(services, caller, std::move(respond), [&](Fields&, std::string reason) {
    return Command{actor_of(caller.principal), std::move(reason)};
  });
}

/// The bidder that the path names; nothing where it cannot be one.
std::optional<std::string> bidder_in_path(const http::Request& request) {
  const auto name = request.params.find("bidder");
  if (name == request.params.end() || !auth::is_account_name(name->second)) return std::nullopt;
  return name->second;
}

http::Response no_such_account() {
  return http::problem(404, "not_found", "The path names no account: 1 to 64 characters of A-Z a-z 0-9 . _ -");
}

void answer_second_chance(Services services, const Caller& caller, http::Respond respond, bool accept) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto document = parse_json(body_or_empty(caller.request));
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto bidder = bidder_of(caller, fields);
  if (!bidder) return respond(std::move(bidder.error()));
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  execute(services, *id, rules::AnswerSecondChance{*std::move(bidder), accept}, std::move(respond));
}

}  // namespace

void publish_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Schedule>(services, caller, std::move(respond));
}

void pause_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Pause>(services, caller, std::move(respond));
}

void resume_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Resume>(services, caller, std::move(respond));
}

void cancel_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Cancel>(services, caller, std::move(respond));
}

void settle_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Settle>(services, caller, std::move(respond));
}

void default_auction(Services services, Caller caller, http::Respond respond) {
  run<rules::Default>(services, caller, std::move(respond));
}

void offer_second_chance(Services services, Caller caller, http::Respond respond) {
  const auto now = services.house.now();
  with_reason(services, caller, std::move(respond), [&](Fields& fields, std::string reason) {
    const auto span = fields.integer("expires_in_ms", Need::required, {1, kLongestOfferMs});
    return rules::OfferSecondChance{actor_of(caller.principal), std::move(reason), now + span.value_or(0)};
  });
}

void accept_second_chance(Services services, Caller caller, http::Respond respond) {
  answer_second_chance(services, caller, std::move(respond), true);
}

void decline_second_chance(Services services, Caller caller, http::Respond respond) {
  answer_second_chance(services, caller, std::move(respond), false);
}

void approve_bidder(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto bidder = bidder_in_path(caller.request);
  if (!bidder) return respond(no_such_account());
  const auto document = parse_json(body_or_empty(caller.request));
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  const auto limit = fields.amount("limit", Need::optional);
  const auto weight = fields.integer("weight", Need::optional, {1, 9000});
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  execute(services, *id,
          rules::ApproveBidder{actor_of(caller.principal), *bidder, limit,
                               static_cast<std::uint32_t>(weight.value_or(1000))},
          std::move(respond));
}

void revoke_bidder(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto bidder = bidder_in_path(caller.request);
  if (!bidder) return respond(no_such_account());
  execute(services, *id, rules::RevokeBidder{actor_of(caller.principal), *bidder}, std::move(respond));
}

}  // namespace gavel::api

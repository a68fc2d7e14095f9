// What bidders do beside bidding: withdraw, buy, commit and reveal, join and leave a clock, take a bid back, and look
// at what only they may see.
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/replayed.hpp"
#include "server/auth/permissions.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr Range kUnits{1, 1'000'000'000};

/// Reads a body, makes a command of the bidder and it, and gives that to the auction.
template <class Make>
void as_bidder(Services services, const Caller& caller, http::Respond respond, Make make) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto document = parse_json(caller.request.body.empty() ? "{}" : caller.request.body);
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto bidder = bidder_of(caller, fields);
  if (!bidder) return respond(std::move(bidder.error()));
  rules::Command command = make(fields, *std::move(bidder));
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  execute(services, *id, std::move(command), std::move(respond));
}

std::optional<std::uint64_t> bid_in_path(const http::Request& request) {
  const auto text = request.params.find("seq");
  if (text == request.params.end()) return std::nullopt;
  std::uint64_t seq = 0;
  const char* const end = text->second.data() + text->second.size();
  const auto [rest, error] = std::from_chars(text->second.data(), end, seq);
  return error == std::errc() && rest == end ? std::optional(seq) : std::nullopt;
}

http::Response no_such_bid() { return problem_of(rules::Rejection{.code = rules::RejectionCode::no_such_bid}); }

/// What the auction has of this bidder, as only they may see it.
Json own_bid_json(const rules::State& state, const std::string& bidder) {
  const auto alias = state.aliases.find(bidder);
  if (alias == state.aliases.end()) return {{"bidder", Json()}};
  Json json = {{"bidder", auction::alias_text(alias->second)}};
  if (state.leader && state.leader->alias == alias->second) {
    json["leading"] = true;
    json["maximum"] = state.leader->maximum.minor;
  } else if (const auto* book = std::get_if<rules::SealedBook>(&state.book)) {
    const auto bid = book->find(alias->second);
    const bool committed = bid != book->end() && !bid->second.digest.empty();
    if (committed) json["digest"] = bid->second.digest;
    if (committed) json["revealed"] = bid->second.revealed;
    if (bid != book->end() && (!committed || bid->second.revealed)) {
      json["amount"] = bid->second.amount.minor;
      json["units"] = bid->second.units;
      if (bid->second.min_units) json["min_units"] = bid->second.min_units;
    }
    json["standing"] = bid != book->end();
  } else if (const auto* seats = std::get_if<rules::ClockBook>(&state.book)) {
    const auto seat = seats->seats.find(alias->second);
    json["in"] = seat != seats->seats.end() && !seat->second.left_at;
  } else if (const auto* offers = std::get_if<rules::OfferBook>(&state.book)) {
    const auto offer = offers->find(alias->second);
    json["leading"] = false;
    if (offer != offers->end()) json["amount"] = offer->second.amount.minor;
  } else {
    json["leading"] = false;
  }
  return json;
}

}  // namespace

void withdraw_bid(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond),
            [](Fields&, std::string bidder) { return rules::WithdrawBid{std::move(bidder)}; });
}

void buy_now(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond),
            [](Fields&, std::string bidder) { return rules::BuyItNow{std::move(bidder)}; });
}

void commit_bid(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond), [](Fields& fields, std::string bidder) {
    auto digest = fields.text("digest", Need::required, {64, 64});
    const bool hexadecimal = !digest || digest->find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hexadecimal) fields.refuse("digest", "invalid_characters", "must be a SHA-256 as 64 digits of 0-9 a-f");
    return rules::CommitBid{std::move(bidder), digest.value_or("")};
  });
}

void reveal_bid(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond), [](Fields& fields, std::string bidder) {
    const auto amount = fields.amount("amount", Need::required);
    const auto units = fields.integer("units", Need::optional, kUnits);
    const auto min_units = fields.integer("min_units", Need::optional, {0, kUnits.high});
    auto nonce = fields.text("nonce", Need::required, {1, 128});
    return rules::RevealBid{std::move(bidder), amount.value_or(rules::Amount{}), units.value_or(1),
                            min_units.value_or(0), nonce.value_or("")};
  });
}

void join_clock(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond),
            [](Fields&, std::string bidder) { return rules::JoinClock{std::move(bidder)}; });
}

void leave_clock(Services services, Caller caller, http::Respond respond) {
  as_bidder(services, caller, std::move(respond),
            [](Fields&, std::string bidder) { return rules::LeaveClock{std::move(bidder)}; });
}

void retract_bid(Services services, Caller caller, http::Respond respond) {
  const auto seq = bid_in_path(caller.request);
  if (!seq) return respond(no_such_bid());
  as_bidder(services, caller, std::move(respond), [&](Fields& fields, std::string bidder) {
    auto reason = fields.text("reason", Need::required, {1, 500});
    return rules::RetractBid{std::move(bidder), *seq, reason.value_or("")};
  });
}

void remove_bid(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto seq = bid_in_path(caller.request);
  if (!seq) return respond(no_such_bid());
  const auto document = parse_json(caller.request.body);
  if (!document) return respond(broken_body(document.error()));
  Fields fields(*document);
  auto reason = fields.text("reason", Need::required, {1, 500});
  if (auto refusal = fields.refusal()) return respond(*std::move(refusal));
  execute(services, *id, rules::RemoveBid{actor_of(caller.principal), *seq, *std::move(reason)}, std::move(respond));
}

void own_bid(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.entries(*id, [caller = std::move(caller), respond = std::move(respond)](
                                  auction::HouseResult<std::vector<auction::Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    respond(json_answer(200, own_bid_json(replayed(*entries), caller.principal.name)));
  });
}

}  // namespace gavel::api

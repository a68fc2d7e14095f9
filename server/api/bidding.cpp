// What bidders do beside bidding: withdraw, buy, commit and reveal, join and leave a clock, take a bid back, and look
// at what only they may see.
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/auction/replayed.hpp"
#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query.hpp"
#include "server/auth/permissions.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr Range kUnits{1, 1'000'000'000};

/// Reads a body, makes a command of the bidder and it, and gives that to the auction.
template <class Make>
void as_bidder(Services services, const Caller& caller, http::Respond respond, Make make) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  const auto document = parse_json(body_or_empty(caller.request));
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

void add_own(Json& json, const rules::SealedBook& book, const rules::State&, std::uint32_t alias) {
  const auto found = book.find(alias);
  json["standing"] = found != book.end();
  if (found == book.end()) return;
  const auto& bid = found->second;
  json["seq"] = bid.seq;
  if (!bid.digest.empty()) {
    json["digest"] = bid.digest;
    json["revealed"] = bid.revealed;
    if (!bid.revealed) return;  // nobody here knows the amount
  }
  json["amount"] = bid.amount.minor;
  json["units"] = bid.units;
  if (bid.min_units) json["min_units"] = bid.min_units;
}

void add_own(Json& json, const rules::ClockBook& book, const rules::State&, std::uint32_t alias) {
  const auto seat = book.seats.find(alias);
  const bool joined = seat != book.seats.end();
  json["in"] = joined && !seat->second.left_at;
  if (joined && seat->second.left_at) json["left_at"] = seat->second.left_at->minor;
}

void add_own(Json& json, const rules::OfferBook& book, const rules::State& state, std::uint32_t alias) {
  json["leading"] = state.leader && state.leader->alias == alias;
  const auto offer = book.find(alias);
  if (offer != book.end()) json["amount"] = offer->second.amount.minor;
}

/// Who does not lead has shown all of the own maximum: it is in the list of bids.
void add_own(Json& json, std::monostate, const rules::State& state, std::uint32_t alias) {
  const bool leads = state.leader && state.leader->alias == alias;
  json["leading"] = leads;
  if (leads) json["maximum"] = state.leader->maximum.minor;
}

/// What the auction has of this bidder, as only they may see it.
Json own_bid_json(const rules::State& state, const std::string& bidder) {
  const auto alias = state.aliases.find(bidder);
  if (alias == state.aliases.end()) return {{"bidder", nullptr}};
  Json json = {{"bidder", auction::alias_text(alias->second)}};
  std::visit([&](const auto& book) { add_own(json, book, state, alias->second); }, state.book);
  return json;
}

/// Whose own bid: the caller's, or that of the bidder in "?bidder=". It is no member of a body: GET and DELETE have
/// none.
base::Expected<std::string, http::Response> bidder_in_query(const Caller& caller) {
  Query query(caller.request, {"bidder"});
  if (auto refusal = query.refusal()) return base::Unexpected(*std::move(refusal));
  const auto named = caller.request.parameter("bidder");
  if (!named) return caller.principal.name;
  if (!auth::may(caller.principal.role, auth::Operation::name_bidder)) {
    return base::Unexpected(auth::forbidden(auth::Operation::name_bidder));
  }
  if (auth::is_account_name(*named)) return std::string(*named);
  return base::Unexpected(
      http::problem(400, "invalid_parameter", "bidder must be the name of an account.", {{"parameter", "bidder"}}));
}

}  // namespace

void withdraw_bid(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  auto bidder = bidder_in_query(caller);
  if (!bidder) return respond(std::move(bidder.error()));
  if (!caller.request.body.empty()) {
    return respond(http::problem(400, "body_not_expected", "This takes no body; name a bidder as ?bidder=NAME."));
  }
  execute(services, *id, rules::WithdrawBid{*std::move(bidder)}, std::move(respond));
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
  auto bidder = bidder_in_query(caller);
  if (!bidder) return respond(std::move(bidder.error()));
  services.house.entries(*id, [bidder = *std::move(bidder), respond = std::move(respond)](
                                  auction::HouseResult<std::vector<auction::Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    const auto state = auction::replayed(*entries);
    if (state.phase == rules::Phase::draft) return respond(no_such_auction());  // nobody bids on it yet
    respond(json_answer(200, own_bid_json(state, bidder)));
  });
}

}  // namespace gavel::api

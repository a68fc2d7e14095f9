// What `gavel auction create` sends: a file's members and flags as one body, with amounts in minor units.
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/rules/money.hpp"
#include "server/cli/client/auctions.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

base::Unexpected<Trouble> usage(std::string sentence) {
  return base::Unexpected(Trouble{kExitUsage, std::move(sentence)});
}

Outcome<Json> read_members(const std::filesystem::path& path) {
  if (path.empty()) return Json::object();
  std::string text;
  const bool standard = path == "-";
  std::ifstream file;
  if (!standard) file.open(path);
  std::istream& in = standard ? std::cin : file;
  if (!in) return base::Unexpected(Trouble{kExitFailed, "cannot read " + path.string()});
  text.assign(std::istreambuf_iterator<char>(in), {});
  auto json = Json::parse(text, nullptr, false);
  const std::string name = standard ? "stdin" : path.string();
  if (!json.is_object()) return usage(name + " is not one JSON object");
  return json;
}

void set_text(Json& body, const char* member, const std::string& text) {
  if (!text.empty()) body[member] = text;
}

/// An amount of money that a flag has; nothing where it was not given.
Outcome<void> set_amount(Json& body, const char* member, const char* flag, const std::string& text) {
  if (text.empty()) return {};
  const auto amount = read_amount(flag, text, text_of(body, "currency"));
  if (!amount) return base::Unexpected(amount.error());
  body[member] = *amount;
  return {};
}

void set_times(Json& body, const AuctionCreate& command) {
  set_text(body, "starts_at", command.starts_at);
  const bool ends = command.duration || !command.ends_at.empty() || !command.ends_at_local.empty();
  if (ends) {
    for (const auto* other : {"duration_ms", "ends_at", "ends_at_local"}) body.erase(other);
  }
  if (command.duration) body["duration_ms"] = command.duration->count();
  set_text(body, "ends_at", command.ends_at);
  set_text(body, "ends_at_local", command.ends_at_local);
  set_text(body, "time_zone", command.time_zone);
}

}  // namespace

Outcome<std::int64_t> read_amount(const std::string& what, const std::string& text, const std::string& currency) {
  const auto known = rules::Currency::parse(currency);
  if (!known) return usage(what + ": '" + currency + "' is no currency: name one by its ISO 4217 code, such as USD");
  const auto amount = rules::parse_decimal(text, *known);
  if (!amount) return usage(what + ": '" + text + "' " + amount.error());
  return amount->minor;
}

Outcome<Json> auction_body(const AuctionCreate& command) {
  auto body = read_members(command.file);
  if (!body) return body;
  set_text(*body, "title", command.title);
  set_text(*body, "description", command.description);
  set_text(*body, "currency", command.currency);
  set_text(*body, "format", command.format);
  set_text(*body, "increments", command.increments);
  if (!body->contains("format")) (*body)["format"] = "english";
  set_times(*body, command);
  if (command.draft) (*body)["draft"] = true;
  if (command.soft_close) {
    (*body)["soft_close"] = {{"window_ms", command.soft_close->count()}, {"extension_ms", command.soft_close->count()}};
  }
  for (const auto& [member, flag, text] : {std::tuple{"starting_price", "--starting-price", &command.starting_price},
                                           std::tuple{"reserve_price", "--reserve", &command.reserve}}) {
    if (auto ok = set_amount(*body, member, flag, *text); !ok) return base::Unexpected(ok.error());
  }
  if (!command.buy_now.empty()) {
    const auto price = read_amount("--buy-now", command.buy_now, text_of(*body, "currency"));
    if (!price) return base::Unexpected(price.error());
    (*body)["buy_now"] = {{"price", *price}};
  }
  return body;
}

Ended run_auction_create(const AuctionCreate& command, std::ostream& out) {
  const auto body = auction_body(command);
  if (!body) return base::Unexpected(body.error());
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  const auto auction = client->post("/v1/auctions", *body, command.key.empty() ? new_key() : command.key);
  if (!auction) return base::Unexpected(auction.error());
  out << (command.json ? auction->dump() + "\n" : auction_text(*auction)) << std::flush;
  return kExitOk;
}

}  // namespace gavel::cli

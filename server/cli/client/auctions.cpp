#include "server/cli/client/auctions.hpp"

#include <algorithm>

#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

constexpr std::uint32_t kAuctionsAtOnce = 200;

std::string remaining(const Json& auction) {
  const auto ms = number_of(auction, "remaining_ms");
  const auto state = text_of(auction, "state");
  const bool running = state == "open" || state == "closing" || state == "paused";
  return ms && running ? countdown(std::chrono::milliseconds(*ms)) : "-";
}

std::vector<std::string> row_of(const Json& auction) {
  const auto currency = text_of(auction, "currency");
  const auto bids = number_of(auction, "bid_count");
  return {printable(text_of(auction, "id")),
          printable(text_of(auction, "state")),
          amount_of(auction, "price", currency),
          bids ? std::to_string(*bids) : "-",
          remaining(auction),
          local_time(text_of(auction, "ends_at")),
          printable(text_of(auction, "title"))};
}

/// One page; the cursor of the next, empty after the last.
Outcome<std::string> read_page(Client& client, const std::string& target, std::vector<Json>& auctions) {
  auto page = client.get(target);
  if (!page) return base::Unexpected(page.error());
  const auto items = page->find("items");
  if (items == page->end() || !items->is_array())
    return base::Unexpected(Trouble{kExitFailed, "the answer is no list: is this a Gavel server?"});
  for (auto& item : *items) auctions.push_back(std::move(item));
  return text_of(*page, "next_cursor");
}

}  // namespace

Outcome<void> check_id(const std::string& id) {
  const bool good = !id.empty() && std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) != 0; });
  if (good) return {};
  return base::Unexpected(Trouble{
      kExitUsage,
      "'" + printable(id) + "' is no auction's id, such as 01KAPX4V000000000000000000: see gavel auction list"});
}

std::string amount_of(const Json& auction, const char* member, const std::string& currency) {
  const auto amount = number_of(auction, member);
  return amount ? money_text(*amount, currency) : "-";
}

std::string outcome_text(const Json& auction, const std::string& currency) {
  if (text_of(auction, "state") == "cancelled" || text_of(auction, "kind") == "cancelled") return "cancelled";
  const auto outcome = text_of(auction, "outcome");
  if (outcome == "unsold") return "unsold";
  if (outcome == "reserve_not_met") return "the reserve was not met";
  if (outcome != "sold") return {};
  auto winner = text_of(auction, "winner");
  if (winner.empty()) winner = text_of(auction, "high_bidder");
  const auto price = number_of(auction, "price");
  return "sold" + (winner.empty() ? "" : " to " + printable(winner)) +
         (price ? " for " + money_text(*price, currency) : "");
}

std::string auction_text(const Json& auction) {
  const auto currency = text_of(auction, "currency");
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const char* label, std::string value) {
    if (!value.empty() && value != "-") rows.push_back({label, std::move(value)});
  };
  const auto number = [&](const char* member) {
    const auto value = number_of(auction, member);
    return value ? std::to_string(*value) : std::string();
  };
  add("Auction", printable(text_of(auction, "id")));
  add("Title", printable(text_of(auction, "title")));
  add("Seller", printable(text_of(auction, "seller")));
  add("Format", printable(text_of(auction, "format")));
  add("State", printable(text_of(auction, "state")));
  add("Outcome", outcome_text(auction, currency));
  add("Price", amount_of(auction, "price", currency));
  add("Starting price", amount_of(auction, "starting_price", currency));
  add("Least bid", amount_of(auction, "minimum_bid", currency));
  add("Most to ask", amount_of(auction, "maximum_bid", currency));
  add("Leads", printable(text_of(auction, "high_bidder")));
  add("Bids", number("bid_count"));
  if (is_true(auction, "has_reserve")) add("Reserve", is_true(auction, "reserve_met") ? "met" : "not met");
  add("Starts", local_time(text_of(auction, "starts_at")));
  add("Ends", local_time(text_of(auction, "ends_at")));
  add("Left", remaining(auction));
  return aligned(rows);
}

Ended run_auction_list(const AuctionList& command, std::ostream& out) {
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  std::vector<std::vector<std::string>> rows{{"AUCTION", "STATE", "PRICE", "BIDS", "LEFT", "ENDS", "TITLE"}};
  std::string cursor;
  for (std::uint64_t left = command.limit == 0 ? UINT64_MAX : command.limit; left > 0;) {
    std::string target = "/v1/auctions?limit=" + std::to_string(std::min<std::uint64_t>(left, kAuctionsAtOnce));
    if (!command.state.empty()) target += "&state=" + command.state;
    if (command.mine) target += "&mine=true";
    if (!cursor.empty()) target += "&cursor=" + cursor;
    std::vector<Json> auctions;
    auto next = read_page(*client, target, auctions);
    if (!next) return base::Unexpected(next.error());
    for (const auto& auction : auctions) {
      if (command.json) {
        out << auction.dump() << '\n';
      } else {
        rows.push_back(row_of(auction));
      }
    }
    left -= std::min<std::uint64_t>(left, auctions.size());
    cursor = *std::move(next);
    if (cursor.empty() || auctions.empty()) break;
  }
  if (!command.json) out << aligned(rows, {2, 3, 4});
  out << std::flush;
  return kExitOk;
}

Ended run_auction_show(const AuctionShow& command, std::ostream& out) {
  if (auto ok = check_id(command.auction); !ok) return base::Unexpected(ok.error());
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  const auto auction = client->get("/v1/auctions/" + command.auction);
  if (!auction) return base::Unexpected(auction.error());
  out << (command.json ? auction->dump() + "\n" : auction_text(*auction)) << std::flush;
  return kExitOk;
}

}  // namespace gavel::cli

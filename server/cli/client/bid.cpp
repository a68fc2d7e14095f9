#include "server/cli/client/auctions.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

std::string bid_text(const Json& answer, const BidPlace& command, const std::string& currency) {
  const auto outcome = text_of(answer, "outcome");
  std::string head = "Accepted";
  if (outcome == "leading") head = "You lead";
  if (outcome == "outbid") head = "Outbid at once: somebody else's maximum is higher";
  if (outcome == "standing") head = "Your sealed bid stands";
  if (outcome == "won") head = "Won";
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const char* label, const std::string& value) {
    if (!value.empty() && value != "-") rows.push_back({label, value});
  };
  add("Bid", command.amount + " " + printable(currency));
  add("Price", amount_of(answer, "price", currency));
  add("Next bid from", amount_of(answer, "minimum_bid", currency));
  add("Next ask up to", amount_of(answer, "maximum_bid", currency));
  add("Ends", local_time(text_of(answer, "ends_at")));
  return head + "\n" + aligned(rows);
}

/// What a refused bid would have had to be.
std::string what_would_be_taken(const Json& problem, const std::string& currency) {
  const auto least = number_of(problem, "minimum_bid"), most = number_of(problem, "maximum_bid");
  if (least) return "\n  bid at least " + money_text(*least, currency);
  if (most) return "\n  bid at most " + money_text(*most, currency);
  return {};
}

}  // namespace

Ended run_bid(const BidPlace& command, std::ostream& out) {
  if (auto ok = check_id(command.auction); !ok) return base::Unexpected(ok.error());
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  const std::string target = "/v1/auctions/" + command.auction;
  const auto auction = client->get(target);  // for its currency
  if (!auction) return base::Unexpected(auction.error());
  const auto currency = text_of(*auction, "currency");
  const auto amount = read_amount("AMOUNT", command.amount, currency);
  if (!amount) return base::Unexpected(amount.error());
  Json body = {{"amount", *amount}};
  if (!command.bidder.empty()) body["bidder"] = command.bidder;
  if (command.units) body["units"] = *command.units;
  if (command.confirm) body["confirm"] = true;
  const auto answer = client->post(target + "/bids", body, command.key.empty() ? new_key() : command.key);
  if (!answer) {
    auto trouble = answer.error();
    trouble.sentence += what_would_be_taken(trouble.problem, currency);
    return base::Unexpected(std::move(trouble));
  }
  out << (command.json ? answer->dump() + "\n" : bid_text(*answer, command, currency)) << std::flush;
  return text_of(*answer, "outcome") == "outbid" ? kExitOutbid : kExitOk;
}

}  // namespace gavel::cli

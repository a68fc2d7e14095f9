// gavel auction create | list | show, and gavel bid: one question to a daemon, and its answer for people or as JSON.
//
// Thread rules: one thread; they block until they are answered. What they print goes to `out`, and nothing else does.
#pragma once

#include <ostream>

#include "server/cli/client/client.hpp"

namespace gavel::cli {

/// An exit code, or why there was no answer.
using Ended = Outcome<int>;

Ended run_auction_create(const AuctionCreate& command, std::ostream& out);
/// --json: an auction a line, as it comes, page after page.
Ended run_auction_list(const AuctionList& command, std::ostream& out);
Ended run_auction_show(const AuctionShow& command, std::ostream& out);
/// kExitOutbid where somebody else leads after it.
Ended run_bid(const BidPlace& command, std::ostream& out);

/// The auction on many lines, a label and a value each.
std::string auction_text(const Json& auction);
/// "120.00 USD", or "-" where the auction has no such amount.
std::string amount_of(const Json& auction, const char* member, const std::string& currency);
/// "sold to bidder-2 for 120.00 USD", "unsold", "the reserve was not met", "cancelled"; empty: it is not over.
/// @param auction an auction, or the event that ended one
std::string outcome_text(const Json& auction, const std::string& currency);

/// Whether it can be an auction's id, so that nothing else gets into a path; a sentence where not.
Outcome<void> check_id(const std::string& id);
/// "99.00" "USD" -> 9900; Trouble says what would be right. @param what "--reserve"
Outcome<std::int64_t> read_amount(const std::string& what, const std::string& text, const std::string& currency);

/// The body of POST /v1/auctions: the file's members, and those of the flags, which win.
Outcome<Json> auction_body(const AuctionCreate& command);

}  // namespace gavel::cli

// Records: what people asked in a story and what they were told, for the checker. "Now" is the server's time; numbers
// of entries are those on the disk at that moment.
//
// Thread rules: values.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/auction/id.hpp"
#include "core/rules/time.hpp"
#include "tests/sim/edge.hpp"

namespace gavel::sim {

/// One time that a request reached the daemon.
struct Try {
  std::uint64_t life = 0;       ///< of the daemon
  std::uint64_t edge_life = 0;  ///< of its endpoint
  rules::Time came;
  std::uint64_t seq_then = 0;  ///< of the auction

  std::optional<int> status;  ///< nothing: there was no answer
  nlohmann::json body = {};
  rules::Time said = {};
  std::uint64_t seq_said = 0;
  bool replayed = false;  ///< it was said to an earlier try

  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
  /// Another try with the same key is still at work: this one says nothing.
  bool is_waiting() const { return status == 409 && code() == "idempotency_key_in_use"; }
  bool is_accepted() const { return status && *status < 300; }
  /// Refused by the rules, or by the API before they were asked.
  bool is_refused() const { return status && *status >= 400 && *status < 500 && !is_waiting(); }
  /// It did not happen, for this try.
  bool is_undone() const { return is_refused() || is_waiting() || status == 503; }
};

/// A request that is meant once, however often it is sent. `bidder` and `amount` tell it from every other bid.
struct Bid {
  auction::AuctionId auction;
  std::string bidder;
  std::int64_t amount = 0;
  std::string key;
  std::vector<Try> tries = {};
  bool heard = false;  ///< the bidder has an answer
  int sent = 0;        ///< how often, also where it got lost on the way
};

/// A new auction, sale or lot of a sale, told from every other by its title; meant once, however often it is sent.
struct New {
  std::string title;
  std::string path;
  std::string body;
  std::vector<Try> tries = {};
  bool heard = false;  ///< the seller has an answer
  int sent = 0;
  bool may_be_late = false;  ///< refused because of when it came
};

/// Somebody who watches an auction, or a sale.
struct Watch {
  auction::AuctionId what;
  std::shared_ptr<Visit> visit;
};

struct Records {
  std::vector<std::unique_ptr<Bid>> bids;
  std::vector<std::unique_ptr<New>> auctions, sales, lots;
  std::vector<Watch> watches;
  std::vector<std::string> seen;  ///< what was seen to be wrong at once
};

}  // namespace gavel::sim

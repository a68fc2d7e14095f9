// House: the front door of all auctions. What the API, the replay and the demo call; nobody outside knows of processes.
//
// Every function may be called from any thread and returns at once. A completion is called exactly once, on a thread of
// the house's choosing (a scheduler worker); post to your own executor if that matters. An answer to a command comes
// after its commit: whoever has it may rely on the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "core/auction/journal.hpp"
#include "core/auction/ledger.hpp"
#include "core/auction/view.hpp"
#include "core/base/unique_function.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

enum class HouseErrc : std::uint8_t {
  not_found,    ///< no such auction
  busy,         ///< the auction has too many requests waiting; nothing was accepted, safe to try again soon
  unavailable,  ///< storage refused it, or nobody was there to take it: it did not happen, safe to try again
  unknown,      ///< no answer in time, or its process ended over it: read the auction before you try again
};

template <class T>
using HouseResult = base::Expected<T, HouseErrc>;

template <class T>
using Completion = base::UniqueFunction<void(T)>;

/// The answer to an accepted bid.
struct BidAnswer {
  std::uint64_t seq = 0;
  bool leading = false;                ///< false: sealed, or accepted and outbid at once by a higher maximum
  std::optional<rules::Amount> price;  ///< nothing where there is none to be seen (sealed)
  rules::Amount minimum_bid;           ///< the next one's; in reverse formats the most that may be asked
  enum class Kind : std::uint8_t {
    bid,     ///< english, reverse: it leads or does not
    sealed,  ///< it stands
    bought,  ///< it won, and the auction is over
  };
  Kind kind = Kind::bid;
  rules::Time ends_at;  ///< afterwards: soft close may have put it off
  rules::Format format = rules::Format::english;
};

/// Accepted and on disk, or refused by the rules.
using BidVerdict = std::variant<BidAnswer, rules::Rejection>;

/// Done and on disk: the number of its last event, and the auction after it.
struct Done {
  std::uint64_t seq = 0;
  ViewPtr after;
};
using Verdict = std::variant<Done, rules::Rejection>;

/// What a client asks for when it makes an auction: Terms but for what the house gives.
struct NewAuction {
  rules::Terms terms;
  bool draft = false;
};

class House {
 public:
  virtual ~House() = default;

  /// Makes an auction of checked terms (rules::problems() is empty) and starts its process. A candle's seed is drawn
  /// here.
  virtual void create(NewAuction wanted, Completion<HouseResult<ViewPtr>> done) = 0;

  virtual void place_bid(const AuctionId& id, rules::PlaceBid bid, Completion<HouseResult<BidVerdict>> done) = 0;

  /// Any command of the rules. Where the auction is over and has no process any more, it gets one for this.
  virtual void execute(const AuctionId& id, rules::Command command, Completion<HouseResult<Verdict>> done) = 0;

  /// The last committed view of a running auction, at once; null where it has no process (over, or no such auction).
  virtual ViewPtr running(const AuctionId& id) const = 0;

  /// The last committed view of any auction, running or over.
  virtual void view(const AuctionId& id, Completion<HouseResult<ViewPtr>> done) = 0;
  virtual void list(ListQuery query, Completion<HouseResult<ListPage>> done) = 0;

  /// Accepted bids with seq > after, in order, at most `limit`.
  virtual void bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                    Completion<HouseResult<BidPage>> done) = 0;

  /// All that is on the disk of an auction, secrets included: for those who may see them.
  virtual void entries(const AuctionId& id, Completion<HouseResult<std::vector<Entry>>> done) = 0;

  /// Sets what a bidder may owe at most over all open auctions of a currency; nothing: no limit. Kept on the disk.
  virtual void set_limit(BidderLimit limit, Completion<HouseResult<void>> done) = 0;

  /// What a bidder may owe, and owes.
  virtual Ledger::Standing standing(const std::string& bidder, const rules::Currency& currency) const = 0;

  /// The server's time: wall clock at the start, monotonic since. What every answer, tick and entry carries.
  virtual rules::Time now() const = 0;
};

}  // namespace gavel::auction

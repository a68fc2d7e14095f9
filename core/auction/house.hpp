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
#include "core/auction/view.hpp"
#include "core/base/unique_function.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

enum class HouseErrc : std::uint8_t {
  not_found,    ///< no such auction
  forbidden,    ///< the caller is neither its seller nor allowed to act for everybody
  closed,       ///< over or cancelled already: nothing to do any more
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
  bool leading = false;  ///< false: accepted and outbid at once by a higher maximum
  rules::Amount price;
  rules::Amount minimum_bid;
};

/// Accepted and on disk, or refused by the rules.
using BidVerdict = std::variant<BidAnswer, rules::Rejection>;

/// What a client asks for when it makes an auction: Terms but for what the house gives.
using NewAuction = rules::Terms;

class House {
 public:
  virtual ~House() = default;

  /// Makes an auction of checked terms (rules::problems() is empty) and starts its process.
  virtual void create(NewAuction terms, Completion<HouseResult<ViewPtr>> done) = 0;

  virtual void place_bid(const AuctionId& id, rules::PlaceBid bid, Completion<HouseResult<BidVerdict>> done) = 0;

  /// Calls an auction off. `everybody`: may `by` cancel auctions of other sellers?
  virtual void cancel(const AuctionId& id, rules::Cancel cancel, bool everybody,
                      Completion<HouseResult<ViewPtr>> done) = 0;

  /// The last committed view of a running auction, at once; null where it has no process (over, or no such auction).
  virtual ViewPtr running(const AuctionId& id) const = 0;

  /// The last committed view of any auction, running or over.
  virtual void view(const AuctionId& id, Completion<HouseResult<ViewPtr>> done) = 0;
  virtual void list(ListQuery query, Completion<HouseResult<ListPage>> done) = 0;

  /// Accepted bids with seq > after, in order, at most `limit`.
  virtual void bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                    Completion<HouseResult<BidPage>> done) = 0;

  /// The server's time: wall clock at the start, monotonic since. What every answer, tick and entry carries.
  virtual rules::Time now() const = 0;
};

}  // namespace gavel::auction

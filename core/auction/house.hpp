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
  repeated,     ///< the same request is at work, or was done a moment ago: ask done_before() again
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
  std::optional<Receipt> receipt = {};  ///< always there once it is on the disk
};

/// What a commit made of an asked bid answers. @pre the first entry that is not `opened` is a step of the bidding
BidAnswer bid_answer(const Commit& made);

/// Accepted and on disk, or refused by the rules.
using BidVerdict = std::variant<BidAnswer, rules::Rejection>;

/// Done and on disk: the number of its last event, and the auction after it.
struct Done {
  std::uint64_t seq = 0;
  ViewPtr after;
  rules::Time at;                       ///< when it was decided
  std::optional<Receipt> receipt = {};  ///< of the event that was asked for
};
using Verdict = std::variant<Done, rules::Rejection>;

/// What a client asks for when it makes an auction: Terms but for what the house gives.
struct NewAuction {
  rules::Terms terms;
  bool draft = false;
};

/// What a request that was done before got as its answer.
struct Before {
  std::string answer;              ///< as Asked::answer worded it
  std::optional<Receipt> receipt;  ///< signed anew: it proves the same entry
  bool same = true;                ///< false: something else was asked under that key
};

class House {
 public:
  virtual ~House() = default;

  /// Makes an auction of checked terms (rules::problems() is empty) and starts its process. A candle's seed is drawn
  /// here.
  virtual void create(Asking<NewAuction> wanted, Completion<HouseResult<ViewPtr>> done) = 0;

  virtual void place_bid(const AuctionId& id, Asking<rules::PlaceBid> bid,
                         Completion<HouseResult<BidVerdict>> done) = 0;

  /// Any command of the rules. Where the auction is over and has no process any more, it gets one for this.
  virtual void execute(const AuctionId& id, Asking<rules::Command> command, Completion<HouseResult<Verdict>> done) = 0;

  /// Was this asked before, and done? Nothing where it was not. What has a key and is asked for by one of the functions
  /// above is done at most once, whatever crashes; this finds what came of it, for a day.
  virtual void done_before(const RequestKey& key, Completion<HouseResult<std::optional<Before>>> done) = 0;

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

  /// The same as it is kept: aliases for names, with hashes. An export is made of it. Entries with seq > after.
  virtual void raw_entries(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                           Completion<HouseResult<RawPage>> done) = 0;
  /// Signs for an entry that is on the disk.
  virtual void prove(const Proven& entry, Completion<HouseResult<Receipt>> done) = 0;
  /// Bids that were refused, of those that are kept: the newest of all auctions.
  virtual void refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                        Completion<HouseResult<RefusalPage>> done) = 0;
  /// The keys under which receipts were ever signed here, the newest last.
  virtual void signing_keys(Completion<HouseResult<std::vector<SigningKeyRecord>>> done) = 0;

  /// Sets what a bidder may owe at most over all open auctions of a currency; nothing: no limit. Kept on the disk.
  virtual void set_limit(BidderLimit limit, Completion<HouseResult<void>> done) = 0;

  /// What a bidder may owe, and owes.
  virtual Ledger::Standing standing(const std::string& bidder, const rules::Currency& currency) const = 0;

  /// The server's time: wall clock at the start, monotonic since. What every answer, tick and entry carries.
  virtual rules::Time now() const = 0;
};

}  // namespace gavel::auction

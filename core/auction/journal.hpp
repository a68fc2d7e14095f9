// The journal port: what an auction needs of the disk, as values. `storage` implements it; the auction's process speaks
// to the processes that wrap it (core/auction/storage_protocol.hpp).
//
// One event is one entry with the auction's next number. The entries of one command are committed together or not at
// all; committed means on disk. Entries are append-only, keyed (auction, seq): a second writer of one auction gets
// `conflict`, and nothing of its commit is kept.
//
// Thread rules: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/id.hpp"
#include "core/auction/listing.hpp"
#include "core/auction/proof.hpp"
#include "core/auction/requests.hpp"
#include "core/auction/view.hpp"
#include "core/base/expected.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

/// One event of one auction, as it is kept.
struct Entry {
  AuctionId auction;
  std::uint64_t seq = 0;  ///< 1, 2, 3 … without gaps
  rules::Time at;         ///< server time of the decision
  rules::Event event;
};

/// What one command made: its entries, the auction as it is after them (for lists and for closed auctions), and the key
/// that it was asked under.
struct Commit {
  std::vector<Entry> entries;
  std::shared_ptr<const View> after;
  std::shared_ptr<const KeptRequest> request = nullptr;
};

/// Which of the commit's entries is what was asked for, by its place: the bid, and not what opened the auction before
/// it or what followed from it (an extension, the end).
std::size_t asked_entry(const Commit& commit) noexcept;

/// A commit that is on the disk: the hashes of its entries, and the signature that covers them.
struct Committed {
  std::shared_ptr<const SignedBatch> batch;
  std::uint64_t first_leaf = 0;      ///< the place of its first entry in the batch
  std::vector<base::Sha256> hashes;  ///< of its entries, in their order
};

/// The receipt of a commit's entry number `place`, from 0.
Receipt receipt_of(const Commit& commit, const Committed& committed, std::size_t place);

/// An entry as it is kept, with nothing looked into: what an export is made of.
struct RawEntry {
  std::uint64_t seq = 0;
  rules::Time at;
  std::string kind;
  std::string payload;
  base::Sha256 hash{};
  friend bool operator==(const RawEntry&, const RawEntry&) = default;
};

struct RawPage {
  std::vector<RawEntry> items;        ///< in order of seq
  std::optional<std::uint64_t> next;  ///< pass as `after` for the next page
};

enum class StorageErrc : std::uint8_t {
  conflict,  ///< (auction, seq) is taken: another writer was first; nothing of this commit is kept
  full,      ///< no space left; nothing was kept, the same again may work later
  io,        ///< the disk or the file system failed; nothing was acknowledged
  corrupt,   ///< what is on disk is not what was written
  busy,      ///< another process holds the file
  repeated,  ///< its request is kept already: it was done before, and nothing of this commit is kept
};

struct StorageError {
  StorageErrc code;
  std::string text;  ///< one line for the log
};

template <class T>
using StorageResult = base::Expected<T, StorageError>;

/// What a row of the list of bids is about.
enum class BidKind : std::uint8_t {
  bid,         ///< english, reverse
  sealed,      ///< sealed formats: made, or put in place of an earlier one
  withdrawn,   ///< sealed formats: taken back
  committed,   ///< commit-reveal
  revealed,    ///< commit-reveal
  taken,       ///< dutch: the price was accepted; english: bought at the fixed price
  joined,      ///< japanese
  left,        ///< japanese
  retraction,  ///< bids of one bidder were taken back or removed; their rows say so
};
inline constexpr std::array<std::string_view, 9> kBidKinds{"bid",           "sealed_bid",   "sealed_bid_withdrawn",
                                                           "bid_committed", "bid_revealed", "taken",
                                                           "joined",        "left",         "bid_retracted"};
/// "bid", "sealed_bid", …: rules::kind() of the event behind the row.
constexpr std::string_view name(BidKind kind) noexcept { return kBidKinds[static_cast<std::size_t>(kind)]; }

/// One step of the bidding, as the public may see it: never a leader's hidden maximum, no sealed amount before the
/// auction is closed, and none of a sealed bid that was withdrawn.
struct BidRow {
  std::uint64_t seq = 0;
  rules::Time at;
  std::uint32_t alias = 0;
  BidKind kind = BidKind::bid;
  std::optional<rules::Amount> amount;  ///< bid: BidPlaced::visible; taken, left: the price; sealed: once closed
  std::optional<rules::Amount> price;   ///< bid, taken, left, retraction: the price after it
  std::optional<std::int64_t> units;    ///< sealed, revealed: once closed; 1 but for multi_unit
  bool led = false;                     ///< did the bidder lead after it
  bool retracted = false;               ///< it does not stand any more: retracted, removed, withdrawn
};

struct BidPage {
  std::vector<BidRow> items;          ///< in order of seq
  std::optional<std::uint64_t> next;  ///< pass as `after` for the next page
};

// -- sales and bidders, as they are kept ---------------------------------------------------------------------------

/// An id of the same make as an auction's; SaleLot::sale is its text.
using SaleId = AuctionId;

/// One event of a sale. What it says is the business of whoever wrote it.
struct SaleEntry {
  SaleId sale;
  std::uint64_t seq = 0;  ///< 1, 2, 3 … in each sale
  rules::Time at;
  std::string kind;
  std::string payload;
  friend bool operator==(const SaleEntry&, const SaleEntry&) = default;
};

/// A sale as it is after its last entry.
struct SaleRecord {
  SaleId id;
  std::string seller;
  std::string title;
  std::string terms;  ///< as text
  std::string phase;
  std::uint64_t seq = 0;
  rules::Time created_at;
  friend bool operator==(const SaleRecord&, const SaleRecord&) = default;
};

/// What one command on a sale made: its entries, the sale after them, the auctions that are its new lots, and the key
/// that it was asked under. All of it, or nothing.
struct SaleCommit {
  std::vector<SaleEntry> entries;
  SaleRecord after;
  std::vector<std::shared_ptr<const Commit>> lots = {};  ///< of different auctions, one each
  std::shared_ptr<const KeptRequest> request = nullptr;
};

struct SaleEntryPage {
  std::vector<SaleEntry> items;       ///< in order of seq
  std::optional<std::uint64_t> next;  ///< pass as `after` for the next page
};

/// Ids of sales.
struct UnfinishedPage {
  std::vector<SaleId> items;
  std::optional<SaleId> next;
};

struct LotPage {
  std::vector<View> items;            ///< in order of lot
  std::optional<std::uint32_t> next;  ///< pass as `after` for the next page
};

/// The most that a bidder may owe over all auctions in one currency.
struct BidderLimit {
  std::string name;
  std::string currency;                       ///< ISO 4217
  std::optional<rules::Amount> max_exposure;  ///< nothing: no limit (any more)
  std::string updated_by;
  rules::Time updated_at;
  friend bool operator==(const BidderLimit&, const BidderLimit&) = default;
};

/// A request that was done, as a later one with the same key needs it.
struct DoneRequest {
  KeptRequest request;
  std::optional<Proven> entry;  ///< what a receipt for it is about; nothing where it made none of an auction
};

/// A bid that was refused: kept beside the entries for whoever must settle an argument, and not for ever.
struct Refusal {
  AuctionId auction;
  rules::Time at;
  std::string bidder;
  std::optional<rules::Amount> amount;
  std::string code;  ///< rules::name() of the rejection
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

struct RefusalPage {
  std::vector<Refusal> items;         ///< in order of time
  std::optional<std::uint64_t> next;  ///< pass as `after` for the next page
};

/// A public key under which receipts were signed here.
struct SigningKeyRecord {
  std::string kid;
  base::Ed25519Public key{};
  rules::Time since;
  friend bool operator==(const SigningKeyRecord&, const SigningKeyRecord&) = default;
};

}  // namespace gavel::auction

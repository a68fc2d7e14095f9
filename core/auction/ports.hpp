// Ports: what auctions need of the rest of the house, as protocols of processes. `storage` and `server/live` implement
// them; auctions know only these messages and the names they are sent to.
//
// A server may understand more than its port: the port's messages come first in its protocol, in this order.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "core/auction/journal.hpp"
#include "core/auction/sale_listing.hpp"
#include "core/auction/view.hpp"
#include "core/otp/message.hpp"
#include "core/otp/names.hpp"

namespace gavel::auction {

// -- the journal -----------------------------------------------------------------------------------------------------

/// Puts a commit on the disk. Answered when it is there; commits of one sender are answered in order.
struct Append {
  using Reply = StorageResult<Committed>;
  std::shared_ptr<const Commit> commit;
};
/// Answered when every Append that was sent before it, by whomever, is on the disk or refused. An auction that starts
/// again asks this first: what its former life still had on the way is then either loaded or gone.
struct Settle {
  using Reply = void;
};
/// The same for a sale; answered in order with what else its sender has sent.
struct AppendSale {
  using Reply = StorageResult<void>;
  SaleCommit commit;
};
/// What a bidder may owe at most, in place of what was set before.
struct PutLimit {
  using Reply = StorageResult<void>;
  BidderLimit limit;
};
/// Signs for an entry that is on the disk: a receipt like that of its commit, under a signature of its own.
struct Prove {
  using Reply = StorageResult<Receipt>;
  Proven entry;
};
/// A cast: to be kept when there is time. Lost with a crash, and not counted on.
struct NoteRefusal {
  Refusal refusal;
};
using JournalPort = otp::Protocol<Append, Settle, AppendSale, PutLimit, Prove, NoteRefusal>;
inline const otp::Name<JournalPort> kJournal{"journal"};
/// How long to wait before one asks again where storage does not answer: it is being started again.
inline constexpr std::chrono::milliseconds kStorageAway{100};

// -- reading ---------------------------------------------------------------------------------------------------------

struct LoadEntries {
  using Reply = StorageResult<std::vector<Entry>>;
  AuctionId id;
};
struct LoadView {
  using Reply = StorageResult<std::optional<View>>;
  AuctionId id;
};
struct LoadList {
  using Reply = StorageResult<ListPage>;
  ListQuery query;
};
struct LoadBids {
  using Reply = StorageResult<BidPage>;
  AuctionId id;
  std::uint64_t after = 0;
  std::uint32_t limit = 50;
};
/// Auctions that are not over, drafts too, in order of id: each of them has its process, or is in the opener's
/// calendar.
struct Unfinished {
  AuctionId id;
  std::optional<rules::Time> due;  ///< its start or its end, as its row says; nothing where no clock moves it
  bool owes = false;               ///< somebody has bid: the ledger wants to know of it
};
struct UnfinishedAuctions {
  std::vector<Unfinished> items;
  std::optional<AuctionId> next;
};
struct LoadUnfinished {
  using Reply = StorageResult<UnfinishedAuctions>;
  std::optional<AuctionId> after;
  std::uint32_t limit = 5000;
};
struct LoadSale {
  using Reply = StorageResult<std::optional<SaleRecord>>;
  SaleId id;
};
struct LoadSales {
  using Reply = StorageResult<SalePage>;
  SaleQuery query;
};
struct LoadSaleEntries {
  using Reply = StorageResult<SaleEntryPage>;
  SaleId id;
  std::uint64_t after = 0;
  std::uint32_t limit = 1000;
};
/// The auctions of a sale with a lot number above `after`, in order of lot.
struct LoadLots {
  using Reply = StorageResult<LotPage>;
  SaleId id;
  std::uint32_t after = 0;
  std::uint32_t limit = 50;
};
/// Sales that need a process, in order of id.
struct LoadUnfinishedSales {
  using Reply = StorageResult<UnfinishedPage>;
  std::optional<SaleId> after;
  std::uint32_t limit = 1000;
};
/// What bidders may owe: all that was set.
struct LoadLimits {
  using Reply = StorageResult<std::vector<BidderLimit>>;
};
/// Entries with seq > after, as they are kept.
struct LoadRaw {
  using Reply = StorageResult<RawPage>;
  AuctionId id;
  std::uint64_t after = 0;
  std::uint32_t limit = 1000;
};
/// What RequestIndex found; nothing where it is too old by now.
struct LoadRequest {
  using Reply = StorageResult<std::optional<DoneRequest>>;
  std::int64_t row = 0;
};
struct LoadRefusals {
  using Reply = StorageResult<RefusalPage>;
  AuctionId id;
  std::uint64_t after = 0;
  std::uint32_t limit = 50;
};
/// All keys under which receipts were ever signed here, the newest last.
struct LoadKeys {
  using Reply = StorageResult<std::vector<SigningKeyRecord>>;
};
using ReaderPort =
    otp::Protocol<LoadEntries, LoadView, LoadList, LoadBids, LoadUnfinished, LoadSale, LoadSales, LoadSaleEntries,
                  LoadLots, LoadUnfinishedSales, LoadLimits, LoadRaw, LoadRequest, LoadRefusals, LoadKeys>;
/// Answers from memory what cannot change any more, and asks a reader for the rest.
inline const otp::Name<ReaderPort> kReader{"query cache"};

// -- the live stream ------------------------------------------------------------------------------------------------

/// Committed: entries in order, and the auction as it is after them.
struct Published {
  std::shared_ptr<const Commit> commit;
};
/// An auction's process has (re)started; whoever shows it should look whether something is missing.
struct Resumed {
  AuctionId id;
  otp::Pid pid;
  ViewPtr view;
};
/// After a start or a crash of the opener: it knows (again) of every auction that is not over. One without a process
/// sleeps, or has ended; if its process was killed between the commit of its end and the message, this is the last that
/// is heard of it.
struct AllOpened {};
/// The countdown of an auction that is watched.
struct Tick {
  AuctionId id;
  rules::Time server_time;
  std::int64_t remaining_ms = 0;
};
using LivePort = otp::Protocol<Published, Resumed, AllOpened, Tick>;
inline const otp::Name<LivePort> kLive{"live hub"};

}  // namespace gavel::auction

// Reader: a connection that only reads. Sees whole commits, never waits for the writer, never checkpoints.
//
//     auto reader = Reader::open("gavel-data");     // after the Journal has made and checked the database
//     auto entries = reader->entries(id);           // to bring an auction back
//     auto page = reader->list({.phases = {rules::Phase::open}, .limit = 50});
//
// Errors: `corrupt` names the auction and the entry; `io` and `busy` may pass.
//
// Thread rules: any thread, one at a time; every function blocks. As many Readers as you like.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/auction/journal.hpp"
#include "core/auction/sale_listing.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

/// An auction that is not over: when it needs a process.
struct Unfinished {
  auction::AuctionId id;
  rules::Phase phase = rules::Phase::scheduled;  ///< scheduled, open, draft or paused
  rules::Time starts_at;
  rules::Time ends_at;
  bool has_bidders = false;
};

struct UnfinishedPage {
  std::vector<Unfinished> items;           ///< in order of id
  std::optional<auction::AuctionId> next;  ///< pass as `after` for the next page
};

/// Where some auctions were moved to an archive (archive.hpp), the functions that take an auction's id find them there
/// too; lists do not have them.
class Reader {
 public:
  /// Refuses, with a sentence, a directory without a database or with one of another schema version.
  /// `vfs`: SQLite VFS by name; empty: the system's. `tail`: the journal's, where that is open in this process; without
  /// it every read looks through what the journal has not folded yet.
  static base::Expected<Reader, std::string> open(const std::filesystem::path& data_dir, const std::string& vfs = {},
                                                  std::shared_ptr<const Tail> tail = nullptr);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// All entries of an auction, numbered 1, 2, 3 … without gaps; none where there is no such auction.
  auction::StorageResult<std::vector<auction::Entry>> entries(const auction::AuctionId& id);

  /// The auction as it is after its last entry; nothing where there is none.
  auction::StorageResult<std::optional<auction::View>> view(const auction::AuctionId& id);

  /// What it costs is in core/auction/listing.hpp; by the end, or by a range of ends or prices, besides that a look at
  /// each auction that bids have changed and the journal has not folded yet.
  /// @pre limit is at least 1, here and below.
  auction::StorageResult<auction::ListPage> list(const auction::ListQuery& query);

  /// The steps of the bidding with seq > after, as the public may see them: see BidRow.
  auction::StorageResult<auction::BidPage> bids(const auction::AuctionId& id, std::uint64_t after, std::uint32_t limit);

  /// Auctions that are not over, with an id above `after`. All pages together cost one pass over those auctions,
  /// however many are over.
  auction::StorageResult<UnfinishedPage> unfinished(const std::optional<auction::AuctionId>& after,
                                                    std::uint32_t limit);

  /// Nothing where there is no such sale.
  auction::StorageResult<std::optional<auction::SaleRecord>> sale(const auction::SaleId& id);
  /// The sales that pass the filters of `query`.
  auction::StorageResult<auction::SalePage> sales(const auction::SaleQuery& query);
  /// Entries of a sale with seq > after.
  auction::StorageResult<auction::SaleEntryPage> sale_entries(const auction::SaleId& id, std::uint64_t after,
                                                              std::uint32_t limit);
  /// Sales that are not over, in order of id.
  auction::StorageResult<auction::UnfinishedPage> unfinished_sales(const std::optional<auction::SaleId>& after,
                                                                   std::uint32_t limit);
  /// The auctions of a sale with a lot number above `after_lot`; drafts for those who may see them.
  auction::StorageResult<auction::LotPage> lots_of(const auction::SaleId& sale, std::uint32_t after_lot,
                                                   std::uint32_t limit, bool include_drafts = false);
  /// All of them, in order of name and currency.
  auction::StorageResult<std::vector<auction::BidderLimit>> bidder_limits();

  /// Entries with seq > after as they are kept, with aliases for names: what an export is made of.
  auction::StorageResult<auction::RawPage> raw(const auction::AuctionId& id, std::uint64_t after, std::uint32_t limit);
  /// What a RequestIndex found; nothing where it is gone.
  auction::StorageResult<std::optional<auction::DoneRequest>> request(std::int64_t row);
  /// Refused bids of an auction, of those that are kept.
  auction::StorageResult<auction::RefusalPage> refusals(const auction::AuctionId& id, std::uint64_t after,
                                                        std::uint32_t limit);
  /// All keys that ever signed here, the newest last.
  auction::StorageResult<std::vector<auction::SigningKeyRecord>> signing_keys();

 private:
  struct Database;
  explicit Reader(std::unique_ptr<Database> database);
  template <class Read>
  auto with_tail(const auction::AuctionId& id, Read&& read);
  auction::StorageResult<void> bring_up_to_date(auction::View& view);
  auction::StorageResult<std::unordered_map<auction::AuctionId, auction::ViewPtr>> newer_views();
  auction::StorageResult<std::optional<auction::View>> archived(const auction::AuctionId& id);

  std::unique_ptr<Database> database_;
};

}  // namespace gavel::sqlite

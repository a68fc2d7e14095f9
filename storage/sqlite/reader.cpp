#include "storage/sqlite/reader.hpp"

#include <array>
#include <utility>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/bid_list.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/page.hpp"
#include "storage/sqlite/sale_table.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using auction::BidPage;
using auction::Entry;
using auction::ListPage;
using auction::ListQuery;
using auction::LotPage;
using auction::SaleEntryPage;
using auction::SaleId;
using auction::SaleRecord;
using auction::View;

enum Query : std::size_t {
  kEntries,
  kView,
  kListAll,
  kListPhase,
  kListSeller,
  kListSellerPhase,
  kUnfinished,
  kLots,
  kQueries
};

// Scans of the index auctions_by_phase, merged: none sorts, and all stop at the limit.
std::string unfinished_sql() {
  std::string sql;
  for (const auto* phase : {"scheduled", "open", "draft", "paused"}) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += "SELECT id, phase, starts_at_ms, ends_at_ms, bidders FROM auctions WHERE id > ?1 AND phase = '";
    sql += phase;
    sql += "'";
  }
  return sql + " ORDER BY id LIMIT ?2";
}

/// Lists take ?1: after, ?2: limit, ?3: drafts too?, ?4: phase or seller, ?5: phase.
std::array<std::string, kQueries> queries_sql() {
  const std::string views(kSelectViews);
  const std::string page = "id > ?1 AND (?3 OR phase <> 'draft') ORDER BY id LIMIT ?2";
  std::array<std::string, kQueries> sql;
  sql[kEntries] = "SELECT seq, at_ms, kind, payload FROM entries WHERE auction = ? ORDER BY seq";
  sql[kView] = views + "id = ?";
  sql[kListAll] = views + page;
  sql[kListPhase] = views + "phase = ?4 AND " + page;
  sql[kListSeller] = views + "seller = ?4 AND " + page;
  sql[kListSellerPhase] = views + "seller = ?4 AND phase = ?5 AND " + page;
  sql[kUnfinished] = unfinished_sql();
  sql[kLots] = views + "sale = ?1 AND lot > ?2 AND (?4 OR phase <> 'draft') ORDER BY lot LIMIT ?3";
  return sql;
}

StorageResult<Entry> entry_of(const AuctionId& id, const Rows& rows, std::uint64_t expected) {
  const auto seq = rows.integer(0);
  if (static_cast<std::uint64_t>(seq) != expected) {
    return corrupt_entry(id, seq, "entry " + std::to_string(expected) + " is missing before it");
  }
  auto event = decode(rows.text(2), rows.text(3));
  if (!event) return corrupt_entry(id, seq, event.error().text);
  return Entry{.auction = id, .seq = expected, .at = {rows.integer(1)}, .event = std::move(*event)};
}

StorageResult<Unfinished> unfinished_of(const Rows& rows) {
  const auto phase = rules::parse_phase(rows.text(1));
  if (!phase) return base::Unexpected(StorageError{StorageErrc::corrupt, "a phase that is not known here"});
  return Unfinished{.id = rows.id(0),
                    .phase = *phase,
                    .starts_at = {rows.integer(2)},
                    .ends_at = {rows.integer(3)},
                    .has_bidders = rows.integer(4) > 0};
}

base::Unexpected<std::string> cannot_read(const fs::path& file, const std::string& why) {
  return base::Unexpected("cannot read " + file.string() + ": " + why +
                          "; open the journal first, and of this version");
}

}  // namespace

struct Reader::Database {
  Connection connection;
  std::vector<Statement> queries;
  BidList bids;
  SaleQueries sales;
};

Reader::Reader(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

base::Expected<Reader, std::string> Reader::open(const fs::path& data_dir, const std::string& vfs) {
  const auto file = data_dir / kDatabaseName;
  auto connection = Connection::open(file, OpenMode::existing, vfs);
  if (!connection) return cannot_read(file, connection.error().text);
  auto configured = connection->exec("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0");
  if (!configured) return cannot_read(file, configured.error().text);
  auto header = header_of(*connection);
  if (!header) return cannot_read(file, header.error().text);
  const bool ours = header->application_id == kApplicationId && header->schema_version == schema_version();
  if (!ours) return cannot_read(file, "it is not a journal of schema version " + std::to_string(schema_version()));
  const auto sql = queries_sql();
  auto queries = connection->prepare_all(std::vector<std::string_view>(sql.begin(), sql.end()));
  if (!queries) return cannot_read(file, queries.error().text);
  auto bids = BidList::prepare(*connection);
  if (!bids) return cannot_read(file, bids.error().text);
  auto sales = SaleQueries::prepare(*connection);
  if (!sales) return cannot_read(file, sales.error().text);
  return Reader(std::make_unique<Database>(
      Database{std::move(*connection), std::move(*queries), std::move(*bids), std::move(*sales)}));
}

StorageResult<std::vector<Entry>> Reader::entries(const AuctionId& id) {
  Rows rows(database_->queries[kEntries], id);
  std::vector<Entry> entries;
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return entries;
    auto entry = entry_of(id, rows, entries.size() + 1);
    if (!entry) return fail(entry);
    entries.push_back(std::move(*entry));
  }
}

StorageResult<std::optional<View>> Reader::view(const AuctionId& id) {
  Rows rows(database_->queries[kView], id);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<View>();
  auto view = view_of(rows);
  if (!view) return fail(view);
  return std::optional(std::move(*view));
}

StorageResult<ListPage> Reader::list(const ListQuery& query) {
  const auto after = query.after.value_or(AuctionId());
  const auto run = [&](Query which, const auto&... where) -> StorageResult<ListPage> {
    Rows rows(database_->queries[which], after, one_more(query.limit), query.include_drafts, where...);
    ListPage page;
    auto more = read_page(rows, query.limit, page.items, view_of);
    if (!more) return fail(more);
    if (*more) page.next = page.items.back().id;
    return page;
  };
  if (query.seller && query.phase) return run(kListSellerPhase, *query.seller, name(*query.phase));
  if (query.seller) return run(kListSeller, *query.seller);
  if (query.phase) return run(kListPhase, name(*query.phase));
  return run(kListAll);
}

StorageResult<BidPage> Reader::bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  auto snapshot = Snapshot::begin(database_->connection);
  if (!snapshot) return fail(snapshot);
  return database_->bids.page(id, after, limit);
}

StorageResult<UnfinishedPage> Reader::unfinished(const std::optional<AuctionId>& after, std::uint32_t limit) {
  Rows rows(database_->queries[kUnfinished], after.value_or(AuctionId()), one_more(limit));
  UnfinishedPage page;
  auto more = read_page(rows, limit, page.items, unfinished_of);
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().id;
  return page;
}

StorageResult<std::optional<SaleRecord>> Reader::sale(const SaleId& id) { return database_->sales.sale(id); }

StorageResult<SaleEntryPage> Reader::sale_entries(const SaleId& id, std::uint64_t after, std::uint32_t limit) {
  return database_->sales.entries(id, after, limit);
}

StorageResult<auction::UnfinishedPage> Reader::unfinished_sales(const std::optional<SaleId>& after,
                                                                std::uint32_t limit) {
  return database_->sales.unfinished(after.value_or(SaleId()), limit);
}

StorageResult<LotPage> Reader::lots_of(const SaleId& sale, std::uint32_t after_lot, std::uint32_t limit,
                                       bool include_drafts) {
  Rows rows(database_->queries[kLots], sale.to_string(), after_lot, one_more(limit), include_drafts);
  LotPage page;
  auto more = read_page(rows, limit, page.items, view_of);
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().terms->sale->lot;
  return page;
}

StorageResult<std::vector<auction::BidderLimit>> Reader::bidder_limits() { return database_->sales.limits(); }

}  // namespace gavel::sqlite

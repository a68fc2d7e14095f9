#include "storage/sqlite/reader.hpp"

#include <array>
#include <utility>

#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using auction::BidPage;
using auction::Entry;
using auction::ListPage;
using auction::ListQuery;
using auction::View;

enum Query : std::size_t { kEntries, kView, kListAll, kListPhase, kBids, kUnfinished, kQueries };

// Two scans of the index auctions_by_phase, merged: neither sorts, and both stop at the limit.
constexpr const char* kUnfinishedSql =
    "SELECT id, phase, starts_at_ms, ends_at_ms FROM auctions WHERE phase = 'scheduled' AND id > ?1 UNION ALL "
    "SELECT id, phase, starts_at_ms, ends_at_ms FROM auctions WHERE phase = 'open' AND id > ?1 ORDER BY id LIMIT ?2";

std::array<std::string, kQueries> queries_sql() {
  const auto views = "SELECT " + std::string(kViewColumns) + " FROM auctions WHERE ";
  std::array<std::string, kQueries> sql;
  sql[kEntries] = "SELECT seq, at_ms, kind, payload FROM entries WHERE auction = ? ORDER BY seq";
  sql[kView] = views + "id = ?";
  sql[kListAll] = views + "id > ?1 ORDER BY id LIMIT ?2";
  sql[kListPhase] = views + "phase = ?3 AND id > ?1 ORDER BY id LIMIT ?2";
  sql[kBids] =
      "SELECT seq, at_ms, payload FROM entries WHERE auction = ? AND seq > ? AND kind = 'bid' ORDER BY seq LIMIT ?";
  sql[kUnfinished] = kUnfinishedSql;
  return sql;
}

base::Unexpected<StorageError> corrupt(const AuctionId& id, std::int64_t seq, const std::string& sentence) {
  return base::Unexpected(StorageError{
      StorageErrc::corrupt, "auction " + id.to_string() + ", entry " + std::to_string(seq) + ": " + sentence});
}

StorageResult<Entry> entry_of(const AuctionId& id, const Rows& rows, std::uint64_t expected) {
  const auto seq = rows.integer(0);
  if (static_cast<std::uint64_t>(seq) != expected) {
    return corrupt(id, seq, "entry " + std::to_string(expected) + " is missing before it");
  }
  auto event = decode(rows.text(2), rows.text(3));
  if (!event) return corrupt(id, seq, event.error().text);
  return Entry{.auction = id, .seq = expected, .at = {rows.integer(1)}, .event = std::move(*event)};
}

StorageResult<Unfinished> unfinished_of(const Rows& rows) {
  const auto phase = rules::parse_phase(rows.text(1));
  if (!phase) return base::Unexpected(StorageError{StorageErrc::corrupt, "a phase that is not known here"});
  return Unfinished{.id = rows.id(0), .phase = *phase, .starts_at = {rows.integer(2)}, .ends_at = {rows.integer(3)}};
}

/// Reads at most `limit` items of a query that was asked for one more. True: there is more.
template <class Item, class Read>
StorageResult<bool> read_page(Rows& rows, std::uint32_t limit, std::vector<Item>& items, Read&& read) {
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return false;
    if (items.size() == limit) return true;
    StorageResult<Item> item = read(rows);
    if (!item) return fail(item);
    items.push_back(std::move(*item));
  }
}

/// For a limit: one row more than asked for tells whether there is another page.
std::int64_t one_more(std::uint32_t limit) { return std::int64_t{limit} + 1; }

base::Unexpected<std::string> cannot_read(const fs::path& file, const std::string& why) {
  return base::Unexpected("cannot read " + file.string() + ": " + why +
                          "; open the journal first, and of this version");
}

}  // namespace

struct Reader::Database {
  Connection connection;
  std::vector<Statement> queries;
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
  std::vector<Statement> queries;
  for (const auto& sql : queries_sql()) {
    auto query = connection->prepare(sql);
    if (!query) return cannot_read(file, query.error().text);
    queries.push_back(std::move(*query));
  }
  return Reader(std::make_unique<Database>(Database{std::move(*connection), std::move(queries)}));
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
  const auto run = [&](Rows rows) -> StorageResult<ListPage> {
    ListPage page;
    auto more = read_page(rows, query.limit, page.items, view_of);
    if (!more) return fail(more);
    if (*more) page.next = page.items.back().id;
    return page;
  };
  if (!query.phase) return run(Rows(database_->queries[kListAll], after, one_more(query.limit)));
  return run(Rows(database_->queries[kListPhase], after, one_more(query.limit), name(*query.phase)));
}

StorageResult<BidPage> Reader::bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  Rows rows(database_->queries[kBids], id, after, one_more(limit));
  BidPage page;
  auto more = read_page(rows, limit, page.items, [&](const Rows& row) -> StorageResult<auction::BidRow> {
    auto bid = decode_bid(static_cast<std::uint64_t>(row.integer(0)), {row.integer(1)}, row.text(2));
    if (!bid) return corrupt(id, row.integer(0), bid.error().text);
    return bid;
  });
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().seq;
  return page;
}

StorageResult<UnfinishedPage> Reader::unfinished(const std::optional<AuctionId>& after, std::uint32_t limit) {
  Rows rows(database_->queries[kUnfinished], after.value_or(AuctionId()), one_more(limit));
  UnfinishedPage page;
  auto more = read_page(rows, limit, page.items, unfinished_of);
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().id;
  return page;
}

}  // namespace gavel::sqlite

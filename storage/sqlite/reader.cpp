#include "storage/sqlite/reader.hpp"

#include <array>
#include <utility>

#include "storage/sqlite/accounts.hpp"
#include "storage/sqlite/auction_list.hpp"
#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/bid_list.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/entry_rows.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/page.hpp"
#include "storage/sqlite/request_table.hpp"
#include "storage/sqlite/sale_table.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using auction::BidPage;
using auction::DoneRequest;
using auction::Entry;
using auction::ListPage;
using auction::ListQuery;
using auction::LotPage;
using auction::RawEntry;
using auction::RawPage;
using auction::SaleEntryPage;
using auction::SaleId;
using auction::SaleRecord;
using auction::View;

enum Query : std::size_t { kView, kUnfinished, kLots, kUnfolded, kQueries };

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

std::array<std::string, kQueries> queries_sql() {
  const std::string views(kSelectViews);
  std::array<std::string, kQueries> sql;
  sql[kView] = views + "id = ?";
  sql[kUnfinished] = unfinished_sql();
  sql[kLots] = views + "sale = ?1 AND lot > ?2 AND (?4 OR phase <> 'draft') ORDER BY lot LIMIT ?3";
  sql[kUnfolded] = "SELECT DISTINCT auction FROM log";
  return sql;
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

RawEntry raw_of(const Rows& rows) {
  return {.seq = static_cast<std::uint64_t>(rows.integer(0)),
          .at = {rows.integer(1)},
          .kind = std::string(rows.text(2)),
          .payload = std::string(rows.text(3)),
          .hash = rows.bytes32(4)};
}

base::Unexpected<std::string> cannot_read(const fs::path& file, const std::string& why) {
  return base::Unexpected("cannot read " + file.string() + ": " + why +
                          "; open the journal first, and of this version");
}

}  // namespace

struct Reader::Database {
  Connection connection;
  std::shared_ptr<const Tail> tail;
  Accounts accounts;
  std::vector<Statement> queries;
  EntryRows entries;
  BidList bids;
  SaleQueries sales;
  RequestQueries requests;
  std::optional<Reader> archive;
  AuctionList lists = {};

  StorageResult<View> view_of(const Rows& rows) { return sqlite::view_of(rows, accounts); }

  /// The first `limit` rows of a query; true: there are more.
  template <class... Args>
  StorageResult<bool> page(std::vector<View>& items, std::uint32_t limit, Query which, const Args&... args) {
    Rows rows(queries[which], args...);
    return read_page(rows, limit, items, [this](const Rows& at) { return view_of(at); });
  }
};

Reader::Reader(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

base::Expected<Reader, std::string> Reader::open(const fs::path& data_dir, const std::string& vfs,
                                                 std::shared_ptr<const Tail> tail) {
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
  auto accounts = Accounts::prepare(*connection, Accounts::Mode::read);
  if (!accounts) return cannot_read(file, accounts.error().text);
  auto entries = EntryRows::prepare(*connection);
  if (!entries) return cannot_read(file, entries.error().text);
  auto requests = RequestQueries::prepare(*connection);
  if (!requests) return cannot_read(file, requests.error().text);
  auto bids = BidList::prepare(*connection);
  if (!bids) return cannot_read(file, bids.error().text);
  auto sales = SaleQueries::prepare(*connection);
  if (!sales) return cannot_read(file, sales.error().text);
  auto database = std::make_unique<Database>(Database{std::move(*connection),
                                                      std::move(tail),
                                                      std::move(*accounts),
                                                      std::move(*queries),
                                                      std::move(*entries),
                                                      std::move(*bids),
                                                      std::move(*sales),
                                                      std::move(*requests),
                                                      std::nullopt,
                                                      {}});
  if (fs::exists(data_dir / kArchiveName / kDatabaseName)) {
    auto archive = Reader::open(data_dir / kArchiveName, vfs);
    if (!archive) return base::Unexpected(std::move(archive.error()));
    database->archive.emplace(std::move(*archive));
  }
  return Reader(std::move(database));
}

// The tail first, then the snapshot: see tail.hpp. Without one, the snapshot's own log is looked through.
template <class Read>
auto Reader::with_tail(const AuctionId& id, Read&& read) {
  using Result = decltype(read(std::declval<const Tail::Part&>()));
  auto part = database_->tail ? database_->tail->of(id) : Tail::Part();
  auto snapshot = Snapshot::begin(database_->connection);
  if (!snapshot) return Result(fail(snapshot));
  if (!database_->tail) {
    auto found = database_->entries.scan(id);
    if (!found) return Result(fail(found));
    part = std::move(*found);
  }
  return Result(read(part));
}

StorageResult<std::vector<Entry>> Reader::entries(const AuctionId& id) {
  auto found =
      with_tail(id, [&](const Tail::Part& tail) { return database_->entries.all(id, tail, database_->accounts); });
  return found && found->empty() && database_->archive ? database_->archive->entries(id) : found;
}

StorageResult<RawPage> Reader::raw(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  auto found = with_tail(id, [&](const Tail::Part& tail) -> StorageResult<RawPage> {
    RawPage page;
    auto done = database_->entries.for_each(id, after, tail, [&](const Rows& rows) -> StorageResult<bool> {
      if (page.items.size() == limit) {
        page.next = page.items.back().seq;
        return false;
      }
      page.items.push_back(raw_of(rows));
      return true;
    });
    if (!done) return fail(done);
    return page;
  });
  return found && found->items.empty() && database_->archive ? database_->archive->raw(id, after, limit) : found;
}

StorageResult<std::optional<View>> Reader::view(const AuctionId& id) {
  std::optional<View> view;
  {
    Rows rows(database_->queries[kView], id);
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return database_->archive ? archived(id) : view;
    auto read = database_->view_of(rows);
    if (!read) return fail(read);
    view.emplace(std::move(*read));
  }
  if (auto done = bring_up_to_date(*view); !done) return fail(done);
  return view;
}

StorageResult<std::optional<View>> Reader::archived(const AuctionId& id) {
  auto view = database_->archive->view(id);
  if (view && *view) (*view)->archived = true;
  return view;
}

// Bids are in the row when they are folded. Whoever has the journal's tail has the view after the last of them.
StorageResult<void> Reader::bring_up_to_date(View& view) {
  if (database_->tail) {
    const auto newer = database_->tail->newer_view(view.id);
    if (newer && newer->seq > view.seq && newer->phase == view.phase) view = *newer;
    return {};
  }
  auto part = database_->entries.scan(view.id);
  if (!part) return fail(part);
  if (part->positions.empty() || part->first + part->positions.size() - 1 <= view.seq) return {};
  auto entries = this->entries(view.id);
  if (!entries) return fail(entries);
  auto newer = view_after(view.id, *entries);
  if (!newer) return fail(newer);
  view = std::move(*newer);
  return {};
}

// What the tail knows is read before the snapshot: what is folded in between is passed over in the table, and what is
// committed after it is nobody's to expect yet.
StorageResult<ListPage> Reader::list(const ListQuery& query) {
  const bool by_newer_views = needs_newer_views(query);
  NewerViews newer;
  if (by_newer_views) {
    auto views = newer_views();
    if (!views) return fail(views);
    newer = std::move(*views);
  }
  auto page = [&]() -> StorageResult<ListPage> {
    auto snapshot = Snapshot::begin(database_->connection);
    if (!snapshot) return fail(snapshot);
    return database_->lists.page(database_->connection, query, newer, database_->accounts);
  }();
  if (!page || by_newer_views) return page;
  for (auto& view : page->items) {
    if (auto done = bring_up_to_date(view); !done) return fail(done);
  }
  return page;
}

StorageResult<NewerViews> Reader::newer_views() {
  if (database_->tail) return database_->tail->newer_views();
  std::vector<AuctionId> unfolded;
  for (Rows rows(database_->queries[kUnfolded]);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) break;
    unfolded.push_back(rows.id(0));
  }
  NewerViews newer;
  for (const auto& id : unfolded) {
    auto view = this->view(id);
    if (!view) return fail(view);
    if (*view) newer.emplace(id, std::make_shared<const View>(std::move(**view)));
  }
  return newer;
}

StorageResult<BidPage> Reader::bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  auto found = with_tail(id, [&](const Tail::Part& tail) { return database_->bids.page(id, after, limit, tail); });
  return found && found->items.empty() && database_->archive ? database_->archive->bids(id, after, limit) : found;
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

StorageResult<auction::SalePage> Reader::sales(const auction::SaleQuery& query) { return database_->sales.list(query); }

StorageResult<SaleEntryPage> Reader::sale_entries(const SaleId& id, std::uint64_t after, std::uint32_t limit) {
  return database_->sales.entries(id, after, limit);
}

StorageResult<auction::UnfinishedPage> Reader::unfinished_sales(const std::optional<SaleId>& after,
                                                                std::uint32_t limit) {
  return database_->sales.unfinished(after.value_or(SaleId()), limit);
}

StorageResult<LotPage> Reader::lots_of(const SaleId& sale, std::uint32_t after_lot, std::uint32_t limit,
                                       bool include_drafts) {
  LotPage page;
  auto more = database_->page(page.items, limit, kLots, sale.to_string(), after_lot, one_more(limit), include_drafts);
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().terms->sale->lot;
  for (auto& view : page.items) {
    if (auto done = bring_up_to_date(view); !done) return fail(done);
  }
  return page;
}

StorageResult<std::vector<auction::BidderLimit>> Reader::bidder_limits() { return database_->sales.limits(); }

StorageResult<std::optional<DoneRequest>> Reader::request(std::int64_t row) {
  auto kept = database_->requests.request(row);
  if (!kept) return fail(kept);
  if (!*kept) return std::optional<DoneRequest>();
  DoneRequest done{std::move((*kept)->request), {}};
  if (!(*kept)->entry) return std::optional(std::move(done));
  const auto& [id, seq] = *(*kept)->entry;
  auto entry = raw(id, seq - 1, 1);
  if (!entry) return fail(entry);
  if (!entry->items.empty() && entry->items[0].seq == seq) {
    done.entry = auction::Proven{id, seq, entry->items[0].at, entry->items[0].hash};
  }
  return std::optional(std::move(done));
}

StorageResult<auction::RefusalPage> Reader::refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  return database_->requests.refusals(id, after, limit);
}

StorageResult<std::vector<auction::SigningKeyRecord>> Reader::signing_keys() { return database_->requests.keys(); }

}  // namespace gavel::sqlite

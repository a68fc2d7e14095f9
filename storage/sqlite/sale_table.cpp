#include "storage/sqlite/sale_table.hpp"

#include <array>
#include <string>

#include "core/auction/listing.hpp"
#include "storage/sqlite/page.hpp"

namespace gavel::sqlite {
namespace {

using auction::BidderLimit;
using auction::SaleCommit;
using auction::SaleEntry;
using auction::SaleEntryPage;
using auction::SaleId;
using auction::SalePage;
using auction::SaleQuery;
using auction::SaleRecord;

enum Write : std::size_t { kLastSeq, kInsertSale, kUpdateSale, kInsertEntry, kPutLimit, kWrites };

constexpr std::array<std::string_view, kWrites> kWriteSql{
    "SELECT seq FROM sales WHERE id = ?",
    "INSERT INTO sales (id, seller, title, terms, phase, seq, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "UPDATE sales SET seller = ?2, title = ?3, terms = ?4, phase = ?5, seq = ?6 WHERE id = ?1",
    "INSERT INTO sale_entries (sale, seq, at_ms, kind, payload) VALUES (?, ?, ?, ?, ?)",
    "INSERT INTO bidders (name, currency, max_exposure, updated_by, updated_at_ms) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT DO UPDATE SET max_exposure = ?3, updated_by = ?4, updated_at_ms = ?5"};

enum Read : std::size_t { kSale, kOlderFirst, kNewerFirst, kEntries, kLimits, kUnfinished, kReads };

constexpr std::array<std::string_view, kReads> kReadSql{
    "SELECT id, seller, title, terms, phase, seq, created_at_ms FROM sales WHERE id = ?",
    "SELECT id, seller, title, terms, phase, seq, created_at_ms FROM sales WHERE id > ? ORDER BY id",
    "SELECT id, seller, title, terms, phase, seq, created_at_ms FROM sales WHERE id < ? ORDER BY id DESC",
    "SELECT seq, at_ms, kind, payload FROM sale_entries WHERE sale = ? AND seq > ? ORDER BY seq LIMIT ?",
    "SELECT name, currency, max_exposure, updated_by, updated_at_ms FROM bidders ORDER BY name, currency",
    "SELECT id FROM sales WHERE phase NOT IN ('closed', 'cancelled') AND id > ? ORDER BY id LIMIT ?"};

base::Unexpected<StorageError> conflict(const SaleCommit& commit, const std::string& sentence) {
  return base::Unexpected(StorageError{StorageErrc::conflict, "sale " + commit.after.id.to_string() + ": " + sentence});
}

/// Are the entries numbered from `first` on, of the record's sale, and is the record that after the last one?
bool fits(const SaleCommit& commit, std::uint64_t first) {
  auto expected = first;
  for (const auto& entry : commit.entries) {
    if (entry.sale != commit.after.id || entry.seq != expected++) return false;
  }
  return commit.after.seq == expected - 1;
}

std::optional<rules::Amount> maybe_amount(std::optional<std::int64_t> minor) {
  return minor ? std::optional(rules::Amount{*minor}) : std::nullopt;
}

std::string text(const Rows& rows, int column) { return std::string(rows.text(column)); }

SaleRecord record_of(const Rows& rows) {
  return {.id = rows.id(0),
          .seller = text(rows, 1),
          .title = text(rows, 2),
          .terms = text(rows, 3),
          .phase = text(rows, 4),
          .seq = static_cast<std::uint64_t>(rows.integer(5)),
          .created_at = {rows.integer(6)}};
}

/// Before the first one of the list. No id has only ones: its first bits are a time.
SaleId begin_of(const SaleQuery& query) {
  std::array<std::uint8_t, 16> bytes;
  bytes.fill(query.descending ? 0xFF : 0);
  return SaleId(bytes);
}

base::Unexpected<StorageError> corrupt(const SaleId& id) {
  return base::Unexpected(StorageError{StorageErrc::corrupt, "sale " + id.to_string() + ": it cannot be read"});
}

/// By what a row says at once; false where it does not pass.
bool row_may_match(const SaleQuery& query, const Rows& rows) {
  if (query.seller && rows.text(1) != *query.seller) return false;
  const auto phase = auction::parse_sale_phase(rows.text(4));
  return !phase || may_match(query, *phase);
}

BidderLimit limit_of(const Rows& rows) {
  return {.name = text(rows, 0),
          .currency = text(rows, 1),
          .max_exposure = maybe_amount(rows.maybe_integer(2)),
          .updated_by = text(rows, 3),
          .updated_at = {rows.integer(4)}};
}

}  // namespace

StorageResult<SaleTable> SaleTable::prepare(Connection& connection) {
  auto sql = connection.prepare_all(kWriteSql);
  if (!sql) return fail(sql);
  return SaleTable(std::move(*sql));
}

StorageResult<void> SaleTable::append(const SaleCommit& commit) {
  if (commit.entries.empty()) return conflict(commit, "a commit without entries");
  auto last = last_seq(commit.after.id);
  if (!last) return fail(last);
  const auto first = commit.entries.front().seq;
  if (first <= *last) return conflict(commit, "entry " + std::to_string(first) + " is taken");
  if (!fits(commit, *last + 1)) return conflict(commit, "a commit that does not follow entry " + std::to_string(*last));
  if (auto done = write_record(commit.after, *last == 0); !done) return done;
  for (const auto& entry : commit.entries) {
    auto done = sql_[kInsertEntry].run(entry.sale, entry.seq, entry.at.ms, entry.kind, entry.payload);
    if (!done) return done;
  }
  return {};
}

StorageResult<std::uint64_t> SaleTable::last_seq(const SaleId& id) {
  Rows rows(sql_[kLastSeq], id);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
}

StorageResult<void> SaleTable::write_record(const SaleRecord& sale, bool is_new) {
  if (!is_new) return sql_[kUpdateSale].run(sale.id, sale.seller, sale.title, sale.terms, sale.phase, sale.seq);
  return sql_[kInsertSale].run(sale.id, sale.seller, sale.title, sale.terms, sale.phase, sale.seq, sale.created_at.ms);
}

StorageResult<void> SaleTable::put_limit(const BidderLimit& limit) {
  const auto most = limit.max_exposure ? std::optional(limit.max_exposure->minor) : std::nullopt;
  return sql_[kPutLimit].run(limit.name, limit.currency, most, limit.updated_by, limit.updated_at.ms);
}

StorageResult<SaleQueries> SaleQueries::prepare(Connection& connection) {
  auto sql = connection.prepare_all(kReadSql);
  if (!sql) return fail(sql);
  return SaleQueries(std::move(*sql));
}

StorageResult<std::optional<SaleRecord>> SaleQueries::sale(const SaleId& id) {
  Rows rows(sql_[kSale], id);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<SaleRecord>();
  return std::optional(record_of(rows));
}

StorageResult<SalePage> SaleQueries::list(const SaleQuery& query) {
  Rows rows(sql_[query.descending ? kNewerFirst : kOlderFirst], query.after.value_or(begin_of(query)));
  SalePage page;
  std::optional<SaleId> looked_at;
  for (std::uint32_t effort = 0;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return page;
    if (effort >= auction::kListEffort) return page.next = looked_at, std::move(page);
    const bool may = row_may_match(query, rows);
    effort += may ? auction::kListEffortOfAView : 1;
    looked_at = rows.id(0);
    if (!may) continue;
    auto view = auction::view_of(record_of(rows));
    if (!view) return corrupt(*looked_at);
    if (!matches(query, *view)) continue;
    if (page.items.size() == query.limit) return page.next = page.items.back().id, std::move(page);
    page.items.push_back(*std::move(view));
  }
}

StorageResult<SaleEntryPage> SaleQueries::entries(const SaleId& id, std::uint64_t after, std::uint32_t limit) {
  Rows rows(sql_[kEntries], id, after, one_more(limit));
  SaleEntryPage page;
  auto more = read_page(rows, limit, page.items, [&](const Rows& at) -> StorageResult<SaleEntry> {
    return SaleEntry{.sale = id,
                     .seq = static_cast<std::uint64_t>(at.integer(0)),
                     .at = {at.integer(1)},
                     .kind = text(at, 2),
                     .payload = text(at, 3)};
  });
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().seq;
  return page;
}

StorageResult<auction::UnfinishedPage> SaleQueries::unfinished(const SaleId& after, std::uint32_t limit) {
  Rows rows(sql_[kUnfinished], after, one_more(limit));
  auction::UnfinishedPage page;
  auto more = read_page(rows, limit, page.items, [](const Rows& at) -> StorageResult<SaleId> { return at.id(0); });
  if (!more) return fail(more);
  if (*more) page.next = page.items.back();
  return page;
}

StorageResult<std::vector<BidderLimit>> SaleQueries::limits() {
  std::vector<BidderLimit> out;
  Rows rows(sql_[kLimits]);
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return out;
    out.push_back(limit_of(rows));
  }
}

}  // namespace gavel::sqlite

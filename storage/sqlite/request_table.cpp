#include "storage/sqlite/request_table.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "storage/sqlite/page.hpp"

namespace gavel::sqlite {
namespace {

using auction::KeptRequest;
using auction::Refusal;
using auction::RefusalPage;
using auction::SigningKeyRecord;

enum Write : std::size_t { kAddRequest, kAddRefusal, kAddKey, kAll, kLast, kDropRequests, kKeepRefusals, kWrites };

constexpr std::array<std::string_view, kWrites> kWriteSql{
    "INSERT INTO requests (id, account, key, fingerprint, at_ms, auction, seq, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO refusals (auction, at_ms, bidder, amount, code) VALUES (?, ?, ?, ?, ?)",
    "INSERT OR IGNORE INTO signing_keys (kid, public_key, since_ms) VALUES (?, ?, ?)",
    "SELECT id, account, key, fingerprint, at_ms FROM requests ORDER BY id",
    "SELECT coalesce(max(id), 0) FROM requests",
    "DELETE FROM requests WHERE id < ?",
    "DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?"};

enum Read : std::size_t { kRequest, kRefusals, kKeys, kReads };

constexpr std::array<std::string_view, kReads> kReadSql{
    "SELECT account, key, fingerprint, answer, auction, seq FROM requests WHERE id = ?",
    "SELECT id, at_ms, bidder, amount, code FROM refusals WHERE auction = ? AND id > ? ORDER BY id LIMIT ?",
    "SELECT kid, public_key, since_ms FROM signing_keys ORDER BY since_ms, kid"};

std::string text(const Rows& rows, int column) { return std::string(rows.text(column)); }

}  // namespace

StorageResult<RequestTable> RequestTable::prepare(Connection& connection) {
  auto sql = connection.prepare_all(kWriteSql);
  if (!sql) return fail(sql);
  RequestTable table(std::move(*sql));
  Rows rows(table.sql_[kLast]);
  if (auto found = rows.next(); !found) return fail(found);
  table.last_ = rows.integer(0);
  return table;
}

StorageResult<std::int64_t> RequestTable::add(const KeptRequest& request, rules::Time at,
                                              const std::optional<std::pair<AuctionId, std::uint64_t>>& entry) {
  const auto id = entry ? std::optional(entry->first) : std::nullopt;
  const auto seq = entry ? std::optional(entry->second) : std::nullopt;
  const auto& key = request.key;
  const std::int64_t row = last_ + 1;
  auto done = sql_[kAddRequest].run(row, key.account, key.key, key.fingerprint, at.ms, id, seq, request.answer);
  if (!done) return fail(done);
  last_ = row;  // after a rollback a number is left out, and none comes twice
  return row;
}

StorageResult<void> RequestTable::add(const Refusal& refusal) {
  const auto amount = refusal.amount ? std::optional(refusal.amount->minor) : std::nullopt;
  return sql_[kAddRefusal].run(refusal.auction, refusal.at.ms, refusal.bidder, amount, refusal.code);
}

StorageResult<void> RequestTable::add(const SigningKeyRecord& key) {
  return sql_[kAddKey].run(key.kid, std::span<const std::uint8_t>(key.key), key.since.ms);
}

StorageResult<void> RequestTable::load_into(auction::RequestIndex& index) {
  index.clear();
  Rows rows(sql_[kAll]);
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return {};
    index.add({text(rows, 1), text(rows, 2), rows.bytes32(3)}, rows.integer(0), {rows.integer(4)});
  }
}

StorageResult<void> RequestTable::drop_requests_before(std::int64_t row) { return sql_[kDropRequests].run(row); }

StorageResult<void> RequestTable::keep_refusals(std::int64_t newest) { return sql_[kKeepRefusals].run(newest); }

StorageResult<RequestQueries> RequestQueries::prepare(Connection& connection) {
  auto sql = connection.prepare_all(kReadSql);
  if (!sql) return fail(sql);
  return RequestQueries(std::move(*sql));
}

StorageResult<std::optional<RequestQueries::Kept>> RequestQueries::request(std::int64_t row) {
  Rows rows(sql_[kRequest], row);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<Kept>();
  Kept kept{{{text(rows, 0), text(rows, 1), rows.bytes32(2)}, text(rows, 3)}, {}};
  if (!rows.is_null(4)) kept.entry.emplace(rows.id(4), static_cast<std::uint64_t>(rows.integer(5)));
  return std::optional(std::move(kept));
}

StorageResult<RefusalPage> RequestQueries::refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  Rows rows(sql_[kRefusals], id, after, one_more(limit));
  RefusalPage page;
  std::uint64_t last = after;
  auto more = read_page(rows, limit, page.items, [&](const Rows& at) -> StorageResult<Refusal> {
    last = static_cast<std::uint64_t>(at.integer(0));
    const auto amount = at.maybe_integer(3);
    return Refusal{
        id, {at.integer(1)}, text(at, 2), amount ? std::optional(rules::Amount{*amount}) : std::nullopt, text(at, 4)};
  });
  if (!more) return fail(more);
  if (*more) page.next = last;
  return page;
}

StorageResult<std::vector<SigningKeyRecord>> RequestQueries::keys() {
  std::vector<SigningKeyRecord> out;
  Rows rows(sql_[kKeys]);
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return out;
    out.push_back({text(rows, 0), rows.bytes32(1), {rows.integer(2)}});
  }
}

}  // namespace gavel::sqlite

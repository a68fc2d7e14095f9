#include "storage/sqlite/outbox.hpp"

#include <algorithm>

#include "storage/sqlite/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {

StorageResult<OutboxTable> OutboxTable::prepare(Connection& connection) {
  auto append = connection.prepare(
      "INSERT INTO outbox (position, auction, seq, at_ms, kind, sale, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!append) return fail(append);
  auto drop = connection.prepare("DELETE FROM outbox WHERE position < ?1");
  if (!drop) return fail(drop);
  auto last = connection.integer("SELECT coalesce(max(position), 0) FROM outbox");
  if (!last) return fail(last);
  OutboxTable table(*std::move(append), *std::move(drop));
  table.last_ = table.committed_ = *last;
  return table;
}

StorageResult<void> OutboxTable::append(const auction::Entry& entry, const auction::View& after,
                                        const std::string& text) {
  const auto& lot = after.terms->sale;
  const auto sale = lot ? std::optional(lot->sale) : std::nullopt;
  auto done = append_.run(last_ + 1, entry.auction, entry.seq, entry.at.ms, rules::kind(entry.event), sale, text);
  if (done) ++last_;
  return done;
}

StorageResult<void> OutboxTable::drop() {
  if (!has_work()) return {};
  dropping_ = collected_;
  return drop_.run(collected_);
}

void OutboxTable::committed() noexcept {
  committed_ = last_;
  dropped_ = std::max(dropped_, dropping_);
}

void OutboxTable::rolled_back() noexcept {
  last_ = committed_;
  dropping_ = dropped_;
}

base::Expected<OutboxReader, std::string> OutboxReader::open(const std::filesystem::path& data_dir) {
  auto connection = open_to_read(data_dir / kDatabaseName, Version::present);
  if (!connection) return base::Unexpected(std::move(connection.error()));
  return OutboxReader(*std::move(connection));
}

StorageResult<std::vector<OutboxItem>> OutboxReader::after(std::int64_t position, std::uint32_t limit) {
  auto select = connection_.prepare(
      "SELECT position, auction, seq, at_ms, kind, sale, text FROM outbox WHERE position > ?1 ORDER BY position "
      "LIMIT ?2");
  if (!select) return fail(select);
  std::vector<OutboxItem> items;
  Rows rows(*select, position, limit);
  for (;;) {
    auto more = rows.next();
    if (!more) return fail(more);
    if (!*more) return items;
    OutboxItem item{.position = rows.integer(0),
                    .auction = rows.id(1),
                    .seq = static_cast<std::uint64_t>(rows.integer(2)),
                    .at = {rows.integer(3)},
                    .kind = std::string(rows.text(4)),
                    .sale = {},
                    .text = std::string(rows.text(6))};
    if (!rows.is_null(5)) item.sale = std::string(rows.text(5));
    items.push_back(std::move(item));
  }
}

StorageResult<std::int64_t> OutboxReader::end() {
  return connection_.integer("SELECT coalesce(max(position), 0) FROM outbox");
}

}  // namespace gavel::sqlite

#include "storage/sqlite/entry_rows.hpp"

#include <array>
#include <stdexcept>

#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/page.hpp"

namespace gavel::sqlite {

StorageResult<auction::Entry> entry_of(const AuctionId& id, const Rows& rows, std::uint64_t expected, Names& names) {
  const auto seq = rows.integer(0);
  if (static_cast<std::uint64_t>(seq) != expected) {
    return corrupt_entry(id, seq, "entry " + std::to_string(expected) + " is missing before it");
  }
  auto event = decode(rows.text(2), rows.text(3), names);
  if (!event) return corrupt_entry(id, seq, event.error().text);
  return auction::Entry{.auction = id, .seq = expected, .at = {rows.integer(1)}, .event = std::move(*event)};
}

StorageResult<auction::View> view_after(const AuctionId& id, const std::vector<auction::Entry>& entries) {
  const auto* created = entries.empty() ? nullptr : std::get_if<rules::Created>(&entries.front().event);
  if (!created) return corrupt_entry(id, 1, "it is not that which makes an auction");
  auto state = rules::begin(*created);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    try {
      rules::apply(state, entries[i].event);
    } catch (const std::logic_error& error) {  // the rules never made it
      return corrupt_entry(id, static_cast<std::int64_t>(entries[i].seq), error.what());
    }
  }
  return auction::make_view(id, state);
}

StorageResult<EntryRows> EntryRows::prepare(Connection& connection) {
  const std::string columns(kEntryColumns);
  const std::array<std::string, kStatements> text{
      "SELECT " + columns + " FROM entries WHERE auction = ? AND seq > ? ORDER BY seq",
      "SELECT " + columns + " FROM log WHERE position = ?",
      "SELECT seq, position, kind FROM log WHERE auction = ? ORDER BY position"};
  auto sql = connection.prepare_all(std::vector<std::string_view>(text.begin(), text.end()));
  if (!sql) return fail(sql);
  return EntryRows(std::move(*sql));
}

StorageResult<std::vector<auction::Entry>> EntryRows::all(const AuctionId& id, const Tail::Part& tail, Names& names) {
  std::vector<auction::Entry> entries;
  auto done = for_each(id, 0, tail, [&](const Rows& rows) -> StorageResult<bool> {
    auto entry = entry_of(id, rows, entries.size() + 1, names);
    if (!entry) return fail(entry);
    entries.push_back(std::move(*entry));
    return true;
  });
  if (!done) return fail(done);
  return entries;
}

StorageResult<Tail::Part> EntryRows::scan(const AuctionId& id) {
  Tail::Part part;
  Rows rows(sql_[kLogScan], id);
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return part;
    if (part.positions.empty()) part.first = static_cast<std::uint64_t>(rows.integer(0));
    part.positions.push_back(rows.integer(1));
    if (takes_back(rows.text(2))) part.taken_back.push_back(rows.integer(1));
  }
}

}  // namespace gavel::sqlite

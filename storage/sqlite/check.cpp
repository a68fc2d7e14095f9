#include "storage/sqlite/check.hpp"

#include <array>
#include <system_error>

#include "storage/sqlite/accounts.hpp"
#include "storage/sqlite/auction_row.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/entry_rows.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/schema.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;
using auction::View;

fs::path database_of(const fs::path& data_dir) {
  return fs::is_directory(data_dir) ? data_dir / kDatabaseName : data_dir;
}

class Checker {
 public:
  Checker(Connection& db, const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : db_(db), progress_(progress) {}

  StorageResult<CheckReport> run() {
    auto snapshot = Snapshot::begin(db_);
    if (!snapshot) return fail(snapshot);
    if (auto done = pragmas(); !done) return fail(done);
    if (auto done = prepare(); !done) return fail(done);
    if (auto done = auctions(); !done) return fail(done);
    if (auto done = orphans(); !done) return fail(done);
    return std::move(report_);
  }

 private:
  void problem(std::string sentence) {
    if (report_.problems.size() < kProblems) return report_.problems.push_back(std::move(sentence));
    report_.more = true;
  }
  void problem(const AuctionId& id, std::uint64_t seq, const std::string& sentence) {
    problem("auction " + id.to_string() + ", entry " + std::to_string(seq) + ": " + sentence);
  }

  StorageResult<void> pragmas() {
    for (const auto& [sql, what] : {std::pair("PRAGMA integrity_check", "the file: "),
                                    std::pair("PRAGMA foreign_key_check", "a row without what it refers to, in ")}) {
      auto statement = db_.prepare(sql);
      if (!statement) return fail(statement);
      for (Rows rows(*statement);;) {
        auto found = rows.next();
        if (!found) return fail(found);
        if (!*found) break;
        if (rows.text(0) != "ok") problem(what + std::string(rows.text(0)));
      }
    }
    return {};
  }

  StorageResult<void> prepare() {
    auto accounts = Accounts::prepare(db_, Accounts::Mode::read);
    if (!accounts) return fail(accounts);
    auto entries = EntryRows::prepare(db_);
    if (!entries) return fail(entries);
    accounts_.emplace(std::move(*accounts));
    entries_.emplace(std::move(*entries));
    auto all = db_.integer("SELECT count(*) FROM auctions");
    if (!all) return fail(all);
    all_ = static_cast<std::uint64_t>(*all);
    return {};
  }

  StorageResult<void> auctions() {
    auto select = db_.prepare(std::string(kSelectViews) + "true ORDER BY id");
    if (!select) return fail(select);
    for (Rows rows(*select);;) {
      auto found = rows.next();
      if (!found) return fail(found);
      if (!*found) return {};
      const auto id = rows.id(0);
      auto row = view_of(rows, *accounts_);
      if (!row) problem(row.error().text);
      if (auto done = auction(id, row ? &*row : nullptr); !done) return done;
      if (progress_) progress_(++report_.auctions, all_);
    }
  }

  /// Its chain, its numbers, whether its entries can be read and followed, and whether its row is what they make.
  StorageResult<void> auction(const AuctionId& id, const View* row) {
    auto part = entries_->scan(id);
    if (!part) return fail(part);
    const bool folded = part->positions.empty();
    auto head = auction::kNoEntry;
    std::vector<auction::Entry> read;
    bool sound = true;
    std::uint64_t expected = 1;
    auto done = entries_->for_each(id, 0, *part, [&](const Rows& rows) -> StorageResult<bool> {
      ++report_.entries;
      const auto seq = static_cast<std::uint64_t>(rows.integer(0));
      if (seq != expected)
        return problem(id, seq, "entry " + std::to_string(expected) + " is missing before it"), sound = false;
      head = auction::entry_hash(id, seq, {rows.integer(1)}, rows.text(2), head, rows.text(3));
      if (head != rows.bytes32(4))
        return problem(id, seq, "it is not what was written: its hash does not fit"), sound = false;
      auto entry = entry_of(id, rows, expected++, *accounts_);
      if (!entry) return problem(entry.error().text), sound = false;
      read.push_back(std::move(*entry));
      return true;
    });
    if (!done) return done;
    if (!sound || !row) return {};
    if (read.empty()) return problem("auction " + id.to_string() + " has no entries"), done;
    auto view = view_after(id, read);
    if (!view) return problem(view.error().text), done;
    if (folded && !same(*row, *view)) problem("auction " + id.to_string() + ": its row is not what its entries make");
    return {};
  }

  static bool same(const View& row, const View& made) {
    return row.phase == made.phase && row.outcome == made.outcome && row.price == made.price && row.seq == made.seq &&
           row.minimum_bid == made.minimum_bid && row.high_bidder == made.high_bidder &&
           row.bid_count == made.bid_count && row.ends_at == made.ends_at && row.reserve_met == made.reserve_met &&
           *row.terms == *made.terms;
  }

  StorageResult<void> orphans() {
    auto count = db_.integer("SELECT count(*) FROM log WHERE auction NOT IN (SELECT id FROM auctions)");
    if (!count) return fail(count);
    if (*count) problem(std::to_string(*count) + " entries of the log belong to no auction");
    return {};
  }

  Connection& db_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::optional<Accounts> accounts_;
  std::optional<EntryRows> entries_;
  std::uint64_t all_ = 0;
  CheckReport report_;
};

}  // namespace

base::Expected<CheckReport, std::string> check(const fs::path& data_dir,
                                               const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const auto file = database_of(data_dir);
  auto db = open_to_read(file, Version::present);
  if (!db) return base::Unexpected(std::move(db.error()));
  auto report = Checker(*db, progress).run();
  if (!report) return base::Unexpected("cannot check " + file.string() + ": " + report.error().text);
  return std::move(*report);
}

base::Expected<JournalStats, std::string> stats(const fs::path& data_dir) {
  const auto file = database_of(data_dir);
  auto db = open_to_read(file, Version::present);
  if (!db) return base::Unexpected(std::move(db.error()));
  JournalStats out{.schema = schema_version()};
  const std::array<std::pair<const char*, std::uint64_t*>, 9> counts{
      {{"SELECT count(*) FROM auctions", &out.auctions},
       {"SELECT count(*) FROM auctions WHERE phase = 'open'", &out.open},
       {"SELECT count(*) FROM auctions WHERE phase IN ('closed', 'cancelled')", &out.over},
       {"SELECT count(*) FROM entries", &out.entries},
       {"SELECT count(*) FROM log", &out.unfolded},
       {"SELECT count(*) FROM accounts", &out.accounts},
       {"SELECT count(*) FROM accounts WHERE name IS NULL", &out.erased},
       {"SELECT count(*) FROM requests", &out.requests},
       {"SELECT count(*) FROM refusals", &out.refusals}}};
  for (const auto& [sql, to] : counts) {
    auto count = db->integer(sql);
    if (!count) return base::Unexpected("cannot read " + file.string() + ": " + count.error().text);
    *to = static_cast<std::uint64_t>(*count);
  }
  for (const auto* suffix : {"", "-wal"}) {
    std::error_code error;
    const auto size = fs::file_size(file.string() + suffix, error);
    if (!error) out.bytes += size;
  }
  return out;
}

}  // namespace gavel::sqlite

#include "storage/sqlite/erase.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <unordered_map>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/files.hpp"
#include "storage/sqlite/names.hpp"
#include "storage/sqlite/quiet_journal.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;

/// The text of a query's only row; empty where there is none.
StorageResult<std::string> text(Connection& db, std::string_view sql, const std::string& parameter) {
  auto statement = db.prepare(sql);
  if (!statement) return fail(statement);
  Rows rows(*statement, parameter);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? std::string(rows.text(0)) : std::string();
}

constexpr std::string_view kRunning =
    "SELECT a.id FROM auctions AS a JOIN entries AS e ON e.auction = a.id "
    "WHERE a.phase IN ('draft', 'scheduled', 'open', 'paused') AND instr(e.payload, ?1) LIMIT 1";

/// An auction that is not over and has an entry about the alias; nothing where there is none.
StorageResult<std::optional<AuctionId>> running_auction(Connection& db, const std::string& alias) {
  auto statement = db.prepare(kRunning);
  if (!statement) return fail(statement);
  Rows rows(*statement, alias);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? std::optional(rows.id(0)) : std::nullopt;
}

StorageResult<void> erase(Connection& db, const std::string& name) {
  constexpr std::array<std::string_view, 4> kSql{
      "UPDATE accounts SET name = NULL WHERE name = ?", "DELETE FROM bidders WHERE name = ?",
      "DELETE FROM requests WHERE account = ?", "DELETE FROM refusals WHERE bidder = ?"};
  auto sql = db.prepare_all(kSql);
  if (!sql) return fail(sql);
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(transaction);
  for (auto& statement : *sql) {
    if (auto done = statement.run(name); !done) return done;
  }
  return transaction->commit();
}

/// What was deleted is overwritten, and does not stay in the WAL either.
StorageResult<void> leave_no_trace(Connection& db) {
  if (auto done = db.exec("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done;
  if (auto done = db.exec("VACUUM"); !done) return done;
  return db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

StorageResult<void> erase_in_archive(const fs::path& file, const std::vector<std::string>& names) {
  if (!fs::exists(file)) return {};
  auto db = Connection::open(file, OpenMode::existing);
  if (!db) return fail(db);
  if (auto done = db->exec("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL"); !done) return done;
  for (const auto& name : names) {
    if (auto done = erase(*db, name); !done) return done;
  }
  return leave_no_trace(*db);
}

/// What it deletes is overwritten.
base::Expected<QuietJournal, std::string> open_forgetful(const fs::path& data_dir) {
  auto quiet = QuietJournal::open(data_dir);
  if (!quiet) return quiet;
  if (auto done = quiet->db.exec("PRAGMA secure_delete = ON"); !done)
    return base::Unexpected(std::move(done.error().text));
  return quiet;
}

/// Here and in the archive.
StorageResult<void> erase_everywhere(QuietJournal& quiet, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (auto done = erase(quiet.db, name); !done) return done;
  }
  if (auto done = leave_no_trace(quiet.db); !done) return done;
  return erase_in_archive(quiet.data_dir / kArchiveName / kDatabaseName, names);
}

/// Gives `f` what looks like an alias in a payload: a JSON string that begins as they do.
template <class F>
void for_each_alias(std::string_view payload, F&& f) {
  constexpr std::string_view kBegin = "\"~";
  for (auto at = payload.find(kBegin); at != std::string_view::npos; at = payload.find(kBegin, at + 1)) {
    const auto end = payload.find('"', at + 1);
    f(payload.substr(at + 1, end - at - 1));
  }
}

/// Who was last spoken of when, by alias. The seller is in an auction until its end.
class LastSeen {
 public:
  StorageResult<void> read(Connection& db) {
    auto select = db.prepare(
        "SELECT e.payload, iif(e.seq = 1, max(e.at_ms, a.ends_at_ms), e.at_ms), "
        "a.phase NOT IN ('closed', 'cancelled') FROM entries AS e JOIN auctions AS a ON a.id = e.auction");
    if (!select) return fail(select);
    for (Rows rows(*select);;) {
      auto found = rows.next();
      if (!found) return fail(found);
      if (!*found) return {};
      const auto at = rows.integer(2) != 0 ? std::numeric_limits<std::int64_t>::max() : rows.integer(1);
      for_each_alias(rows.text(0), [&](std::string_view alias) {
        auto& last = last_[std::string(alias)];
        last = std::max(last, at);
      });
    }
  }

  bool before(const std::string& alias, rules::Time moment) const {
    const auto found = last_.find(alias);
    return found == last_.end() || found->second < moment.ms;
  }

 private:
  std::unordered_map<std::string, std::int64_t> last_;
};

struct Account {
  std::string alias, name;
};

StorageResult<std::vector<Account>> named_accounts(Connection& db) {
  auto select = db.prepare("SELECT alias, name FROM accounts WHERE name IS NOT NULL ORDER BY alias");
  if (!select) return fail(select);
  std::vector<Account> all;
  for (Rows rows(*select);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return all;
    all.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  }
}

StorageResult<std::vector<Account>> unseen(QuietJournal& quiet, rules::Time since) {
  LastSeen seen;
  if (auto done = seen.read(quiet.db); !done) return fail(done);
  if (const auto file = quiet.data_dir / kArchiveName / kDatabaseName; fs::exists(file)) {
    auto archive = Connection::open(file, OpenMode::existing);
    if (!archive) return fail(archive);
    if (auto done = seen.read(*archive); !done) return fail(done);
  }
  auto accounts = named_accounts(quiet.db);
  if (!accounts) return accounts;
  std::erase_if(*accounts, [&](const Account& account) { return !seen.before(account.alias, since); });
  return accounts;
}

}  // namespace

base::Expected<Erased, std::string> erase_account(const fs::path& data_dir, const std::string& name) {
  const auto cannot = [&](const std::string& why) { return base::Unexpected("cannot erase " + name + ": " + why); };
  auto quiet = open_forgetful(data_dir);
  if (!quiet) return base::Unexpected(std::move(quiet.error()));
  auto alias = text(quiet->db, "SELECT alias FROM accounts WHERE name = ?", name);
  if (!alias) return cannot(alias.error().text);
  if (alias->empty()) return cannot("the journal knows no such account");
  auto running = running_auction(quiet->db, *alias);
  if (!running) return cannot(running.error().text);
  if (*running) {
    return cannot("it takes part in an auction that is not over (" + (*running)->to_string() + "); try again then");
  }
  if (auto done = erase_everywhere(*quiet, {name}); !done) return cannot(done.error().text);
  return Erased{*alias};
}

base::Expected<std::vector<std::string>, std::string> erase_unseen(const fs::path& data_dir,
                                                                   rules::Time not_seen_since) {
  const auto cannot = [](const std::string& why) { return base::Unexpected("cannot erase names: " + why); };
  auto quiet = open_forgetful(data_dir);
  if (!quiet) return base::Unexpected(std::move(quiet.error()));
  auto accounts = unseen(*quiet, not_seen_since);
  if (!accounts) return cannot(accounts.error().text);
  std::vector<std::string> names, aliases;
  for (auto& account : *accounts) {
    names.push_back(std::move(account.name));
    aliases.push_back(std::move(account.alias));
  }
  if (names.empty()) return aliases;
  if (auto done = erase_everywhere(*quiet, names); !done) return cannot(done.error().text);
  return aliases;
}

}  // namespace gavel::sqlite

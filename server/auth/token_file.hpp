// TokenFile: <data-dir>/auth.db, one connection to it. TokenStore (tokens.hpp) is what people use.
//
// The file is SQLite with a rollback journal, mode 0600, application_id "GAVT", user_version 2. It has a row for each
// token: its SHA-256, never itself. A token that was taken back keeps its row, so that it can be said of it. Version 1,
// which had no ids, ends, scopes and uses, is migrated when it is opened: its tokens stay good.
//
// A counter goes up with every change that makes a token good or not, also one that somebody makes by hand (triggers
// do it), and stays with a mere use: so whoever remembers the rows reads them again only where it matters.
//
// Thread rules: one thread at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "server/auth/token.hpp"
#include "storage/sqlite/db.hpp"

namespace gavel::auth {

class TokenFile {
 public:
  struct Row {
    TokenDigest digest;
    TokenInfo token;
  };
  struct Use {
    TokenId id;
    rules::Time at;
  };

  /// Opens the file, made where it is missing, as is the directory. The error is one sentence.
  static base::Expected<TokenFile, std::string> open(const std::filesystem::path& data_dir);

  /// How long a lock of another process or connection is waited for, from now on.
  void wait_for_others(std::chrono::milliseconds time);

  sqlite::StorageResult<void> insert(const TokenDigest& digest, const TokenInfo& token);
  /// Takes it back, as of `now`, where nobody has before: what it is then. Nothing where there is no such token.
  sqlite::StorageResult<std::optional<TokenInfo>> revoke(const TokenId& id, rules::Time now);
  /// In one transaction. A use that is older than what is there changes nothing.
  sqlite::StorageResult<void> note_uses(std::span<const Use> uses);

  /// In the order of their ids, which is that of their making, after `after`.
  sqlite::StorageResult<std::vector<TokenInfo>> list(const std::optional<TokenId>& after, std::uint32_t limit);
  sqlite::StorageResult<bool> empty();
  /// All rows; nothing where none of them has become good or bad since this was asked last.
  sqlite::StorageResult<std::optional<std::vector<Row>>> read_if_changed();

 private:
  explicit TokenFile(sqlite::Connection connection) : connection_(std::move(connection)) {}

  sqlite::Connection connection_;
  std::int64_t version_ = -1;     ///< SQLite's data_version at the last look
  std::int64_t generation_ = -1;  ///< the counter's value at the last reading
};

}  // namespace gavel::auth

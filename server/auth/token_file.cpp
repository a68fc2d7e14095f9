#include "server/auth/token_file.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "core/base/base64url.hpp"
#include "server/auth/token_schema.hpp"

namespace gavel::auth {
namespace {

constexpr std::string_view kColumns = "id, digest, name, role, scope, created_ms, expires_ms, revoked_ms, last_used_ms";

std::optional<rules::Time> maybe_time(const sqlite::Rows& rows, int column) {
  const auto ms = rows.maybe_integer(column);
  return ms ? std::optional(rules::Time{*ms}) : std::nullopt;
}

std::optional<std::int64_t> ms_of(const std::optional<rules::Time>& time) {
  return time ? std::optional(time->ms) : std::nullopt;
}

/// The row with kColumns; nothing for one that this version would not have written: what we did not write, we do not
/// trust.
std::optional<TokenFile::Row> row_of(const sqlite::Rows& rows) {
  const auto id = TokenId::parse(rows.text(0));
  const auto bytes = base::from_base64url(rows.text(1));
  const auto role = parse_role(rows.text(3));
  const auto scope = rows.is_null(4) ? std::nullopt : parse_scope(rows.text(4));
  if (!id || !bytes || bytes->size() != std::tuple_size_v<TokenDigest> || !role) return std::nullopt;
  if (!scope && !rows.is_null(4)) return std::nullopt;
  TokenFile::Row row{.digest = {},
                     .token = {.id = *id,
                               .account = std::string(rows.text(2)),
                               .role = *role,
                               .scope = scope,
                               .created = {rows.integer(5)},
                               .expires = maybe_time(rows, 6),
                               .revoked = maybe_time(rows, 7),
                               .last_used = maybe_time(rows, 8)}};
  std::ranges::copy(*bytes, row.digest.begin());
  return row;
}

template <class... Args>
sqlite::StorageResult<std::vector<TokenFile::Row>> select_rows(sqlite::Connection& connection, std::string_view rest,
                                                               const Args&... args) {
  auto select = connection.prepare("SELECT " + std::string(kColumns) + " FROM tokens " + std::string(rest));
  if (!select) return sqlite::fail(select);
  std::vector<TokenFile::Row> all;
  sqlite::Rows rows(*select, args...);
  for (;;) {
    auto more = rows.next();
    if (!more) return sqlite::fail(more);
    if (!*more) return all;
    if (auto row = row_of(rows)) all.push_back(*std::move(row));
  }
}

}  // namespace

base::Expected<TokenFile, std::string> TokenFile::open(const std::filesystem::path& data_dir) {
  auto connection = sqlite::open_side_file(data_dir, kTokenDatabase);
  if (!connection) return base::Unexpected(std::move(connection.error()));
  return TokenFile(*std::move(connection));
}

void TokenFile::wait_for_others(std::chrono::milliseconds time) {
  sqlite3_busy_timeout(connection_.handle(), static_cast<int>(time.count()));
}

sqlite::StorageResult<void> TokenFile::insert(const TokenDigest& digest, const TokenInfo& token) {
  auto insert = connection_.prepare(
      "INSERT INTO tokens (id, digest, name, role, scope, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!insert) return sqlite::fail(insert);
  const auto scope = token.scope ? std::optional(to_string(*token.scope)) : std::nullopt;
  return insert->run(token.id.to_string(), base::to_base64url(digest), token.account, name(token.role), scope,
                     token.created.ms, ms_of(token.expires));
}

sqlite::StorageResult<std::optional<TokenInfo>> TokenFile::revoke(const TokenId& id, rules::Time now) {
  auto update = connection_.prepare("UPDATE tokens SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL");
  if (!update) return sqlite::fail(update);
  if (auto done = update->run(id.to_string(), now.ms); !done) return sqlite::fail(done);
  auto rows = select_rows(connection_, "WHERE id = ?1", id.to_string());
  if (!rows) return sqlite::fail(rows);
  std::optional<TokenInfo> token;
  if (!rows->empty()) token = std::move(rows->front().token);
  return token;
}

sqlite::StorageResult<void> TokenFile::note_uses(std::span<const Use> uses) {
  auto transaction = sqlite::Transaction::begin(connection_);
  if (!transaction) return sqlite::fail(transaction);
  auto update = connection_.prepare(
      "UPDATE tokens SET last_used_ms = ?2 WHERE id = ?1 AND (last_used_ms IS NULL OR last_used_ms < ?2)");
  if (!update) return sqlite::fail(update);
  for (const Use& use : uses) {
    if (auto done = update->run(use.id.to_string(), use.at.ms); !done) return done;
  }
  return transaction->commit();
}

sqlite::StorageResult<std::vector<TokenInfo>> TokenFile::list(const std::optional<TokenId>& after,
                                                              std::uint32_t limit) {
  auto rows =
      select_rows(connection_, "WHERE id > ?1 ORDER BY id LIMIT ?2", after ? after->to_string() : std::string(), limit);
  if (!rows) return sqlite::fail(rows);
  std::vector<TokenInfo> tokens;
  for (auto& row : *rows) tokens.push_back(std::move(row.token));
  return tokens;
}

sqlite::StorageResult<bool> TokenFile::empty() {
  const auto any = connection_.integer("SELECT EXISTS (SELECT 1 FROM tokens)");
  if (!any) return base::Unexpected(any.error());
  return *any == 0;
}

sqlite::StorageResult<std::optional<std::vector<TokenFile::Row>>> TokenFile::read_if_changed() {
  std::optional<std::vector<Row>> changed;
  const auto version = connection_.integer("PRAGMA data_version");
  if (!version) return base::Unexpected(version.error());
  if (*version == version_) return changed;
  auto snapshot = sqlite::Snapshot::begin(connection_);
  if (!snapshot) return sqlite::fail(snapshot);
  const auto generation = connection_.integer("SELECT generation FROM changes");
  if (!generation) return base::Unexpected(generation.error());
  if (*generation == generation_) {
    version_ = *version;
    return changed;
  }
  auto rows = select_rows(connection_, "");
  if (!rows) return sqlite::fail(rows);
  version_ = *version;
  generation_ = *generation;
  changed = *std::move(rows);
  return changed;
}

}  // namespace gavel::auth

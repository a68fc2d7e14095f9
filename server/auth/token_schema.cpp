#include "server/auth/token_schema.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/auction/id.hpp"

namespace gavel::auth {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE tokens (
  id           TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 26),       -- a ULID
  digest       TEXT NOT NULL UNIQUE CHECK (length(digest) = 43),        -- SHA-256 of the token, base64url
  name         TEXT NOT NULL,                                           -- the account
  role         TEXT NOT NULL,
  scope        TEXT,                                                    -- auction:ID or sale:ID; NULL: all
  created_ms   INTEGER NOT NULL,
  expires_ms   INTEGER,                                                 -- NULL: never
  revoked_ms   INTEGER,                                                 -- NULL: not taken back
  last_used_ms INTEGER                                                  -- to a minute; NULL: never
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL                                           -- goes up when a token becomes good or bad
) STRICT;
INSERT INTO changes VALUES (1, 1);
CREATE TRIGGER token_made AFTER INSERT ON tokens BEGIN
  UPDATE changes SET generation = generation + 1;
END;
CREATE TRIGGER token_gone AFTER DELETE ON tokens BEGIN
  UPDATE changes SET generation = generation + 1;
END;
CREATE TRIGGER token_changed AFTER UPDATE OF id, digest, name, role, scope, expires_ms, revoked_ms ON tokens BEGIN
  UPDATE changes SET generation = generation + 1;
END;
PRAGMA application_id = 0x47415654;
PRAGMA user_version = 2;
)";

struct OldToken {
  std::string digest, name, role;
  std::int64_t created_ms;
};

sqlite::StorageResult<std::vector<OldToken>> old_tokens(sqlite::Connection& connection) {
  auto select = connection.prepare("SELECT digest, name, role, created_ms FROM tokens ORDER BY created_ms, digest");
  if (!select) return sqlite::fail(select);
  std::vector<OldToken> all;
  sqlite::Rows rows(*select);
  for (;;) {
    auto more = rows.next();
    if (!more) return sqlite::fail(more);
    if (!*more) return all;
    all.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), rows.integer(3)});
  }
}

/// Version 1 had digest, name, role and created_ms. Each token gets an id of the time at which it was made.
sqlite::StorageResult<void> migrate_from_1(sqlite::Connection& connection) {
  auto all = old_tokens(connection);
  if (!all) return sqlite::fail(all);
  if (auto done = connection.exec("DROP TABLE tokens"); !done) return done;
  if (auto done = connection.exec(kSchema); !done) return done;
  auto insert =
      connection.prepare("INSERT INTO tokens (id, digest, name, role, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!insert) return sqlite::fail(insert);
  auction::IdMaker ids;
  for (const auto& token : *all) {
    std::array<std::uint64_t, 2> random;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), sizeof random) != 1) {
      throw std::runtime_error("no random bytes");
    }
    const auto id = ids.make({token.created_ms}, random[0], random[1]).to_string();
    if (auto done = insert->run(id, token.digest, token.name, token.role, token.created_ms); !done) return done;
  }
  return {};
}

sqlite::StorageResult<void> migrate(sqlite::Connection& connection, std::int64_t version) {
  return version == 1 ? migrate_from_1(connection) : sqlite::StorageResult<void>();
}

}  // namespace

// `gavel token` may be migrating it, or writing.
const sqlite::SideFile kTokenDatabase{
    .name = "auth.db",
    .content = "the tokens",
    .application_id = 0x47415654,  // "GAVT"
    .version = 2,
    .settings = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON",
    .schema = kSchema,
    .migrate = migrate,
    .patience = std::chrono::seconds(2)};

}  // namespace gavel::auth

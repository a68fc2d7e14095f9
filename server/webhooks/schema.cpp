#include "server/webhooks/schema.hpp"

namespace gavel::webhooks {
namespace {

constexpr std::int64_t kApplicationId = 0x47415657;  // "GAVW"
constexpr std::int64_t kVersion = 1;

constexpr const char* kSchema = R"(
CREATE TABLE webhooks (
  id              TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 26),      -- a ULID
  url             TEXT NOT NULL,
  description     TEXT NOT NULL,
  events          TEXT NOT NULL,                                          -- with a space between them; empty: all
  scope           TEXT,                                                   -- auction:ID or sale:ID; NULL: all
  enabled         INTEGER NOT NULL,
  disabled_reason TEXT NOT NULL,
  created_ms      INTEGER NOT NULL,
  secret          TEXT NOT NULL,                                          -- base64url
  old_secret      TEXT NOT NULL,                                          -- empty: none
  old_until_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE messages (
  number  INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,                                           -- webhook-id
  event   TEXT NOT NULL,
  auction TEXT,
  seq     INTEGER,
  body    TEXT NOT NULL
) STRICT;
CREATE TABLE deliveries (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook    TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  message    INTEGER NOT NULL REFERENCES messages (number),
  state      INTEGER NOT NULL,                                            -- 0 pending, 1 delivered, 2 dead
  attempts   INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  due_ms     INTEGER NOT NULL,
  ended_ms   INTEGER,
  status     INTEGER,                                                     -- of the last answer
  error      TEXT NOT NULL,
  UNIQUE (webhook, message)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (webhook, due_ms, number) WHERE state = 0;
CREATE INDEX deliveries_by_state ON deliveries (webhook, state, number);
CREATE INDEX deliveries_by_message ON deliveries (message);
CREATE INDEX deliveries_by_end ON deliveries (ended_ms) WHERE ended_ms IS NOT NULL;
CREATE TRIGGER last_delivery_gone AFTER DELETE ON deliveries BEGIN
  DELETE FROM messages WHERE number = old.message
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = old.message);
END;
CREATE TABLE collected (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  position INTEGER NOT NULL                                               -- of the journal's outbox, up to here
) STRICT;
INSERT INTO collected VALUES (1, 0);
PRAGMA application_id = 0x47415657;
PRAGMA user_version = 1;
)";

// One connection has the file to itself: no shared memory, and nobody beside it. Its writes are on the disk when they
// are acknowledged, since the journal drops what was taken over.
constexpr const char* kSettings =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA secure_delete = ON";

}  // namespace

std::optional<std::string> prepare_schema(sqlite::Connection& connection) {
  if (auto done = connection.exec(kSettings); !done) return done.error().text;
  auto transaction = sqlite::Transaction::begin(connection);
  if (!transaction) return transaction.error().text;
  const auto owner = connection.integer("PRAGMA application_id");
  const auto version = connection.integer("PRAGMA user_version");
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (!owner || !version || !tables) return "it cannot be read";
  if (*owner == kApplicationId && *version > kVersion) return "it was made by a newer version of gavel";
  if (*owner == kApplicationId && *version == kVersion) return std::nullopt;
  if (*owner != 0 || *tables != 0) return "it is a database of another program";
  if (auto done = connection.exec(kSchema); !done) return done.error().text;
  if (auto done = transaction->commit(); !done) return done.error().text;
  return std::nullopt;
}

}  // namespace gavel::webhooks

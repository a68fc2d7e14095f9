#include "server/webhooks/schema.hpp"

namespace gavel::webhooks {
namespace {

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

const sqlite::SideFile kWebhookDatabase{.name = "webhooks.db",
                                        .content = "the webhooks",
                                        .application_id = 0x47415657,  // "GAVW"
                                        .version = 1,
                                        .settings = kSettings,
                                        .schema = kSchema};

}  // namespace gavel::webhooks

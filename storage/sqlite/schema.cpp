#include "storage/sqlite/schema.hpp"

#include <array>

#include "storage/sqlite/prove_entries.hpp"

namespace gavel::sqlite {
namespace {

constexpr std::array<Migration, 4> kMigrations{
    // 1: auctions as people see them, the entries that made them, and how often the disk refused a commit.
    Migration{R"(CREATE TABLE auctions (
         id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         title          TEXT    NOT NULL,
         seller         TEXT    NOT NULL,
         currency       TEXT    NOT NULL,
         format         TEXT    NOT NULL,
         increments     TEXT    NOT NULL,
         phase          TEXT    NOT NULL,
         outcome        TEXT,
         starting_price INTEGER NOT NULL,
         price          INTEGER,
         minimum_bid    INTEGER NOT NULL,
         high_bidder    INTEGER NOT NULL,
         bid_count      INTEGER NOT NULL,
         seq            INTEGER NOT NULL,
         has_reserve    INTEGER NOT NULL,
         reserve_met    INTEGER NOT NULL,
         starts_at_ms   INTEGER NOT NULL,
         ends_at_ms     INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX auctions_by_phase ON auctions (phase, id);

       CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;

       CREATE TABLE health (
         id             INTEGER PRIMARY KEY CHECK (id = 1),
         failed_commits INTEGER NOT NULL
       ) STRICT;
       INSERT INTO health VALUES (1, 0);)"},

    // 2: every format. What may be long and seldom changes has a table of its own, so that a bid does not write it
    // again: the public terms, which are the first entry's without `at` and what is secret, and what came after the
    // end. Beside it sales, and what bidders may owe.
    Migration{R"(CREATE TABLE auction_texts (
         auction   BLOB NOT NULL PRIMARY KEY REFERENCES auctions (id),
         terms     TEXT NOT NULL,
         aftermath TEXT
       ) STRICT, WITHOUT ROWID;
       INSERT INTO auction_texts
         SELECT id, json_remove(made.payload, '$.at', '$.reserve'), '{"closed":' || ended.payload || '}'
         FROM auctions
         JOIN entries AS made ON made.auction = id AND made.seq = 1
         LEFT JOIN entries AS ended ON ended.auction = id AND ended.kind = 'closed';

       ALTER TABLE auctions ADD COLUMN bidders             INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE auctions ADD COLUMN clock_starts_at_ms  INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE auctions ADD COLUMN extensions          INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE auctions ADD COLUMN paused_remaining_ms INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE auctions ADD COLUMN sale                TEXT;
       ALTER TABLE auctions ADD COLUMN lot                 INTEGER;
       UPDATE auctions SET clock_starts_at_ms = starts_at_ms, bidders =
         (SELECT count(DISTINCT json_extract(payload, '$.alias')) FROM entries WHERE auction = id AND kind = 'bid');
       ALTER TABLE auctions DROP COLUMN title;
       ALTER TABLE auctions DROP COLUMN currency;
       ALTER TABLE auctions DROP COLUMN format;
       ALTER TABLE auctions DROP COLUMN increments;
       ALTER TABLE auctions DROP COLUMN starting_price;
       CREATE INDEX auctions_by_seller ON auctions (seller, id, phase);
       CREATE INDEX auctions_by_sale ON auctions (sale, lot) WHERE sale IS NOT NULL;
       CREATE INDEX entries_taken_back ON entries (auction, seq)
         WHERE kind IN ('bid_retracted', 'sealed_bid_withdrawn');

       CREATE TABLE sales (
         id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         seller        TEXT    NOT NULL,
         title         TEXT    NOT NULL,
         terms         TEXT    NOT NULL,
         phase         TEXT    NOT NULL,
         seq           INTEGER NOT NULL,
         created_at_ms INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE sale_entries (
         sale    BLOB    NOT NULL REFERENCES sales (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (sale, seq)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE bidders (
         name          TEXT    NOT NULL,
         currency      TEXT    NOT NULL,
         max_exposure  INTEGER,
         updated_by    TEXT    NOT NULL,
         updated_at_ms INTEGER NOT NULL,
         PRIMARY KEY (name, currency)
       ) STRICT, WITHOUT ROWID;)"},

    // 3: entries prove themselves (a chain of hashes) and hold aliases in place of names; they are appended to `log`
    // and
    // moved to `entries` behind the bids' back. Beside them what was asked under a key, what was refused, and the keys
    // that sign. Entries that are there already are written again by prove_entries().
    Migration{R"(CREATE TABLE accounts (
         alias TEXT NOT NULL PRIMARY KEY,
         name  TEXT UNIQUE
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE log (
         position INTEGER PRIMARY KEY,
         auction  BLOB    NOT NULL,
         seq      INTEGER NOT NULL,
         at_ms    INTEGER NOT NULL,
         kind     TEXT    NOT NULL,
         payload  TEXT    NOT NULL,
         hash     BLOB    NOT NULL
       ) STRICT;
       DROP INDEX entries_taken_back;
       ALTER TABLE entries RENAME TO unproven;
       CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         hash    BLOB    NOT NULL CHECK (length(hash) = 32),
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX entries_taken_back ON entries (auction, seq)
         WHERE kind IN ('bid_retracted', 'sealed_bid_withdrawn');

       CREATE TABLE requests (
         id          INTEGER PRIMARY KEY,
         account     TEXT    NOT NULL,
         key         TEXT    NOT NULL,
         fingerprint BLOB    NOT NULL,
         at_ms       INTEGER NOT NULL,
         auction     BLOB,
         seq         INTEGER,
         answer      TEXT    NOT NULL
       ) STRICT;
       CREATE TABLE refusals (
         id      INTEGER PRIMARY KEY,
         auction BLOB    NOT NULL,
         at_ms   INTEGER NOT NULL,
         bidder  TEXT    NOT NULL,
         amount  INTEGER,
         code    TEXT    NOT NULL
       ) STRICT;
       CREATE TABLE signing_keys (
         kid        TEXT    NOT NULL PRIMARY KEY,
         public_key BLOB    NOT NULL CHECK (length(public_key) = 32),
         since_ms   INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;)",
              prove_entries},

    // 4: what lists are narrowed by stands in the row, and each order of a list has an index for each way to narrow it
    // (core/auction/listing.hpp). The phase stands before what orders: a list of several merges their ranges. Beside it
    // events that others are to be told of, until they were taken over.
    Migration{R"(ALTER TABLE auctions ADD COLUMN format   TEXT NOT NULL DEFAULT '';
       ALTER TABLE auctions ADD COLUMN currency TEXT NOT NULL DEFAULT '';
       UPDATE auctions SET
         format   = (SELECT json_extract(terms, '$.format')   FROM auction_texts WHERE auction = id),
         currency = (SELECT json_extract(terms, '$.currency') FROM auction_texts WHERE auction = id);
       CREATE INDEX auctions_by_phase_start  ON auctions (phase, starts_at_ms, id);
       CREATE INDEX auctions_by_phase_end    ON auctions (phase, ends_at_ms, id);
       DROP INDEX auctions_by_seller;
       CREATE INDEX auctions_by_seller       ON auctions (seller, phase, id);
       CREATE INDEX auctions_by_seller_start ON auctions (seller, phase, starts_at_ms, id);
       CREATE INDEX auctions_by_seller_end   ON auctions (seller, phase, ends_at_ms, id);
       CREATE INDEX auctions_of_sale         ON auctions (sale, phase, id)               WHERE sale IS NOT NULL;
       CREATE INDEX auctions_of_sale_start   ON auctions (sale, phase, starts_at_ms, id) WHERE sale IS NOT NULL;
       CREATE INDEX auctions_of_sale_end     ON auctions (sale, phase, ends_at_ms, id)   WHERE sale IS NOT NULL;

       CREATE TABLE outbox (
         position INTEGER PRIMARY KEY,
         auction  BLOB    NOT NULL,
         seq      INTEGER NOT NULL,
         at_ms    INTEGER NOT NULL,
         kind     TEXT    NOT NULL,
         sale     TEXT,
         text     TEXT    NOT NULL
       ) STRICT;)"},
};

StorageResult<void> step_forward(Connection& connection, Migration step, std::uint32_t version) {
  auto transaction = Transaction::begin(connection);
  if (!transaction) return fail(transaction);
  if (auto done = connection.exec(step.sql); !done) return done;
  if (step.then) {
    if (auto done = step.then(connection); !done) return done;
  }
  const auto stamp = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                     "; PRAGMA user_version = " + std::to_string(version);
  if (auto done = connection.exec(stamp.c_str()); !done) return done;
  return transaction->commit();
}

}  // namespace

std::span<const Migration> migrations() noexcept { return kMigrations; }

std::uint32_t schema_version() noexcept { return static_cast<std::uint32_t>(kMigrations.size()); }

base::Expected<void, std::string> check_header(const std::filesystem::path& file, const FileHeader& header) {
  if (header.empty) return {};
  if (header.application_id != kApplicationId) {
    return base::Unexpected(file.string() + " is a database of another program (application id " +
                            std::to_string(header.application_id) + ", Gavel's is " + std::to_string(kApplicationId) +
                            "); move it away or choose another data directory");
  }
  if (header.schema_version > schema_version()) {
    return base::Unexpected(file.string() + " was written by a newer gavel (schema version " +
                            std::to_string(header.schema_version) + ", this one knows " +
                            std::to_string(schema_version()) +
                            "); start that one, or restore a backup from before the upgrade");
  }
  return {};
}

base::Expected<FileHeader, StorageError> header_of(Connection& connection) {
  auto pages = connection.integer("PRAGMA page_count");
  if (!pages) return fail(pages);
  auto application = connection.integer("PRAGMA application_id");
  if (!application) return fail(application);
  auto version = connection.integer("PRAGMA user_version");
  if (!version) return fail(version);
  return FileHeader{.empty = *pages == 0,
                    .application_id = static_cast<std::uint32_t>(*application),
                    .schema_version = static_cast<std::uint32_t>(*version)};
}

base::Expected<Connection, std::string> open_to_read(const std::filesystem::path& file, Version version) {
  const auto cannot = [&](const std::string& why) {
    return base::Unexpected("cannot read " + file.string() + ": " + why);
  };
  auto header = read_header(file);
  if (!header) return base::Unexpected(std::move(header.error()));
  if (header->empty) return cannot("there is no database");
  if (auto ours = check_header(file, *header); !ours) return base::Unexpected(std::move(ours.error()));
  auto db = Connection::open(file, OpenMode::existing);
  if (!db) return cannot(db.error().text);
  if (auto done = db->exec("PRAGMA query_only = ON"); !done) return cannot(done.error().text);
  auto inside = header_of(*db);
  if (!inside) return cannot(inside.error().text);
  if (version == Version::present && inside->schema_version != schema_version())
    return cannot("start this gavel on it once: its schema is an older one");
  return std::move(*db);
}

StorageResult<void> migrate(Connection& connection, std::span<const Migration> steps) {
  auto version = connection.integer("PRAGMA user_version");
  if (!version) return fail(version);
  for (auto next = static_cast<std::size_t>(*version); next < steps.size(); ++next) {
    auto done = step_forward(connection, steps[next], static_cast<std::uint32_t>(next + 1));
    if (!done) return done;
  }
  return {};
}

}  // namespace gavel::sqlite

#include "storage/sqlite/schema.hpp"

#include <array>

namespace gavel::sqlite {
namespace {

constexpr std::array<Migration, 1> kMigrations{
    // 1: auctions as people see them, the entries that made them, and how often the disk refused a commit.
    R"(CREATE TABLE auctions (
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
       INSERT INTO health VALUES (1, 0);)",
};

StorageResult<void> step_forward(Connection& connection, Migration step, std::uint32_t version) {
  auto transaction = Transaction::begin(connection);
  if (!transaction) return fail(transaction);
  if (auto done = connection.exec(step); !done) return done;
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

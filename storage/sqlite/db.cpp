#include "storage/sqlite/db.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace gavel::sqlite {
namespace {

StorageErrc errc_of(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return StorageErrc::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return StorageErrc::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StorageErrc::busy;
    case SQLITE_CONSTRAINT:
      return StorageErrc::conflict;
    default:
      return StorageErrc::io;
  }
}

void check_bound(int code) {
  if (code == SQLITE_OK) return;
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
  throw std::logic_error(std::string("bind: ") + sqlite3_errstr(code));
}

base::Unexpected<StorageError> failed(sqlite3_stmt* statement, int code) {
  return base::Unexpected(error_of(sqlite3_db_handle(statement), code, sqlite3_sql(statement)));
}

}  // namespace

StorageError error_of(sqlite3* db, int code, std::string_view doing) {
  std::string text(doing.substr(0, doing.find_first_of("\n(")));  // of a statement, what tells it from others
  while (text.ends_with(' ')) text.pop_back();
  text += std::string(": ") + (db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
  text += " (" + std::to_string(code) + ")";
  return {errc_of(code), std::move(text)};
}

std::string_view library_version() noexcept { return sqlite3_libversion(); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

void Statement::bind_integer(int index, std::int64_t value) {
  check_bound(sqlite3_bind_int64(handle_.get(), index, value));
}

void Statement::bind(int index, std::string_view value, Life life) {
  // A null pointer would bind NULL: an empty text has to point somewhere.
  const char* data = value.empty() ? "" : value.data();
  const auto copy = life == Life::unknown ? SQLITE_TRANSIENT : SQLITE_STATIC;
  check_bound(sqlite3_bind_text64(handle_.get(), index, data, value.size(), copy, SQLITE_UTF8));
}

void Statement::bind(int index, std::span<const std::uint8_t> blob, Life life) {
  const auto copy = life == Life::unknown ? SQLITE_TRANSIENT : SQLITE_STATIC;
  check_bound(sqlite3_bind_blob64(handle_.get(), index, blob.data(), blob.size(), copy));
}

void Statement::bind_null(int index) { check_bound(sqlite3_bind_null(handle_.get(), index)); }

StorageResult<void> Statement::run_bound() {
  const int code = sqlite3_step(handle_.get());
  StorageResult<void> result;
  if (code != SQLITE_DONE && code != SQLITE_ROW) result = failed(handle_.get(), code);
  sqlite3_reset(handle_.get());
  return result;
}

Rows::~Rows() { sqlite3_reset(statement_); }

StorageResult<bool> Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(statement_, code);
}

bool Rows::is_null(int column) const noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Rows::integer(int column) const noexcept { return sqlite3_column_int64(statement_, column); }

std::string_view Rows::text(int column) const noexcept {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
              : std::string_view();
}

std::optional<std::int64_t> Rows::maybe_integer(int column) const noexcept {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

namespace {

/// A blob of exactly that size; all zero where it has another.
template <std::size_t Size>
std::array<std::uint8_t, Size> blob_of(sqlite3_stmt* statement, int column) noexcept {
  std::array<std::uint8_t, Size> bytes{};
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
  if (sqlite3_column_bytes(statement, column) == static_cast<int>(Size)) std::copy_n(data, Size, bytes.begin());
  return bytes;
}

}  // namespace

AuctionId Rows::id(int column) const noexcept { return AuctionId(blob_of<16>(statement_, column)); }

std::array<std::uint8_t, 32> Rows::bytes32(int column) const noexcept { return blob_of<32>(statement_, column); }

void Connection::Close::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

StorageResult<Connection> Connection::open(const std::filesystem::path& file, OpenMode mode, const std::string& vfs) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == OpenMode::create ? SQLITE_OPEN_CREATE : 0);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, flags, vfs.empty() ? nullptr : vfs.c_str());
  Connection connection(db);  // even a failed open gives a handle that must be closed
  if (code != SQLITE_OK) return base::Unexpected(error_of(db, code, "open"));
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_busy_timeout(db, 2000);
  return connection;
}

StorageResult<void> Connection::exec(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return base::Unexpected(error_of(handle(), code, sql));
  return {};
}

StorageResult<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return base::Unexpected(error_of(handle(), code, sql));
  return Statement(statement);
}

StorageResult<std::int64_t> Connection::integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return fail(statement);
  Rows rows(*statement);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found ? rows.integer(0) : 0;
}

StorageResult<std::vector<Statement>> Connection::prepare_all(std::span<const std::string_view> all) {
  std::vector<Statement> statements;
  for (const auto sql : all) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement);
    statements.push_back(std::move(*statement));
  }
  return statements;
}

StorageResult<Transaction> Transaction::begin(Connection& connection) {
  if (auto begun = connection.exec("BEGIN IMMEDIATE"); !begun) return fail(begun);
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_) rollback();
}

StorageResult<void> Transaction::commit() {
  auto committed = connection_->exec("COMMIT");
  if (!committed) rollback();
  connection_ = nullptr;
  return committed;
}

void Transaction::rollback() noexcept {
  // SQLite has ended the transaction by itself after some errors. A rollback cannot fail in a way that keeps anything.
  if (!sqlite3_get_autocommit(connection_->handle())) {
    sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

StorageResult<Snapshot> Snapshot::begin(Connection& connection) {
  if (auto begun = connection.exec("BEGIN"); !begun) return fail(begun);
  return Snapshot(connection);
}

Snapshot::~Snapshot() {
  if (connection_ && !sqlite3_get_autocommit(connection_->handle())) {
    sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace gavel::sqlite

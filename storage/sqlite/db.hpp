// RAII over SQLite's C API, as thin as it can be: Connection, Statement, Rows, Transaction.
//
//     auto db = Connection::open(path, OpenMode::create);
//     auto insert = db->prepare("INSERT INTO t VALUES (?, ?)");
//     auto transaction = Transaction::begin(*db);
//     if (auto done = insert->run(1, "one"); !done) return fail(done);  // rolled back on the way out
//     if (auto done = transaction->commit(); !done) return fail(done);
//
// Errors: what the disk may do is a StorageError (the table is at error_of). What only a wrong program does (an unknown
// parameter) or no memory is an exception.
//
// Thread rules: a connection and all that came from it belong to one thread at a time; no mutex is taken inside.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/auction/journal.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gavel::sqlite {

using auction::AuctionId;
using auction::StorageErrc;
using auction::StorageError;
using auction::StorageResult;

/// The error of a result, to be returned as that of another one.
template <class T>
base::Unexpected<StorageError> fail(StorageResult<T>& result) {
  return base::Unexpected(std::move(result.error()));
}

/// A result code as the storage port knows it: FULL is full; CORRUPT and NOTADB are corrupt; BUSY and LOCKED are busy;
/// CONSTRAINT is conflict; IOERR and all others are io. `doing` opens the text: "append: database or disk is full
/// (13)".
StorageError error_of(sqlite3* db, int code, std::string_view doing);

/// "3.40.1": the library that runs, which need not be the one that was compiled against.
std::string_view library_version() noexcept;

/// A prepared statement. The parameters of a call are bound to ?1, ?2, … in order: integers, bool, text, an AuctionId
/// (a blob of 16 bytes), a blob, or an optional integer or text (NULL where there is none).
class Statement {
 public:
  /// Runs a statement that gives no rows. Ready for the next run afterwards, whatever came of it.
  template <class... Args>
  StorageResult<void> run(const Args&... args) {
    bind_all(Life::of_the_call, args...);
    return run_bound();
  }

 private:
  friend class Connection;
  friend class Rows;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  explicit Statement(sqlite3_stmt* statement) : handle_(statement) {}

  /// How long the texts and blobs that are bound live.
  enum class Life : std::uint8_t {
    of_the_call,  ///< until the statement has run: nothing is copied
    unknown,      ///< SQLite copies them
  };
  template <class... Args>
  void bind_all([[maybe_unused]] Life life, const Args&... args) {
    int index = 0;
    (bind(++index, args, life), ...);
  }
  template <std::integral Integer>
  void bind(int index, Integer value, Life) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  void bind(int index, std::string_view value, Life life);
  void bind(int index, const std::string& value, Life life) { bind(index, std::string_view(value), life); }
  void bind(int index, const char* value, Life life) { bind(index, std::string_view(value), life); }
  void bind(int index, const AuctionId& value, Life life) { bind(index, std::span(value.bytes()), life); }
  void bind(int index, std::span<const std::uint8_t> blob, Life life);
  void bind(int index, const base::Sha256& hash, Life life) { bind(index, std::span(hash), life); }
  template <class T>
  void bind(int index, const std::optional<T>& value, Life life) {
    value ? bind(index, *value, life) : bind_null(index);
  }
  void bind_integer(int index, std::int64_t value);
  void bind_null(int index);
  StorageResult<void> run_bound();

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// The rows of a query, one at a time. The statement is ready for the next use when the Rows are gone.
/// Text and blobs live until the next call of next().
class Rows {
 public:
  /// @pre `statement` outlives this and is used by nothing else meanwhile.
  template <class... Args>
  explicit Rows(Statement& statement, const Args&... args) : statement_(statement.handle_.get()) {
    statement.bind_all(Statement::Life::unknown, args...);
  }
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Is there one more? The columns (from 0) are then those of that row.
  StorageResult<bool> next();

  bool is_null(int column) const noexcept;
  std::int64_t integer(int column) const noexcept;
  std::string_view text(int column) const noexcept;
  std::optional<std::int64_t> maybe_integer(int column) const noexcept;
  AuctionId id(int column) const noexcept;  ///< all zero where the blob has not 16 bytes
  /// A blob of 32 bytes; all zero where it has another size.
  std::array<std::uint8_t, 32> bytes32(int column) const noexcept;

 private:
  sqlite3_stmt* statement_;
};

enum class OpenMode : std::uint8_t {
  create,    ///< read and write; made where it is missing
  existing,  ///< read and write; an error where it is missing
};

class Connection {
 public:
  /// Opens `file` through the VFS of that name (empty: the default). Closing it never checkpoints: whoever wants the
  /// WAL moved into the database says so.
  static StorageResult<Connection> open(const std::filesystem::path& file, OpenMode mode, const std::string& vfs = {});

  /// Runs one or more statements without parameters; their rows are dropped.
  StorageResult<void> exec(const char* sql);
  StorageResult<Statement> prepare(std::string_view sql);
  /// All of them, or the error of the first that cannot be prepared.
  StorageResult<std::vector<Statement>> prepare_all(std::span<const std::string_view> all);
  /// The integer that a query or pragma gives in its first row.
  StorageResult<std::int64_t> integer(std::string_view sql);

  sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept;
  };
  explicit Connection(sqlite3* db) : handle_(db) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

/// A write transaction; rolled back unless committed.
class Transaction {
 public:
  /// BEGIN IMMEDIATE: from here on nobody else can write.
  static StorageResult<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~Transaction();

  /// After a failure nothing is kept and the connection is ready for the next transaction.
  StorageResult<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  void rollback() noexcept;

  Connection* connection_;
};

/// A moment that several queries see alike, whatever is committed meanwhile. Ends with the object; the rows of its
/// queries must be gone by then.
class Snapshot {
 public:
  static StorageResult<Snapshot> begin(Connection& connection);
  Snapshot(Snapshot&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~Snapshot();

 private:
  explicit Snapshot(Connection& connection) : connection_(&connection) {}

  Connection* connection_;
};

}  // namespace gavel::sqlite

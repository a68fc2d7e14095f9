// The outbox: events for whoever must be told of every one (webhooks), in the transaction that made them. So there is
// no moment in which an event is in the journal and not there, or the other way round.
//
//     outbox.wanted = true;             // somebody listens: from the next batch on
//     …
//     auto reader = OutboxReader::open(data_dir);
//     auto page = reader->after(position, 500);
//
// While nobody wants it nothing is written. A position is never used twice: the last row stays until the next comes.
//
// Thread rules: `wanted` from any thread; the rest is said at each class.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

/// What the journal needs to know to fill it. Set up before the journal is opened; shared by all its lives.
struct Outbox {
  std::atomic<bool> wanted = false;
  /// How others are told of an entry, given the auction after its commit: public facts alone. Called on the journal's
  /// thread.
  std::function<std::string(const auction::Entry&, const auction::View&)> text;
};

/// An event of an auction, as it was told when it happened.
struct OutboxItem {
  std::int64_t position = 0;  ///< rising, with gaps
  AuctionId auction;
  std::uint64_t seq = 0;
  rules::Time at;
  std::string kind;                 ///< rules::kind()
  std::optional<std::string> sale;  ///< the id of the auction's sale
  std::string text;                 ///< Outbox::text
};

/// The writing side. Thread rules: those of the connection; a write transaction must be open.
class OutboxTable {
 public:
  static StorageResult<OutboxTable> prepare(Connection& connection);

  StorageResult<void> append(const auction::Entry& entry, const auction::View& after, const std::string& text);
  /// Everything up to `end` may go, with the next drop().
  void collected(std::int64_t end) noexcept { collected_ = std::max(collected_, std::min(end, committed_)); }
  bool waits() const noexcept { return committed_ > collected_; }
  bool has_work() const noexcept { return collected_ > dropped_; }
  StorageResult<void> drop();

  void committed() noexcept;
  void rolled_back() noexcept;

 private:
  OutboxTable(Statement append, Statement drop) : append_(std::move(append)), drop_(std::move(drop)) {}

  Statement append_, drop_;
  std::int64_t last_ = 0, committed_ = 0;
  std::int64_t collected_ = 0, dropped_ = 0, dropping_ = 0;
};

/// The reading side, with a connection of its own. Thread rules: one thread at a time.
class OutboxReader {
 public:
  /// Of a journal that is open: it has made the file. The error is a sentence.
  static base::Expected<OutboxReader, std::string> open(const std::filesystem::path& data_dir);

  /// In order of position.
  StorageResult<std::vector<OutboxItem>> after(std::int64_t position, std::uint32_t limit);
  /// The last position, 0 where there is none.
  StorageResult<std::int64_t> end();

 private:
  explicit OutboxReader(Connection connection) : connection_(std::move(connection)) {}

  Connection connection_;
};

}  // namespace gavel::sqlite

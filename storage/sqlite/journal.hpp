// Journal: the one connection that writes. Takes commits in batches and puts each batch on the disk in one transaction.
//
//     auto journal = Journal::open("gavel-data");
//     if (!journal) die(journal.error());                    // one sentence for the operator
//     auto verdicts = journal->append(batch);                // blocks until the disk has it
//     if (journal->checkpoint_overdue()) journal->checkpoint();
//     journal->fold();                                       // when there is nothing else to do,
//     if (journal->checkpoint_due()) journal->checkpoint();  // and this
//     journal->close();                                      // everything in one file, lock released
//
// Promise: where a verdict is good, the commit is on the disk (WAL, synchronous=FULL) and survives a power cut. Where
// it is not, nothing of that commit is visible to anybody, and the journal takes the next batch as soon as the cause is
// gone. How far that reaches when the disk itself refuses to sync is in docs/journal.md.
//
// A bid costs one row at the end of one table. Where it is looked for it is brought later, by fold(), or by the batches
// themselves where there has been no time for that.
//
// SQLite before 3.51.3 can damage a WAL that two connections write or checkpoint at the same moment; so this is the
// only one that does either, and a lock file keeps a second process off the directory.
//
// Thread rules: any thread, one at a time; every function blocks. Give it a thread of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/journal.hpp"
#include "storage/sqlite/outbox.hpp"
#include "storage/sqlite/tail.hpp"

namespace gavel::sqlite {

struct JournalOptions {
  std::uint64_t checkpoint_bytes = 4 << 20;     ///< size of the WAL's unmoved part from which a checkpoint is due
  std::uint64_t checkpoint_at_most = 32 << 20;  ///< size from which it must not wait for a quiet moment
  std::string vfs;                              ///< SQLite VFS by name; empty: the system's
  std::size_t fold_at_most = 131'072;           ///< rows in the log from which batches fold some, too
  std::int64_t refusals = 100'000;              ///< refused bids that are kept: the newest
  /// Filled and kept by the journal, read by others; null: its own.
  std::shared_ptr<Tail> tail = nullptr;
  std::shared_ptr<auction::RequestIndex> requests = nullptr;
  std::shared_ptr<Outbox> outbox = nullptr;  ///< null: nobody is told anything
};

/// A commit of a batch. Held by whoever decided it and by the journal.
using CommitPtr = std::shared_ptr<const auction::Commit>;

class Journal {
 public:
  /// Makes the directory and the database where they are missing, takes the lock, brings an older schema up to date.
  /// Refuses, with a sentence that says what would be right: a directory that is none or cannot be written, one that is
  /// in use, a file that is no database or another program's, a schema newer than this program's. The database is not
  /// touched then.
  static base::Expected<Journal, std::string> open(const std::filesystem::path& data_dir, JournalOptions options = {});

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  /// Leaves the WAL as it is, like a killed process; the next open() finds all that was appended.
  ~Journal();

  /// Commits the batch in one transaction; one verdict for each commit, in order. `conflict` refuses a commit whose
  /// first entry is not the auction's next one, and those of the same auction behind it, which were decided on top of
  /// it; `repeated` one whose request is kept already; the others are kept. Any other error is that of the whole batch.
  /// An empty batch does nothing.
  std::vector<auction::StorageResult<auction::Committed>> append(std::span<const CommitPtr> batch);

  /// Commits what one command made of a sale. Errors as above; `conflict` where its entries are not the sale's next.
  auction::StorageResult<void> append_sale(const auction::SaleCommit& commit);

  /// Sets what a bidder may owe in one currency, in place of what was set before.
  auction::StorageResult<void> put_bidder_limit(const auction::BidderLimit& limit);

  /// Keeps refused bids, the newest so many as the options say.
  auction::StorageResult<void> note(std::span<const auction::Refusal> refusals);

  /// Signs for an entry, alone. That it is on the disk is the caller's to know.
  auction::StorageResult<auction::Receipt> prove(const auction::Proven& entry) const;

  /// Is there anything in the outbox that was not taken out?
  bool outbox_waits() const noexcept;
  /// What is up to `end` was taken out: it goes with the next batch, or with fold().
  void collected(std::int64_t end) noexcept;

  /// Moves some of the log's rows, in a transaction of its own; true: there is more.
  auction::StorageResult<bool> fold();

  /// Has the WAL grown so far that the next quiet moment should be used?
  bool checkpoint_due() const noexcept;
  /// So far that reads and the next start would feel it?
  bool checkpoint_overdue() const noexcept;

  /// Moves what it can from the WAL into the database without waiting for readers.
  auction::StorageResult<void> checkpoint();

  /// Folds and moves everything, empties the WAL and lets go of file and lock. `busy` where a reader was in the way:
  /// nothing is lost, the WAL stays. append() fails from here on. Twice is once.
  auction::StorageResult<void> close();

 private:
  struct Database;
  using Verdicts = std::vector<auction::StorageResult<auction::Committed>>;

  explicit Journal(std::unique_ptr<Database> database, JournalOptions options);

  std::unique_ptr<Database> database_;
  JournalOptions options_;
};

/// "3.40.1": the SQLite that runs, for the log's first line.
std::string_view library_version() noexcept;

}  // namespace gavel::sqlite

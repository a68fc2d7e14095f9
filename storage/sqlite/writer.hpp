// Writer: all that writes into an open journal, behind Journal: one transaction for each of its functions, and what is
// remembered between them.
//
// Thread rules: those of the connection.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "storage/sqlite/accounts.hpp"
#include "storage/sqlite/batch.hpp"
#include "storage/sqlite/entry_log.hpp"
#include "storage/sqlite/folding.hpp"
#include "storage/sqlite/outbox.hpp"
#include "storage/sqlite/request_table.hpp"
#include "storage/sqlite/sale_table.hpp"
#include "storage/sqlite/signer.hpp"
#include "storage/sqlite/standings.hpp"

namespace gavel::sqlite {

class Writer {
 public:
  /// Brings what a killed process left in the log to its place, and fills tail and requests.
  static StorageResult<std::unique_ptr<Writer>> open(Connection& connection, base::SigningKey key,
                                                     const JournalOptions& options);

  StorageResult<void> append(std::span<const CommitPtr> batch, Verdicts& verdicts);
  StorageResult<void> append_sale(const auction::SaleCommit& commit);
  StorageResult<void> put_bidder_limit(const auction::BidderLimit& limit);
  StorageResult<void> note(std::span<const auction::Refusal> refusals);
  StorageResult<bool> fold();
  void collected(std::int64_t end) noexcept { tables_.outbox.collected(end); }
  bool outbox_waits() const noexcept { return tables_.outbox.waits(); }

  const Signer& signer() const noexcept { return signer_; }

 private:
  struct Tables {
    Accounts accounts;
    AuctionTable auctions;
    EntryLog log;
    SaleTable sales;
    RequestTable requests;
    OutboxTable outbox;
    Statement count_failure;
  };
  static StorageResult<Tables> prepare(Connection& connection);
  Writer(Connection& connection, Tables tables, base::SigningKey key, const JournalOptions& options);

  /// What a batch's transaction has written, to be remembered once it is committed.
  struct Written {
    std::int64_t first = 0;              // position of the plan's first line; the others follow
    std::vector<std::int64_t> requests;  // rows, of the commits that have one
  };
  StorageResult<Written> write(std::span<const CommitPtr> batch, const Verdicts& verdicts);
  StorageResult<void> write_rows();
  StorageResult<void> post();
  StorageResult<void> recover();
  StorageResult<void> refresh_stale_rows();
  void remember(std::span<const CommitPtr> batch, const Written& written, const Verdicts& verdicts);
  StorageResult<void> commit(Transaction& transaction);
  void rolled_back(std::int64_t last_position);
  template <class Write>
  StorageResult<void> in_transaction(Write&& write);
  void overwrite_failed_commit();

  Connection& connection_;
  JournalOptions options_;
  Tables tables_;
  Signer signer_;
  Standings standings_;
  Folding folding_;
  BatchPlan plan_;                  // of the last batch
  std::vector<Tail::Added> added_;  // by it
};

}  // namespace gavel::sqlite

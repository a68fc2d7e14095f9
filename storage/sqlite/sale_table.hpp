// The tables of sales and of what bidders may owe: SaleTable writes, SaleQueries reads. What a sale's entries say is
// not looked at here, and of its terms what a list asks.
//
// Thread rules: those of the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/auction/sale_listing.hpp"
#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

class SaleTable {
 public:
  static StorageResult<SaleTable> prepare(Connection& connection);

  /// `conflict` where the entries are not the sale's next ones, or contradict the record after them.
  /// @pre a write transaction is open; it is given up where this fails.
  StorageResult<void> append(const auction::SaleCommit& commit);

  StorageResult<void> put_limit(const auction::BidderLimit& limit);

 private:
  explicit SaleTable(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  StorageResult<std::uint64_t> last_seq(const auction::SaleId& id);
  StorageResult<void> write_record(const auction::SaleRecord& sale, bool is_new);

  std::vector<Statement> sql_;
};

class SaleQueries {
 public:
  static StorageResult<SaleQueries> prepare(Connection& connection);

  StorageResult<std::optional<auction::SaleRecord>> sale(const auction::SaleId& id);
  /// `corrupt` where the terms of one that it looks at cannot be read.
  StorageResult<auction::SalePage> list(const auction::SaleQuery& query);
  StorageResult<auction::SaleEntryPage> entries(const auction::SaleId& id, std::uint64_t after, std::uint32_t limit);
  StorageResult<auction::UnfinishedPage> unfinished(const auction::SaleId& after, std::uint32_t limit);
  StorageResult<std::vector<auction::BidderLimit>> limits();

 private:
  explicit SaleQueries(std::vector<Statement> sql) : sql_(std::move(sql)) {}

  std::vector<Statement> sql_;
};

}  // namespace gavel::sqlite

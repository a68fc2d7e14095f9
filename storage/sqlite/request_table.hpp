// The tables `requests`, `refusals` and `signing_keys`: what stands beside the entries. RequestTable writes,
// RequestQueries reads.
//
// Thread rules: those of the connection; a write transaction is open where something is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"

namespace gavel::sqlite {

class RequestTable {
 public:
  static StorageResult<RequestTable> prepare(Connection& connection);

  /// Gives the row. `entry`: what was made of an auction, for a receipt.
  StorageResult<std::int64_t> add(const auction::KeptRequest& request, rules::Time at,
                                  const std::optional<std::pair<AuctionId, std::uint64_t>>& entry);
  StorageResult<void> add(const auction::Refusal& refusal);
  StorageResult<void> add(const auction::SigningKeyRecord& key);

  /// Fills the index with what is not older than it keeps.
  StorageResult<void> load_into(auction::RequestIndex& index);

  /// Lets go of what is too old: requests before that row, refusals but the newest so many.
  StorageResult<void> drop_requests_before(std::int64_t row);
  StorageResult<void> keep_refusals(std::int64_t newest);

 private:
  explicit RequestTable(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  std::vector<Statement> sql_;
  std::int64_t last_ = 0;
};

class RequestQueries {
 public:
  static StorageResult<RequestQueries> prepare(Connection& connection);

  struct Kept {
    auction::KeptRequest request;
    std::optional<std::pair<AuctionId, std::uint64_t>> entry;
  };
  StorageResult<std::optional<Kept>> request(std::int64_t row);
  StorageResult<auction::RefusalPage> refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit);
  StorageResult<std::vector<auction::SigningKeyRecord>> keys();

 private:
  explicit RequestQueries(std::vector<Statement> sql) : sql_(std::move(sql)) {}
  std::vector<Statement> sql_;
};

}  // namespace gavel::sqlite

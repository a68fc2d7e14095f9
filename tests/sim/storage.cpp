#include "tests/sim/storage.hpp"

#include "storage/query_cache.hpp"
#include "storage/reader_server.hpp"

namespace gavel::sim {
namespace {

using auction::testing::SimDisk;
using auction::testing::SimJournal;
using auction::testing::SimReader;

/// As the journal does it: what happens to an auction that was over already.
void tell_query_cache(otp::Runtime& rt, const auction::Commit& commit) {
  const auto& last = commit.entries.back().event;
  const bool ends = std::holds_alternative<rules::Closed>(last) || std::holds_alternative<rules::Cancelled>(last);
  if (auction::is_over(*commit.after) && !ends) rt.cast(storage::kQueryCache, storage::ChangedAfterEnd{commit.after});
}

}  // namespace

std::vector<otp::ChildSpec> storage_on(SimDisk& disk) {
  return {otp::child<SimJournal>("journal", {&disk, tell_query_cache}).named("journal"),
          otp::child<SimReader>("reader 0", {&disk}).named("reader 0"),
          otp::child<SimReader>("reader 1", {&disk}).named("reader 1"),
          storage::query_cache_child({{storage::reader_name(0), storage::reader_name(1)}})};
}

}  // namespace gavel::sim

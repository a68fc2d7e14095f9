#include "tests/bench/journal/bare.hpp"

#include <string>

#include "core/auction/proof.hpp"
#include "storage/sqlite/db.hpp"
#include "tests/bench/journal/slow_vfs.hpp"

namespace gavel::bench {
namespace {

constexpr const char* kLikeTheJournals =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384; "
    "CREATE TABLE log (position INTEGER PRIMARY KEY, auction BLOB NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT "
    "NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, hash BLOB NOT NULL) STRICT";

const std::string kPayload = R"({"alias":2,"bidder":"~0123456789abcdef","leader":1,"maximum":20000,)"
                             R"("price":17500,"reserve_met":1,"visible":17500})";

}  // namespace

Seen bare(const std::filesystem::path& directory, Proof proof, std::size_t batch, std::uint32_t auctions,
          Clock::duration span) {
  auto db = must(sqlite::Connection::open(directory / "bare.db", sqlite::OpenMode::create, slow_vfs()));
  must(db.exec(kLikeTheJournals));
  auto insert = must(
      db.prepare("INSERT INTO log (position, auction, seq, at_ms, kind, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  const auto key = base::SigningKey::generate();
  std::vector<base::Sha256> hashes(batch);
  std::vector<base::Sha256> heads(auctions);
  Seen seen;
  const double cpu = cpu_seconds();
  const auto begin = Clock::now();
  for (auto now = begin; now - begin < span;) {
    auto transaction = must(sqlite::Transaction::begin(db));
    for (std::size_t i = 0; i < batch; ++i, ++seen.bids) {
      const auto n = static_cast<std::uint32_t>(seen.bids % auctions);
      const auto id = id_of(n);
      const auto seq = seen.bids / auctions + 1;
      const rules::Time at{1'795'363'200'000 + static_cast<std::int64_t>(seen.bids)};
      if (proof != Proof::none) heads[n] = auction::entry_hash(id, seq, at, "bid", heads[n], kPayload);
      hashes[i] = heads[n];
      must(insert.run(seen.bids + 1, id, seq, at.ms, "bid", kPayload, hashes[i]));
    }
    if (proof == Proof::hashes) {
      std::vector<base::Sha256> leaves;
      leaves.reserve(batch);
      for (const auto& hash : hashes) leaves.push_back(base::leaf_hash(base::as_text(hash)));
      static_cast<void>(base::MerkleTree(std::move(leaves)).root());
    }
    if (proof == Proof::signed_) static_cast<void>(auction::sign_batch(hashes, key, "key"));
    must(transaction.commit());
    const auto later = Clock::now();
    seen.waits.push_back(milliseconds(later - now));
    now = later;
  }
  seen.wall = std::chrono::duration<double>(Clock::now() - begin).count();
  seen.cpu = cpu_seconds() - cpu;
  return seen;
}

}  // namespace gavel::bench

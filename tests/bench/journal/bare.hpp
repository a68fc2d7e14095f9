// The least that a durable bid can cost: prepared INSERTs of rows as the journal's are, so many a transaction, on the
// same SQLite with the same settings.
//
// Thread rules: any thread; blocks.
#pragma once

#include <filesystem>

#include "tests/bench/journal/measure.hpp"

namespace gavel::bench {

enum class Proof : std::uint8_t {
  none,    ///< the INSERTs alone
  hashes,  ///< and what an entry's place in the chain and under a root costs
  signed_  ///< and one signature a transaction
};

Seen bare(const std::filesystem::path& directory, Proof proof, std::size_t batch, std::uint32_t auctions,
          Clock::duration span);

}  // namespace gavel::bench

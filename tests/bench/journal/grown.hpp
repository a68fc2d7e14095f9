// A journal that has grown: many auctions with some bids each.
//
// Thread rules: one thread; blocks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "tests/bench/journal/auctions.hpp"

namespace gavel::bench {

/// Makes one in the directory.
void make_grown(const std::filesystem::path& directory, std::uint32_t auctions, std::uint32_t bids_each);

/// So many of its auctions, evenly among all.
Auctions some_of_grown(const std::filesystem::path& directory, std::uint32_t auctions, std::uint32_t some);

}  // namespace gavel::bench

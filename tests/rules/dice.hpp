// Dice: random histories that can be played again.
//
//     testing::for_each_seed(10'000, [](Dice& dice) { … });
//
// The first seed comes from std::random_device, or from GAVEL_SEED; a failure names the seed of its history.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

namespace gavel::rules::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  bool percent(int chance) { return between(1, 100) <= chance; }

 private:
  std::mt19937_64 engine_;
};

inline std::uint64_t first_seed() {
  const char* seed = std::getenv("GAVEL_SEED");
  return seed ? std::strtoull(seed, nullptr, 10) : std::random_device{}();
}

/// Plays `count` histories, up to the first that fails.
template <class F>
void for_each_seed(int count, F play) {
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(count); ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
    Dice dice(seed);
    play(dice);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace gavel::rules::testing

// Dice for random tests, and the seed that they begin with: GAVEL_SEED, or another one each time.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

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

/// Histories use this one, the next, and so on; a failure says which.
inline std::uint64_t first_seed() {
  const char* given = std::getenv("GAVEL_SEED");
  return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

}  // namespace gavel::rules::testing

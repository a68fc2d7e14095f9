#include "core/rules/commitment.hpp"

#include <gtest/gtest.h>

namespace gavel::rules::commitment_test {
namespace {

TEST(Commitment, is_the_hash_that_any_tool_gives) {
  // printf 'gavel-commitment-1\nann\n5000\n1\n0\nsalt' | sha256sum
  EXPECT_EQ(commitment("ann", {5000}, 1, 0, "salt"),
            "86ab5ff6d68b684bc3e5faf2494254a3c830a770fe5d4c100bc9fe7b996a2465");
}

TEST(Commitment, depends_on_every_part) {
  const std::string made = commitment("ann", {5000}, 2, 1, "salt");
  EXPECT_EQ(made, commitment("ann", {5000}, 2, 1, "salt"));
  for (const std::string& other : {commitment("bob", {5000}, 2, 1, "salt"), commitment("ann", {5001}, 2, 1, "salt"),
                                   commitment("ann", {5000}, 3, 1, "salt"), commitment("ann", {5000}, 2, 0, "salt"),
                                   commitment("ann", {5000}, 2, 1, "pepper")}) {
    EXPECT_NE(made, other);
  }
}

}  // namespace
}  // namespace gavel::rules::commitment_test

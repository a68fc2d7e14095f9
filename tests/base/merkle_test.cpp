#include "core/base/merkle.hpp"

#include <gtest/gtest.h>

#include "tests/base/bytes.hpp"

namespace base::merkle_test {
namespace {

/// The leaves with which implementations of RFC 6962 and RFC 9162 are compared, and the roots over the first 1, 2, … 8.
constexpr const char* kLeaves[] = {"",
                                   "00",
                                   "10",
                                   "2021",
                                   "3031",
                                   "40414243",
                                   "50515253"
                                   "54555657",
                                   "6061626364656667"
                                   "68696a6b6c6d6e6f"};
constexpr const char* kRoots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Sha256> published_leaves(std::size_t count) {
  std::vector<Sha256> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(testing::bytes(kLeaves[i])));
  return leaves;
}

std::vector<Sha256> some_leaves(std::size_t count) {
  std::vector<Sha256> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  return leaves;
}

/// The tree as RFC 9162 section 2.1.1 defines it, word by word.
Sha256 mth(std::span<const Sha256> leaves) {
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  const auto left = mth(leaves.first(k));
  const auto right = mth(leaves.subspan(k));
  return sha256({"\x01", as_text(left), as_text(right)});
}

TEST(MerkleTree, roots_are_as_published) {
  for (std::size_t n = 1; n <= 8; ++n) EXPECT_EQ(to_hex(MerkleTree(published_leaves(n)).root()), kRoots[n - 1]) << n;
}

TEST(MerkleTree, path_is_as_the_rfcs_example_has_it) {
  // RFC 9162 section 2.1.5: the path of d0 among seven is [b, h, l], that of d6 is [i, k].
  const auto d = published_leaves(7);
  const MerkleTree tree(d);
  const auto i = mth(std::span(d).subspan(4, 2));
  const auto k = mth(std::span(d).first(4));
  const auto h = mth(std::span(d).subspan(2, 2));
  const auto l = mth(std::span(d).subspan(4, 3));
  EXPECT_EQ(tree.path(0), (std::vector{d[1], h, l}));
  EXPECT_EQ(tree.path(6), (std::vector{i, k}));
}

TEST(MerkleTree, of_any_size_is_the_rfcs_and_every_path_leads_to_its_root) {
  for (std::size_t n = 1; n <= 70; ++n) {
    const auto leaves = some_leaves(n);
    const MerkleTree tree(leaves);
    ASSERT_EQ(tree.root(), mth(leaves)) << n;
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(merkle_root(leaves[i], i, n, tree.path(i)), tree.root()) << i << " of " << n;
    }
  }
}

/// Does the inclusion proof hold against the root?
bool holds(const Sha256& leaf, std::uint64_t at, std::uint64_t leaves, const std::vector<Sha256>& path,
           const Sha256& root) {
  return merkle_root(leaf, at, leaves, path) == root;
}

TEST(MerkleRoot, of_another_leaf_or_place_is_another) {
  for (std::size_t n = 1; n <= 70; ++n) {
    const auto leaves = some_leaves(n);
    const MerkleTree tree(leaves);
    for (std::size_t i = 0; i < n; ++i) {
      const auto path = tree.path(i);
      EXPECT_FALSE(holds(leaf_hash("none of them"), i, n, path, tree.root()));
      for (std::size_t other = 0; other < n + 2; ++other) {
        if (other != i) {
          EXPECT_FALSE(holds(leaves[i], other, n, path, tree.root())) << i << " as " << other << " of " << n;
        }
      }
    }
  }
}

TEST(MerkleRoot, of_a_changed_longer_or_shorter_path_is_another) {
  for (std::size_t n = 1; n <= 70; ++n) {
    const auto leaves = some_leaves(n);
    const MerkleTree tree(leaves);
    for (std::size_t i = 0; i < n; ++i) {
      const auto path = tree.path(i);
      for (std::size_t step = 0; step < path.size(); ++step) {
        auto changed = path;
        changed[step][7] ^= 0x10;
        EXPECT_FALSE(holds(leaves[i], i, n, changed, tree.root()));
      }
      auto longer = path;
      longer.push_back(leaves[0]);
      EXPECT_EQ(merkle_root(leaves[i], i, n, longer), std::nullopt) << i << " of " << n;
      if (path.empty()) continue;
      EXPECT_EQ(merkle_root(leaves[i], i, n, std::span(path).first(path.size() - 1)), std::nullopt) << i << " of " << n;
    }
  }
}

TEST(MerkleRoot, of_a_size_whose_paths_have_another_length_is_none) {
  const auto leaves = some_leaves(8);
  const auto path = MerkleTree(leaves).path(3);
  EXPECT_EQ(merkle_root(leaves[3], 3, 0, path), std::nullopt);
  EXPECT_EQ(merkle_root(leaves[3], 3, 4, path), std::nullopt);
  EXPECT_EQ(merkle_root(leaves[3], 3, 9, path), std::nullopt);
  EXPECT_EQ(merkle_root(leaves[3], 3, ~std::uint64_t{0}, path), std::nullopt);
}

TEST(MerkleTree, has_no_path_for_a_leaf_that_is_not_there_and_is_never_empty) {
  EXPECT_THROW(static_cast<void>(MerkleTree(some_leaves(3)).path(3)), std::out_of_range);
  EXPECT_THROW(MerkleTree({}), std::invalid_argument);
}

}  // namespace
}  // namespace base::merkle_test

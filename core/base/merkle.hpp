// A Merkle tree (RFC 9162 section 2.1): one digest, the root, stands for a row of texts, and a path of few digests
// shows that a text is one of them.
//
//     MerkleTree tree({leaf_hash("a"), leaf_hash("b"), leaf_hash("c")});
//     tree.path(1)                                             // what "b" needs to come to the root
//     merkle_root(leaf_hash("b"), 1, 3, tree.path(1)) == tree.root()
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/sha256.hpp"

namespace base {

/// SHA-256(0x00 || text).
Sha256 leaf_hash(std::string_view text);

class MerkleTree {
 public:
  /// Keeps every level: fewer than two digests a leaf, and as many hashes. @pre there is at least one leaf
  explicit MerkleTree(std::vector<Sha256> leaf_hashes);

  const Sha256& root() const noexcept { return nodes_.back(); }
  std::uint64_t leaves() const noexcept { return leaves_; }
  /// The inclusion path of leaf 0 … leaves() - 1, from the leaf upwards (section 2.1.3.1).
  std::vector<Sha256> path(std::uint64_t leaf) const;

 private:
  std::vector<Sha256> nodes_;  ///< level by level, the leaves first
  std::uint64_t leaves_;
};

/// The root to which this path leads from that leaf of so many; nothing where a path cannot be that long or short
/// (section 2.1.3.2). Who has the root by another way compares.
std::optional<Sha256> merkle_root(const Sha256& leaf_hash, std::uint64_t leaf, std::uint64_t leaves,
                                  std::span<const Sha256> path);

}  // namespace base

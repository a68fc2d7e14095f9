#include "core/base/merkle.hpp"

#include <stdexcept>
#include <utility>

namespace base {
namespace {

using namespace std::string_view_literals;

Sha256 node_hash(const Sha256& left, const Sha256& right) { return sha256({"\x01"sv, as_text(left), as_text(right)}); }

}  // namespace

Sha256 leaf_hash(std::string_view text) { return sha256({"\0"sv, text}); }

// The RFC splits at the largest power of two below n. That is the same tree as joining pairs level by level, where the
// last one of an odd level goes up as it is.
MerkleTree::MerkleTree(std::vector<Sha256> leaf_hashes) : nodes_(std::move(leaf_hashes)), leaves_(nodes_.size()) {
  if (nodes_.empty()) throw std::invalid_argument("a Merkle tree without leaves");
  nodes_.reserve(nodes_.size() * 2 + 64);
  std::size_t level = 0;
  for (std::size_t size = leaves_; size > 1; size = (size + 1) / 2) {
    for (std::size_t i = 0; i + 1 < size; i += 2) {
      nodes_.push_back(node_hash(nodes_[level + i], nodes_[level + i + 1]));
    }
    if (size % 2 == 1) nodes_.push_back(nodes_[level + size - 1]);
    level += size;
  }
}

std::vector<Sha256> MerkleTree::path(std::uint64_t leaf) const {
  if (leaf >= leaves_) throw std::out_of_range("a Merkle tree has no such leaf");
  std::vector<Sha256> path;
  std::size_t level = 0;
  for (std::size_t size = leaves_; size > 1; size = (size + 1) / 2, leaf /= 2) {
    const std::size_t sibling = leaf ^ 1;
    if (sibling < size) path.push_back(nodes_[level + sibling]);
    level += size;
  }
  return path;
}

std::optional<Sha256> merkle_root(const Sha256& leaf_hash, std::uint64_t leaf, std::uint64_t leaves,
                                  std::span<const Sha256> path) {
  if (leaf >= leaves) return std::nullopt;
  std::uint64_t fn = leaf;  // the RFC's names
  std::uint64_t sn = leaves - 1;
  Sha256 r = leaf_hash;
  for (const Sha256& p : path) {
    if (sn == 0) return std::nullopt;
    if (fn % 2 == 1 || fn == sn) {
      r = node_hash(p, r);
      while (fn % 2 == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1, sn >>= 1;
  }
  if (sn != 0) return std::nullopt;
  return r;
}

}  // namespace base

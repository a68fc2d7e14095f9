#include "core/auction/proof.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace gavel::auction {
namespace {

using namespace std::string_view_literals;

/// A short text that is put together without allocating.
template <std::size_t N>
class Line {
 public:
  Line& text(std::string_view part) {
    std::memcpy(buffer_ + size_, part.data(), part.size());
    size_ += part.size();
    return *this;
  }
  template <class Number>
  Line& number(Number value) {
    size_ = static_cast<std::size_t>(std::to_chars(buffer_ + size_, buffer_ + N, value).ptr - buffer_);
    return *this;
  }
  Line& hex(const base::Sha256& digest) {
    base::write_hex(digest, buffer_ + size_);
    size_ += digest.size() * 2;
    return *this;
  }
  std::string_view view() const noexcept { return {buffer_, size_}; }

 private:
  char buffer_[N];
  std::size_t size_ = 0;
};

constexpr std::size_t kDigits = 20;  // of a number of 64 bits, with its sign
constexpr std::size_t kHead = 15 + AuctionId::kLetters + 1 + kDigits + 1 + kDigits + 1;

}  // namespace

base::Sha256 entry_hash(const AuctionId& auction, std::uint64_t seq, rules::Time at, std::string_view kind,
                        const base::Sha256& prev, std::string_view payload) {
  const auto id = auction.letters();
  Line<kHead> head;
  head.text("gavel-entry-v1\n").text({id.data(), id.size()}).text("\n").number(seq).text("\n").number(at.ms).text("\n");
  Line<66> before;
  before.text("\n").hex(prev).text("\n");
  return base::sha256({head.view(), kind, before.view(), payload});
}

std::string batch_text(const base::Sha256& root) { return "gavel-batch-v1\n" + base::to_hex(root) + "\n"; }

std::shared_ptr<const SignedBatch> sign_batch(std::span<const base::Sha256> entry_hashes, const base::SigningKey& key,
                                              std::string kid) {
  std::vector<base::Sha256> leaves;
  leaves.reserve(entry_hashes.size());
  for (const auto& hash : entry_hashes) leaves.push_back(base::leaf_hash(base::as_text(hash)));
  base::MerkleTree tree(std::move(leaves));
  const auto signature = key.sign(batch_text(tree.root()));
  return std::make_shared<const SignedBatch>(SignedBatch{std::move(tree), signature, std::move(kid)});
}

Receipt receipt_of(const SignedBatch& batch, std::uint64_t leaf, const Proven& entry) {
  return {.entry = entry,
          .leaf = leaf,
          .leaves = batch.tree.leaves(),
          .path = batch.tree.path(leaf),
          .key = batch.key,
          .signature = batch.signature};
}

std::optional<ReceiptFault> fault_of(const Receipt& receipt, const base::Ed25519Public& key) {
  const auto leaf = base::leaf_hash(base::as_text(receipt.entry.entry_hash));
  const auto root = base::merkle_root(leaf, receipt.leaf, receipt.leaves, receipt.path);
  if (!root) return ReceiptFault::path;
  if (!base::verify(key, batch_text(*root), receipt.signature)) return ReceiptFault::signature;
  return std::nullopt;
}

}  // namespace gavel::auction

// What makes an entry prove itself: a chain of hashes through each auction, one signature for all that a transaction
// wrote, and the receipt that places an entry under such a signature. docs/verify.md is the same for other languages.
//
//     hash = entry_hash(id, seq, at, kind, prev, payload);      // prev: the hash of entry seq - 1
//     auto batch = sign_batch(hashes, key, kid);                // one signature, however many entries
//     Receipt receipt = receipt_of(*batch, 3, {id, seq, at, hashes[3]});
//     fault_of(receipt, key.public_key())                       // nothing: it is what the key's holder signed
//
// Thread rules: values; a batch never changes and is shared by the receipts that will be made of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/id.hpp"
#include "core/base/ed25519.hpp"
#include "core/base/merkle.hpp"
#include "core/base/sha256.hpp"
#include "core/rules/time.hpp"

namespace gavel::auction {

/// What stands before entry 1: 64 zeros as text.
inline constexpr base::Sha256 kNoEntry{};

/// SHA-256 of "gavel-entry-v1 \n AUCTION \n SEQ \n AT_MS \n KIND \n PREV \n PAYLOAD" (no blanks). Allocates nothing.
/// `kind` has no line break; `payload` is canonical JSON, hashed as it is.
base::Sha256 entry_hash(const AuctionId& auction, std::uint64_t seq, rules::Time at, std::string_view kind,
                        const base::Sha256& prev, std::string_view payload);

/// What is signed for a batch: "gavel-batch-v1 \n ROOT \n" (no blanks).
std::string batch_text(const base::Sha256& root);

/// The entries of one transaction under one signature.
struct SignedBatch {
  base::MerkleTree tree;  ///< its leaves are leaf_hash() of the entries' hashes, in the order of the transaction
  base::Ed25519Signature signature;
  std::string key;  ///< kid: base::jwk_thumbprint()
};

/// Builds the tree over the entries' hashes and signs its root. @pre there is at least one entry
std::shared_ptr<const SignedBatch> sign_batch(std::span<const base::Sha256> entry_hashes, const base::SigningKey& key,
                                              std::string kid);

/// Which entry a receipt is about.
struct Proven {
  AuctionId auction;
  std::uint64_t seq = 0;
  rules::Time at;
  base::Sha256 entry_hash{};
  friend bool operator==(const Proven&, const Proven&) = default;
};

/// "This entry was on the disk, with this content and everything before it": whoever keeps one needs no trust later.
struct Receipt {
  Proven entry;
  std::uint64_t leaf = 0;  ///< its place in the batch, from 0
  std::uint64_t leaves = 0;
  std::vector<base::Sha256> path;  ///< RFC 9162 section 2.1.3.1
  std::string key;                 ///< kid
  base::Ed25519Signature signature{};
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// @pre leaf is that of `entry` in the batch
Receipt receipt_of(const SignedBatch& batch, std::uint64_t leaf, const Proven& entry);

enum class ReceiptFault : std::uint8_t {
  path,       ///< leaf, leaves and path do not belong together
  signature,  ///< path and entry hash lead to a root that this key has not signed
};

/// Nothing where the key's holder signed a batch that has this entry hash at this place. That the hash is that of what
/// the receipt says besides (auction, seq, at), only entry_hash() over the entry itself shows.
std::optional<ReceiptFault> fault_of(const Receipt& receipt, const base::Ed25519Public& key);

}  // namespace gavel::auction

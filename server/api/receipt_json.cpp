#include "server/api/receipt_json.hpp"

#include "core/base/base64url.hpp"
#include "server/api/time.hpp"

namespace gavel::api {

nlohmann::ordered_json receipt_json(const auction::Receipt& receipt) {
  auto path = nlohmann::ordered_json::array();
  for (const auto& hash : receipt.path) path.push_back(base::to_hex(hash));
  return {{"auction", receipt.entry.auction.to_string()},
          {"seq", receipt.entry.seq},
          {"at", format_time(receipt.entry.at)},
          {"entry_hash", base::to_hex(receipt.entry.entry_hash)},
          {"leaf", receipt.leaf},
          {"leaves", receipt.leaves},
          {"path", std::move(path)},
          {"key", receipt.key},
          {"signature", base::to_base64url(receipt.signature)}};
}

nlohmann::ordered_json key_set_json(std::span<const auction::SigningKeyRecord> keys) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& key : keys) {
    list.push_back({{"kty", "OKP"},
                    {"crv", "Ed25519"},
                    {"x", base::to_base64url(key.key)},
                    {"kid", key.kid},
                    {"use", "sig"},
                    {"alg", "EdDSA"}});
  }
  return {{"keys", std::move(list)}};
}

}  // namespace gavel::api

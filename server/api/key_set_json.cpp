#include "server/api/key_set_json.hpp"

#include "core/base/base64url.hpp"

namespace gavel::api {

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

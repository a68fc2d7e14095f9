#include "server/webhooks/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "core/base/base64.hpp"

namespace gavel::webhooks {
namespace {

constexpr std::size_t kSecretBytes = 32;

}  // namespace

Secret make_secret() {
  Secret secret(kSecretBytes);
  if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1) throw std::runtime_error("no random bytes");
  return secret;
}

std::string to_text(const Secret& secret) { return "whsec_" + base::to_base64(secret); }

std::string signature(std::span<const Secret> secrets, std::string_view id, std::int64_t timestamp,
                      std::string_view body) {
  std::string content(id);
  ((content += '.') += std::to_string(timestamp)) += '.';
  content += body;
  std::string value;
  for (const Secret& secret : secrets) {
    std::array<std::uint8_t, 32> mac;
    unsigned size = 0;
    const auto* const made =
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac.data(), &size);
    if (!made) throw std::runtime_error("HMAC-SHA256 failed");
    if (!value.empty()) value += ' ';
    (value += "v1,") += base::to_base64(mac);
  }
  return value;
}

}  // namespace gavel::webhooks

#include "server/webhooks/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace gavel::webhooks {
namespace {

constexpr std::size_t kSecretBytes = 32;

/// With padding, as the specification has it.
std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

Secret make_secret() {
  Secret secret(kSecretBytes);
  if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1) throw std::runtime_error("no random bytes");
  return secret;
}

std::string to_text(const Secret& secret) { return "whsec_" + to_base64(secret); }

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
    (value += "v1,") += to_base64(mac);
  }
  return value;
}

}  // namespace gavel::webhooks

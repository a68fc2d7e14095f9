// Ed25519 signatures (RFC 8032): whoever has the public key can tell that the holder of the private one wrote a text.
//
//     const auto key = SigningKey::generate();
//     const auto signature = key.sign("a text");
//     verify(key.public_key(), "a text", signature)   // true
//
// A private key is kept as PEM text of PKCS#8 (RFC 5958, RFC 8410), without a passphrase: its file's mode protects it.
// Errors: what cannot happen with a sound library throws std::runtime_error.
//
// Thread rules: values; one key may sign from several threads at once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace base {

using Ed25519Public = std::array<std::uint8_t, 32>;
using Ed25519Signature = std::array<std::uint8_t, 64>;

class SigningKey {
 public:
  /// A fresh one, from the operating system's randomness.
  static SigningKey generate();
  /// The key of these 32 secret bytes (RFC 8032 section 5.1.5).
  static SigningKey from_seed(std::span<const std::uint8_t, 32> seed);
  /// Nothing for text that is no PEM, needs a passphrase, or holds a key of another kind.
  static std::optional<SigningKey> from_pem(std::string_view pem);

  /// "-----BEGIN PRIVATE KEY-----" …: secret.
  std::string to_pem() const;
  const Ed25519Public& public_key() const noexcept { return public_; }

  /// The one signature of this text: the same text, the same signature. Some 40 µs: it is libsodium's, since
  /// OpenSSL 3.0 takes more than twice as long.
  Ed25519Signature sign(std::string_view text) const;

 private:
  class Secret;
  SigningKey() = default;

  std::shared_ptr<const Secret> secret_;
  Ed25519Public public_{};
};

/// Did the holder of this key's private half sign this text? RFC 8032 section 5.1.7; some 150 µs.
bool verify(const Ed25519Public& key, std::string_view text, const Ed25519Signature& signature);

}  // namespace base

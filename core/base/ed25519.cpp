#include "core/base/ed25519.hpp"

#include <openssl/pem.h>
#include <sodium.h>

#include <stdexcept>
#include <utility>

#include "core/base/openssl.hpp"

namespace base {
namespace {

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, openssl::Free()}; }

[[noreturn]] void no_ed25519() { throw std::runtime_error("the cryptography library has no Ed25519"); }

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void be_ready() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium finds no randomness");
}

/// In place of the library's own, which would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

/// The seed and the public key, as libsodium has them; gone with the last copy of the key.
class SigningKey::Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }

  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> bytes{};
};

SigningKey SigningKey::generate() {
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
  be_ready();
  randombytes_buf(seed.data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

SigningKey SigningKey::from_seed(std::span<const std::uint8_t, 32> seed) {
  be_ready();
  SigningKey key;
  const auto secret = std::make_shared<Secret>();
  if (crypto_sign_seed_keypair(key.public_.data(), secret->bytes.data(), seed.data()) != 0) no_ed25519();
  key.secret_ = secret;
  return key;
}

std::optional<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const openssl::Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) no_ed25519();
  const auto read = owned(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!read || EVP_PKEY_get_id(read.get()) != EVP_PKEY_ED25519) return std::nullopt;
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(read.get(), seed.data(), &size) != 1 || size != seed.size()) no_ed25519();
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

std::string SigningKey::to_pem() const {
  const auto key = owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret_->bytes.data(), 32));
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  if (!key || !bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    no_ed25519();
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Ed25519Signature SigningKey::sign(std::string_view text) const {
  Ed25519Signature signature;
  const auto* const bytes = secret_->bytes.data();
  if (crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), bytes) != 0) no_ed25519();
  return signature;
}

bool verify(const Ed25519Public& key, std::string_view text, const Ed25519Signature& signature) {
  const auto known = owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const openssl::Context context(EVP_MD_CTX_new());
  if (!known || !context) no_ed25519();
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, known.get()) != 1) no_ed25519();
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace base

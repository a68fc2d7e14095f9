#include "core/base/ed25519.hpp"

#include <openssl/pem.h>

#include <stdexcept>
#include <utility>

#include "core/base/openssl.hpp"

namespace base {
namespace {

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, openssl::Free()}; }

[[noreturn]] void no_ed25519() { throw std::runtime_error("the cryptography library has no Ed25519"); }

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// In place of the library's own, which would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

SigningKey::SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {
  std::size_t size = public_.size();
  if (!key_ || EVP_PKEY_get_raw_public_key(key_.get(), public_.data(), &size) != 1 || size != public_.size())
    no_ed25519();
}

SigningKey SigningKey::generate() { return SigningKey(owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))); }

SigningKey SigningKey::from_seed(std::span<const std::uint8_t, 32> seed) {
  return SigningKey(owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())));
}

std::optional<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const openssl::Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) no_ed25519();
  auto key = owned(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return std::nullopt;
  return SigningKey(std::move(key));
}

std::string SigningKey::to_pem() const {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    no_ed25519();
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Ed25519Signature SigningKey::sign(std::string_view text) const {
  const openssl::Context context(EVP_MD_CTX_new());
  Ed25519Signature signature;
  std::size_t size = signature.size();
  // Ed25519 hashes by itself: the method is none, and there is no signing piece by piece.
  const bool good = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                    EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(text), text.size()) == 1;
  if (!good || size != signature.size()) no_ed25519();
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

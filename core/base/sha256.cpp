#include "core/base/sha256.hpp"

#include <stdexcept>

#include "core/base/openssl.hpp"

namespace base {
namespace {

[[noreturn]] void no_sha256() { throw std::runtime_error("the cryptography library makes no SHA-256"); }

/// A context that knows its method. EVP_Digest(…, EVP_sha256(), …) looks the method up and makes a context each time:
/// three times as long for what an entry has (OpenSSL 3.0).
openssl::Context fresh_context() {
  const openssl::Method method(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  openssl::Context context(EVP_MD_CTX_new());
  if (!method || !context || EVP_DigestInit_ex2(context.get(), method.get(), nullptr) != 1) no_sha256();
  return context;
}

template <class Pieces>
Sha256 digest(const Pieces& pieces) {
  thread_local const openssl::Context context = fresh_context();
  bool good = EVP_DigestInit_ex2(context.get(), nullptr, nullptr) == 1;
  for (const std::string_view piece : pieces) {
    good = good && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
  }
  Sha256 out;
  if (!good || EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1) no_sha256();
  return out;
}

/// -1 for what to_hex() does not write.
int value_of(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

Sha256 sha256(std::string_view bytes) { return digest(std::initializer_list<std::string_view>{bytes}); }

Sha256 sha256(std::initializer_list<std::string_view> pieces) { return digest(pieces); }

void write_hex(std::span<const std::uint8_t> bytes, char* to) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *to++ = kDigits[byte >> 4];
    *to++ = kDigits[byte & 0xF];
  }
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2, '\0');
  write_hex(bytes, text.data());
  return text;
}

std::optional<Sha256> from_hex(std::string_view text) noexcept {
  Sha256 digest;
  if (text.size() != digest.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = value_of(text[2 * i]);
    const int low = value_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

}  // namespace base

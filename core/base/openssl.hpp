#pragma once

// What base takes from OpenSSL 3, freed by its owner. For base's .cpp files alone.

#include <openssl/evp.h>

#include <memory>

namespace base::openssl {

struct Free {
  void operator()(EVP_MD* method) const noexcept { EVP_MD_free(method); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

using Method = std::unique_ptr<EVP_MD, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

}  // namespace base::openssl

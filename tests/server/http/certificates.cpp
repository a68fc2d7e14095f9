#include "tests/server/http/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace gavel::http {
namespace {

template <auto free>
struct Frees {
  void operator()(auto* it) const { free(it); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Frees<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Frees<X509_free>>;
using MemoryPtr = std::unique_ptr<BIO, Frees<BIO_free_all>>;

/// What `write` puts into memory.
template <class Write>
std::string pem(Write&& write) {
  const MemoryPtr out(BIO_new(BIO_s_mem()));
  if (!write(out.get())) throw std::runtime_error("no PEM");
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

CertificatePtr signed_by_itself(EVP_PKEY* key, const std::string& name, Days days) {
  CertificatePtr made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_time_adj_ex(X509_getm_notBefore(made.get()), days.from, 0, nullptr);
  X509_time_adj_ex(X509_getm_notAfter(made.get()), days.until, 0, nullptr);
  X509_set_pubkey(made.get(), key);
  auto* const subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()), -1, 0);
  X509_set_issuer_name(made.get(), subject);
  if (X509_sign(made.get(), key, EVP_sha256()) == 0) throw std::runtime_error("no certificate");
  return made;
}

std::filesystem::path new_directory() {
  auto path = (std::filesystem::temp_directory_path() / "gavel-tls-XXXXXX").string();
  if (!mkdtemp(path.data())) throw std::runtime_error("no directory");
  return path;
}

}  // namespace

CertificateFiles::CertificateFiles(const std::string& name, Days days) : directory_(new_directory()) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const auto certificate = signed_by_itself(key.get(), name, days);
  write("chain.pem", pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }));
  write("key.pem",
        pem([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }));
}

CertificateFiles::~CertificateFiles() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::filesystem::path CertificateFiles::write(const std::string& file, const std::string& bytes) const {
  std::ofstream(directory_ / file, std::ios::binary) << bytes;
  return directory_ / file;
}

std::string CertificateFiles::read(const std::string& file) const {
  std::ifstream in(directory_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::filesystem::path CertificateFiles::encrypted_key() const {
  const auto plain = read("key.pem");
  const MemoryPtr in(BIO_new_mem_buf(plain.data(), static_cast<int>(plain.size())));
  const KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  return write("encrypted.pem", pem([&](BIO* out) {
                 return PEM_write_bio_PrivateKey(out, key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr,
                                                 const_cast<char*>("secret"));
               }));
}

}  // namespace gavel::http

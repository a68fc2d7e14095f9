// Certificates of a test: made when they are needed, of names that nobody has.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "server/http/tls_identity.hpp"

namespace gavel::http {

/// Days from now; a certificate is good from `from` until `until`.
struct Days {
  int from = -1, until = 90;
};

/// A directory with files, which goes with it.
class CertificateFiles {
 public:
  /// chain.pem and key.pem, of a certificate that has signed itself.
  explicit CertificateFiles(const std::string& name = "gavel.test", Days days = {});
  CertificateFiles(const CertificateFiles&) = delete;
  ~CertificateFiles();

  TlsFiles files() const { return {directory_ / "chain.pem", directory_ / "key.pem"}; }
  /// @return its path
  std::filesystem::path write(const std::string& file, const std::string& bytes) const;
  std::string read(const std::string& file) const;
  /// The key once more, with a passphrase.
  std::filesystem::path encrypted_key() const;
  std::shared_ptr<const TlsIdentity> identity() const { return TlsIdentity::load(files()).value(); }

 private:
  std::filesystem::path directory_;
};

}  // namespace gavel::http

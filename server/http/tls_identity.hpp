// TlsIdentity: who the server says it is over TLS: its certificate, those that lead from it to an authority, its key.
//
//     auto identity = TlsIdentity::load({.certificate = "chain.pem", .key = "key.pem"});
//     if (!identity) die(identity.error());      // one line: which file, what is wrong, what would be right
//     server.reconfigure({.tls = *identity});    // what connects from now on is shown this one
//
// With it goes what is spoken: TLS 1.2 and 1.3 (RFC 8996), in 1.2 only suites with forward secrecy and authenticated
// encryption (RFC 9325 section 4.2), HTTP/1.1 by ALPN (RFC 7301). Nothing is renegotiated or compressed, and there are
// no early data (RFC 8446 section 8): a bid must not be replayable.
//
// Thread rules: immutable once loaded.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/expected.hpp"

struct ssl_ctx_st;  // SSL_CTX

namespace gavel::http {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: the server's own first, then those in between
  std::filesystem::path key;          ///< PEM, without a passphrase
};

class TlsIdentity {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Reads both and sees that they belong together and are good at `now`. The error is one line.
  static base::Expected<std::shared_ptr<const TlsIdentity>, std::string> load(
      const TlsFiles& files, Time now = std::chrono::system_clock::now());

  /// "CN=bids.example, good until 2027-02-01T12:00:00Z"
  const std::string& text() const noexcept { return text_; }
  Time good_until() const noexcept { return good_until_; }
  /// Whether clients are shown the same: its own certificate, and all that come with it.
  bool same_as(const TlsIdentity& other) const noexcept { return chain_ == other.chain_; }

  /// For tls.cpp.
  ssl_ctx_st* context() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  TlsIdentity() = default;

  std::unique_ptr<ssl_ctx_st, Free> context_;
  std::string text_, chain_;
  Time good_until_;
};

}  // namespace gavel::http

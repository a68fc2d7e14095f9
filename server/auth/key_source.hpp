// KeySource: where the keys of JWTs come from: a file, or a web server's address, with a JWK set (RFC 7517 section 5).
//
//     auto source = KeySource::parse("https://id.example/keys");
//     auto keys = source->load();        // blocks: for a thread that may
//
// A download is bounded: ten seconds in all, a megabyte, one answer of 200 and no redirects, so that what a server
// somewhere else does harms nothing here. Of https the certificate and its host name are checked (TLS 1.2 or 1.3) by
// the system's authorities, or those in SSL_CERT_FILE.
//
// Thread rules: a value; load() from any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/expected.hpp"
#include "server/auth/jwt_key.hpp"
#include "server/http/url.hpp"

namespace gavel::auth {

class KeySource {
 public:
  /// "https://…", "http://…", else the path of a file. The error is a sentence.
  static base::Expected<KeySource, std::string> parse(std::string_view text);

  bool is_remote() const noexcept { return !url_.host.empty(); }
  /// Is it fetched without TLS, from another machine?
  bool is_open_to_all() const noexcept;

  /// The error is a sentence that names the source.
  base::Expected<JwtKeys, std::string> load() const;

 private:
  base::Expected<std::string, std::string> read() const;

  std::string text_;  ///< as it was given
  http::Url url_;     ///< empty host: a file
};

/// A shared secret of HS256 from a file, without the line's end; at least 32 bytes. The error is a sentence.
base::Expected<JwtKey, std::string> load_secret(const std::filesystem::path& file);

}  // namespace gavel::auth

// Where a daemon is, from the --url of a client command.
//
// Thread rules: values; trust is shared, see server/http/trust.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/expected.hpp"

namespace gavel::http {
struct Trust;
}

namespace gavel::cli {

/// "http://[::1]:8080/gavel" -> host "::1", port "8080", prefix "/gavel"
struct BaseUrl {
  std::string host;
  std::string port;                    ///< "80" where none is named, of https "443"
  std::string authority;               ///< for the Host field: with brackets, without the default port
  std::string prefix;                  ///< comes before "/v1/…"; no slash at its end, often empty
  std::shared_ptr<http::Trust> trust;  ///< of https: whose certificates are good; null: http

  /// "http://[::1]:8080/gavel"
  std::string text() const { return (trust ? "https://" : "http://") + authority + prefix; }
};

/// The parts, or a sentence. No user, query or fragment. @param authorities of https: a file, as make_trust() takes it
base::Expected<BaseUrl, std::string> parse_url(std::string_view text, const std::filesystem::path& authorities = {});

}  // namespace gavel::cli

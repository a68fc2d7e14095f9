// Where a daemon is, from the --url of a client command.
//
// Thread rules: values.
#pragma once

#include <string>
#include <string_view>

#include "core/base/expected.hpp"

namespace gavel::cli {

/// "http://[::1]:8080/gavel" -> host "::1", port "8080", prefix "/gavel"
struct BaseUrl {
  std::string host;
  std::string port;       ///< "80" where none is named
  std::string authority;  ///< for the Host field: with brackets, without the default port
  std::string prefix;     ///< comes before "/v1/…"; no slash at its end, often empty
};

/// The parts, or a sentence. Only http: TLS ends at the proxy in front of a daemon. No user, query or fragment.
base::Expected<BaseUrl, std::string> parse_url(std::string_view text);

}  // namespace gavel::cli

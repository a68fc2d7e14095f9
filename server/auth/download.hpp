// One document from a web server, whole or not at all. For key_source.cpp.
//
// Thread rules: blocks the calling thread, for at most `limits.time` (a name server that does not answer may add to
// it).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::auth {

struct DownloadFrom {
  bool tls = false;
  std::string host;       ///< a name or an address, without brackets
  std::string port;       ///< digits
  std::string authority;  ///< for the Host field
  std::string target;     ///< starts with '/'
};

struct DownloadLimits {
  std::chrono::milliseconds time = std::chrono::seconds(10);
  std::size_t bytes = 1024 * 1024;
};

/// The body of a 200; the error is the end of a sentence: "it answered 404".
base::Expected<std::string, std::string> download(const DownloadFrom& from, DownloadLimits limits = {});

}  // namespace gavel::auth

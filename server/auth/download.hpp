// One document from a web server, whole or not at all. For key_source.cpp.
//
// Thread rules: blocks the calling thread, for at most `limits.time` (a name server that does not answer may add to
// it).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/base/expected.hpp"
#include "server/http/url.hpp"

namespace gavel::auth {

struct DownloadLimits {
  std::chrono::milliseconds time = std::chrono::seconds(10);
  std::size_t bytes = 1024 * 1024;
};

/// The body of a 200; the error is the end of a sentence: "it answered 404".
base::Expected<std::string, std::string> download(const http::Url& from, DownloadLimits limits = {});

}  // namespace gavel::auth

// Where a request ends and what happens to its connection, from its fields: the second half of the gate.
//
// Follows RFC 9112 section 6 (message body), 9.3 (persistence), RFC 9110 section 7.2 (Host), 7.8 (Upgrade), 10.1.1
// (Expect). gate.hpp lists what is refused. Thread rules: a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "server/http/limits.hpp"
#include "server/http/refusal.hpp"

namespace gavel::http {

/// Names in lower case, values trimmed, in order.
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Framing {
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool upgrade = false;
  bool expect_continue = false;
};

/// @param is_1_1 false: HTTP/1.0
base::Expected<Framing, Refusal> frame(std::string_view method, bool is_1_1, const Fields& fields,
                                       const Limits& limits);

}  // namespace gavel::http

// Refusal: why a request is not served, as a value. It becomes a problem+json answer.
#pragma once

#include <string>

#include "server/http/problem_code.hpp"

namespace gavel::http {

struct Refusal {
  int status;          ///< 4xx or 5xx
  ProblemCode code;    ///< stable, for programs: "bad_target"
  std::string detail;  ///< one sentence, for people; never quotes what the client sent
};

}  // namespace gavel::http

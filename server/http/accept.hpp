// Accept: which of two content types a client would rather have (RFC 9110 section 12.5.1).
//
// Thread rules: a pure function.
#pragma once

#include <string_view>

namespace gavel::http {

/// Whether `type` is named in the field itself, by no wildcard, and is wanted at least as much as `other`. A member
/// that is not as the RFC has it counts for nothing; without the field (empty) it is false.
bool prefers(std::string_view accept, std::string_view type, std::string_view other);

}  // namespace gavel::http

// The status codes with which the live stream closes a socket and what it means by them,
// and the reasons that are given in several places.
#pragma once

#include "server/http/close_code.hpp"

namespace gavel::live {

using http::close_code::kNormal;           // what was watched is over
using http::close_code::kPolicyViolation;  // it may not (any more)
using http::close_code::kServiceRestart;   // come again, with the last number seen
using http::close_code::kUnsupportedData;  // the stream takes no messages

// With kServiceRestart.
inline constexpr const char* kRestarts = "the live stream restarts, come again";
inline constexpr const char* kUnreadable = "events cannot be read just now, come again";

}  // namespace gavel::live

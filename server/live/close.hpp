// The status codes with which the live stream closes a socket (RFC 6455, section 7.4.1; 1012 is in IANA's registry),
// and the reasons that are given in several places.
#pragma once

#include <cstdint>

namespace gavel::live {

inline constexpr std::uint16_t kNormal = 1000;           ///< what was watched is over
inline constexpr std::uint16_t kUnsupportedData = 1003;  ///< the stream takes no messages
inline constexpr std::uint16_t kPolicyViolation = 1008;  ///< it may not (any more)
inline constexpr std::uint16_t kServiceRestart = 1012;   ///< come again, with the last number seen

// With kServiceRestart.
inline constexpr const char* kRestarts = "the live stream restarts, come again";
inline constexpr const char* kUnreadable = "events cannot be read just now, come again";

}  // namespace gavel::live

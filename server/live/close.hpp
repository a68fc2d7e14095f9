// The status codes with which the live stream closes a socket (RFC 6455, section 7.4.1; 1012 is in IANA's registry).
#pragma once

#include <cstdint>

namespace gavel::live {

inline constexpr std::uint16_t kNormal = 1000;           ///< what was watched is over
inline constexpr std::uint16_t kPolicyViolation = 1008;  ///< it may not (any more)
inline constexpr std::uint16_t kUnsupportedData = 1003;  ///< the stream takes no messages
inline constexpr std::uint16_t kServiceRestart = 1012;   ///< come again, with the last number seen

}  // namespace gavel::live

// Status codes of close frames (RFC 6455 section 7.4.1; 1012 and 1013 are in IANA's registry): those that are used, or
// looked for, here.
#pragma once

#include <cstdint>

namespace gavel::http::close_code {

inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kUnsupportedData = 1003;
inline constexpr std::uint16_t kNone = 1005;      ///< never in a frame: it came without one
inline constexpr std::uint16_t kAbnormal = 1006;  ///< never in a frame
inline constexpr std::uint16_t kInvalidPayload = 1007;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kTooBig = 1009;
inline constexpr std::uint16_t kInternalError = 1011;
inline constexpr std::uint16_t kServiceRestart = 1012;
inline constexpr std::uint16_t kTryAgainLater = 1013;

}  // namespace gavel::http::close_code

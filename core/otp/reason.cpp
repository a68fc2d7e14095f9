#include "core/otp/reason.hpp"

namespace otp {

std::string Reason::to_string() const {
  switch (kind_) {
    case Kind::normal:
      return "normal";
    case Kind::shutdown:
      return "shutdown";
    case Kind::shutdown_with:
      return "shutdown(" + std::string(detail()) + ")";
    case Kind::kill:
      return "kill";
    case Kind::killed:
      return "killed";
    case Kind::noproc:
      return "noproc";
    case Kind::timeout:
      return "timeout";
    case Kind::error:
      return "error: " + std::string(detail());
    case Kind::other:
      break;
  }
  return std::string(detail());
}

}  // namespace otp

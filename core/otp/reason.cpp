#include "core/otp/reason.hpp"

#include <exception>

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

Reason reason_of_exception() {
  try {
    throw;
  } catch (const Exit& exit) {
    return exit.reason;
  } catch (const std::exception& e) {
    return Reason::error(e.what());
  } catch (...) {
    return Reason::error("an exception that is no std::exception");
  }
}

}  // namespace otp

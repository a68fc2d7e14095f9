#include "core/otp/self.hpp"

#include <stdexcept>
#include <string>

#include "core/otp/turn.hpp"

namespace otp {

Pid self() noexcept {
  const Cell* cell = turn::speaker();
  return cell ? cell->self : Pid{};
}

Pid self_for(const char* what) {
  const Pid pid = self();
  if (!pid) throw std::logic_error(std::string(what) + " is for processes: call it from a handler");
  return pid;
}

bool killed() noexcept { return turn::is_dead(); }

}  // namespace otp

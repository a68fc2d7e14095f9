// Circles of processes that await each other.
//
// Each parked cell tells whom it awaits. Whoever begins to wait writes that down first and then walks along; all of it
// is seq_cst, so of those that close a circle together at least one sees it whole.
#include "core/otp/runtime.hpp"

namespace otp {
namespace {
constexpr int kLongest = 10'000;  // of a chain; also ends a walk around a circle of others
}  // namespace

std::string Runtime::cycle_through(Pid self, Pid first) const {
  const auto awaited_by = [this](Pid pid) -> Pid {
    const Cell* cell = find(pid);
    const Pid whom = cell ? Pid::unpack(cell->awaits.load(std::memory_order_seq_cst)) : Pid{};
    return find(pid) ? whom : Pid{};
  };
  if (first != self && !awaited_by(first)) return {};  // the usual case: no list is made
  std::vector<Pid> circle{self};
  for (Pid at = first; at != self; at = awaited_by(at)) {
    if (!at || circle.size() > kLongest) return {};
    circle.push_back(at);
  }
  circle.push_back(self);
  std::string all;
  for (Pid pid : circle) {
    const auto process = info(pid);
    const std::string who = !process ? "" : process->name.empty() ? process->label : process->name;
    all += (all.empty() ? "" : " awaits ") + who + " " + pid.to_string();
  }
  return all;
}

}  // namespace otp

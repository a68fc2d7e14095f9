#include "server/system/telemetry.hpp"

#include <algorithm>

namespace gavel::system {

void Telemetry::handle_cast(Crashed crash) {
  latest_.push_front(std::move(crash));
  if (latest_.size() > args_.kept) latest_.pop_back();
}

RecentCrashes::Reply Telemetry::handle_call(RecentCrashes request) {
  const auto count = std::min(request.limit, latest_.size());
  return {latest_.begin(), latest_.begin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace gavel::system

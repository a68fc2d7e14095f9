// The supervision tree as it is now: asks every supervisor for its children, from the root down.
//
// A supervisor that is busy (starting or stopping a child) or gone does not stop the walk: it is shown without
// children. Of a supervisor with very many children the first `kShown` are shown and all are counted.
//
// Thread rules: any thread; the completion is called once, on a worker.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/unique_function.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/runtime.hpp"

namespace gavel::system {

inline constexpr std::size_t kShown = 1000;

struct Node {
  std::string name;  ///< the child's id
  otp::ChildType type = otp::ChildType::worker;
  otp::Pid pid;  ///< nobody while it is stopped or being restarted
  bool restarting = false;
  std::uint64_t restarts = 0;
  std::uint32_t mailbox = 0;
  std::string current;  ///< the message that it handles now
  std::size_t child_count = 0;
  std::vector<std::shared_ptr<Node>> children;  ///< in start order
};

/// Walks the tree below `root`.
void walk(otp::Runtime& rt, std::string root_name, otp::Pid root,
          base::UniqueFunction<void(std::shared_ptr<const Node>)> done);

}  // namespace gavel::system

#include "server/system/tree.hpp"

#include <algorithm>
#include <atomic>

namespace gavel::system {
namespace {

using namespace std::chrono_literals;

/// One walk: counts the answers that are still out; the last one ends it.
class Walk : public std::enable_shared_from_this<Walk> {
 public:
  Walk(otp::Runtime& rt, std::shared_ptr<Node> root, base::UniqueFunction<void(std::shared_ptr<const Node>)> done)
      : rt_(rt), root_(std::move(root)), done_(std::move(done)) {}

  void start() {
    visit(root_);
    finish_one();
  }

 private:
  void visit(const std::shared_ptr<Node>& node) {
    if (const auto info = rt_.info(node->pid)) {
      node->mailbox = info->mailbox;
      node->current = info->current;
    }
    if (node->type != otp::ChildType::supervisor || !node->pid) return;
    ++open_;
    rt_.call(otp::Ref<otp::TreeProtocol>{node->pid}, otp::WhichChildren{}, 2s,
             [self = shared_from_this(), node](otp::CallResult<std::vector<otp::ChildInfo>> children) {
               if (children) self->add(*node, *children);
               self->finish_one();
             });
  }

  void add(Node& node, const std::vector<otp::ChildInfo>& children) {
    node.child_count = children.size();
    const std::size_t shown = std::min(children.size(), kShown);
    for (auto it = children.rbegin(); it != children.rbegin() + static_cast<std::ptrdiff_t>(shown); ++it) {
      auto child = std::make_shared<Node>();
      child->name = it->id.empty() ? it->label : it->id;
      child->type = it->type;
      child->pid = it->pid;
      child->restarting = it->restarting;
      child->restarts = it->restarts;
      node.children.push_back(child);
      visit(child);
    }
  }

  void finish_one() {
    if (--open_ == 0) done_(std::move(root_));
  }

  otp::Runtime& rt_;
  std::shared_ptr<Node> root_;
  base::UniqueFunction<void(std::shared_ptr<const Node>)> done_;
  std::atomic<std::size_t> open_{1};  // itself
};

}  // namespace

void walk(otp::Runtime& rt, std::string root_name, otp::Pid root,
          base::UniqueFunction<void(std::shared_ptr<const Node>)> done) {
  auto node = std::make_shared<Node>();
  node->name = std::move(root_name);
  node->type = otp::ChildType::supervisor;
  node->pid = root;
  std::make_shared<Walk>(rt, std::move(node), std::move(done))->start();
}

}  // namespace gavel::system

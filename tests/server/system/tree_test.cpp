// The tree as a walk shows it: every child where it is, and nobody who keeps the walk from its end.
#include "server/system/tree.hpp"

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "tests/otp/world.hpp"

namespace gavel::system::tree_test {
namespace {

using namespace std::chrono_literals;
using otp::test::World;

struct Hello {};

class Worker final : public otp::GenServer<Worker, otp::Protocol<Hello>> {
 public:
  struct Args {};
  explicit Worker(Args) {}
  void handle_info(const Hello&) {}
};

/// Its init is never over: whoever starts it waits.
class Slow final : public otp::GenServer<Slow, otp::Protocol<Hello>> {
 public:
  using InitLater = void;
  struct Args {};
  explicit Slow(Args) {}
  void handle_info(const Hello&) {}
};

class TreeTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Node> look() {
    std::shared_ptr<const Node> tree;
    walk(world.rt, "root", root, [&](std::shared_ptr<const Node> t) { tree = std::move(t); });
    world.sim.settle();
    for (int i = 0; i < 100 && !tree; ++i) world.sim.advance(100ms);
    if (!tree) throw std::runtime_error("a walk came to no end");
    return tree;
  }

  static std::vector<std::string> names(const Node& node) {
    std::vector<std::string> all;
    for (const auto& child : node.children) all.push_back(child->name);
    return all;
  }
  static const Node& child(const Node& node, std::string_view name) {
    for (const auto& c : node.children) {
      if (c->name == name) return *c;
    }
    throw std::runtime_error("no child " + std::string(name));
  }

  World world;
  otp::Pid root =
      world
          .start_tree(otp::supervisor(
              "root", {.intensity = 100},
              {otp::child<Worker>("first", {}).named("first"),
               otp::supervisor("inner", {}, {otp::child<Worker>("a", {}), otp::child<Worker>("b", {})}).named("inner"),
               otp::dynamic_supervisor("many", {.intensity = 100}).named("many")}))
          .pid;
};

TEST_F(TreeTest, children_are_shown_in_start_order_down_to_the_leaves) {
  const auto tree = look();
  EXPECT_EQ(tree->name, "root");
  EXPECT_EQ(tree->pid, root);
  EXPECT_EQ(tree->type, otp::ChildType::supervisor);
  EXPECT_EQ(tree->child_count, 3u);
  EXPECT_EQ(names(*tree), (std::vector<std::string>{"first", "inner", "many"}));
  const Node& inner = child(*tree, "inner");
  EXPECT_EQ(inner.type, otp::ChildType::supervisor);
  EXPECT_EQ(names(inner), (std::vector<std::string>{"a", "b"}));
  const Node& first = child(*tree, "first");
  EXPECT_EQ(first.type, otp::ChildType::worker);
  EXPECT_EQ(first.pid, world.rt.whereis("first"));
  EXPECT_TRUE(first.children.empty());
}

TEST_F(TreeTest, restarts_are_counted) {
  for (int i = 0; i < 2; ++i) {
    world.rt.exit(world.rt.whereis("first"), otp::Reason::kill());
    world.sim.settle();
  }
  const auto tree = look();
  EXPECT_EQ(child(*tree, "first").restarts, 2u);
  EXPECT_EQ(child(*tree, "first").pid, world.rt.whereis("first"));
  EXPECT_EQ(child(*tree, "inner").restarts, 0u);
}

TEST_F(TreeTest, busy_supervisor_is_shown_without_children_and_holds_up_nobody) {
  const otp::Ref<otp::SupervisorProtocol> inner{world.rt.whereis("inner")};
  world.rt.call(inner, otp::StartChild{otp::child<Slow>("slow", {})}, 1h, [](auto) {});
  world.sim.settle();
  const auto tree = look();
  EXPECT_EQ(tree->child_count, 3u);
  EXPECT_TRUE(child(*tree, "inner").children.empty());
  EXPECT_EQ(child(*tree, "inner").pid, inner.pid);
  EXPECT_EQ(child(*tree, "first").pid, world.rt.whereis("first"));
}

TEST_F(TreeTest, messages_that_wait_are_counted) {
  const otp::Ref<otp::SupervisorProtocol> inner{world.rt.whereis("inner")};
  world.rt.call(inner, otp::StartChild{otp::child<Slow>("slow", {})}, 1h, [](auto) {});
  world.sim.settle();
  for (int i = 0; i < 7; ++i) world.rt.call(inner, otp::CountChildren{}, 1h, [](auto) {});
  world.sim.settle();
  EXPECT_EQ(child(*look(), "inner").mailbox, 7u);
}

TEST_F(TreeTest, of_very_many_children_some_are_shown_and_all_are_counted) {
  const otp::Ref<otp::DynamicSupervisorProtocol> many{world.rt.whereis("many")};
  for (std::size_t i = 0; i < kShown + 5; ++i) {
    auto spec = otp::child<Worker>("", {});
    world.rt.call(many, otp::StartDynamic{std::move(spec)}, 5s, [](auto) {});
  }
  world.sim.settle();
  const auto tree = look();
  EXPECT_EQ(child(*tree, "many").child_count, kShown + 5);
  EXPECT_EQ(child(*tree, "many").children.size(), kShown);
}

TEST_F(TreeTest, root_that_is_gone_is_shown_alone) {
  world.stop(root, otp::Reason::shutdown());
  const auto tree = look();
  EXPECT_EQ(tree->name, "root");
  EXPECT_TRUE(tree->children.empty());
  root = {};
  EXPECT_TRUE(look()->children.empty());
}

TEST_F(TreeTest, walk_while_everything_crashes_comes_to_its_end) {
  for (int i = 0; i < 50; ++i) {
    std::shared_ptr<const Node> tree;
    walk(world.rt, "root", world.rt.alive(root) ? root : otp::Pid{}, [&](auto t) { tree = std::move(t); });
    for (auto steps = world.sim.random()() % 10; steps > 0; --steps) world.sim.step();
    const auto all = world.rt.processes();
    const auto victim = all[world.sim.random()() % all.size()];
    if (victim != root) world.rt.exit(victim, otp::Reason::kill());
    world.sim.settle();
    world.sim.advance(3s);
    ASSERT_TRUE(tree) << "round " << i;
  }
}

}  // namespace
}  // namespace gavel::system::tree_test

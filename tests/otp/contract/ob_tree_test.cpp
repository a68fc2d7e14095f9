// Observation of the tree: row OB-03.
#include "tree.hpp"

namespace otp::test::ob_tree_test {
namespace {

/// Every pid below `root`, as often as it is met.
std::vector<Pid> walk(World& w, Pid root) {
  std::vector<Pid> met;
  const auto children = w.call(Ref<TreeProtocol>{root}, WhichChildren{});
  if (!children) return met;  // it has ended meanwhile
  for (const ChildInfo& child : *children) {
    if (!child.pid) continue;
    met.push_back(child.pid);
    if (child.type != ChildType::supervisor) continue;
    const auto below = walk(w, child.pid);
    met.insert(met.end(), below.begin(), below.end());
  }
  return met;
}

ChildSpec forest(const Tree& t, OrdersPtr fragile) {
  return supervisor("root", {.intensity = 100, .backoff = {.first = 1h, .ceiling = 1h}},
                    {t.actor("a"), Tree::actor("fragile", std::move(fragile)),
                     supervisor("inner", {}, {t.actor("b"), supervisor("innermost", {}, t.actors({"c", "d"}))}),
                     dynamic_supervisor("many", {}).named("many")});
}

TEST(Contract, OB_03_the_walk_from_the_root_meets_every_process_once) {
  Tree t;
  t.spawn(forest(t, t.orders));
  t.w.sim.settle();
  const Ref<DynamicSupervisorProtocol> many{t.w.rt.whereis("many")};
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(t.w.call(many, StartDynamic{t.actor("")}).value());
  auto met = walk(t.w, t.sup.pid);
  met.push_back(t.sup.pid);
  auto all = t.w.rt.processes();
  std::sort(met.begin(), met.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(met, all);
}

TEST(Contract, OB_03_one_that_is_dead_or_restarting_does_not_stop_the_walk) {
  Tree t;
  auto fragile = std::make_shared<Orders>();
  t.spawn(forest(t, fragile));
  t.w.sim.settle();
  fragile->fail = Reason::other("no luck");
  t.crash("fragile");
  ASSERT_TRUE(t.restarting("fragile"));
  ASSERT_TRUE(t.terminate_child("a"));
  auto met = walk(t.w, t.sup.pid);
  met.push_back(t.sup.pid);
  EXPECT_EQ(met.size(), t.w.rt.processes().size());
  const Pid inner = t.pid("inner");
  t.w.rt.exit(inner, Reason::kill());
  EXPECT_TRUE(walk(t.w, inner).empty());
  t.w.sim.settle();
  met = walk(t.w, t.sup.pid);
  EXPECT_EQ(met.size() + 1, t.w.rt.processes().size());
}

}  // namespace
}  // namespace otp::test::ob_tree_test

#include "core/otp/registry.hpp"

#include "core/otp/supervisor.hpp"
#include "world.hpp"

namespace otp::test::registry_test {
namespace {

struct Claim {
  using Reply = bool;
  std::string key;
  int value;
};
struct Update {
  using Reply = bool;
  std::string key;
  int value;
};
using HolderProtocol = Protocol<Claim, Update>;
using Names = Registry<std::string, int>;

class Holder final : public GenServer<Holder, HolderProtocol> {
 public:
  struct Args {
    Names* names;
  };
  explicit Holder(Args args) : names_(args.names) {}
  bool handle_call(const Claim& c) { return names_->register_key(c.key, c.value).has_value(); }
  bool handle_call(const Update& u) { return names_->replace_value(u.key, u.value); }

 private:
  Names* names_;
};

struct RegistryTest : ::testing::Test {
  Names names{"names"};
  World w;
  Started keeper = w.start_tree(names.child_spec());
};

TEST_F(RegistryTest, RG_01_a_free_key_is_found_with_its_value) {
  auto a = w.start<Holder>({&names});
  EXPECT_TRUE(w.call(a, Claim{"k", 1}).value());
  EXPECT_EQ(names.find("k")->pid, a.pid);
  EXPECT_EQ(names.find("k")->value, 1);
  EXPECT_FALSE(names.find("other"));
}

TEST_F(RegistryTest, RG_02_a_held_key_is_refused) {
  auto a = w.start<Holder>({&names});
  auto b = w.start<Holder>({&names});
  EXPECT_TRUE(w.call(a, Claim{"k", 1}).value());
  EXPECT_FALSE(w.call(b, Claim{"k", 2}).value());
  EXPECT_FALSE(w.call(b, Update{"k", 2}).value());
  EXPECT_EQ(names.find("k")->value, 1);
  EXPECT_TRUE(w.call(a, Update{"k", 3}).value());
  EXPECT_EQ(names.find("k")->value, 3);
}

TEST_F(RegistryTest, RG_08_the_entries_of_the_dead_are_gone_before_anybody_hears_of_it) {
  auto a = w.start<Holder>({&names});
  EXPECT_TRUE(w.call(a, Claim{"k", 1}).value());
  bool found_at_death = true;
  w.rt.monitor(a.pid, [&](Reason) { found_at_death = names.find("k").has_value(); });
  w.rt.exit(a.pid, Reason::kill());
  w.sim.settle();
  EXPECT_FALSE(found_at_death);
  EXPECT_EQ(names.count(), 0u);
}

TEST_F(RegistryTest, a_key_claimed_while_the_registry_comes_back_is_kept) {
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 200; ++seed) {
    Names all("all");
    World world(seed);
    world.start_tree(supervisor("top", {.intensity = 1000}, {all.child_spec()}));
    std::vector<std::pair<Pid, std::string>> claimed;
    world.rt.exit(world.rt.whereis("all"), Reason::kill());
    for (int i = 0; i < 30; ++i) {
      const Pid pid = world.rt.spawn<Holder>({&all}).pid;
      const std::string key = std::to_string(i);
      world.rt.call(Ref<HolderProtocol>{pid}, Claim{key, i}, kInfinity, [&claimed, pid, key](CallResult<bool> r) {
        if (r && *r) claimed.emplace_back(pid, key);
      });
      world.sim.step();
    }
    world.sim.settle();
    for (const auto& [pid, key] : claimed) {
      if (!world.rt.alive(pid)) continue;
      ASSERT_TRUE(all.find(key)) << key;
      ASSERT_EQ(all.find(key)->pid, pid);
    }
    ASSERT_EQ(all.count(), claimed.size());
  }
}

TEST_F(RegistryTest, RG_24_holders_die_with_the_registry) {
  auto a = w.start<Holder>({&names});
  EXPECT_TRUE(w.call(a, Claim{"k", 1}).value());
  w.rt.exit(keeper.pid, Reason::kill());
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(a.pid));
  EXPECT_THROW(names.count(), UnknownRegistry);
}

}  // namespace
}  // namespace otp::test::registry_test

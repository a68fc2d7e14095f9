#include "core/otp/registry.hpp"

#include "core/otp/supervisor.hpp"
#include "world.hpp"

namespace otp::test {
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
  bool handle_call(const Claim& c) { return names_->claim(runtime(), self(), c.key, c.value) == self(); }
  bool handle_call(const Update& u) { return names_->update(self(), u.key, u.value); }

 private:
  Names* names_;
};

struct RegistryTest : ::testing::Test {
  Names names{"names"};
  World w;
  Started keeper = w.start_tree(names.keeper());
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
  EXPECT_EQ(names.size(), 0u);
}

TEST_F(RegistryTest, RG_24_holders_die_with_the_registry) {
  auto a = w.start<Holder>({&names});
  EXPECT_TRUE(w.call(a, Claim{"k", 1}).value());
  w.rt.exit(keeper.pid, Reason::kill());
  w.sim.settle();
  EXPECT_FALSE(w.rt.alive(a.pid));
  EXPECT_EQ(names.size(), 0u);
}

}  // namespace
}  // namespace otp::test

// Registry: entries, unique and duplicate (RG-01 to RG-12, RG-14, RG-21, RG-25, RG-26). Like all
// rows of the group they are shown with one partition and with eight, which is RG-26.
#include <any>
#include <future>
#include <memory>
#include <optional>
#include <set>

#include "core/otp/registry_dispatch.hpp"
#include "core/otp/registry_lock.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "registry_house.hpp"

namespace otp::test::rg_test {
namespace {

// RG-14: what a duplicate registry cannot do is not there.
template <class R>
concept HasUpdate = requires(R& r) {
  r.update_value(std::string(), [](int v) { return v; });
};
template <class R>
concept HasVia = requires(R& r) {
  r.template via<ActorProtocol>(std::string(), 0);
};
static_assert(HasUpdate<Unique> && HasVia<Unique>);
static_assert(!HasUpdate<Duplicate> && !HasVia<Duplicate>);

// -- unique keys ---------------------------------------------------------------------------------------------------

TEST(Contract, RG_01_a_free_key_is_registered_and_looked_up) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor();
    EXPECT_TRUE(h.registry.lookup("k").empty());
    h.add(a, "k", 7);
    const auto found = h.registry.lookup("k");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].pid, a.pid);
    EXPECT_EQ(found[0].value, 7);
    EXPECT_EQ(h.registry.whereis("k"), a.pid);
    EXPECT_EQ(h.registry.keys(a.pid), Keys{"k"});
    EXPECT_EQ(h.registry.values("k", a.pid), std::vector<int>{7});
    EXPECT_EQ(h.registry.count(), 1u);
  }
}

TEST(Contract, RG_02_a_held_key_is_refused_and_the_loser_has_no_entry) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(b, [&](Actor&) {
      const auto refused = h.registry.register_key("k", 2);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().pid, a.pid);
    });
    EXPECT_EQ(h.registry.find("k")->value, 1);
    EXPECT_TRUE(h.registry.keys(b.pid).empty());
    EXPECT_TRUE(h.w.rt.info(b.pid)->links.empty());
    EXPECT_EQ(h.registry.count(), 1u);
  }
}

TEST(Contract, RG_02_a_key_of_ones_own_is_refused_too) {
  RegistryHouse<Unique> h(1);
  const auto a = h.actor();
  h.add(a, "k", 1);
  h.in(a, [&](Actor&) { EXPECT_EQ(h.registry.register_key("k", 2).error().pid, a.pid); });
  EXPECT_EQ(h.registry.find("k")->value, 1);
  EXPECT_EQ(h.registry.keys(a.pid), Keys{"k"});
}

TEST(Contract, RG_04_of_two_that_race_one_wins_and_the_other_learns_who) {
  for (const auto n : kPartitions) {
    Unique registry("names", {.partitions = n, .listeners = {}, .meta = {}});
    ThreadScheduler scheduler({.workers = 4});
    Runtime rt(scheduler);
    ASSERT_EQ(start_tree(rt, registry.child_spec()).kind, Started::Kind::ok);
    constexpr int kRacers = 8;
    for (int round = 0; round < 50; ++round) {
      const std::string key = std::to_string(round);
      std::vector<std::future<Pid>> results;  // nobody: won
      std::vector<Pid> racers;
      for (int i = 0; i < kRacers; ++i) {
        const Ref<ActorProtocol> racer{rt.start<Actor>({}).pid};
        racers.push_back(racer.pid);
        const auto result = std::make_shared<std::promise<Pid>>();
        results.push_back(result->get_future());
        rt.cast(racer, Do{[&registry, key, result](Actor&) {
                  const auto r = registry.register_key(key, 0);
                  result->set_value(r ? Pid{} : r.error().pid);
                }});
      }
      std::vector<Pid> winners;
      std::set<Pid> told;
      for (int i = 0; i < kRacers; ++i) {
        if (const Pid other = results[i].get()) {
          told.insert(other);
        } else {
          winners.push_back(racers[i]);
        }
      }
      ASSERT_EQ(winners.size(), 1u);
      ASSERT_EQ(told, std::set<Pid>{winners[0]});
      ASSERT_EQ(registry.whereis(key), winners[0]);
    }
  }
}

TEST(Contract, RG_08_all_entries_of_the_dead_are_gone_before_anybody_hears_of_it) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor();
    for (const char* key : {"x", "y", "z"}) h.add(a, key, 0);
    EXPECT_EQ(h.registry.count(), 3u);
    bool looked = false;
    h.w.rt.monitor(a.pid, [&](Reason) {
      looked = true;
      EXPECT_EQ(h.registry.count(), 0u);
      EXPECT_TRUE(h.registry.keys(a.pid).empty());
      for (const char* key : {"x", "y", "z"}) EXPECT_TRUE(h.registry.lookup(key).empty());
    });
    h.in(a, [](Actor&) { throw std::runtime_error("boom"); });
    EXPECT_TRUE(looked);
  }
}

TEST(Contract, RG_09_only_the_holder_can_unregister) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(b, [&](Actor&) {
      EXPECT_NO_THROW(h.registry.unregister("k"));
      EXPECT_NO_THROW(h.registry.unregister("unknown"));
    });
    EXPECT_EQ(h.registry.whereis("k"), a.pid);
    EXPECT_EQ(h.registry.find("k")->value, 1);
    h.in(a, [&](Actor&) { h.registry.unregister("k"); });
    EXPECT_FALSE(h.registry.find("k"));
    EXPECT_TRUE(h.registry.keys(a.pid).empty());
  }
}

TEST(Contract, RG_01_a_value_is_updated_by_its_holder_alone) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.in(a, [&](Actor&) {
      const auto both = h.registry.update_value("k", [](int v) { return v + 10; });
      ASSERT_TRUE(both);
      EXPECT_EQ(*both, std::pair(11, 1));
    });
    h.in(b, [&](Actor&) { EXPECT_FALSE(h.registry.update_value("k", [](int) { return 0; })); });
    EXPECT_EQ(h.registry.find("k")->value, 11);
  }
}

// -- duplicate keys ------------------------------------------------------------------------------------------------

TEST(Contract, RG_10_one_process_may_register_a_key_twice) {
  for (const auto n : kPartitions) {
    RegistryHouse<Duplicate> h(n);
    const auto a = h.actor();
    h.add(a, "k", 1);
    h.add(a, "k", 2);
    EXPECT_EQ(h.registry.keys(a.pid), (Keys{"k", "k"}));
    EXPECT_EQ(h.registry.count(), 2u);
    EXPECT_EQ(values(h.registry.lookup("k")), (std::vector<int>{1, 2}));
  }
}

TEST(Contract, RG_11_unregister_drops_all_of_ones_own_and_nothing_foreign) {
  for (const auto n : kPartitions) {
    RegistryHouse<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    h.add(a, "k", 1);
    h.add(b, "k", 2);
    h.add(a, "k", 3);
    h.add(a, "other", 4);
    h.in(a, [&](Actor&) { h.registry.unregister("k"); });
    EXPECT_EQ(values(h.registry.lookup("k")), std::vector<int>{2});
    EXPECT_EQ(h.registry.keys(a.pid), Keys{"other"});
    EXPECT_EQ(h.registry.keys(b.pid), Keys{"k"});
  }
}

TEST(Contract, RG_12_unregister_match_drops_only_what_matches) {
  for (const auto n : kPartitions) {
    RegistryHouse<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    for (int v : {1, 2, 3}) h.add(a, "k", v);
    h.add(b, "k", 2);
    h.in(a, [&](Actor&) { h.registry.unregister_match("k", [](int v) { return v == 2; }); });
    EXPECT_EQ(h.registry.values("k", a.pid), (std::vector<int>{1, 3}));
    EXPECT_EQ(h.registry.values("k", b.pid), std::vector<int>{2});
    EXPECT_EQ(h.registry.keys(a.pid), (Keys{"k", "k"}));
  }
}

TEST(Contract, RG_08_a_duplicate_registry_is_cleaned_up_as_well) {
  for (const auto n : kPartitions) {
    RegistryHouse<Duplicate> h(n);
    const auto a = h.actor(), b = h.actor();
    for (int v : {1, 2, 3}) h.add(a, "k", v);
    h.add(b, "k", 4);
    h.kill(a.pid);
    EXPECT_EQ(values(h.registry.lookup("k")), std::vector<int>{4});
    EXPECT_EQ(h.registry.count(), 1u);
    EXPECT_TRUE(h.registry.keys(a.pid).empty());
  }
}

// -- metadata ------------------------------------------------------------------------------------------------------

TEST(Contract, RG_21_metadata_is_kept_apart_from_the_keys) {
  for (const auto n : kPartitions) {
    RegistryHouse<Unique> h(n, {.partitions = n, .listeners = {}, .meta = {{"colour", std::string("red")}}});
    EXPECT_EQ(h.registry.meta<std::string>("colour"), "red");
    EXPECT_FALSE(h.registry.meta<int>("size"));
    h.registry.put_meta("size", 5);
    EXPECT_EQ(h.registry.meta<int>("size"), 5);
    h.registry.put_meta("size", 6);
    EXPECT_EQ(h.registry.meta<int>("size"), 6);
    EXPECT_FALSE(h.registry.find("size"));
    EXPECT_EQ(h.registry.count(), 0u);
    h.registry.delete_meta("size");
    h.registry.delete_meta("size");
    EXPECT_FALSE(h.registry.meta<int>("size"));
    EXPECT_THROW(static_cast<void>(h.registry.meta<int>("colour")), std::bad_any_cast);
  }
}

// -- errors --------------------------------------------------------------------------------------------------------

template <class R>
void every_use_throws() {
  R r("unknown");
  World w;
  const std::string k = "k";
  EXPECT_THROW(r.lookup(k), UnknownRegistry);
  EXPECT_THROW(r.match(k, [](int) { return true; }), UnknownRegistry);
  EXPECT_THROW(r.keys(Pid(1, 1)), UnknownRegistry);
  EXPECT_THROW(r.values(k, Pid(1, 1)), UnknownRegistry);
  EXPECT_THROW(r.count(), UnknownRegistry);
  EXPECT_THROW(r.select([](const std::string&, Pid, int v) { return std::optional(v); }), UnknownRegistry);
  EXPECT_THROW(r.dispatch(k, [](auto) {}), UnknownRegistry);
  EXPECT_THROW(static_cast<void>(r.template meta<int>(k)), UnknownRegistry);
  EXPECT_THROW(r.put_meta(k, 1), UnknownRegistry);
  EXPECT_THROW(r.delete_meta(k), UnknownRegistry);
  EXPECT_THROW(with_lock(r, k, [] {}), UnknownRegistry);
  int thrown = 0;
  const auto a = w.start<Actor>({});
  w.rt.cast(a, Do{[&](Actor& self) {
              const auto expect = [&](auto f) {
                EXPECT_THROW(f(), UnknownRegistry);
                ++thrown;
              };
              expect([&] { static_cast<void>(r.register_key(k, 1)); });
              expect([&] { r.unregister(k); });
              expect([&] { r.unregister_match(k, [](int) { return true; }); });
              expect([&] { lock(r, self, k, [](Actor&, auto) {}); });
            }});
  w.sim.settle();
  EXPECT_EQ(thrown, 4);
  EXPECT_TRUE(w.rt.alive(a.pid));
}

TEST(Contract, RG_25_every_use_of_an_unknown_registry_is_an_error_in_the_caller) {
  every_use_throws<Unique>();
  every_use_throws<Duplicate>();
  Unique r("unknown");
  World w;
  const auto name = r.via<ActorProtocol>("k", 1);
  EXPECT_THROW(r.find("k"), UnknownRegistry);
  EXPECT_THROW(r.whereis("k"), UnknownRegistry);
  EXPECT_THROW(name.whereis(), UnknownRegistry);
  EXPECT_THROW(w.rt.spawn<Actor>({}, {.via = name.name()}), UnknownRegistry);
  EXPECT_FALSE(r.try_find("k"));
  EXPECT_EQ(w.rt.stats().alive, 0u);
}

TEST(Contract, RG_25_an_unknown_registry_crashes_a_process_that_does_not_mind) {
  Unique r("unknown");
  World w;
  const auto a = w.start<Actor>({});
  Reason reason;
  w.rt.monitor(a.pid, [&](Reason why) { reason = std::move(why); });
  w.rt.cast(a, Do{[&](Actor&) { static_cast<void>(r.register_key("k", 1)); }});
  w.sim.settle();
  EXPECT_NE(reason.to_string().find("unknown registry: unknown"), std::string::npos) << reason.to_string();
}

// -- all partitions ------------------------------------------------------------------------------------------------

template <class R>
void spans_all(std::size_t n) {
  RegistryHouse<R> h(n);
  for (int i = 0; i < 30; ++i) h.add(h.actor(), std::to_string(i), i);
  EXPECT_EQ(h.registry.count(), 30u);
  const auto even =
      h.registry.select([](const std::string& key, Pid, int v) { return v % 2 ? std::nullopt : std::optional(key); });
  EXPECT_EQ(even.size(), 15u);
  EXPECT_EQ(h.registry.count_select([](const std::string&, Pid, int v) { return v < 10; }), 10u);
  EXPECT_EQ(h.registry.count_match("7", [](int v) { return v == 7; }), 1u);
  EXPECT_EQ(h.registry.count_match("7", [](int v) { return v == 8; }), 0u);
  EXPECT_EQ(h.registry.match("7", [](int v) { return v == 7; }).size(), 1u);
}

TEST(Contract, RG_26_count_and_select_span_all_partitions) {
  for (const auto n : kPartitions) {
    spans_all<Unique>(n);
    spans_all<Duplicate>(n);
  }
}

// -- listeners -----------------------------------------------------------------------------------------------------

struct Story {
  using Reply = Keys;
};
using EarProtocol = Protocol<KeyRegistered<std::string, int>, KeyUnregistered<std::string>, Story>;
class Ear final : public GenServer<Ear, EarProtocol> {
 public:
  struct Args {};
  explicit Ear(Args) {}
  void handle_info(const KeyRegistered<std::string, int>& e) {
    story_.push_back(e.registry + " + " + e.key + " " + std::to_string(e.value) + " " + e.pid.to_string());
  }
  void handle_info(const KeyUnregistered<std::string>& e) {
    story_.push_back(e.registry + " - " + e.key + " " + e.pid.to_string());
  }
  Keys handle_call(const Story&) { return story_; }

 private:
  Keys story_;
};

TEST(Contract, RG_26_listeners_hear_of_every_key_that_comes_and_goes) {
  for (const auto n : kPartitions) {
    const Name<EarProtocol> kEar{"ear"};
    RegistryHouse<Unique> h(n, {.partitions = n, .listeners = {Unique::listener(kEar)}, .meta = {}});
    const auto a = h.actor(), b = h.actor();
    h.add(a, "lost", 0);  // nobody has the name yet
    const auto ear = h.w.start<Ear>({}, {.name = "ear"});
    h.add(a, "x", 1);
    h.add(b, "y", 2);
    h.in(b, [&](Actor&) { EXPECT_FALSE(h.registry.register_key("x", 3)); });
    h.in(a, [&](Actor&) { h.registry.unregister("x"); });
    h.in(a, [&](Actor&) { h.registry.unregister("x"); });
    h.kill(b.pid);
    const auto pa = a.pid.to_string(), pb = b.pid.to_string();
    EXPECT_EQ(h.w.call(ear, Story{}).value(),
              (Keys{"names + x 1 " + pa, "names + y 2 " + pb, "names - x " + pa, "names - y " + pb}));
  }
}

}  // namespace
}  // namespace otp::test::rg_test

// SimHouse: the auctions' part of the daemon in a seeded World, on a SimDisk: storage, registry, supervisor, opener,
// live hub (a fake one unless another is given) and the House in front of them.
//
//     SimDisk disk;
//     SimHouse sim(disk);
//     const AuctionId id = sim.create(sim.terms(0s, 60s));
//     auto bid = sim.bid(id, "ann", 20000);     // asked, not waited for
//     sim.settle();                             // everything that happens at this instant
//     EXPECT_TRUE(leads(*bid));
//
// A second SimHouse on the same disk is the daemon after its next start.
//
// Thread rules: one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "core/auction/local_house.hpp"
#include "core/auction/local_sales.hpp"
#include "tests/auction/fake_live.hpp"
#include "tests/otp/world.hpp"

namespace gavel::auction::testing {

using namespace std::chrono_literals;

/// An answer that may come: empty until then.
template <class T>
using Pending = std::shared_ptr<std::optional<T>>;

class SimHouse {
 public:
  struct Options {
    std::uint64_t seed = otp::test::base_seed();
    rules::Time wall{1'767'225'600'000};  ///< what the wall clock says at the start
    std::uint32_t mailbox = 1000;
    Sleep sleep = {};
    otp::Duration call_timeout = 5s;
    std::function<otp::ChildSpec(SimHouse&)> live;  ///< empty: FakeLive
  };
  explicit SimHouse(SimDisk& disk) : SimHouse(disk, Options{}) {}
  SimHouse(SimDisk& disk, Options options);
  ~SimHouse();

  // -- asking ------------------------------------------------------------------------------------------------------

  /// Terms of an auction that starts and ends so long from now: USD, 99.00, eBay's increments, by "sally".
  rules::Terms terms(otp::Duration starts_in, otp::Duration ends_in) const;
  /// Makes an auction and waits for it.
  AuctionId create(rules::Terms terms);
  Pending<HouseResult<BidVerdict>> bid(const AuctionId& id, std::string bidder, std::int64_t amount);
  Pending<HouseResult<Verdict>> cancel(const AuctionId& id, std::string by, bool everybody = false);
  Pending<HouseResult<Verdict>> execute(const AuctionId& id, rules::Command command);
  /// Any function of the house, its completion last.
  template <class T, class F, class... Args>
  Pending<HouseResult<T>> ask(F House::*function, Args&&... args);
  ViewPtr view(const AuctionId& id);

  // -- time --------------------------------------------------------------------------------------------------------

  void settle() { world.sim.settle(); }
  void advance(otp::Duration span) { world.sim.advance(span); }
  /// Does something among all else that happens in that moment: the seed says in which order.
  void after(otp::Duration span, std::function<void()> what);
  void advance_to(rules::Time time) { world.sim.advance(clock->until(time)); }

  // -- processes ---------------------------------------------------------------------------------------------------

  otp::Pid process(const AuctionId& id) const;
  template <class M>
  void tell(const AuctionId& id, M message) {
    world.rt.cast(otp::Ref<AuctionProtocol>{process(id)}, std::move(message));
  }
  /// As the live hub says it.
  void watch(const AuctionId& id, bool yes = true) {
    world.rt.call(otp::Ref<AuctionProtocol>{process(id)}, Watched{yes}, 5s, [](otp::CallResult<void>) {});
  }
  void kill(otp::Pid pid) { world.rt.exit(pid, otp::Reason::kill()); }
  void kill(std::string_view name) { kill(world.rt.whereis(name)); }
  /// Has the root given up? Then the daemon would exit and be started anew.
  bool fell() const { return !world.rt.alive(root); }

  // The world goes first: what its processes still answer refers to the rest.
  SimDisk& disk;
  LiveLog log;
  Ledger ledger;
  AuctionRegistry registry{"registry"};
  SaleRegistry sale_registry{"sale registry"};
  std::atomic<bool> loaded{false};
  std::mt19937_64 random;
  std::optional<Clock> clock;
  std::optional<LocalHouse> local;
  std::optional<LocalSales> sales;
  House* house = nullptr;
  otp::test::World world;
  otp::Pid root;

 private:
  otp::ChildSpec tree(const Options& options);
};

/// A pending answer and the completion that fills it.
template <class T>
std::pair<Pending<T>, Completion<T>> make_pending() {
  auto pending = std::make_shared<std::optional<T>>();
  return {pending, [pending](T result) {
            EXPECT_FALSE(pending->has_value()) << "a completion was called twice";
            pending->emplace(std::move(result));
          }};
}

template <class T, class F, class... Args>
Pending<HouseResult<T>> SimHouse::ask(F House::*function, Args&&... args) {
  auto [pending, done] = make_pending<HouseResult<T>>();
  (house->*function)(std::forward<Args>(args)..., std::move(done));
  return pending;
}

// -- reading an answer -----------------------------------------------------------------------------------------------

/// "leading 5", "outbid 6" (with its seq), a rejection's code, a house's error, or "no answer".
std::string word(const Pending<HouseResult<BidVerdict>>& bid);
std::string word(HouseErrc code);
/// "done", a rejection's code, a house's error, or "no answer".
std::string word(const Pending<HouseResult<Verdict>>& verdict);
/// "done", a house's error, or "no answer".
template <class T>
std::string word(const Pending<HouseResult<T>>& pending) {
  if (!*pending) return "no answer";
  return **pending ? "done" : word((**pending).error());
}

}  // namespace gavel::auction::testing

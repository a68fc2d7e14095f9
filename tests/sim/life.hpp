// Life: one life of the daemon, from its start to its end, in virtual time.
//
//     auto life = std::make_unique<Life>(disk, edge, people, Life::Options{.seed = 7, .wall = wall});
//     life->scheduler.advance(1s);
//     life.reset();                      // as kill -9 or a power cut would
//
// Thread rules: one thread.
#pragma once

#include <memory>

#include "core/otp/sim_scheduler.hpp"
#include "server/daemon.hpp"
#include "tests/sim/edge.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/storage.hpp"

namespace gavel::sim {

class Life {
 public:
  struct Options {
    std::uint64_t seed = 1;
    std::function<rules::Time()> wall;  ///< the wall clock, which may be stepped at any time
    std::function<void(std::int64_t)> stepped;
    std::function<void(const otp::Report&)> report;
  };
  Life(auction::testing::SimDisk& disk, Edge& edge, People& people, Options options);
  ~Life();

  /// Has the root given up, or ended because it was told to? Then the service manager starts the daemon anew.
  bool over() { return !daemon->rt().alive(root); }
  /// Asks the tree to end in order.
  void stop();

  otp::SimScheduler scheduler;
  std::mt19937_64 random;  ///< the daemon's: ids, candles
  std::unique_ptr<Daemon> daemon;
  otp::Pid root;

 private:
  Edge& edge_;
};

}  // namespace gavel::sim

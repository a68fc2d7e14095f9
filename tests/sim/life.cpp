#include "tests/sim/life.hpp"

#include "core/otp/supervisor.hpp"

namespace gavel::sim {

Life::Life(auction::testing::SimDisk& disk, Edge& edge, People& people, Options options)
    : scheduler(options.seed), random(options.seed + 1), edge_(edge) {
  daemon = std::make_unique<Daemon>(scheduler, people.tokens(),
                                    Daemon::Options{.wall = options.wall(),
                                                    .random = [this] { return random(); },
                                                    .allow_crash = true,
                                                    .requests = disk.requests,
                                                    .wall_clock = options.wall,
                                                    .stepped = options.stepped,
                                                    .report = options.report});
  const auto tree = daemon->tree({.storage = storage_on(disk),
                                  .web = {},
                                  .endpoint = edge.endpoint([this] { return daemon->routes(); }),
                                  .top = {}});
  root = tree.start(daemon->rt(), tree.options).pid;
  scheduler.settle();
}

// Nobody hears of what the daemon's parts still say to each other while they are taken apart.
Life::~Life() { edge_.power_cut(); }

void Life::stop() {
  daemon->drain();
  daemon->rt().stop(root, otp::Reason::shutdown(), [](otp::Reason) {});
}

}  // namespace gavel::sim

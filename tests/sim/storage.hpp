// The daemon's storage on a SimDisk: a journal and two readers that are simulated, behind the real query cache.
//
// Thread rules: as SimDisk.
#pragma once

#include "core/otp/child_spec.hpp"
#include "tests/auction/sim_disk.hpp"

namespace gavel::sim {

/// Daemon::Ground::storage.
std::vector<otp::ChildSpec> storage_on(auction::testing::SimDisk& disk);

}  // namespace gavel::sim

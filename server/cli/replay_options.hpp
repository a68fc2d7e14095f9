// What a replay is asked to do: see replay.hpp.
//
// Thread rules: a value.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace gavel::cli {

struct ReplayOptions {
  std::filesystem::path bids;
  std::filesystem::path expected;
  std::string url;
  std::filesystem::path authorities;  ///< of https: who may have signed its certificate; empty: the system's
  std::string token;                  ///< an operator's: it names the bidders
  double speed = 0;                   ///< recorded time runs this many times faster; 0: as fast as it goes
  unsigned concurrency = 16;          ///< connections, each with one request at a time
  std::chrono::milliseconds close_after{3'600'000};  ///< an auction ends this long after its last bid is due
  std::chrono::milliseconds timeout{10'000};         ///< of one request
  bool json = false;                                 ///< the result as one JSON object
};

}  // namespace gavel::cli

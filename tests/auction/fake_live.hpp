// FakeLive: stands where the live hub stands and writes down what auctions say to it.
//
// Thread rules: one thread, the World's.
#pragma once

#include <variant>
#include <vector>

#include "tests/auction/sim_disk.hpp"

namespace gavel::auction::testing {

/// Everything said to all lives of the hub, in order.
struct LiveLog {
  struct Began {};  ///< a (new) hub: what was said while there was none is lost
  std::vector<std::variant<Began, Published, Resumed, Tick>> lines;
  std::size_t unkept = 0;  ///< entries that were published and not on the disk at that moment

  template <class M>
  std::vector<M> all(const AuctionId& id) const;
};

inline AuctionId auction_of(const Published& m) { return m.commit->entries.front().auction; }
inline AuctionId auction_of(const Resumed& m) { return m.id; }
inline AuctionId auction_of(const Tick& m) { return m.id; }

template <class M>
std::vector<M> LiveLog::all(const AuctionId& id) const {
  std::vector<M> found;
  for (const auto& line : lines) {
    const auto* m = std::get_if<M>(&line);
    if (m && auction_of(*m) == id) found.push_back(*m);
  }
  return found;
}

class FakeLive final : public otp::GenServer<FakeLive, LivePort> {
 public:
  struct Args {
    LiveLog* log;
    const SimDisk* disk;
  };
  explicit FakeLive(Args args) : args_(args) {}
  void init() { args_.log->lines.emplace_back(LiveLog::Began{}); }
  void handle_cast(const Published& m) {
    for (const auto& entry : m.commit->entries) args_.log->unkept += !args_.disk->has(entry);
    args_.log->lines.emplace_back(m);
  }
  void handle_cast(const Resumed& m) { args_.log->lines.emplace_back(m); }
  void handle_cast(const AllOpened&) {}
  void handle_cast(const Tick& m) { args_.log->lines.emplace_back(m); }

 private:
  Args args_;
};

}  // namespace gavel::auction::testing

// Bidder: a simulated person who bids in the demo's auctions, by a habit.
//
//     early        bids as much as the lot is worth to them, as soon as they see it, and is done
//     incremental  never more than the least that leads; comes back when outbid, until it is too much
//     proxy        a maximum below what it is worth to them; when outbid, all of it
//     sniper       waits for the last seconds, then bids what it is worth to them
//
// What a lot is worth to whom follows from both names, so a bidder that was restarted goes on as before. It knows no
// more than a person at the page: lists, and the answers to the own bids.
//
// Thread rules: a process.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/auction/house.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"

namespace gavel::demo {

enum class Habit : std::uint8_t { early, incremental, proxy, sniper };

/// Its own: time to look at the auctions.
struct Look {};
/// What there was to see.
struct Found {
  std::vector<auction::View> open;
};
/// What came of a bid.
struct Answered {
  std::string auction;
  auction::HouseResult<auction::BidVerdict> result;
};

class Bidder final : public otp::GenServer<Bidder, otp::Protocol<Look, Found, Answered>> {
 public:
  struct Args {
    auction::House* house = nullptr;  ///< outlives the process
    std::string seller;               ///< bids in the auctions of this one
    std::string name;
    Habit habit = Habit::early;
  };
  explicit Bidder(Args args);

  void init();
  void handle_info(const Look&);
  void handle_info(const Found& found);
  void handle_info(const Answered& answered);

 private:
  /// What this bidder has done in an auction.
  struct Own {
    std::int64_t bid = 0;      ///< the highest (reverse: lowest) that was taken
    std::uint64_t led_at = 0;  ///< number of the event by which they led; 0: they did not
    std::uint32_t alias = 0;   ///< 0: not known yet
    bool waits = false;        ///< an answer is on its way
    bool done = false;         ///< nothing more to do there
  };

  void consider(const auction::View& view);
  std::int64_t amount_for(const auction::View& view, Own& own);
  std::int64_t english(const auction::View& view, const Own& own) const;
  std::int64_t worth(const auction::View& view) const;
  bool leads(const auction::View& view, Own& own) const;
  void look_again();

  Args args_;
  std::mt19937_64 dice_;
  std::map<std::string, Own> own_;  // by auction
};

}  // namespace gavel::demo

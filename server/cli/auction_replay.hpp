// AuctionReplay: one recorded auction on its way through the API, as a state machine without sockets or clocks.
//
//     AuctionReplay replay(recorded, {token, duration});
//     while (replay.stage() != Stage::done) {
//       auto pause = replay.take(send(replay.next()));       // over any connection; after `pause` the next one
//     }
//     use(replay.result());
//
// It makes the auction, places the bids strictly in order (one at a time: the next only when the last is decided), and
// reads the outcome back: the price from the auction, the winner by the bidder's alias in the public history.
//
// What is done when something goes wrong:
//   503, 429          nothing was accepted: the same bid again, after Retry-After or a growing pause.
//   no connection     nothing was sent: again, after a growing pause. A daemon may be started anew meanwhile.
//   answer lost       the connection broke, or 500, 502, 504: the bid may be in or not. The auction is read: one bid
//   more after sending     than known means that it is in. None more: it is placed again, and the auction is read once
//   more to
//                     see that the first one did not come in after all. Anything else ends this auction with an error:
//                     somebody else bids in it, or a bid came in twice.
//   anything else     ends this auction with an error that names the answer.
//
// Thread rules: none of its own; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/cli/http_client.hpp"
#include "server/cli/replay_set.hpp"

namespace gavel::cli {

enum class Stage : std::uint8_t {
  create,  ///< the auction is to be made
  bid,     ///< bids are to be placed
  read,    ///< all bids are in; the outcome is to be read
  done,    ///< with a result or with an error
};

/// What came of an auction.
struct AuctionResult {
  std::vector<std::string> verdicts;              ///< of each bid that was decided, in order: "accepted" or a code
  std::vector<std::chrono::nanoseconds> answers;  ///< how long each answer that decided a bid took
  std::optional<std::int64_t> price;
  std::string winner;                ///< by its name in the set; empty without one
  std::uint64_t busy = 0;            ///< answers 503 and 429, and failures of requests that may be repeated
  std::uint64_t lost = 0;            ///< bids whose answer was lost and had to be looked up
  std::uint64_t disconnected = 0;    ///< requests that found no connection
  std::optional<std::string> error;  ///< why it was given up
};

class AuctionReplay {
 public:
  struct Settings {
    std::string token;
    std::chrono::milliseconds duration{};  ///< of the auction, from its making
  };

  /// `recorded` must outlive it.
  AuctionReplay(const RecordedAuction& recorded, Settings settings);

  Stage stage() const noexcept { return stage_; }

  /// The request to send now. @pre stage() is not done
  HttpRequest next() const;

  /// When the bid that next() places was made, from the start; nothing where next() is no new bid.
  std::optional<std::chrono::milliseconds> offset() const;

  /// Takes what came of next(). Answers how long to wait before the following next().
  std::chrono::milliseconds take(const HttpResult& result);

  const AuctionResult& result() const noexcept { return result_; }

 private:
  /// Within Stage::bid and Stage::read: what the next request is for.
  enum class Step : std::uint8_t { place, look_up, place_again, confirm, read_auction, read_history };

  void take_created(const HttpReply& reply);
  void take_bid(const HttpReply& reply);
  void take_look_up(const HttpReply& reply);
  void take_confirm(const HttpReply& reply);
  void take_auction(const HttpReply& reply);
  void take_history(const HttpReply& reply);
  std::chrono::milliseconds take_lost_bid();
  std::chrono::milliseconds again(std::chrono::milliseconds least);
  void decided(std::string verdict);
  void go_on();
  void find_winner();
  void give_up(std::string why);
  void give_up_on(const HttpReply& reply);
  bool placing() const noexcept;

  const RecordedAuction& recorded_;
  Settings settings_;
  Stage stage_ = Stage::create;
  Step step_ = Step::place;
  std::string path_;     // "/v1/auctions/01J…"
  std::size_t bid_ = 0;  // the one that is placed or looked up
  std::uint64_t accepted_ = 0;
  std::vector<std::string> bidders_;  // of the accepted bids, in order
  std::string second_verdict_;        // of a bid that was placed again
  unsigned lost_in_a_row_ = 0;        // answers to this bid
  unsigned attempts_ = 0;             // of this request without success
  std::string cursor_;
  std::size_t history_ = 0;                   // bids of the history that were read
  std::map<std::string, std::string> names_;  // alias -> bidder
  std::string high_bidder_;
  AuctionResult result_;
};

}  // namespace gavel::cli

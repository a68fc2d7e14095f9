// Bids that are all to be accepted: each goes above everything that was bid on its auction before, by the account that
// does not lead there.
//
//     Bids bids(file, round);              // two tokens and then the auctions' ids, a line each
//     send_all(connection, bids.next());   // a POST …/bids
//
// Auctions are taken in turn. With several in flight on one auction a bid may be overtaken by a higher one, and is
// refused then. Thread rules: one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/http/client.hpp"

namespace gavel::bench {

class Bids {
 public:
  /// @param round how often each of the auctions was bid on already, by round() of the Bids before
  Bids(const char* file, std::uint64_t round) : lines_(lines_of(file)), round_(round) {
    if (lines_.size() < 3) fail(std::string(file) + " needs two tokens and an auction at least");
  }

  std::size_t auctions() const noexcept { return lines_.size() - 2; }
  std::uint64_t round() const noexcept { return round_ + 1; }

  std::string next() {
    const auto& id = lines_[2 + place_];
    const std::string body = "{\"amount\":" + std::to_string(kFirst + kStep * round_) + "}";
    std::string request =
        "POST /v1/auctions/" + id + "/bids HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + lines_[round_ % 2] +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    if (++place_ == auctions()) {
      place_ = 0;
      ++round_;
    }
    return request;
  }

 private:
  // Above every starting price that make_auctions chooses, and more than the largest increment.
  static constexpr std::uint64_t kFirst = 200'000, kStep = 20'000;

  std::vector<std::string> lines_;
  std::uint64_t round_;
  std::size_t place_ = 0;
};

}  // namespace gavel::bench

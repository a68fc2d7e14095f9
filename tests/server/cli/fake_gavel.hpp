// FakeGavel: a small server for tests of clients. It answers the routes that a replay uses, by the real rules, on a
// thread of its own, and does what goes wrong in real life when it is told to.
//
//     FakeGavel server;
//     server.on_bid = [](std::size_t nth) { return nth == 3 ? Fault::drop_after : Fault::none; };
//     server.start();
//     … server.url() …
//     server.stop();               // now what it counted may be read
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace gavel::cli {

enum class Fault {
  none,
  busy,         ///< 503, nothing accepted
  drop_before,  ///< the connection is closed, nothing accepted
  drop_after,   ///< accepted or refused by the rules, then the connection is closed
  fail_before,  ///< 500, nothing accepted
  fail_after,   ///< accepted or refused by the rules, then 500
  late,         ///< the connection is closed; the bid comes in when the next bid is placed, just before it
  stranger,     ///< somebody else bids before it
  twice,        ///< comes in, then the connection is closed, and a stranger bids
  silent,       ///< no answer at all, the connection stays
  garbage,      ///< 201 with a body that is no answer
  unknown,      ///< 404
};

class FakeGavel {
 public:
  FakeGavel();
  ~FakeGavel();

  /// What happens to the nth request to place a bid, from 1, over all auctions. On the server's thread.
  std::function<Fault(std::size_t nth)> on_bid;
  /// The same for any other request.
  std::function<Fault(std::size_t nth)> on_other;
  int create_status = 201;        ///< what making an auction answers; not 201: a problem
  std::size_t page = 200;         ///< bids on one page of a history
  std::int64_t price_offset = 0;  ///< added to the price of every auction that is read
  int ready_status = 200;         ///< of /readyz
  bool keep_alive = true;

  /// Listens on 127.0.0.1 and serves. After it only stop() and url().
  void start();
  /// Ends; nothing is served any more.
  void stop();
  std::string url() const;

  // Read after stop().
  std::size_t connections() const;
  std::size_t bid_requests() const;
  std::vector<std::string> titles() const;
  std::vector<std::int64_t> durations() const;
  std::vector<std::string> authorizations() const;  ///< one for each request with a body

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
  std::thread thread_;
};

}  // namespace gavel::cli
